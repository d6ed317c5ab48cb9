"""Leaving entry: the audit trail (R2.9), posting in one go (R7.7), or back to the batch."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches import lifecycle
from tieout.pages.batches.show import record
from tieout.pages.forms import given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals", "batch_leaving")


async def show(request: Request) -> Response:
    """`GET /batches/{id}/leaving`."""
    return await _leaving(request)


async def post(request: Request) -> Response:
    """`POST /batches/{id}/leaving`: close, create the ledger, post; told is what stops it."""
    id, key = request.path_params["id"], given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "PostBatches", input={"ids": [id], **key})
    refusal = outcome.refusal
    if refusal is None and (stopped := outcome.data["outcomes"][0]["refusal"]):
        refusal = Refusal.of(stopped)
    if refusal is None:
        return see_other(request, addresses.batch(id))
    return await _leaving(request, refusal)


async def _leaving(request: Request, refusal: Refusal | None = None) -> Response:
    data = await OPERATIONS.show(request, "BatchLeaving", id=request.path_params["id"])
    batch = found(data["batch"], "batch")
    ways = lifecycle.ways(batch)
    context = {
        **data,
        **record(batch, "entries"),
        "here": addresses.leaving(batch["id"]),
        "postable": "POST" in data["viewer"]["permissions"] and batch["status"] not in ("POSTED", "DELETED"),
    }
    return page(request, "batches/leaving.html", context, live=LIVE, notice=Notice("", refusal, ways))
