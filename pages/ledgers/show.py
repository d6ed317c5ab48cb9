"""The batch record, tab Ledger: its versions, summary and detail of one, sending and downloading it."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.batches import lifecycle
from tieout.pages.batches.show import record
from tieout.pages.exports import mending
from tieout.pages.forms import Form, submitted
from tieout.pages.operations import Operations, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals", "ledger_versions", "ledger_mail")
LAYOUTS = ("summary", "detail")


async def show(request: Request) -> Response:
    """The tab; `?ledger=` chooses a version, `?ask=summary` or `detail` opens the e-mail pop-up."""
    return await ledger(request, ask=request.query_params.get("ask", ""))


async def send(request: Request) -> Response:
    """`POST /batches/{id}/ledger`: schedule the e-mail with the ledger's ZIP (R8.2)."""
    id, values = request.path_params["id"], await submitted(request)
    layout = values.get("layout", "")
    sent = {
        "email": values.get("email", ""),
        "layout": layout.upper() if layout in LAYOUTS else "SUMMARY",
        "idempotencyKey": values.get("idempotencyKey") or None,
    }
    outcome = await OPERATIONS.change(request, "SendLedger", id=id, input=sent)
    if outcome.refusal is not None:
        return await ledger(request, ask=layout, form=Form("send", values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.ledger(id))
    return await ledger(
        request, said=f"Scheduled: the ledger ({layout}) goes to {outcome.data['recipient']}."
    )


async def ledger(request: Request, *, ask: str = "", form: Form | None = None, said: str = "") -> Response:
    """The tab after whatever was done; a refused `form` comes back as it was typed."""
    id, chosen = request.path_params["id"], request.query_params.get("ledger", "")
    data = await OPERATIONS.show(
        *(request, "BatchLedgers"), id=id, chosen=chosen, withChosen=bool(chosen), **paging.asked(request)
    )
    batch = found(data["batch"], "batch")
    shown = found(data["ledger"], "ledger") if chosen else batch["current"]
    context = {
        **data,
        **record(batch, "ledger"),
        "shown": shown,
        "sending": _sending(batch),
        "here": addresses.ledger(id, ledger=chosen),
        "ask": ask if ask in LAYOUTS else "",
        "form": form or Form("send", _begin(ask, data)),
        "ways": {**lifecycle.ways(batch), **mending.WAYS},
    }
    status = 422 if form else 200
    return page(request, "ledgers/show.html", context, live=LIVE, notice=Notice(said), status=status)


def _sending(batch: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of the version that counts, but for the downloads, which every version has."""
    counting = (one for one in batch["ledgers"] if one["state"] == "POSTED" and not one["reverses"])
    return [button for one in counting for button in one["buttons"] if button["action"] != "DOWNLOAD"]


def _begin(ask: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"email": data["viewer"]["email"], "layout": ask, "idempotencyKey": secrets.token_hex(12)}
