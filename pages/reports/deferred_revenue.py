"""Deferred revenue on any date: deferred, recognised and left by schedule, tied out to the accounts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page
from tieout.pages.reports.asking import asked, rows_of, variables

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The report as of `?asOf=`, today unless that is a date."""
    values = asked(request, ("asOf",))
    data = await rows_of(
        *(request, OPERATIONS, "DeferredRevenue", variables(values)),
        lambda found: found["deferredRevenue"]["schedules"],
    )
    report = data["deferredRevenue"]
    context = {
        **data,
        "report": report,
        "rows": report["schedules"],
        "complete": request.query_params.get("rows") == "all",
        "form": Form("filter", {"asOf": report["asOf"]}),
        "here": addresses.report("deferred-revenue", **values),
        "whole": addresses.report("deferred-revenue", **{**values, "rows": "all"}),
        "live_topic": "batches",
    }
    return page(request, "reports/deferred_revenue.html", context, live=("deferred_revenue",))
