"""Batch status: where every batch stands, and for how long."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches.list import NOT_POSTED, STATUSES
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page
from tieout.pages.reports.asking import asked, rows_of, variables

OPERATIONS = Operations.beside(__file__)
CHOICES = (
    ("", "All but deleted"),
    ("NOT_POSTED", "Not posted"),
    *((code, code.replace("_", " ").capitalize()) for code in STATUSES),
)


async def show(request: Request) -> Response:
    """The batches by post date, of the days and the status asked for."""
    values = asked(request, ("start", "end", "status"))
    if values["status"] not in dict(CHOICES):
        values["status"] = ""
    wanted: dict[str, Any] = variables(values)
    if values["status"] == "NOT_POSTED":
        wanted |= {"status": None, "notPosted": True}
    data = await rows_of(
        request, OPERATIONS, "BatchStatus", wanted, lambda found: found["batchStatus"]["batches"]
    )
    report = data["batchStatus"]
    context = {
        **data,
        "report": report,
        "rows": report["batches"],
        "waiting": NOT_POSTED,
        "complete": request.query_params.get("rows") == "all",
        "form": Form("filter", values),
        "statuses": CHOICES,
        "here": addresses.report("batch-status", **values),
        "whole": addresses.report("batch-status", **{**values, "rows": "all"}),
        "live_topic": "batches",
    }
    return page(request, "reports/batch_status.html", context, live=("batch_status",))
