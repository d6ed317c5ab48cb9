"""Update AR Batches, also Post Batches: the list of what is not posted, and posting it (R7.7, AMB-41)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.batches import lifecycle
from tieout.pages.operations import Operations, Refusal
from tieout.pages.periods.choosing import choosable, started
from tieout.pages.render import Notice, page, see_other

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The list, with the latest runs."""
    return await _list(request)


async def start(request: Request) -> Response:
    """`POST /batches/update-ar`: start a run over the chosen batches, and go and watch it."""
    outcome = await started(request, OPERATIONS)
    if outcome.refusal is not None:
        return await _list(request, outcome.refusal)
    return see_other(request, addresses.run(outcome.data["id"]))


async def _list(request: Request, refusal: Refusal | None = None) -> Response:
    data = await OPERATIONS.show(request, "UpdateAr", **paging.asked(request))
    context = {
        **data,
        "unposted": choosable(data["unposted"]),
        "to_fix": lifecycle.ways,
        "live_topic": "runs",
        "here": addresses.UPDATE_AR,
    }
    return page(
        request, "batches/update_ar.html", context, live=("latest_runs",), notice=Notice(refusal=refusal)
    )
