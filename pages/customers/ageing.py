"""The ageing report: what every customer owes by age on any date, to look at or to print."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.dating import asked_date
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)
PAGE = 50


async def show(request: Request) -> Response:
    """The report as of `?asOf=`, today unless that is a date; `?rows=all` is on one page, to be printed."""
    query = request.query_params
    as_of = asked_date(request, "asOf")
    after = query.get("after") or None
    complete = query.get("rows") == "all"
    data = await OPERATIONS.show(
        *(request, "AgeingReport"), asOf=as_of, first=PAGE, after=None if complete else after
    )
    if complete:
        await _read_on(request, data["ageing"], as_of)
    context = {
        **data,
        "after": after,
        "complete": complete,
        "form": Form("filter", {"asOf": data["ageing"]["asOf"]}),
        "here": addresses.ageing(asOf=as_of),
        "whole": addresses.ageing(asOf=as_of, rows="all"),
        "live_topic": "batches",
    }
    return page(request, "customers/ageing.html", context, live=("ageing_report",))


async def _read_on(request: Request, report: dict[str, Any], as_of: str | None) -> None:
    """Add the rows after the first page to the report."""
    rows = report["customers"]
    while rows["pageInfo"]["hasNextPage"]:
        data = await OPERATIONS.show(request, "AgeingRows", asOf=as_of, after=rows["pageInfo"]["endCursor"])
        more = data["ageing"]["customers"]
        rows["nodes"] += more["nodes"]
        rows["pageInfo"] = more["pageInfo"]
