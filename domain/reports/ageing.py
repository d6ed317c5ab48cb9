"""AR ageing as of any date: by customer and currency or by document, tied out to the AR control accounts.

Days count from the due date, or from the document date if asked; what is due on the day itself or later
is current. Credits stand at their own date. Only posted batches count, each from its post date on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tieout.domain.customers.ageing import (
    BUCKETS,
    MAY_BE_OPEN,
    Ageing,
    bucket_sums,
    bucketed,
    edges,
    movements,
)
from tieout.domain.database.paging import Page, PageRequest, page_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.money import Money
from tieout.domain.reports.asking import AgeBy, Asked, narrowing
from tieout.domain.reports.control_accounts import TieOut, control_accounts
from tieout.domain.setup import options


@dataclass(frozen=True, slots=True)
class CustomerAgeing:
    """A row by customer and currency: in that currency, and in the company's."""

    customer_id: int
    number: str
    name: str
    own: Ageing
    base: Ageing


@dataclass(frozen=True, slots=True)
class AgedDocument:
    """A row by document, with what was open of it on the date; `days` after its due or document date."""

    item_id: int
    customer_id: int
    customer_number: str
    customer_name: str
    batch_id: int
    kind: str
    document_number: str
    document_date: date
    due_date: date
    day: date
    days: int
    bucket: str
    amount: Money
    balance: Money
    base_balance: Money


@dataclass(frozen=True, slots=True)
class AgeingTotals:
    """All rows together: in base, and of each currency in that currency; how many rows by customer there are;
    `tie_out` unless it is filtered.
    """

    base: Ageing
    currencies: Sequence[Ageing]
    customers: int
    tie_out: TieOut | None


@dataclass(frozen=True, slots=True)
class AgeingQuestion:
    """The report's SQL for what is asked: the posted movements of the items wanted, and their values."""

    as_of: date
    base: str
    moved: str
    values: tuple[Any, ...]
    whole: bool
    """Whether nothing is filtered out, so that it can tie out."""


async def question(asked: Asked) -> AgeingQuestion:
    """What is asked, ready to be put to the database; refused (`NotFound`) for an unknown customer."""
    company = await options.current()
    as_of = asked.day(company)
    columns = {"i.branch": asked.branch, "i.sales_rep": asked.sales_rep, "i.currency": asked.currency}
    condition, wanted = await narrowing(asked, columns, first=5)
    if as_of >= company.today:
        condition += MAY_BE_OPEN
    day = "due_date" if asked.age_by is AgeBy.DUE_DATE else "document_date"
    moved = movements(condition, day=day)
    return AgeingQuestion(as_of, company.currency, moved, (*edges(as_of), *wanted), not wanted)


async def ageing_totals(asked: AgeingQuestion) -> AgeingTotals:
    """The totals of what is asked, and whether they tie out."""
    sums = ", ".join(
        f"sum({prefix}{bucket})::bigint AS {prefix}{bucket}" for prefix in ("", "base_") for bucket in BUCKETS
    )
    rows = await fetch(
        f"SELECT currency, count(*) AS customers, {sums} FROM ({customers_sql(asked)}) AS r "
        "GROUP BY currency ORDER BY currency",
        *asked.values,
    )
    base = sum((Ageing.of(row, asked.base, "base_") for row in rows), nothing_in(asked.base))
    owned = [Ageing.of(row, row["currency"]) for row in rows]
    customers = sum(row["customers"] for row in rows)
    return AgeingTotals(base, owned, customers, await tie_out_of(asked, base))


async def ageing_on(day: date) -> Ageing:
    """What all customers owed on a day, in base currency."""
    return (await ageing_totals(await question(Asked(as_of=day)))).base


