"""The accounting ledger, as a summary by account and as every line, for days or for a range of batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page
from tieout.pages.reports.asking import asked, rows_of, variables

OPERATIONS = Operations.beside(__file__)
NAMES = ("start", "end", "firstBatch", "lastBatch", "account", "branch", "currency")
VOIDED = (("", "What counts"), ("yes", "Voided and reversed too"))
EVER = "1900-01-01"


async def summary(request: Request) -> Response:
    """Debits and credits by account, branch and currency."""
    return await _ledger(request, "LedgerSummary", "ledger-summary")


async def transactions(request: Request) -> Response:
    """Every line."""
    return await _ledger(request, "LedgerTransactions", "ledger-transactions")


async def _ledger(request: Request, name: str, report_name: str) -> Response:
    address = partial(addresses.report, report_name)
    values = asked(request, NAMES)
    voided = "yes" if request.query_params.get("voided") == "yes" else ""
    wanted = {**variables(values), "voided": bool(voided)}
    data = await rows_of(request, OPERATIONS, name, wanted, lambda found: found["ledgerReport"]["rows"])
    report = data["ledgerReport"]
    ever = report["start"] == EVER
    days = {} if ever else {"start": report["start"], "end": report["end"]}
    kept = {**values, **days, "voided": voided}
    context = {
        **data,
        "report": report,
        "rows": report["rows"],
        "ever": ever,
        "voided": voided,
        "complete": request.query_params.get("rows") == "all",
        "form": Form("filter", kept),
        "choices": VOIDED,
        "periods": _periods(data, partial(address, voided=voided)),
        "address": address(),
        "here": address(**kept),
        "whole": address(**{**kept, "rows": "all"}),
        "lines_of": partial(
            addresses.report,
            "ledger-transactions",
            **{**kept, "account": None, "branch": None, "currency": None},
        ),
        "live_topic": "batches",
    }
    template = (
        "reports/ledger_summary.html" if name == "LedgerSummary" else "reports/ledger_transactions.html"
    )
    return page(request, template, context, live=("ledger_report",))


def _periods(data: Mapping[str, Any], address: Callable[..., str]) -> list[tuple[str, str]]:
    """The newest periods that have begun, and where each is shown."""
    begun = [one for one in data["fiscalPeriods"]["nodes"] if one["startDate"] <= data["company"]["today"]]
    return [(one["name"], address(start=one["startDate"], end=one["endDate"])) for one in begun[:13]]
