"""The trial balance of a fiscal period: opening, debit, credit and closing by account, with totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """That of `?period=`, else of today's period, else of the newest."""
    data = await OPERATIONS.show(request, "Periods")
    periods = data["fiscalPeriods"]["nodes"]
    wanted = request.query_params.get("period") or _current(periods, data["company"]["today"])
    balance = None
    if wanted:
        answer = await OPERATIONS.show(request, "TrialBalance", fiscalPeriodId=wanted)
        balance = answer["trialBalance"]
    rows = balance["rows"] if balance else []
    context = {
        **data,
        "balance": balance,
        "opening_total": _total(rows, "opening", data["company"]["currency"]),
        "closing_total": _total(rows, "closing", data["company"]["currency"]),
        "form": Form("filter", {"period": balance["fiscalPeriod"]["id"] if balance else ""}),
        "periods": _choices(periods, balance),
        "live_topic": "batches",
    }
    return page(request, "reports/trial_balance.html", context, live=("trial_balance",))


def _current(periods: Sequence[Mapping[str, Any]], today: str) -> str | None:
    """The period that holds today; ISO dates sort as text."""
    holding = [one["id"] for one in periods if one["startDate"] <= today <= one["endDate"]]
    return next(iter(holding or [one["id"] for one in periods]), None)


def _choices(
    periods: Sequence[Mapping[str, Any]], balance: Mapping[str, Any] | None
) -> list[tuple[str, str]]:
    """The newest periods, and the one shown if it is older."""
    shown = [balance["fiscalPeriod"]] if balance else []
    older = [one for one in shown if one["id"] not in {period["id"] for period in periods}]
    return [(one["id"], one["name"]) for one in (*periods, *older)]


def _total(rows: Sequence[Mapping[str, Any]], column: str, currency: str) -> dict[str, str]:
    """A column added up; opening and closing balances come to zero in sound books."""
    total = sum((Decimal(row[column]["amount"]) for row in rows), Decimal(0))
    return {"amount": f"{total:f}", "currency": currency}