async def ageing_page(request: PageRequest, asked: AgeingQuestion) -> Page[CustomerAgeing]:
    """The customers who have anything in a bucket, by number and currency, which are the cursor."""
    page = await page_of_rows(customers_sql(asked), asked.values, request, keys=("number", "currency"))
    rows = [customer_row(row, asked.base) for row in page.rows]
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def documents_page(request: PageRequest, asked: AgeingQuestion) -> Page[AgedDocument]:
    """What is open, by customer and date; the cursor is `(customer_number, day, item_id)`."""
    keys = ("customer_number", "day_date", "item_id")
    page = await page_of_rows(documents_sql(asked), asked.values, request, keys=keys)
    rows = [document_row(row, asked) for row in page.rows]
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def count_documents(asked: AgeingQuestion) -> int:
    """How many rows `documents_page` lists in all."""
    return int(await fetch_value(f"SELECT count(*) FROM ({documents_sql(asked)}) AS listed", *asked.values))


async def tie_out_of(asked: AgeingQuestion, base: Ageing) -> TieOut | None:
    """The total against the AR control accounts; None where only a part is asked for."""
    if not asked.whole:
        return None
    return TieOut(base.total, await control_accounts(asked.as_of, asked.base))


def customers_sql(asked: AgeingQuestion) -> str:
    """SQL for the rows by customer and currency."""
    sums = f"{bucket_sums('amount')}, {bucket_sums('base_amount', 'base_')}"
    filled = " OR ".join(f"{prefix}{bucket} <> 0" for prefix in ("", "base_") for bucket in BUCKETS)
    return (
        f"SELECT c.number, c.name, r.* FROM (SELECT customer_id, currency, {sums} "
        f"FROM ({bucketed(asked.moved)}) AS m GROUP BY customer_id, currency) AS r "
        f"JOIN customer c ON c.id = r.customer_id WHERE ({filled})"
    )


def documents_sql(asked: AgeingQuestion) -> str:
    """SQL for the rows by document."""
    return (
        "SELECT c.number AS customer_number, c.name AS customer_name, i.customer_id, r.day AS day_date, "
        "r.id AS item_id, i.batch_id, i.kind, i.document_number, i.document_date, i.due_date, i.currency, "
        "i.amount, r.balance, r.base_balance, CASE WHEN r.day >= $1 THEN 'Current' "
        "WHEN r.day >= $2 THEN '1 to 30' WHEN r.day >= $3 THEN '31 to 60' WHEN r.day >= $4 THEN '61 to 90' "
        "ELSE 'Over 90' END AS bucket "
        "FROM (SELECT id, day, sum(amount)::bigint AS balance, sum(base_amount)::bigint AS base_balance "
        f"FROM ({asked.moved}) AS m GROUP BY id, day) AS r "
        "JOIN open_item i ON i.id = r.id JOIN customer c ON c.id = i.customer_id "
        "WHERE (r.balance <> 0 OR r.base_balance <> 0)"
    )


def customer_row(row: Row, base: str) -> CustomerAgeing:
    """A row of `customers_sql`."""
    own, based = Ageing.of(row, row["currency"]), Ageing.of(row, base, "base_")
    return CustomerAgeing(row["customer_id"], row["number"], row["name"], own, based)


def document_row(row: Row, asked: AgeingQuestion) -> AgedDocument:
    """A row of `documents_sql`."""
    currency = row.pop("currency")
    return AgedDocument(
        item_id=row["item_id"],
        customer_id=row["customer_id"],
        customer_number=row["customer_number"],
        customer_name=row["customer_name"],
        batch_id=row["batch_id"],
        kind=row["kind"],
        document_number=row["document_number"],
        document_date=row["document_date"],
        due_date=row["due_date"],
        day=row["day_date"],
        days=(asked.as_of - row["day_date"]).days,
        bucket=row["bucket"],
        amount=Money(row["amount"], currency),
        balance=Money(row["balance"], currency),
        base_balance=Money(row["base_balance"], asked.base),
    )


def nothing_in(currency: str) -> Ageing:
    """An ageing of zeros."""
    return Ageing(*[Money(0, currency)] * 5)
