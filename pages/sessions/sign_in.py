"""The sign-in page; checking the password and keeping the session are the server's business.

The server takes `POST /sign-in` (fields `name`, `password`, `next`) and `POST /sign-out`. When it refuses,
it answers with `refused(request, name, next_page, message)`; else it sets its cookie and redirects to
`next_page_of(values)`, which never leaves this site.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tieout.pages import addresses
from tieout.pages.forms import Form
from tieout.pages.operations import Refusal
from tieout.pages.render import page


async def show(request: Request) -> Response:
    """The form; someone who is signed in already goes on."""
    next_page = next_page_of(request.query_params)
    if getattr(request.state, "actor", None) is not None:
        return RedirectResponse(next_page, 303)
    return _form(request, Form("sign-in", {"name": "", "password": "", "next": next_page}).focusing("name"))


def refused(request: Request, name: str, next_page: str, message: str) -> Response:
    """The form again, with the name and the reason; the password has to be typed again."""
    refusal = Refusal("SIGN_IN_REFUSED", message)
    return _form(request, Form("sign-in", {"name": name, "password": "", "next": next_page}, refusal))


def next_page_of(values: Mapping[str, str]) -> str:
    """Where to go after signing in: a path of this site, else home."""
    wanted = values.get("next") or ""
    try:
        parts = urlsplit(wanted)
    except ValueError:  # a bracket where the name of a host would stand
        return addresses.HOME
    here = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if here and parts.path not in (addresses.SIGN_IN, addresses.SIGN_OUT) else addresses.HOME


def _form(request: Request, form: Form) -> Response:
    status = 422 if form.refusal else 200
    return page(request, "sessions/sign_in.html", {"form": form, "company": None}, status=status)
