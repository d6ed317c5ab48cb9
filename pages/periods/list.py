"""The fiscal periods by year: how far each is, how many batches wait in it, and what keeps it open."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.filters import counted
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

STATUSES = {
    "OPEN": "Open",
    "CLOSED": "Closed",
    "LEDGER_PENDING": "Pending",
    "LEDGER_READY": "Ready",
    "LEDGER_FAILED": "Failed",
    "POSTED": "Posted",
}
"""The statuses of batches that are counted, as heads of narrow columns."""
DIVISIONS = [("12", "12 months"), ("6", "6"), ("4", "4 quarters"), ("3", "3"), ("2", "2 halves"), ("1", "1")]


async def show(request: Request) -> Response:
    """All years, the newest first; `?ask=year` asks for the next one."""
    return await periods(request, ask=request.query_params.get("ask", ""))


async def create(request: Request) -> Response:
    """`POST /periods`: create a fiscal year with its periods."""
    values = await submitted(request)
    entered = {"startDate": values.get("startDate", ""), **whole(values, ["periods"])}
    outcome = await OPERATIONS.change(
        request, "CreateFiscalYear", input={**given(values, "name", "idempotencyKey"), **entered}
    )
    if outcome.refusal is not None:
        return await periods(request, ask="year", form=Form("year", values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.PERIODS)
    return await periods(request, said=f"Fiscal year {outcome.data['name']} is created.")


async def periods(request: Request, *, ask: str = "", form: Form | None = None, said: str = "") -> Response:
    """The list after whatever was done; a refused `form` comes back as it was typed."""
    data = await OPERATIONS.show(request, "PeriodList")
    context = {
        **data,
        "live_topic": ["periods", "batches"],
        "statuses": STATUSES,
        "rows": {one["id"]: _row(one) for year in data["fiscalYears"] for one in year["periods"]},
        "ask": ask if ask == "year" else "",
        "form": form or Form("year", _begin(data)),
        "divisions": DIVISIONS,
    }
    status = 422 if form else 200
    return page(
        request, "periods/list.html", context, live=("year_list",), notice=Notice(said), status=status
    )


def _row(period: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a period, and why an open one cannot be closed."""
    blockers = [
        blocker["code"]
        for state in period["actions"]
        if state["action"] == "CLOSE"
        for blocker in state["blockers"]
    ]
    return {
        "counts": {one["status"]: one["count"] for one in period["batchCounts"]},
        "unposted": _said(blockers.count("BATCH_NOT_POSTED"), "batch", "batches", "not posted"),
        "earlier": _said(blockers.count("EARLIER_PERIOD_OPEN"), "earlier period", "earlier periods", "open"),
    }


def _said(count: int, one: str, many: str, how: str) -> str:
    return f"{counted(count, one, many)} {how}" if count else ""


def _begin(data: Mapping[str, Any]) -> dict[str, Any]:
    """The year that follows the last one, else this calendar year."""
    ends = [date.fromisoformat(year["endDate"]) for year in data["fiscalYears"]]
    today = date.fromisoformat(data["company"]["today"])
    start = max(ends) + timedelta(days=1) if ends else today.replace(month=1, day=1)
    return {"startDate": start, "name": "", "periods": 12, "idempotencyKey": secrets.token_hex(12)}
