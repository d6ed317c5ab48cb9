"""Reading fiscal years and periods."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.periods.fiscal_year import FiscalPeriod as Row
from tieout.domain.periods.listing import count_fiscal_periods, find_period, fiscal_periods
from tieout.domain.periods.years import fiscal_years
from tieout.graphql.arguments import PeriodId
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.enums import PeriodState, Permission
from tieout.graphql.ids import key_of
from tieout.graphql.periods.types import FiscalPeriod, FiscalYear
from tieout.graphql.permissions import query

BY_START: Key[Row] = Key(lambda row: (row.start_date,), (date,), alone=True)
"""The order of fiscal periods."""


@strawberry.type
class PeriodQueries:
    """Fiscal years and periods."""

    @query(Permission.VIEW, "see fiscal years", description="The fiscal years, newest first. Takes VIEW.")
    async def fiscal_years(self) -> list[FiscalYear]:
        """All of them; there are few."""
        return [FiscalYear.of(row) for row in await fiscal_years()]

    @query(
        Permission.VIEW,
        "see fiscal periods",
        description="The fiscal period of that id, null when there is none. Takes VIEW.",
    )
    async def fiscal_period(self, id: PeriodId) -> FiscalPeriod | None:
        """One period."""
        row = await find_period(key_of("FiscalPeriod", id))
        return FiscalPeriod.of(row) if row else None

    @query(Permission.VIEW, "see fiscal periods", description="Fiscal periods, newest first. Takes VIEW.")
    async def fiscal_periods(
        self,
        state: Annotated[
            list[PeriodState] | None,
            strawberry.argument(description="Only those in one of these states; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[FiscalPeriod]:
        """A page of periods."""
        wanted = state or ()
        page = await fiscal_periods(BY_START.request(first, after, last, before), state=wanted)

        async def count() -> int:
            return await count_fiscal_periods(state=wanted)

        return connection(page, FiscalPeriod.of, count, key=BY_START)
