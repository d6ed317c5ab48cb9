"""The accounting ledger transactions: every posted line, by post date, ledger and line (R10.1)."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any

from tieout.domain.database.paging import Page, PageRequest, page_of_rows, portions_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.money import Money
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.ledger_summary import proof
from tieout.domain.reports.posted_ledgers import LedgerQuestion, question
from tieout.domain.reports.table import Cells, Column, Kind, Pages, Table

KEYS = ("post_date", "ledger_id", "line_number")

TOGETHER = 10_000
"""Lines of small ledgers that are read together for a file."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A posted line; `version` tells a voided version and its reversal from what counts."""

    post_date: date
    ledger_id: int
    line_number: int
    batch_id: int
    batch_number: str
    version: str
    entry_number: int
    type: str
    document_date: date
    customer_number: str
    customer_name: str
    document_number: str
    reference: str
    account_number: str
    account_name: str
    branch: str
    debit: Money
    credit: Money
    base_debit: Money
    base_credit: Money
    memo: str


async def transactions_page(request: PageRequest, asked: LedgerQuestion) -> Page[Transaction]:
    """The lines; the cursor is `(post_date, ledger_id, line_number)`."""
    page = await page_of_rows(_rows(asked), asked.values, request, keys=KEYS)
    rows = [_transaction(row, asked.base) for row in page.rows]
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def count_transactions(asked: LedgerQuestion) -> int:
    """How many lines there are in all: of whole ledgers their own counts, without looking at a line."""
    if not asked.lines:
        counted = (
            "SELECT coalesce(sum(l.line_count), 0)::bigint FROM ledger l JOIN batch b ON b.id = l.batch_id"
        )
        return int(await fetch_value(f"{counted} WHERE {asked.ledgers}", *asked.values))
    return int(await fetch_value(f"SELECT count(*) FROM ({_rows(asked)}) AS listed", *asked.values))


async def transactions_table(asked: Asked) -> Table:
    """The report for a file."""
    wanted = await question(asked)
    proved = await proof(wanted)
    narrowed = (("Account", asked.account), ("Branch", asked.branch), ("Currency", asked.currency))
    batches = f"{asked.first_batch} to {asked.last_batch}" if asked.first_batch or asked.last_batch else ""
    return Table(
        f"ledger-transactions-{wanted.start}-{wanted.end}",
        "Accounting ledger transactions",
        _COLUMNS,
        _pages(wanted),
        [*wanted.facts, ("Batches", batches), *narrowed],
        [("", "Total", *[None] * 15, proved.debit, proved.credit, None)],
        proved.sentences,
    )


async def _pages(asked: LedgerQuestion) -> Pages:
    """Some ledgers at a time: to go on within all of them would read them all again for each portion."""
    place = len(asked.values) + 1
    for ledgers in await _groups(asked):
        some = f"{_rows(asked)} AND l.id = ANY(${place})"
        keys = KEYS if len(ledgers) > 1 else ("line_number",)
        async with aclosing(portions_of_rows(some, [*asked.values, ledgers], keys=keys)) as portions:
            async for rows in portions:
                yield [_cells(_transaction(row, asked.base)) for row in rows]


async def _groups(asked: LedgerQuestion) -> list[list[int]]:
    """The ledgers in the order of the report, as many together as have a few portions of lines, or one."""
    rows = await fetch(
        "SELECT l.id, l.line_count FROM ledger l JOIN batch b ON b.id = l.batch_id "
        f"WHERE {asked.ledgers} ORDER BY l.post_date, l.id",
        *asked.values[: asked.of_ledgers],
    )
    groups: list[list[int]] = []
    room = 0
    for row in rows:
        if row["line_count"] > room or not groups:
            groups.append([])
            room = TOGETHER
        groups[-1].append(row["id"])
        room -= row["line_count"]
    return groups


def _rows(asked: LedgerQuestion) -> str:
    return f"""
    SELECT l.post_date, l.id AS ledger_id, x.line_number, l.batch_id, b.number AS batch_number, l.version,
           l.state, l.reverses_id, x.entry_number, x.type, x.document_date, x.customer_number,
           x.customer_name, x.document_number, x.reference, a.number AS account_number,
           a.name AS account_name, x.branch, x.currency, x.debit, x.credit, x.base_debit, x.base_credit,
           x.memo
    FROM ledger l JOIN batch b ON b.id = l.batch_id JOIN ledger_line x ON x.ledger_id = l.id
    JOIN account a ON a.id = x.account_id WHERE {asked.ledgers}{asked.lines}
    """


def _transaction(row: Row, base: str) -> Transaction:
    currency, state = row.pop("currency"), row.pop("state")
    mark = " reversal" if row.pop("reverses_id") else " voided" if state == "VOIDED" else ""
    version = f"{row.pop('version')}{mark}"
    money = {name: Money(row.pop(name), currency) for name in ("debit", "credit")}
    money |= {name: Money(row.pop(name), base) for name in ("base_debit", "base_credit")}
    known: dict[str, Any] = {**row, **money, "version": version}
    return Transaction(**known)


def _cells(row: Transaction) -> Cells:
    return (
        *(row.post_date, row.batch_number, row.version, row.entry_number, row.line_number),
        row.type.replace("_", " ").lower(),
        *(row.document_date, row.customer_number, row.customer_name, row.document_number, row.reference),
        *(row.account_number, row.account_name, row.branch, row.debit.currency, row.debit, row.credit),
        *(row.base_debit, row.base_credit, row.memo),
    )


_COLUMNS = (
    Column("post_date", "Post date", Kind.DATE, 10),
    Column("batch_no", "Batch", width=6),
    Column("ledger_version", "Version", width=11),
    Column("entry_no", "Entry", Kind.COUNT, 6),
    Column("line_no", "", Kind.COUNT),
    Column("type", "Type", width=12),
    Column("document_date", "", Kind.DATE),
    Column("customer_no", "Customer", width=12),
    Column("customer_name", ""),
    Column("document_no", "Document", width=18),
    Column("reference", "Reference", width=12),
    Column("account_no", "Account", width=10),
    Column("account_name", "Name", width=20),
    Column("branch", "Branch", width=8),
    Column("currency", "", width=3),
    Column("debit", "", Kind.MONEY),
    Column("credit", "", Kind.MONEY),
    Column("base_debit", "Base debit", Kind.MONEY, 16),
    Column("base_credit", "Base credit", Kind.MONEY, 16),
    Column("memo", ""),
)
