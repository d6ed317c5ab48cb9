"""The reports there are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """Each report with what it says."""
    data = await OPERATIONS.show(request, "Reports")
    return page(request, "reports/list.html", {**data})
