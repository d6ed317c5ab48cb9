"""The ageing report: what every customer owes by age on any date, by customer or by document."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page
from tieout.pages.reports.asking import asked, rows_of, variables
from tieout.pages.reports.charts import ageing_bars

OPERATIONS = Operations.beside(__file__)
NAMES = ("asOf", "ageBy", "customer", "branch", "salesRep", "currency")
AGE_BY = (("DUE_DATE", "Due date"), ("DOCUMENT_DATE", "Document date"))
ROWS = (("", "Customers"), ("yes", "Documents"))


async def show(request: Request) -> Response:
    """The report as of `?asOf=`, today unless that is a date; `?rows=all` is on one page, to be printed."""
    values = asked(request, NAMES)
    if values["ageBy"] not in dict(AGE_BY):
        values["ageBy"] = ""
    documents = request.query_params.get("documents") == "yes"
    name, rows = ("AgeingDocuments", "documents") if documents else ("AgeingReport", "customers")
    data = await rows_of(request, OPERATIONS, name, variables(values), lambda found: found["ageing"][rows])
    report = data["ageing"]
    kept = {**values, "documents": "yes" if documents else ""}
    context = {
        **data,
        "rows": report[rows],
        "documents": documents,
        "complete": request.query_params.get("rows") == "all",
        "form": Form("filter", {**kept, "asOf": report["asOf"]}),
        "age_by": AGE_BY,
        "shown": ROWS,
        "here": addresses.report("ageing", **kept),
        "whole": addresses.report("ageing", **{**kept, "rows": "all"}),
        "of_customer": partial(
            addresses.report, "ageing", **{**values, "documents": "yes", "customer": None}
        ),
        "bars": ageing_bars(report["totals"]),
        "live_topic": "batches",
    }
    return page(request, "reports/ageing.html", context, live=("ageing_report",))
