"""Reading schedules of deferred revenue."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.deferrals import listing
from tieout.domain.deferrals.listing import ScheduleState
from tieout.domain.deferrals.schedule import DeferralSchedule as Row
from tieout.graphql.arguments import EntryId
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.deferrals.types import DeferrableCredit, DeferralSchedule
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import query

BY_SCHEDULE: Key[Row] = Key(lambda row: (row.id,), (int,))
"""The order of schedules."""

ScheduleId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The schedule's id. NOT_FOUND when there is none."),
]


@strawberry.type
class DeferralQueries:
    """Deferred revenue."""

    @query(
        Permission.VIEW,
        "see deferred revenue",
        description="The schedule of that id, null when there is none. Takes VIEW.",
    )
    async def deferral_schedule(self, info: Info, id: ScheduleId) -> DeferralSchedule | None:
        """One schedule."""
        row = await info.context.find(listing.schedules_by_id, key_of("DeferralSchedule", id))
        return DeferralSchedule.of(row) if row else None

    @query(
        Permission.VIEW,
        "see deferred revenue",
        description="Schedules of deferred revenue, newest first. Takes VIEW.",
    )
    async def deferral_schedules(
        self,
        state: Annotated[
            list[ScheduleState] | None,
            strawberry.argument(description="Only those in one of these states; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DeferralSchedule]:
        """A page of schedules."""
        wanted = state or ()
        page = await listing.schedules(BY_SCHEDULE.request(first, after, last, before), state=wanted)

        async def count() -> int:
            return await listing.count_schedules(state=wanted)

        return connection(page, DeferralSchedule.of, count, key=BY_SCHEDULE)

    @query(
        Permission.VIEW,
        "see deferred revenue",
        description="The accounts that an invoice credits, whose revenue may be deferred. Takes VIEW.",
    )
    async def deferrable_credits(self, id: EntryId) -> list[DeferrableCredit]:
        """Few accounts."""
        return [DeferrableCredit.of(one) for one in await listing.credits_of(key_of("Entry", id))]
