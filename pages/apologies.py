"""What is shown when a page cannot be: sign in first, not allowed, not here, or an apology with a reference.

`exception_handlers` is for the server to mount with `routes`. htmx gets the same words as a message.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tieout.pages import addresses
from tieout.pages.operations import NotHere, NotPossible, Refusal, SignInNeeded
from tieout.pages.render import Notice, Ways, component, environment, is_htmx

_RIGHTS = {"FORBIDDEN", "RIGHT_MISSING"}

_log = logging.getLogger(__name__)


async def sign_in_first(request: Request, _: Exception) -> Response:
    """Off to the sign-in page, and back to this one after it."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = addresses.sign_in(asked if request.method == "GET" else "")
    if is_htmx(request):
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        page = shown.path + (f"?{shown.query}" if shown.query else "")
        return Response(status_code=200, headers={"HX-Redirect": addresses.sign_in(page)})
    return RedirectResponse(address, 303)


async def not_possible(request: Request, error: Exception) -> Response:
    """The right that is missing and whom to ask, or what the address asks for in vain."""
    refusal = error.refusal if isinstance(error, NotPossible) else Refusal("", str(error))
    if refusal.code in _RIGHTS:
        return _sorry(request, 403, "Not allowed", refusal.message)
    return _sorry(request, 422, "Not possible", refusal.message)


async def not_here(request: Request, error: Exception) -> Response:
    """What is not here, and where to look."""
    kind = str(error) if isinstance(error, NotHere) else "page"
    return _sorry(request, 404, f"No such {kind}", f"There is no {kind} here. It may have been removed.")


async def other_answer(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: an unknown address, a method that is not offered."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return await not_here(request, error)
    return _sorry(request, status, "Not possible", "This page does not do that. Go back and try again.")


async def failed(request: Request, error: Exception) -> Response:
    """An apology; the reference finds the error in the log."""
    reference = getattr(request.state, "reference", None) or secrets.token_hex(4)
    _log.error(
        "page failed, reference %s: %s %s", reference, request.method, request.url.path, exc_info=error
    )
    words = (
        "Something went wrong on our side; nothing was changed. Try again, and if it happens again tell us"
    )
    return _sorry(request, 500, "Sorry", f"{words} the reference {reference}.")


def refused(request: Request, refusal: Refusal, ways: Ways, *, status: int) -> Response:
    """A page of its own for what is refused where there is no form: a file that is not made."""
    among = any(reason.message == refusal.message for reason in refusal.reasons)
    message = "" if among else refusal.message
    return _sorry(request, status, "Not possible", message, refusal.reasons, ways)


def _sorry(
    request: Request,
    status: int,
    title: str,
    message: str,
    reasons: tuple[Refusal, ...] = (),
    ways: Ways | None = None,
) -> Response:
    if request.headers.get("HX-Source", "").split("#")[-1] in ("live", "stream"):
        # Nobody asked for it just now: the page stays as it is.
        return Response(status_code=204)
    if is_htmx(request):
        notice = Notice(refusal=Refusal("PAGE", message))
        messages = component("messages", notice)
        html = f'<hx-partial hx-target="#messages" hx-swap="outerMorph">{messages}</hx-partial>'
    else:
        html = environment.get_template("sorry.html").render(
            title=title, message=message, reasons=reasons, ways=ways or {}
        )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


exception_handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    SignInNeeded: sign_in_first,
    NotPossible: not_possible,
    NotHere: not_here,
    HTTPException: other_answer,
    Exception: failed,
}
