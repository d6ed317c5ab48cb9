"""Reading what belongs to many periods at once."""

from __future__ import annotations

from tieout.domain.periods.closing import PeriodActionState, actions
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.users.actor import Actor

Asked = tuple[FiscalPeriod, Actor]


async def actions_of(asked: list[Asked]) -> dict[Asked, list[PeriodActionState]]:
    """The actions of the periods for the one who asks; in a request that is always the same actor."""
    found = await actions([period for period, _ in asked], by=asked[0][1])
    return {(period, actor): found[period.id] for period, actor in asked}
