"""All reports that come as files: a report is a row here, which the API, the pages and the downloads follow.

To add one: a module that makes a `Table` of what is asked, its row in `REPORTS`, a query in
graphql/reports with its types, and a page in pages/reports at `/reports/{name}`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tieout.domain.refusal import NotFound
from tieout.domain.reports.ageing_table import ageing_table
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.batch_status import batches_table
from tieout.domain.reports.credits import credits_table
from tieout.domain.reports.deferred_revenue import deferred_table
from tieout.domain.reports.ledger_summary import summary_table
from tieout.domain.reports.ledger_transactions import transactions_table
from tieout.domain.reports.statement import statement_table
from tieout.domain.reports.statement_paper import statement_paper
from tieout.domain.reports.table import Table


@dataclass(frozen=True, slots=True)
class Report:
    """`name` is its part of an address, `about` a sentence for those who choose."""

    name: str
    title: str
    about: str
    make: Callable[[Asked], Awaitable[Table]]
    paper: Callable[[Asked, str], Awaitable[bytes]] | None = None
    """Draws its PDF for a company of that name, where the table's will not do."""


REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        Report(
            "ageing",
            "AR ageing",
            "What every customer owes by how long it is overdue, on any date, tied out to the accounts.",
            ageing_table,
        ),
        Report(
            "credits",
            "List of credits",
            "Open credit memos and money on account, what is available, and whose balance is negative.",
            credits_table,
        ),
        Report(
            "statement",
            "Statement of account",
            "A customer's opening balance, documents, receipts, closing balance and ageing, to be sent out.",
            statement_table,
            statement_paper,
        ),
        Report(
            "deferred-revenue",
            "Deferred revenue",
            "What invoices deferred, what is recognised and what is left, tied out to the accounts.",
            deferred_table,
        ),
        Report(
            "ledger-summary",
            "Accounting ledger summary",
            "Debits and credits by account, branch and currency, for a period or a range of batches.",
            summary_table,
        ),
        Report(
            "ledger-transactions",
            "Accounting ledger transactions",
            "Every posted line, and if you like the voided versions with their reversals.",
            transactions_table,
        ),
        Report(
            "batch-status",
            "Batch status",
            "Every batch with its status, totals, difference and how long it has been open.",
            batches_table,
        ),
    )
}


def report_named(name: str) -> Report:
    """The report of that name; refused (`NotFound`) when there is none."""
    if name not in REPORTS:
        raise NotFound(kind="report", key=name)
    return REPORTS[name]
