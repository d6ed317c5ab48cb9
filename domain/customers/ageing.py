"""What customers owe as of a date, by how long it is overdue; posted batches only.

A batch counts from its post date on, what it adds and what it relieves alike, so that at every date
the ageing adds up to the AR control accounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tieout.domain.customers.customer import Customer
from tieout.domain.customers.listing import customers_of
from tieout.domain.database.paging import Page, PageRequest, page_of_rows
from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.money import Money
from tieout.domain.setup import options

_BUCKETS = ("current", "days_1_to_30", "days_31_to_60", "days_61_to_90", "over_90")


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed, by days after the due date; credits count at their own due date."""

    current: Money
    days_1_to_30: Money
    days_31_to_60: Money
    days_61_to_90: Money
    over_90: Money

    @property
    def total(self) -> Money:
        """The balance."""
        return self.current + self.days_1_to_30 + self.days_31_to_60 + self.days_61_to_90 + self.over_90


@dataclass(frozen=True, slots=True)
class CustomerAgeing:
    """A row of the ageing report, in the company's currency so that the rows add up to its totals."""

    customer: Customer
    ageing: Ageing


async def ageing_of(customer_ids: Sequence[int], as_of: date) -> dict[int, Ageing]:
    """Each of these customers' ageing, in the customer's own currency; one that owes nothing has zeros."""
    found = await fetch(_OF_CUSTOMERS, *_edges(as_of), list(set(customer_ids)))
    return {row["id"]: _ageing(row, row["currency"]) for row in found}


async def ageing_totals(as_of: date) -> Ageing:
    """All customers' ageing together, in the company's currency."""
    currency = (await options.current()).currency
    [row] = await fetch(_TOTALS, *_edges(as_of))
    return _ageing(row, currency)


async def ageing_page(request: PageRequest, as_of: date) -> Page[CustomerAgeing]:
    """The customers who have anything in a bucket, by number; the cursor is `(number,)`."""
    currency = (await options.current()).currency
    page = await page_of_rows(_REPORT, _edges(as_of), request, keys=("number",))
    customers = await customers_of([row["customer_id"] for row in page.rows])
    rows = [CustomerAgeing(customers[row["customer_id"]], _ageing(row, currency)) for row in page.rows]
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def count_ageing(as_of: date) -> int:
    """How many customers `ageing_page` lists in all."""
    return int(await fetch_value(f"SELECT count(*) FROM ({_REPORT}) AS listed", *_edges(as_of)))


def _edges(as_of: date) -> tuple[date, date, date, date]:
    """$1 to $4: due then or later is current, up to 30, up to 60, up to 90 days overdue."""
    return (as_of, *(as_of - timedelta(days=days) for days in (30, 60, 90)))  # type: ignore[return-value]


def _ageing(row: Mapping[str, Any], currency: str) -> Ageing:
    return Ageing(*(Money(row[bucket], currency) for bucket in _BUCKETS))


def _movements(amount: str) -> str:
    """Every posted change of an open item's balance up to $1, with the item's customer and due date."""
    posted = "b.status = 'POSTED' AND b.post_date <= $1"
    return (
        f"SELECT i.customer_id, i.due_date, i.{amount} AS moved "
        f"FROM open_item i JOIN batch b ON b.id = i.batch_id WHERE {posted} "
        f"UNION ALL SELECT i.customer_id, i.due_date, -a.{amount} "
        "FROM application a JOIN batch b ON b.id = a.batch_id "
        f"JOIN open_item i ON i.id = a.open_item_id WHERE {posted}"
    )


def _sums() -> str:
    conditions = (
        "due_date >= $1",
        "due_date < $1 AND due_date >= $2",
        "due_date < $2 AND due_date >= $3",
        "due_date < $3 AND due_date >= $4",
        "due_date < $4",
    )
    return ", ".join(
        f"coalesce(sum(CASE WHEN {condition} THEN moved END), 0)::bigint AS {bucket}"
        for bucket, condition in zip(_BUCKETS, conditions, strict=True)
    )


_OF_CUSTOMERS = (
    f"SELECT c.id, c.currency, {_sums()} FROM customer c LEFT JOIN ("
    + _movements("amount").replace(" UNION ALL ", " AND i.customer_id = ANY($5) UNION ALL ")
    + " AND i.customer_id = ANY($5)) AS m ON m.customer_id = c.id "
    "WHERE c.id = ANY($5) GROUP BY c.id, c.currency"
)
_TOTALS = f"SELECT {_sums()} FROM ({_movements('base_amount')}) AS m"
_REPORT = (
    f"SELECT * FROM (SELECT c.number, m.customer_id, {_sums()} FROM ({_movements('base_amount')}) AS m "
    "JOIN customer c ON c.id = m.customer_id GROUP BY c.number, m.customer_id) AS r "
    f"WHERE {' OR '.join(f'{bucket} <> 0' for bucket in _BUCKETS)}"
)
