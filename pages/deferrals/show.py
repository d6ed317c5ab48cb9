"""A schedule of deferred revenue: its instalments, and changing, ending or removing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.deferrals import addresses
from tieout.pages.deferrals.new import METHODS, terms
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import NotHere, Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("schedule_head", "schedule_instalments")
DIALOGS = ("change", "end", "delete")
DONE = {"change": "What is left is allocated anew.", "end": "What is left becomes revenue at once."}


async def show(request: Request) -> Response:
    """The schedule; `?ask=` opens a dialog."""
    return await _schedule(request, ask=request.query_params.get("ask", ""))


async def do(request: Request) -> Response:
    """`POST /deferrals/{id}/{action}`: change, end or delete."""
    id, verb, values = request.path_params["id"], request.path_params["action"], await submitted(request)
    if verb not in DIALOGS:
        raise NotHere("action")
    seen = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    if verb == "delete":
        key = given(values, "idempotencyKey")
        outcome = await OPERATIONS.change(request, "DeleteSchedule", id=id, **seen, **key)
        if outcome.refusal is None:
            return see_other(request, addresses.DEFERRALS, said="The schedule is gone.")
        return await _schedule(request, refusal=outcome.refusal)
    entered = {**seen, "reason": values.get("reason", "")}
    if verb == "change":
        outcome = await OPERATIONS.change(request, "ChangeSchedule", id=id, input=entered | terms(values))
    else:
        entered |= {"on": values.get("on", ""), **given(values, "idempotencyKey")}
        outcome = await OPERATIONS.change(request, "EndSchedule", id=id, input=entered)
    if outcome.refusal is not None:
        return await _schedule(request, ask=verb, form=Form(verb, values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.deferral(id), said=DONE[verb])
    return await _schedule(request, said=DONE[verb])


async def _schedule(
    request: Request,
    *,
    ask: str = "",
    form: Form | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    data = await OPERATIONS.show(request, "DeferralRecord", id=request.path_params["id"])
    schedule = found(data["deferralSchedule"], "schedule")
    context = {
        **data,
        "schedule": schedule,
        "ask": ask if ask in DIALOGS else "",
        "form": form or Form(ask, _begin(schedule, data["company"]["today"])),
        "methods": METHODS,
        "here": addresses.deferral(schedule["id"]),
        "live_topic": ["deferrals", "batches"],
    }
    refused = refusal or (form.refusal if form else None)
    notice = Notice(said, refusal)
    return page(
        *(request, "deferrals/show.html", context), live=LIVE, notice=notice, status=422 if refused else 200
    )


def _begin(schedule: Mapping[str, Any], today: str) -> dict[str, Any]:
    left = [one["dueDate"] for one in schedule["instalments"] if not one["recognised"]]
    first = left[0][:8] + "01" if left else today
    return {
        "expectedVersion": schedule["version"],
        "startDate": max(schedule["startDate"], first),
        "months": "",
        "endDate": schedule["endDate"],
        "method": schedule["method"],
        "revenueAccountNumber": schedule["revenueAccount"]["number"],
        "on": today,
        "reason": "",
    }
