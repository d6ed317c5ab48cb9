"""The audit trail, newest first, and the verification of the books when it is asked for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The events, and no verification yet."""
    return await _audit(request, verify=False)


async def verify(request: Request) -> Response:
    """`POST /audit`: recompute the chain, add every total up again, and show each check."""
    return await _audit(request, verify=True)


async def _audit(request: Request, *, verify: bool) -> Response:
    data = await OPERATIONS.show(request, "AuditTrail", **paging.asked(request))
    answer = await OPERATIONS.show(request, "Verification") if verify else {"verification": None}
    context = {**data, **answer, "here": addresses.audit()}
    return page(request, "audit/list.html", context)
