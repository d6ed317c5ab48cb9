"""The list of credits as of any date: open credit memos, on-account money, negative invoices (R10.1).

Beside each stands what the customer's balance is in all: below zero it is a customer to be paid back.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any

from tieout.domain.customers.ageing import MAY_BE_OPEN, ageing_of, movements
from tieout.domain.database.paging import Page, PageRequest, page_of_rows, portions_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.money import Money
from tieout.domain.reports.asking import Asked, narrowing
from tieout.domain.reports.control_accounts import TieOut, control_accounts
from tieout.domain.reports.table import Cells, Column, Kind, Pages, Table
from tieout.domain.setup import options

KEYS = ("customer_number", "document_date", "item_id")


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit item; `balance` as of the date, `available` what may still be used or paid back by now."""

    item_id: int
    customer_id: int
    customer_number: str
    customer_name: str
    batch_id: int
    kind: str
    document_number: str
    document_date: date
    amount: Money
    balance: Money
    base_balance: Money
    available: Money
    customer_balance: Money


@dataclass(frozen=True, slots=True)
class CreditTotals:
    """All credits by currency and in base, what is owed on the other side, and whether both tie out."""

    currencies: Sequence[Money]
    base: Money
    owed: Money
    tie_out: TieOut | None


@dataclass(frozen=True, slots=True)
class CreditQuestion:
    """What is asked, as SQL and its values."""

    as_of: date
    base: str
    condition: str
    values: tuple[Any, ...]
    whole: bool
    """Whether nothing is filtered out, so that it can tie out."""


async def question(asked: Asked) -> CreditQuestion:
    """What is asked; refused (`NotFound`) for an unknown customer."""
    company = await options.current()
    as_of = asked.day(company)
    columns = {"i.branch": asked.branch, "i.currency": asked.currency}
    condition, wanted = await narrowing(asked, columns, first=2)
    if as_of >= company.today:
        condition += MAY_BE_OPEN
    return CreditQuestion(as_of, company.currency, condition, (as_of, *wanted), not wanted)


async def credits_page(request: PageRequest, asked: CreditQuestion) -> Page[Credit]:
    """The credits by customer and date; the cursor is `(customer_number, document_date, item_id)`."""
    page = await page_of_rows(_rows(asked), asked.values, request, keys=KEYS)
    rows = await _credits(page.rows, asked)
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def count_credits(asked: CreditQuestion) -> int:
    """How many credits `credits_page` lists in all."""
    return int(await fetch_value(f"SELECT count(*) FROM ({_rows(asked)}) AS listed", *asked.values))


async def credit_totals(asked: CreditQuestion) -> CreditTotals:
    """The totals, and the other side of the open items, so that both together are what the accounts hold."""
    rows = await fetch(
        "SELECT currency, sum(CASE WHEN is_credit THEN amount ELSE 0 END)::bigint AS credit, "
        "sum(CASE WHEN is_credit THEN base_amount ELSE 0 END)::bigint AS base_credit, "
        "sum(CASE WHEN is_credit THEN 0 ELSE base_amount END)::bigint AS base_owed "
        f"FROM ({movements(asked.condition)}) AS m GROUP BY currency ORDER BY currency",
        *asked.values,
    )
    base = Money(sum(row["base_credit"] for row in rows), asked.base)
    owed = Money(sum(row["base_owed"] for row in rows), asked.base)
    tie_out = None
    if asked.whole:
        tie_out = TieOut(base + owed, await control_accounts(asked.as_of, asked.base))
    found = [Money(row["credit"], row["currency"]) for row in rows]
    return CreditTotals([one for one in found if one], base, owed, tie_out)


