"""The ageing report for a file: a row a customer, or a row a document."""

from __future__ import annotations

from tieout.domain.customers.ageing import BUCKETS, Ageing
from tieout.domain.database.statements import fetch
from tieout.domain.money import Money
from tieout.domain.reports.ageing import (
    AgedDocument,
    AgeingQuestion,
    customer_row,
    customers_sql,
    document_row,
    documents_sql,
    nothing_in,
    question,
    tie_out_of,
)
from tieout.domain.reports.asking import AgeBy, Asked
from tieout.domain.reports.control_accounts import TieOut
from tieout.domain.reports.table import Cells, Column, Kind, Table, one_page


async def ageing_table(asked: Asked) -> Table:
    """The report for a file: a row a document if `documents` are asked for, else a row a customer."""
    wanted = await question(asked)
    by = "due date" if asked.age_by is AgeBy.DUE_DATE else "document date"
    facts = [
        ("As of", wanted.as_of.isoformat()),
        ("Aged by", by),
        *(("Customer", asked.customer), ("Branch", asked.branch), ("Sales rep", asked.sales_rep)),
        ("Currency", asked.currency),
        ("Amounts", f"posted up to that day; base amounts in {wanted.base}"),
    ]
    if asked.documents:
        return await _document_table(wanted, facts)
    found = await fetch(f"{customers_sql(wanted)} ORDER BY number, currency", *wanted.values)
    rows = [customer_row(row, wanted.base) for row in found]
    base = sum((row.base for row in rows), nothing_in(wanted.base))
    owned: dict[str, Ageing] = {}
    for row in rows:
        currency = row.own.total.currency
        owned[currency] = owned.get(currency, nothing_in(currency)) + row.own
    return Table(
        f"ageing-{wanted.as_of}",
        "AR ageing",
        _COLUMNS,
        one_page([_cells(row.number, row.name, row.own, row.base) for row in rows]),
        facts,
        [
            _cells("", f"Total {currency}", own, nothing_in(wanted.base))
            for currency, own in owned.items()
            if list(owned) != [wanted.base]
        ]
        + [_cells("", "Total in base", base, base)],
        _notes(await tie_out_of(wanted, base)),
    )


async def _document_table(wanted: AgeingQuestion, facts: list[tuple[str, str]]) -> Table:
    found = await fetch(
        f"{documents_sql(wanted)} ORDER BY customer_number, day_date, item_id", *wanted.values
    )
    rows = [document_row(row, wanted) for row in found]
    base = sum((row.base_balance for row in rows), Money(0, wanted.base))
    return Table(
        f"ageing-documents-{wanted.as_of}",
        "AR ageing, documents",
        _DOCUMENT_COLUMNS,
        one_page([_document_cells(row) for row in rows]),
        facts,
        [("", "Total in base", *[None] * 9, base)],
        _notes(await tie_out_of(wanted, Ageing(base, *[Money(0, wanted.base)] * 4))),
    )


def _notes(tie_out: TieOut | None) -> list[str]:
    return [tie_out.sentence if tie_out else "A part of the items only: not compared with the accounts."]


_MONEY = Kind.MONEY
_COLUMNS = (
    Column("customer_no", "Customer", width=12),
    Column("customer_name", "Name", width=30),
    Column("currency", "Cur", width=4),
    Column("current", "Current", _MONEY, 17),
    Column("days_1_to_30", "1 to 30", _MONEY, 17),
    Column("days_31_to_60", "31 to 60", _MONEY, 17),
    Column("days_61_to_90", "61 to 90", _MONEY, 17),
    Column("over_90", "Over 90", _MONEY, 17),
    Column("balance", "Balance", _MONEY, 17),
    *(Column(f"base_{bucket}", "", _MONEY) for bucket in BUCKETS),
    Column("base_balance", "Base balance", _MONEY, 17),
)
_DOCUMENT_COLUMNS = (
    Column("customer_no", "Customer", width=12),
    Column("customer_name", "Name", width=28),
    Column("kind", "Kind", width=11),
    Column("document_no", "Document", width=20),
    Column("document_date", "Date", Kind.DATE, 10),
    Column("due_date", "Due", Kind.DATE, 10),
    Column("days", "Days", Kind.COUNT, 5),
    Column("bucket", "", width=0),
    Column("currency", "Cur", width=3),
    Column("amount", "Amount", _MONEY, 16),
    Column("balance", "Balance", _MONEY, 16),
    Column("base_balance", "Base balance", _MONEY, 16),
)


def _cells(number: str, name: str, own: Ageing, base: Ageing) -> Cells:
    currency = own.total.currency
    return (number, name, currency, *own.buckets, own.total, *base.buckets, base.total)


def _document_cells(row: AgedDocument) -> Cells:
    return (
        *(row.customer_number, row.customer_name, row.kind.replace("_", " ").lower(), row.document_number),
        *(
            row.document_date,
            row.due_date,
            row.days,
            row.bucket,
            row.balance.currency,
            row.amount,
            row.balance,
        ),
        row.base_balance,
    )
