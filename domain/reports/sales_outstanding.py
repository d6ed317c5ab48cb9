"""Days sales outstanding by month: how many days of invoicing the receivables stand for.

Receivables at the end of the month, divided by what was invoiced in the three months up to it, times the
days of those three months. Where nothing was invoiced there is no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tieout.domain.database.statements import Row, fetch
from tieout.domain.money import Money
from tieout.domain.reports.control_accounts import control_accounts
from tieout.domain.setup import options

MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthOutstanding:
    """A month by its last day (or the day asked for); `days` is None where nothing was invoiced."""

    end: date
    receivables: Money
    invoiced: Money
    days: int | None


_MOVED = """
SELECT l.post_date, sum(t.base_debit - t.base_credit)::bigint AS moved
FROM ledger l JOIN ledger_total t ON t.ledger_id = l.id JOIN account a ON a.id = t.account_id
WHERE l.posted_at IS NOT NULL AND a.ar_control AND l.post_date > $1 AND l.post_date <= $2
GROUP BY l.post_date
"""
_INVOICED = """
SELECT b.post_date, sum(i.base_amount)::bigint AS moved
FROM batch b JOIN open_item i ON i.batch_id = b.id
WHERE b.status = 'POSTED' AND i.kind = 'INVOICE' AND b.post_date > $1 AND b.post_date <= $2
GROUP BY b.post_date
"""


async def days_outstanding(as_of: date | None = None) -> list[MonthOutstanding]:
    """The months up to the one that holds the date, oldest first; the last one up to the date."""
    company = await options.current()
    base, day = company.currency, as_of or company.today
    starts = [_months_back(day, number) for number in range(MONTHS + 2, -1, -1)]
    before = starts[0] - timedelta(days=1)
    opening = sum(one.balance.minor for one in await control_accounts(before, base))
    moved = await fetch(_MOVED, before, day)
    invoiced = await fetch(_INVOICED, before, day)
    found = []
    for place in range(3, len(starts) + 1):
        end = starts[place] - timedelta(days=1) if place < len(starts) else day
        since = starts[place - 3]
        held = opening + _between(moved, before, end)
        billed = _between(invoiced, since - timedelta(days=1), end)
        span = (end - since).days + 1
        days = round(held * span / billed) if billed > 0 else None
        found.append(MonthOutstanding(end, Money(held, base), Money(billed, base), days))
    return found[-MONTHS:]


def _between(rows: Sequence[Row], after: date, until: date) -> int:
    return sum(row["moved"] for row in rows if after < row["post_date"] <= until)


def _months_back(day: date, number: int) -> date:
    """The first day of the month so many months before the date's."""
    months = day.year * 12 + day.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)
