"""Why a batch does not tie out: what the finder suggests, beside the totals or as a page of its own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches.show import record
from tieout.pages.operations import Operations, found
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals")


async def show(request: Request) -> Response:
    """`GET /batches/{id}/difference`, looked for anew each time."""
    data = await OPERATIONS.show(request, "BatchDifference", id=request.path_params["id"])
    batch = found(data["batch"], "batch")
    context = {**data, **record(batch, "overview"), "here": addresses.difference(batch["id"])}
    return page(request, "batches/difference.html", context, live=LIVE)
