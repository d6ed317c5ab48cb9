"""An exception of a closed period: who, until when, why, and the report of what was changed under it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("exception_head", "exception_changes")


async def show(request: Request) -> Response:
    """The whole report, or the block asked for."""
    return await _exception(request)


async def end(request: Request) -> Response:
    """`POST /periods/exceptions/{id}/end`: end it before its time."""
    key = given(await submitted(request), "idempotencyKey")
    id = request.path_params["id"]
    outcome = await OPERATIONS.change(request, "EndException", id=id, input=key)
    if outcome.refusal is not None:
        return await _exception(request, refusal=outcome.refusal)
    if not is_htmx(request):
        return see_other(request, addresses.exception(id))
    return await _exception(request, said="The exception is ended.")


async def _exception(request: Request, *, said: str = "", refusal: Refusal | None = None) -> Response:
    data = await OPERATIONS.show(
        request, "ExceptionRecord", id=request.path_params["id"], **paging.asked(request)
    )
    exception = found(data["periodException"], "exception")
    period = exception["fiscalPeriod"]
    left = [
        row["batch"]
        for row in exception["batches"]
        if row["batch"]["status"] not in ("POSTED", "DELETED")
        and row["batch"]["fiscalPeriod"]["id"] == period["id"]
    ]
    context = {
        **data,
        "exception": exception,
        "period": period,
        "unposted": left if period["state"] == "CLOSED" and not exception["inForce"] else [],
        "live_topic": [f"period:{period['id']}", "batches"],
        "here": addresses.exception(exception["id"]),
    }
    return page(request, "periods/exception.html", context, live=LIVE, notice=Notice(said, refusal))
