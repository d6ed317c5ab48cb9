"""Allocating over months: the parts add up, whatever the amount and the dates (R10.1)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.domain.deferrals.allocating import (
    DeferralEndsBeforeStart,
    DeferralEndUnclear,
    DeferralMonthsInvalid,
    allocate,
    fit,
    last_day,
    month_end,
)
from tieout.domain.deferrals.schedule import DeferralMethod

MONTH, DAY = DeferralMethod.MONTH, DeferralMethod.DAY
DATES = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@given(st.sampled_from(DeferralMethod), st.integers(1, 10**16), DATES, st.integers(1, 600))
def test_the_parts_add_up_and_none_is_negative(
    method: DeferralMethod, amount: int, start: date, months: int
) -> None:
    end = last_day(method, start, months, None)
    parts = allocate(method, amount, start, end)
    assert sum(part.amount for part in parts) == amount
    assert min(part.amount for part in parts) >= 0
    assert [part.due_date for part in parts] == sorted({month_end(part.due_date) for part in parts})
    assert parts[0].due_date == month_end(start)
    if method is MONTH:
        assert len(parts) == months
        assert max(part.amount for part in parts) - min(part.amount for part in parts) <= 1
    else:
        assert (parts[-1].due_date, months <= len(parts) <= months + 1) == (month_end(end), True)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.integers(0, 30_000))
def test_what_is_left_is_cut_from_the_end(planned: list[int], left: int) -> None:
    fitted = fit(planned, left)
    assert sum(fitted) == left
    kept = next((place for place, (a, b) in enumerate(zip(planned, fitted, strict=True)) if a != b), None)
    assert kept is None or set(fitted[kept + 1 :]) <= {0}


@pytest.mark.parametrize(
    ("method", "start", "end", "expected"),
    [
        (MONTH, date(2026, 1, 15), date(2026, 3, 31), [33, 33, 34]),
        (DAY, date(2026, 1, 15), date(2026, 3, 14), [28, 48, 24]),
        (DAY, date(2026, 2, 1), date(2026, 2, 1), [100]),
    ],
)
def test_by_month_and_by_day(method: DeferralMethod, start: date, end: date, expected: list[int]) -> None:
    assert [part.amount for part in allocate(method, 100, start, end)] == expected


def test_the_end_follows_from_the_months() -> None:
    assert last_day(MONTH, date(2026, 3, 15), 12, None) == date(2027, 2, 28)
    assert last_day(DAY, date(2026, 3, 15), 12, None) == date(2027, 3, 14)
    assert last_day(MONTH, date(2026, 3, 15), None, date(2026, 5, 2)) == date(2026, 5, 31)


def test_what_is_no_time_is_refused() -> None:
    for months, end in ((None, None), (3, date(2027, 1, 1))):
        with pytest.raises(DeferralEndUnclear):
            last_day(MONTH, date(2026, 1, 1), months, end)
    for months in (0, 601):
        with pytest.raises(DeferralMonthsInvalid):
            last_day(MONTH, date(2026, 1, 1), months, None)
    with pytest.raises(DeferralMonthsInvalid):
        last_day(DAY, date(2026, 1, 1), None, date(2099, 1, 1))
    with pytest.raises(DeferralEndsBeforeStart):
        last_day(MONTH, date(2026, 1, 2), None, date(2026, 1, 1))
