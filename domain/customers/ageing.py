"""What customers owe as of a date, by how long it is overdue; posted batches only.

A batch counts from its post date on, what it adds and what it relieves alike, so that at every date
the ageing adds up to the AR control accounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tieout.domain.database.statements import fetch
from tieout.domain.money import Money

BUCKETS = ("current", "days_1_to_30", "days_31_to_60", "days_61_to_90", "over_90")


# what is settled by today stays settled, and is left out unread; on an earlier day it may have been open
MAY_BE_OPEN = (
    " AND (i.id IN (SELECT open_item_id FROM unpaid_item) "
    "OR i.batch_id NOT IN (SELECT batch_id FROM swept_batch))"
)
"""Narrows `movements` (for a day that is not before today)."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed, by days after the due date; credits count at their own due date."""

    current: Money
    days_1_to_30: Money
    days_31_to_60: Money
    days_61_to_90: Money
    over_90: Money

    @classmethod
    def of(cls, row: Mapping[str, Any], currency: str, prefix: str = "") -> Ageing:
        """From a row with the sums of `bucket_sums`."""
        return cls(*(Money(row[prefix + bucket], currency) for bucket in BUCKETS))

    @property
    def total(self) -> Money:
        """The balance."""
        return self.current + self.days_1_to_30 + self.days_31_to_60 + self.days_61_to_90 + self.over_90

    @property
    def buckets(self) -> tuple[Money, Money, Money, Money, Money]:
        """From current to over 90."""
        return (self.current, self.days_1_to_30, self.days_31_to_60, self.days_61_to_90, self.over_90)

    def __add__(self, other: Ageing) -> Ageing:
        return Ageing(*(one + more for one, more in zip(self.buckets, other.buckets, strict=True)))


async def ageing_of(customer_ids: Sequence[int], as_of: date) -> dict[int, Ageing]:
    """Each of these customers' ageing, in the customer's own currency; one that owes nothing has zeros."""
    found = await fetch(_OF_CUSTOMERS, *edges(as_of), list(set(customer_ids)))
    return {row["id"]: Ageing.of(row, row["currency"]) for row in found}


def edges(as_of: date) -> tuple[date, date, date, date]:
    """$1 to $4: due then or later is current, up to 30, up to 60, up to 90 days overdue."""
    return (as_of, *(as_of - timedelta(days=days) for days in (30, 60, 90)))  # type: ignore[return-value]


def movements(condition: str, *, day: str = "due_date") -> str:
    """SQL for every posted change of an open item's balance up to $1, with the item's customer and date.

    `condition` narrows the items (`i`), as `AND i.customer_id = $5`.
    """
    known = f"i.id, i.customer_id, i.currency, i.amount < 0 AS is_credit, i.{day} AS day"
    posted = f"b.status = 'POSTED' AND b.post_date <= $1 {condition}"
    return (
        f"SELECT {known}, i.amount, i.base_amount "
        f"FROM open_item i JOIN batch b ON b.id = i.batch_id WHERE {posted} "
        f"UNION ALL SELECT {known}, -a.amount, -a.base_amount "
        "FROM application a JOIN batch b ON b.id = a.batch_id "
        f"JOIN open_item i ON i.id = a.open_item_id WHERE {posted}"
    )


def bucketed(moved: str) -> str:
    """SQL for the sums of `movements` by customer, currency and bucket (from 0 to 4)."""
    return (
        "SELECT customer_id, currency, CASE WHEN day >= $1 THEN 0 WHEN day >= $2 THEN 1 "
        "WHEN day >= $3 THEN 2 WHEN day >= $4 THEN 3 ELSE 4 END AS bucket, "
        "sum(amount) AS amount, sum(base_amount) AS base_amount "
        f"FROM ({moved}) AS moved GROUP BY customer_id, currency, bucket"
    )


def bucket_sums(column: str, prefix: str = "") -> str:
    """SQL for the sums of a column of `bucketed`, a column a bucket."""
    return ", ".join(
        f"coalesce(sum(CASE WHEN bucket = {place} THEN {column} END), 0)::bigint AS {prefix}{bucket}"
        for place, bucket in enumerate(BUCKETS)
    )


_OF_CUSTOMERS = (
    f"SELECT c.id, c.currency, {bucket_sums('m.amount')} FROM customer c "
    f"LEFT JOIN ({bucketed(movements('AND i.customer_id = ANY($5)'))}) AS m ON m.customer_id = c.id "
    "WHERE c.id = ANY($5) GROUP BY c.id, c.currency"
)
