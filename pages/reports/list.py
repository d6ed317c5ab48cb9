"""The reports there are, and how things stand at a glance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.operations import Operations
from tieout.pages.render import page
from tieout.pages.reports.charts import ageing_bars, month_columns, week_columns

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """Each report with what it says; ageing, receipts per week and days sales outstanding as pictures."""
    data = await OPERATIONS.show(request, "Reports")
    context = {
        **data,
        "weeks": data["receiptsPerWeek"],
        "months": data["daysSalesOutstanding"],
        "ageing_bars": ageing_bars(data["ageing"]["totals"]),
        "week_columns": week_columns(data["receiptsPerWeek"]),
        "month_columns": month_columns(data["daysSalesOutstanding"]),
    }
    return page(request, "reports/list.html", context)