async def credits_table(asked: Asked) -> Table:
    """The report for a file."""
    wanted = await question(asked)
    totals = await credit_totals(wanted)
    feet: list[Cells] = [
        ("", f"Total {one.currency}", *[None] * 5, one, *[None] * 3) for one in totals.currencies
    ]
    notes = [f"Credits {totals.base}, owed by customers {totals.owed}."]
    return Table(
        f"credits-{wanted.as_of}",
        "List of credits",
        _COLUMNS,
        _pages(wanted),
        [
            ("As of", wanted.as_of.isoformat()),
            *(("Customer", asked.customer), ("Branch", asked.branch), ("Currency", asked.currency)),
            ("Amounts", f"posted up to that day; base amounts in {wanted.base}; available by now"),
        ],
        [*feet, ("", "Total in base", *[None] * 6, totals.base, None, None)],
        [*notes, totals.tie_out.sentence if totals.tie_out else "A part of the items: not compared."],
    )


async def _pages(asked: CreditQuestion) -> Pages:
    async with aclosing(portions_of_rows(_rows(asked), asked.values, keys=KEYS)) as portions:
        async for rows in portions:
            yield [_cells(row) for row in await _credits(rows, asked)]


async def _credits(rows: Sequence[Row], asked: CreditQuestion) -> list[Credit]:
    """With what each customer owes in all; a customer has one currency."""
    owing = await ageing_of([row["customer_id"] for row in rows], asked.as_of) if rows else {}
    return [_credit(row, asked.base, owing[row["customer_id"]].total) for row in rows]


def _rows(asked: CreditQuestion) -> str:
    return f"""
    SELECT c.number AS customer_number, c.name AS customer_name, i.customer_id, i.id AS item_id, i.batch_id,
           i.kind, i.document_number, i.document_date, i.currency, i.amount, r.balance, r.base_balance,
           (i.amount - coalesce((
               SELECT sum(a.amount) FROM application a JOIN batch b ON b.id = a.batch_id
               WHERE a.open_item_id = i.id AND b.status <> 'DELETED' AND (b.status = 'POSTED' OR a.amount < 0)
           ), 0))::bigint AS available
    FROM (SELECT id, sum(amount)::bigint AS balance, sum(base_amount)::bigint AS base_balance
          FROM ({movements(asked.condition + " AND i.amount < 0")}) AS m GROUP BY id) AS r
    JOIN open_item i ON i.id = r.id JOIN customer c ON c.id = i.customer_id
    WHERE (r.balance <> 0 OR r.base_balance <> 0)
    """


def _credit(row: Row, base: str, customer_balance: Money) -> Credit:
    currency = row["currency"]
    return Credit(
        item_id=row["item_id"],
        customer_id=row["customer_id"],
        customer_number=row["customer_number"],
        customer_name=row["customer_name"],
        batch_id=row["batch_id"],
        kind=row["kind"],
        document_number=row["document_number"],
        document_date=row["document_date"],
        amount=Money(row["amount"], currency),
        balance=Money(row["balance"], currency),
        base_balance=Money(row["base_balance"], base),
        available=Money(row["available"], currency),
        customer_balance=customer_balance,
    )


_MONEY = Kind.MONEY
_COLUMNS = (
    Column("customer_no", "Customer", width=12),
    Column("customer_name", "Name", width=32),
    Column("kind", "Kind", width=11),
    Column("document_no", "Document", width=20),
    Column("document_date", "Date", Kind.DATE, 10),
    Column("currency", "Cur", width=3),
    Column("amount", "Amount", _MONEY, 16),
    Column("balance", "Balance", _MONEY, 16),
    Column("base_balance", "Base balance", _MONEY, 16),
    Column("available", "Available", _MONEY, 16),
    Column("customer_balance", "Customer owes", _MONEY, 16),
)


def _cells(row: Credit) -> Cells:
    kind = row.kind.replace("_", " ").lower()
    return (
        *(row.customer_number, row.customer_name, kind, row.document_number, row.document_date),
        *(row.amount.currency, row.amount, row.balance, row.base_balance, row.available),
        row.customer_balance,
    )
