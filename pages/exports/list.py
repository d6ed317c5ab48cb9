"""Everything that was handed to the outside accounting system, and what waits to be."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.exports import addresses
from tieout.pages.forms import Form, chosen
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)

STATES = (
    *(("PREPARED", "Prepared"), ("SENDING", "Sending"), ("EXPORTED", "Exported"), ("FAILED", "Failed")),
    *(("WITHDRAWN", "Withdrawn"), ("REPLACED", "Replaced")),
)


async def show(request: Request) -> Response:
    """The list; `?state=` narrows it."""
    state = next(iter(chosen(request, "state", [code for code, _ in STATES])), "")
    wanted = [state] if state else None
    data = await OPERATIONS.show(request, "ExportList", state=wanted, **paging.asked(request))
    context = {
        **data,
        "form": Form("filter", {"state": state}),
        "states": [("", "Any"), *STATES],
        "here": addresses.exports(state=state),
        "live_topic": "exports",
    }
    return page(request, "exports/list.html", context, live=("export_list",))
