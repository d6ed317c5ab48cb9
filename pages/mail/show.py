"""One e-mail as it was written, what became of it, and sending it again when it failed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

STATES = {
    "QUEUED": "Waits to be sent.",
    "SENT": "Taken by the mail server.",
    "FAILED": "Not sent: the mail server refused it, or was away too long.",
}


async def show(request: Request) -> Response:
    """The e-mail."""
    return await _message(request)


async def retry(request: Request) -> Response:
    """`POST /mail/{id}/retry`: send it again."""
    id = request.path_params["id"]
    key = given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "RetryMail", id=id, **key)
    if outcome.refusal is not None:
        return await _message(request, refusal=outcome.refusal)
    if not is_htmx(request):
        return see_other(request, addresses.mail_message(id))
    return await _message(request, said=f"The e-mail to {outcome.data['recipient']} is sent again.")


async def _message(request: Request, *, said: str = "", refusal: Refusal | None = None) -> Response:
    data = await OPERATIONS.show(request, "MailRecord", id=request.path_params["id"])
    message = found(data["mailMessage"], "e-mail")
    context = {**data, "message": message, "state": STATES[message["state"]], "live_topic": "mail"}
    return page(request, "mail/show.html", context, live=("mail_message",), notice=Notice(said, refusal))
