"""The schedules of deferred revenue, newest first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.deferrals import addresses
from tieout.pages.forms import Form, chosen
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)

STATES = (("", "All"), ("RUNNING", "Running"), ("WAITING", "Waiting for the invoice"), ("DONE", "Done"))


async def show(request: Request) -> Response:
    """The list; `?state=` narrows it."""
    states = chosen(request, "state", [name for name, _ in STATES if name])
    data = await OPERATIONS.show(request, "DeferralList", state=states or None, **paging.asked(request))
    state = states[0] if states else ""
    context = {
        **data,
        "schedules": data["deferralSchedules"],
        "form": Form("filter", {"state": state}),
        "states": STATES,
        "here": addresses.deferrals(state=state),
        "live_topic": ["deferrals", "batches"],
    }
    return page(request, "deferrals/list.html", context, live=("schedule_list",))
