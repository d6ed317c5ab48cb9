"""Allocating an amount over months so that the parts add up exactly, in whole minor units."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tieout.domain.deferrals.schedule import DeferralMethod
from tieout.domain.refusal import Refusal

MOST_MONTHS = 600


class Part(NamedTuple):
    """What becomes revenue on the last day of a month."""

    due_date: date
    amount: int


class DeferralEndUnclear(Refusal):
    """Give the number of months or the last day of the recognition, one of the two."""


class DeferralMonthsInvalid(Refusal):
    """{months} months are none to recognise revenue over. Choose 1 to {most}."""


class DeferralEndsBeforeStart(Refusal):
    """The recognition would end on {end_date}, before it starts on {start_date}."""


def last_day(method: DeferralMethod, start: date, months: int | None, end: date | None) -> date:
    """The end of a recognition that is given by its months or by its last day.

    By month each month begun counts whole, the one of the start included; by day twelve months from 15
    March end on 14 March.
    """
    if (months is None) == (end is None):
        raise DeferralEndUnclear(field="months")
    if end is None:
        if not 0 < (months or 0) <= MOST_MONTHS:
            raise DeferralMonthsInvalid(field="months", months=months, most=MOST_MONTHS)
        after = months_later(start if method is DeferralMethod.DAY else start.replace(day=1), months or 0)
        return after - timedelta(days=1)
    if end < start:
        raise DeferralEndsBeforeStart(field="endDate", end_date=end, start_date=start)
    if _months_apart(start, end) > MOST_MONTHS:
        raise DeferralMonthsInvalid(field="endDate", months=_months_apart(start, end), most=MOST_MONTHS)
    return end if method is DeferralMethod.DAY else month_end(end)


def allocate(method: DeferralMethod, amount: int, start: date, end: date) -> list[Part]:
    """The parts of the amount, one for each month from start to end, due on its last day.

    Each part is the difference of two rounded-down running totals, so that the parts add up, none is
    negative, and equal months differ by one minor unit at most.
    """
    days = [
        month_end(months_later(start.replace(day=1), place)) for place in range(_months_apart(start, end))
    ]
    if method is DeferralMethod.MONTH:
        gone, whole = range(1, len(days) + 1), len(days)
    else:
        gone = [(min(day, end) - start).days + 1 for day in days]  # type: ignore[assignment]
        whole = (end - start).days + 1
    totals = [amount * passed // whole for passed in gone]
    return [
        Part(day, total - before) for day, total, before in zip(days, totals, [0, *totals[:-1]], strict=True)
    ]


def fit(planned: Sequence[int], left: int) -> list[int]:
    """What of planned instalments stands when so much is left: cut from the end, or more on the last."""
    fitted = []
    for amount in planned:
        fitted.append(min(amount, left))
        left -= fitted[-1]
    if fitted:
        fitted[-1] += left
    return fitted


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_apart(start: date, end: date) -> int:
    """How many months the time touches."""
    return (end.year - start.year) * 12 + end.month - start.month + 1
