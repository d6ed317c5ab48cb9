"""Batches in use: who has which, since when; the owner lets go, a supervisor takes over (section 11).

An open entry form keeps its batch in use by itself: leasing.js calls `hold` when it opens, now and then
while it is open, and when it is left.
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tieout.pages import addresses, paging
from tieout.pages.forms import given, submitted
from tieout.pages.operations import Operations
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

HOLDING = {"take": "TakeBatch", "renew": "RenewBatch"}


async def show(request: Request) -> Response:
    """The list."""
    return await _list(request, Notice())


async def release(request: Request) -> Response:
    """`POST /batches/in-use`: let go of one's own."""
    values = await submitted(request)
    outcome = await OPERATIONS.change(
        request, "ReleaseBatch", id=values.get("id", ""), input=given(values, "entryId")
    )
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.BATCHES_IN_USE)
    return await _list(request, Notice.of(outcome, "Released."))


async def hold(request: Request) -> Response:
    """`POST /batches/{id}/lease`: what the page of an entry form says of itself.

    Answers which lease it has and for how many seconds, or why it has none.
    """
    id, values = request.path_params["id"], await submitted(request)
    place = given(values, "entryId")
    mutation = HOLDING.get(values.get("action", ""))
    if mutation is None:
        await OPERATIONS.change(request, "ReleaseBatch", id=id, input=place | given(values, "leaseId"))
        return JSONResponse({"lease": "", "refused": ""})
    outcome = await OPERATIONS.change(request, mutation, id=id, input=place)
    if outcome.refusal is not None:
        return JSONResponse({"lease": "", "refused": outcome.refusal.message})
    left = datetime.fromisoformat(outcome.data["expiresAt"]) - datetime.now(UTC)
    return JSONResponse({"lease": outcome.data["id"], "seconds": left.total_seconds(), "refused": ""})


async def _list(request: Request, notice: Notice) -> Response:
    data = await OPERATIONS.show(request, "BatchesInUse", **paging.asked(request))
    context = {**data, "here": addresses.BATCHES_IN_USE, "live_topic": "batches"}
    return page(request, "batches/in_use.html", context, live=("lease_list",), notice=notice)
