"""Finding fiscal periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear, PeriodState


async def fiscal_periods(request: PageRequest, *, state: Sequence[PeriodState] = ()) -> Page[FiscalPeriod]:
    """Fiscal periods, newest first; cursors are start dates."""
    return await page_of(_in_state(state), request, key="start_date", descending=True)


async def count_fiscal_periods(*, state: Sequence[PeriodState] = ()) -> int:
    """How many fiscal periods there are."""
    return await _in_state(state).using_db(reader()).count()


async def find_period(period_id: int) -> FiscalPeriod | None:
    """A fiscal period by id, None when there is none."""
    return await FiscalPeriod.filter(id=period_id).using_db(reader()).first()


async def periods_by_id(period_ids: Sequence[int]) -> dict[int, FiscalPeriod]:
    """Some fiscal periods, by id."""
    found = await FiscalPeriod.filter(id__in=list(period_ids)).using_db(reader())
    return {period.id: period for period in found}


async def years_by_id(year_ids: Sequence[int]) -> dict[int, FiscalYear]:
    """Some fiscal years, by id."""
    return {year.id: year for year in await FiscalYear.filter(id__in=list(year_ids)).using_db(reader())}


async def periods_of_years(year_ids: Sequence[int]) -> dict[int, list[FiscalPeriod]]:
    """The periods of several fiscal years, in order."""
    grouped: dict[int, list[FiscalPeriod]] = {year_id: [] for year_id in year_ids}
    found = FiscalPeriod.filter(fiscal_year_id__in=list(year_ids)).order_by("start_date")
    for period in await found.using_db(reader()):
        grouped[period.fiscal_year_id].append(period)
    return grouped


async def ended_periods(before: date, *, limit: int = 12) -> list[FiscalPeriod]:
    """Open periods that ended before a date: period ends that wait to be done."""
    query = FiscalPeriod.filter(state=PeriodState.OPEN, end_date__lt=before).order_by("start_date")
    return await query.limit(limit).using_db(reader())


def _in_state(state: Sequence[PeriodState]) -> QuerySet[FiscalPeriod]:
    return FiscalPeriod.filter(state__in=list(state)) if state else FiscalPeriod.all()
