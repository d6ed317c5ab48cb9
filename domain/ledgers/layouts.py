"""The neutral layouts of a ledger file: summary.csv and detail.csv.

`debit` and `credit` are in the company's currency, so that every file balances; `currency` is that of
the transactions. In the detail, lines in another currency show it in the three columns before.
"""

from __future__ import annotations

from tieout.domain.database.exporting import (
    Write,
    csv_lines,
    decimal,
    guarded,
    guarded_text,
    write_csv,
)
from tieout.domain.database.statements import fetch, on_postgres
from tieout.domain.ledgers.ledger import Ledger, LedgerTotal
from tieout.domain.ledgers.reading import totals_of
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money, digits

SUMMARY = "batch_no,ledger_version,post_date,period,account,account_name,branch,currency,debit,credit,entries"
DETAIL = (
    "batch_no,ledger_version,line_no,entry_no,post_date,doc_date,type,customer_no,customer_name,invoice_no,"
    "reference,account,account_name,branch,currency,foreign_debit,foreign_credit,rate,debit,credit,memo"
)


async def write_layout(ledger: Ledger, layout: LedgerLayout, *, base: str, write: Write) -> None:
    """Write the ledger (with its `batch` and `fiscal_period` at hand) in a layout; `base` is the currency."""
    write_heading(layout, write)
    await write_rows(ledger, layout, base=base, write=write)


def write_heading(layout: LedgerLayout, write: Write) -> None:
    """Write the line that names the columns."""
    write(f"{SUMMARY if layout is LedgerLayout.SUMMARY else DETAIL}\n".encode())


async def write_rows(ledger: Ledger, layout: LedgerLayout, *, base: str, write: Write) -> None:
    """Write what stands below the heading; the rows of several ledgers make one file."""
    if layout is LedgerLayout.SUMMARY:
        await _write_summary(ledger, base, write)
    else:
        await _write_detail(ledger, base, write)


async def _write_summary(ledger: Ledger, base: str, write: Write) -> None:
    totals = (await totals_of([ledger.id]))[ledger.id]
    totals.sort(key=lambda row: (row.account_number, row.branch, row.currency, row.base_debit == 0))
    head = (ledger.batch.number, ledger.version, ledger.post_date, guarded_text(ledger.fiscal_period.name))
    write(csv_lines((*head, *_account(row), *_sides(row, base), row.entries) for row in totals))


def _account(row: LedgerTotal) -> tuple[str, ...]:
    return (
        guarded_text(row.account_number),
        guarded_text(row.account_name),
        guarded_text(row.branch),
        row.currency,
    )


def _sides(row: LedgerTotal, base: str) -> tuple[str, ...]:
    """Debit and credit, the one that is nothing left empty."""
    return tuple(Money(minor, base).plain() if minor else "" for minor in (row.base_debit, row.base_credit))


async def _write_detail(ledger: Ledger, base: str, write: Write) -> None:
    found = await fetch("SELECT DISTINCT currency FROM ledger_total WHERE ledger_id = $1", ledger.id)
    foreign = sorted({row["currency"] for row in found} - {base})
    await write_csv(
        _detail_query(base, foreign),
        *(ledger.id, ledger.batch.number, ledger.version, ledger.post_date),
        key="l.line_number",
        position=DETAIL.split(",").index("line_no"),
        write=write,
    )


def _detail_query(base: str, foreign: list[str]) -> str:
    """The columns of `DETAIL`, formatted by the database, with the names the ledger was made with."""
    customer = f"{guarded('l.customer_number')}, {guarded('l.customer_name')}"
    document = f"{guarded('l.document_number')}, {guarded('l.reference')}"
    amounts = f"{decimal('l.base_debit', digits(base))}, {decimal('l.base_credit', digits(base))}"
    return (
        "SELECT $2::text, $3::integer, l.line_number, l.entry_number, $4::date, l.document_date, l.type, "
        f"{customer}, {document}, a.number, a.name, {guarded('l.branch')}, l.currency, "
        f"{_foreign(base, foreign)}, {amounts}, {guarded('l.memo')} FROM ledger_line l "
        f"LEFT JOIN (SELECT DISTINCT account_id, {guarded('account_number')} AS number, "
        f"{guarded('account_name')} AS name FROM ledger_total WHERE ledger_id = $1) a "
        "ON a.account_id = l.account_id WHERE l.ledger_id = $1"
    )


def _foreign(base: str, currencies: list[str]) -> str:
    """Foreign debit, foreign credit and rate: empty but for lines in one of these currencies."""
    if not currencies:
        return "NULL, NULL, NULL"
    columns = (
        [decimal("l.debit", digits(currency)) for currency in currencies],
        [decimal("l.credit", digits(currency)) for currency in currencies],
        [_rate(digits(currency) - digits(base)) for currency in currencies],
    )
    return ", ".join(
        "CASE l.currency "
        + " ".join(f"WHEN '{name}' THEN {shown}" for name, shown in zip(currencies, column, strict=True))
        + " END"
        for column in columns
    )


def _rate(shift: int) -> str:
    """Base per unit of the foreign currency, to eight places; shown for information, never reckoned with."""
    ratio = f"(l.base_debit + l.base_credit) * {10.0**shift:.6f} / nullif(l.debit + l.credit, 0)"
    if on_postgres():
        return f"trim_scale(round({ratio}, 8))::text"
    return f"rtrim(rtrim(printf('%.8f', {ratio}), '0'), '.')"
