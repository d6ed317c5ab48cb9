"""Finding fiscal periods."""

from __future__ import annotations

from tests.cast import CONNIE, period
from tieout.domain.periods.closing import close
from tieout.domain.periods.fiscal_year import PeriodState
from tieout.domain.periods.listing import count_fiscal_periods


async def test_periods_are_counted_all_or_by_state(books: object) -> None:
    await close(period("2026-01"), by=CONNIE)
    assert await count_fiscal_periods() == 24
    assert await count_fiscal_periods(state=[PeriodState.CLOSED]) == 1
