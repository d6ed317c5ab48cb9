"""Creating fiscal years, and warning before the last one runs out (R1.2)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch_one, fetch_value, reader
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.periods.finding import hold_calendar
from tieout.domain.periods.fiscal_year import PERIODS, FiscalPeriod, FiscalYear
from tieout.domain.refusal import Refusal, text_within
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

WARN_DAYS = 183
_YEAR_MONTHS = 12


class PeriodCountInvalid(Refusal):
    """A fiscal year cannot have {periods} periods. Use 1, 2, 3, 4, 6 or 12, so that each has whole months."""


class YearStartInvalid(Refusal):
    """A fiscal year begins on the first of a month, not on {start_date}."""


class YearsNotAdjacent(Refusal):
    """Fiscal years follow each other without gaps: the next one begins on {expected} (or the one before ends
    on {before}), not on {start_date}.
    """


class YearBeforeClosed(Refusal):
    """No fiscal year comes before {period}, which is {state}: what is posted there would change its opening
    balances. Reopen the periods from it on first.
    """


@transactional
async def create_fiscal_year(
    *, by: Actor, start_date: date, name: str | None = None, periods: int = 12
) -> FiscalYear:
    """Create a year of twelve months with its periods, before the first or after the last one there is."""
    by.require(Permission.MANAGE_PERIODS, "create a fiscal year")
    if not 0 < periods <= _YEAR_MONTHS or _YEAR_MONTHS % periods:
        raise PeriodCountInvalid(field="periods", periods=periods)
    if start_date.day != 1:
        raise YearStartInvalid(field="startDate", start_date=start_date)
    await hold_calendar()
    await _refuse_gap(start_date)
    end_date = _months_later(start_date, _YEAR_MONTHS) - timedelta(days=1)
    title = text_within("The name", name, 40, field="name") or _year_name(start_date, end_date)
    year = await FiscalYear.create(name=title, start_date=start_date, end_date=end_date)
    await FiscalPeriod.bulk_create([_period(year, number, periods) for number in range(1, periods + 1)])
    await record("FISCAL_YEAR_CREATED", by=by, subject=title, start=start_date, end=end_date, periods=periods)
    announce(PERIODS)
    return year


async def fiscal_years() -> list[FiscalYear]:
    """All fiscal years, newest first."""
    return await FiscalYear.all().order_by("-start_date").using_db(reader())


async def warning() -> str | None:
    """The sentence that warns of the last year's end within six months without a next one."""
    row = await fetch_one("SELECT name, end_date FROM fiscal_year ORDER BY end_date DESC LIMIT 1")
    if row is None:
        return "There is no fiscal year yet. Create the first one; no batch can be opened without it."
    left = (row["end_date"] - (await options.current()).today).days
    if left > WARN_DAYS:
        return None
    return f"Fiscal year {row['name']} is the last and ends on {row['end_date']}. Create the next in time."


async def _refuse_gap(start_date: date) -> None:
    first = await fetch_value("SELECT min(start_date) AS first_date FROM fiscal_year")
    last = await fetch_value("SELECT max(end_date) AS last_date FROM fiscal_year")
    if first is None:
        return
    expected = last + timedelta(days=1)
    if start_date not in (expected, _months_later(first, -_YEAR_MONTHS)):
        raise YearsNotAdjacent(
            field="startDate", expected=expected, before=first - timedelta(days=1), start_date=start_date
        )
    if start_date < first:
        await _refuse_before_closed()


async def _refuse_before_closed() -> None:
    earliest = await fetch_one("SELECT name, state FROM fiscal_period ORDER BY start_date LIMIT 1")
    if earliest is not None and earliest["state"] != "OPEN":
        state = earliest["state"].lower()
        raise YearBeforeClosed(field="startDate", period=earliest["name"], state=state)


def _period(year: FiscalYear, number: int, periods: int) -> FiscalPeriod:
    months = _YEAR_MONTHS // periods
    start = _months_later(year.start_date, (number - 1) * months)
    end = _months_later(start, months) - timedelta(days=1)
    name = f"{start:%Y-%m}" if months == 1 else f"{start:%Y-%m} to {end:%Y-%m}"
    return FiscalPeriod(fiscal_year=year, number=number, name=name, start_date=start, end_date=end)


def _months_later(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _year_name(start: date, end: date) -> str:
    return f"{start.year}" if start.year == end.year else f"{start.year}/{end.year % 100:02d}"
