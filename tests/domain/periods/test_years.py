"""Fiscal years, whose periods are generated, one after the other without gaps (R1.2, R1.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import time_machine

from tests.cast import period
from tests.databases import Books
from tests.watching import refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.periods import closing
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear, PeriodState
from tieout.domain.periods.years import (
    PeriodCountInvalid,
    YearBeforeClosed,
    YearsNotAdjacent,
    YearStartInvalid,
    create_fiscal_year,
    fiscal_years,
    warning,
)
from tieout.domain.refusal import RightMissing, TextTooLong
from tieout.domain.users.actor import Actor


async def empty_calendar() -> None:
    await FiscalPeriod.all().delete()
    await FiscalYear.all().delete()


async def test_a_year_has_its_months_for_periods(books: Books, connie: Actor) -> None:
    year = await create_fiscal_year(by=connie, start_date=date(2028, 1, 1))
    assert (year.name, year.start_date, year.end_date) == ("2028", date(2028, 1, 1), date(2028, 12, 31))
    periods = await FiscalPeriod.filter(fiscal_year_id=year.id).order_by("number")
    assert [period.number for period in periods] == list(range(1, 13))
    assert [period.name for period in periods][:2] == ["2028-01", "2028-02"]
    assert (periods[1].start_date, periods[1].end_date) == (date(2028, 2, 1), date(2028, 2, 29))
    assert {(period.state, period.ar_hold) for period in periods} == {(PeriodState.OPEN, False)}
    assert (await AuditEvent.get(action="FISCAL_YEAR_CREATED")).subject == "2028"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 12])
async def test_periods_meet_without_gap_or_overlap(books: Books, ada: Actor, count: int) -> None:
    year = await create_fiscal_year(by=ada, start_date=date(2028, 1, 1), periods=count)
    periods = await FiscalPeriod.filter(fiscal_year_id=year.id).order_by("number")
    assert len(periods) == count
    assert (periods[0].start_date, periods[-1].end_date) == (year.start_date, year.end_date)
    for one, following in pairwise(periods):
        assert (following.start_date - one.end_date).days == 1


async def test_a_year_may_begin_in_any_month(books: Books, ada: Actor) -> None:
    await empty_calendar()
    year = await create_fiscal_year(by=ada, start_date=date(2026, 7, 1), periods=4)
    assert (year.name, year.end_date) == ("2026/27", date(2027, 6, 30))
    periods = await FiscalPeriod.filter(fiscal_year_id=year.id).order_by("number")
    assert [period.name for period in periods] == [
        "2026-07 to 2026-09",
        "2026-10 to 2026-12",
        "2027-01 to 2027-03",
        "2027-04 to 2027-06",
    ]


async def test_a_year_may_have_a_name_of_its_own(books: Books, ada: Actor) -> None:
    year = await create_fiscal_year(by=ada, start_date=date(2028, 1, 1), name=" Jubilee ")
    assert year.name == "Jubilee"


async def test_an_earlier_year_may_be_added_for_old_business(books: Books, ada: Actor) -> None:
    year = await create_fiscal_year(by=ada, start_date=date(2025, 1, 1))
    assert year.end_date == date(2025, 12, 31)
    assert [year.name for year in await fiscal_years()] == ["2027", "2026", "2025"]


@pytest.mark.parametrize("start", [date(2026, 1, 1), date(2027, 1, 1), date(2029, 1, 1), date(2024, 1, 1)])
async def test_years_follow_each_other(books: Books, ada: Actor, start: date) -> None:
    expected = YearsNotAdjacent(
        field="startDate", expected=date(2028, 1, 1), before=date(2025, 12, 31), start_date=start
    )
    async with refused(books, expected):
        await create_fiscal_year(by=ada, start_date=start)


@pytest.mark.parametrize("count", [0, -1, 5, 7, 13, 24])
async def test_periods_have_whole_months(books: Books, ada: Actor, count: int) -> None:
    async with refused(books, PeriodCountInvalid(field="periods", periods=count)):
        await create_fiscal_year(by=ada, start_date=date(2028, 1, 1), periods=count)


async def test_a_year_begins_on_the_first_of_a_month(books: Books, ada: Actor) -> None:
    expected = YearStartInvalid(field="startDate", start_date=date(2028, 1, 2))
    async with refused(books, expected):
        await create_fiscal_year(by=ada, start_date=date(2028, 1, 2))


async def test_a_name_has_its_limit(books: Books, ada: Actor) -> None:
    expected = TextTooLong(field="name", label="The name", length=41, limit=40)
    async with refused(books, expected):
        await create_fiscal_year(by=ada, start_date=date(2028, 1, 1), name="x" * 41)


async def test_creating_a_year_takes_its_right(books: Books, amir: Actor) -> None:
    async with refused(books, RightMissing(action="create a fiscal year", permission="MANAGE_PERIODS")):
        await create_fiscal_year(by=amir, start_date=date(2028, 1, 1))


class TestWarning:
    """From six months before the last year ends."""

    async def test_while_there_is_time_there_is_no_warning(self, books: Books) -> None:
        assert await warning() is None

    @pytest.mark.parametrize(
        ("day", "warned"), [(date(2027, 6, 30), False), (date(2027, 7, 1), True), (date(2028, 1, 5), True)]
    )
    async def test_half_a_year_before_the_end_it_begins(
        self, books: Books, clock: time_machine.Traveller, day: date, warned: bool
    ) -> None:
        clock.move_to(datetime(day.year, day.month, day.day, tzinfo=UTC))
        text = "Fiscal year 2027 is the last and ends on 2027-12-31. Create the next in time."
        assert await warning() == (text if warned else None)

    async def test_without_any_year_the_first_is_asked_for(self, books: Books) -> None:
        await empty_calendar()
        assert await warning() == (
            "There is no fiscal year yet. Create the first one; no batch can be opened without it."
        )


async def test_no_year_comes_before_periods_that_are_closed(books: Books, connie: Actor) -> None:
    """Postings there would change the opening balances of what was reported."""
    await closing.close(period("2026-01"), by=connie)
    expected = YearBeforeClosed(field="startDate", period="2026-01", state="closed")
    async with refused(books, expected):
        await create_fiscal_year(by=connie, start_date=date(2025, 1, 1))
