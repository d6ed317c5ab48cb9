"""The batch record, tab Audit trail: its versions (the AR journal), what one says, and making a new one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.batches import lifecycle
from tieout.pages.batches.show import record
from tieout.pages.forms import given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "trail_versions")
PAGE = 100


async def show(request: Request) -> Response:
    """The tab; `?version=` chooses one, else the newest is shown."""
    return await _trail(request)


async def make(request: Request) -> Response:
    """`POST /batches/{id}/audit-trail`: list the batch as it is now, and show that."""
    id, key = request.path_params["id"], given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "CreateAuditTrail", id=id, **key)
    if outcome.refusal is not None:
        return await _trail(request, outcome.refusal)
    return see_other(request, addresses.audit_trail(id))


async def _trail(request: Request, refusal: Refusal | None = None) -> Response:
    id, version = request.path_params["id"], request.query_params.get("version", "")
    chosen = (int(version) if version.isdecimal() and len(version) < 9 else 0) if version else None
    asked = paging.asked(request, PAGE)
    data = await OPERATIONS.show(request, "BatchTrails", id=id, version=chosen, **asked)
    batch = found(data["batch"], "batch")
    if version and batch["auditTrail"] is None:
        found(None, "audit trail")
    trail = batch["auditTrail"]
    foreign = trail and any(
        one["debit"]["currency"] != one["baseDebit"]["currency"] for one in trail["accounts"]
    )
    context = {
        **data,
        **record(batch, "audit-trail"),
        "trail": trail,
        "foreign": bool(foreign),
        "here": addresses.audit_trail(id, version=version),
    }
    notice = Notice("", refusal, lifecycle.ways(batch))
    return page(request, "trails/show.html", context, live=LIVE, notice=notice)
