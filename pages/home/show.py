"""Home: what waits for the viewer, from what has failed down to what is still being keyed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """Everything that waits, in one look."""
    data = await OPERATIONS.show(request, "Home")
    long = [one for one in data["notices"] if one["kind"] != "YEAR_END"]
    context = {**data, "notices": long, "live_topic": "batches"}
    return page(request, "home/show.html", context, live=("waiting",))
