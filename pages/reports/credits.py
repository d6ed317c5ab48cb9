"""The list of credits: open credit memos and money on account on any date."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page
from tieout.pages.reports.asking import asked, rows_of, variables

OPERATIONS = Operations.beside(__file__)
NAMES = ("asOf", "customer", "branch", "currency")


async def show(request: Request) -> Response:
    """The list as of `?asOf=`, today unless that is a date."""
    values = asked(request, NAMES)
    data = await rows_of(
        request, OPERATIONS, "Credits", variables(values), lambda found: found["creditList"]["credits"]
    )
    report = data["creditList"]
    context = {
        **data,
        "report": report,
        "rows": report["credits"],
        "complete": request.query_params.get("rows") == "all",
        "form": Form("filter", {**values, "asOf": report["asOf"]}),
        "here": addresses.report("credits", **values),
        "whole": addresses.report("credits", **{**values, "rows": "all"}),
        "live_topic": "batches",
    }
    return page(request, "reports/credits.html", context, live=("credit_list",))
