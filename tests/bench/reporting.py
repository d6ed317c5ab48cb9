"""Reports over 1,000,000 open items (91,000 unpaid) and 200,000 ledger lines, beside two seconds."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime

from tests.bench.many_items import lay_down
from tests.bench.measuring import Figure, Work, seconds
from tests.cast import account
from tieout.domain.customers.ageing import ageing_of
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.statements import execute
from tieout.domain.reports import ageing, credits, ledger_summary, ledger_transactions, posted_ledgers
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.csv_file import csv_of
from tieout.domain.reports.receipts_per_week import receipts_per_week
from tieout.domain.reports.registry import REPORTS
from tieout.domain.reports.sales_outstanding import days_outstanding
from tieout.domain.reports.statement import statement_of

BOUND = 2.0
LEDGERS, LINES = 20, 10_000
PAGE = PageRequest(first=50)
TODAY, EARLIER = date.today(), date(2026, 1, 5)  # noqa: DTZ011

_LEDGERS = """
INSERT INTO ledger (id, batch_id, version, state, fiscal_period_id, post_date, line_count, entry_count,
    tally_total, debit_total, credit_total, created_by, created_at, posted_by, posted_at, voided_by, reason)
SELECT 9000 + id, id, 1, 'POSTED', fiscal_period_id, post_date, $1::bigint, $1::bigint, 0, 0, 0, '',
    $2::timestamptz, '', $2::timestamptz, '', ''
FROM batch WHERE id >= 100 AND id < 100 + $3
"""
_LINES = """
INSERT INTO ledger_line (ledger_id, line_number, entry_number, entry_id, type, document_date,
    customer_number, customer_name, document_number, reference, account_id, branch, currency,
    debit, credit, base_debit, base_credit, memo)
SELECT l.id, n, n / 2, n, 'INVOICE', l.post_date, 'C100001', 'Harbour Supplies', 'INV-' || n, '',
    CASE WHEN n % 2 = 0 THEN $1::bigint ELSE $2::bigint END, '', 'USD',
    CASE WHEN n % 2 = 0 THEN 100 ELSE 0 END, CASE WHEN n % 2 = 0 THEN 0 ELSE 100 END,
    CASE WHEN n % 2 = 0 THEN 100 ELSE 0 END, CASE WHEN n % 2 = 0 THEN 0 ELSE 100 END, ''
FROM ledger l CROSS JOIN generate_series(1, $3::bigint) AS n
"""


async def reporting(_url: str) -> list[Figure]:
    """The median of each report, as the pages ask and as its file is written."""
    await lay_down()
    await _post()
    work: dict[str, Work] = {
        "ageing of today, a page": lambda: _ageing(TODAY),
        "ageing of an earlier day, a page": lambda: _ageing(EARLIER),
        "ageing by document, a page": lambda: _documents(TODAY),
        "ageing as CSV": lambda: _file("ageing", Asked(as_of=TODAY)),
        "ageing by document as CSV": lambda: _file("ageing", Asked(as_of=TODAY, documents=True)),
        "ageing of one customer": lambda: ageing_of([1002], TODAY),
        "ageing of one with 200,000 items": lambda: ageing_of([1001], TODAY),
        "list of credits, a page": lambda: _credits(TODAY),
        "statement of one customer": lambda: statement_of(1002, EARLIER, TODAY),
        "ledger transactions, a page": _transactions,
        "ledger transactions of 200,000 lines as CSV": lambda: _file(
            "ledger-transactions", Asked(first_batch="00000")
        ),
        "receipts per week": lambda: receipts_per_week(TODAY),
        "days sales outstanding": lambda: days_outstanding(TODAY),
    }
    return [await _figure(name, one) for name, one in work.items()]


async def _post() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for table in ("ledger", "ledger_line"):
        await execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    await execute(_LEDGERS, LINES, at, LEDGERS)
    await execute(_LINES, account("1200"), account("4000"), LINES)
    for table in ("ledger", "ledger_line"):
        await execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    await execute("ANALYZE")


async def _ageing(on: date) -> None:
    asked = await ageing.question(Asked(as_of=on))
    await ageing.ageing_totals(asked)
    await ageing.ageing_page(PAGE, asked)


async def _documents(on: date) -> None:
    asked = await ageing.question(Asked(as_of=on))
    await ageing.ageing_totals(asked)
    await ageing.documents_page(PAGE, asked)
    await ageing.count_documents(asked)


async def _credits(on: date) -> None:
    asked = await credits.question(Asked(as_of=on))
    await credits.credit_totals(asked)
    await credits.credits_page(PAGE, asked)
    await credits.count_credits(asked)


async def _transactions() -> None:
    asked = await posted_ledgers.question(Asked(first_batch="00000"))
    page = await ledger_transactions.transactions_page(PAGE, asked)
    last = page.rows[-1]
    after = PageRequest(first=50, after=(last.post_date, last.ledger_id, last.line_number))
    await ledger_transactions.transactions_page(after, asked)
    await ledger_transactions.count_transactions(asked)
    await ledger_summary.proof(asked)


async def _file(name: str, asked: Asked) -> None:
    async for _ in csv_of(await REPORTS[name].make(asked)):
        pass


async def _figure(name: str, work: Work) -> Figure:
    taken = statistics.median([await seconds(work) for _ in range(4)][1:])
    return Figure(f"report, {name}", f"{taken * 1000:.0f} ms", "2000 ms", BOUND / taken, ">= 1")
