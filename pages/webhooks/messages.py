"""What other systems were told, every attempt, and sending a message again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.forms import Form, chosen, given, submitted
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other
from tieout.pages.webhooks import addresses

OPERATIONS = Operations.beside(__file__)

STATES = (("QUEUED", "Queued"), ("SENT", "Sent"), ("FAILED", "Failed"))


async def show(request: Request) -> Response:
    """The messages; `?webhook=` and `?state=` narrow them."""
    return await _messages(request)


async def redeliver(request: Request) -> Response:
    """`POST /webhooks/messages/{id}/redeliver`: send it again, under its old id."""
    key = given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "RedeliverWebhook", id=request.path_params["id"], **key)
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.webhook_messages(**_filter(request)))
    said = "" if outcome.refusal else "The message is sent again."
    return await _messages(request, said=said, refusal=outcome.refusal)


async def _messages(request: Request, *, said: str = "", refusal: Refusal | None = None) -> Response:
    query = _filter(request)
    wanted = {"webhookId": query["webhook"] or None, "state": query["state"] or None}
    data = await OPERATIONS.show(request, "WebhookMessageList", **wanted, **paging.asked(request))
    context = {
        **data,
        "form": Form("filter", query),
        "states": [("", "Any"), *STATES],
        "receivers": [("", "All"), *((one["id"], one["url"]) for one in data["webhooks"])],
        "query": query,
        "here": addresses.webhook_messages(**query),
        "live_topic": "webhooks",
    }
    return page(
        request, "webhooks/messages.html", context, live=("message_list",), notice=Notice(said, refusal)
    )


def _filter(request: Request) -> dict[str, str]:
    states = chosen(request, "state", [code for code, _ in STATES])
    return {"webhook": request.query_params.get("webhook", ""), "state": next(iter(states), "")}
