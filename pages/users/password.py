"""One's own password, from the name in the head of every page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, submitted
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

NAMES = ("oldPassword", "password", "again")


async def show(request: Request) -> Response:
    """An empty form."""
    return await _page(request)


async def change(request: Request) -> Response:
    """`POST /password`: save; what was typed does not travel back to the browser."""
    values = await submitted(request)
    if values.get("password", "") != values.get("again", ""):
        differ = "The new password was typed differently the second time. Type both again."
        return await _page(request, refusal=Refusal("PASSWORDS_DIFFER", differ, "again"))
    entered = {name: values.get(name, "") for name in ("oldPassword", "password")}
    outcome = await OPERATIONS.change(request, "ChangePassword", input=entered)
    if outcome.refusal is not None:
        return await _page(request, refusal=outcome.refusal)
    if not is_htmx(request):
        return see_other(request, addresses.HOME)
    return await _page(request, said="Your password is changed. Every other session of yours has ended.")


async def _page(request: Request, *, refusal: Refusal | None = None, said: str = "") -> Response:
    data = await OPERATIONS.show(request, "Password")
    form = Form("password", dict.fromkeys(NAMES, ""), refusal).focusing("oldPassword")
    return page(
        request,
        "users/password.html",
        {**data, "form": form},
        notice=Notice(said),
        status=422 if refusal else 200,
    )
