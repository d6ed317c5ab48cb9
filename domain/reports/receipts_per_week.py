"""Receipts per week against plan: the plan is what invoices had falling due in that week, at their amounts.

What is on the invoices counts whole, whatever credit memos or receipts came before it was due; miscellaneous
cash is left out of the receipts, since nobody owed it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from tieout.domain.database.statements import fetch
from tieout.domain.money import Money
from tieout.domain.setup import options

WEEKS = 12
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday on: what was received, and what was planned, in base currency."""

    start: date
    received: Money
    planned: Money


_RECEIVED = """
SELECT b.post_date, sum(e.base_amount)::bigint AS received
FROM batch b JOIN entry e ON e.batch_id = b.id
WHERE b.status = 'POSTED' AND b.post_date >= $1 AND b.post_date <= $2 AND e.type = 'CASH_RECEIPT'
  AND (e.customer_id IS NOT NULL OR e.finish = 'FACTOR') GROUP BY b.post_date
"""
_PLANNED = """
SELECT i.due_date, sum(i.base_amount)::bigint AS planned
FROM open_item i JOIN batch b ON b.id = i.batch_id
WHERE b.status = 'POSTED' AND i.kind = 'INVOICE' AND i.due_date >= $1 AND i.due_date < $2 GROUP BY i.due_date
"""


async def receipts_per_week(as_of: date | None = None) -> list[Week]:
    """The weeks up to the one that holds the date, oldest first; receipts after the date do not count."""
    company = await options.current()
    day = as_of or company.today
    last = day - timedelta(days=day.weekday())
    first = last - (WEEKS - 1) * _WEEK
    received: Counter[date] = Counter()
    planned: Counter[date] = Counter()
    for row in await fetch(_RECEIVED, first, day):
        received[_monday(row["post_date"])] += row["received"]
    for row in await fetch(_PLANNED, first, last + _WEEK):
        planned[_monday(row["due_date"])] += row["planned"]
    weeks = [first + number * _WEEK for number in range(WEEKS)]
    base = company.currency
    return [Week(one, Money(received[one], base), Money(planned[one], base)) for one in weeks]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
