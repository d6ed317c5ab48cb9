"""Fiscal years and periods as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.audit import notes as audit_notes
from tieout.domain.batches.listing import BatchFilter, batches, count_batches, status_counts
from tieout.domain.deferrals.listing import of_period
from tieout.domain.periods import closing
from tieout.domain.periods import exception_report as report
from tieout.domain.periods import fiscal_year as domain
from tieout.domain.periods.listing import periods_of_years, years_by_id
from tieout.graphql import links
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.deferrals.types import PeriodDeferrals
from tieout.graphql.enums import BatchStatus, PeriodAction, PeriodState
from tieout.graphql.ids import global_id
from tieout.graphql.periods.exceptions import PeriodException
from tieout.graphql.periods.loaders import actions_of
from tieout.graphql.refusals import Refusal


@strawberry.type(description="How many batches of a status a fiscal period holds.")
class BatchCount:
    """A status and its number."""

    status: BatchStatus = strawberry.field(description="The status.")
    count: int = strawberry.field(description="How many batches have it.")


@strawberry.type(
    description="Whether an action on a period is possible now, and everything in its way if not."
)
class PeriodActionState:
    """An action and its blockers."""

    action: PeriodAction = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether it is possible now.")
    blockers: list[Refusal] = strawberry.field(
        description="Everything in its way, the missing right included; empty when it is possible."
    )

    @classmethod
    def of(cls, state: closing.PeriodActionState) -> Self:
        """The domain's state as the API shows it."""
        blockers = [Refusal.of(blocker) for blocker in state.blockers]
        return cls(action=state.action, allowed=state.allowed, blockers=blockers)


@strawberry.type(description="A part of a fiscal year, usually a month.")
class FiscalPeriod:
    """A period of the books."""

    row: strawberry.Private[domain.FiscalPeriod]
    id: strawberry.ID = strawberry.field(description="The period's id.")
    name: str = strawberry.field(description="The period's name.")
    number: int = strawberry.field(description="Its number in the fiscal year, from 1.")
    start_date: date = strawberry.field(description="Its first day.")
    end_date: date = strawberry.field(description="Its last day.")
    state: PeriodState = strawberry.field(description="Whether it takes postings.")
    ar_hold: bool = strawberry.field(
        description="Whether it is on AR hold, a soft lock whose effect is the setting `arHoldReaction`."
    )
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.FiscalPeriod) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("FiscalPeriod", row.id),
            name=row.name,
            number=row.number,
            start_date=row.start_date,
            end_date=row.end_date,
            state=row.state,
            ar_hold=bool(row.ar_hold),
            version=row.version,
        )

    @strawberry.field(description="The fiscal year it belongs to.")
    async def fiscal_year(self, info: Info) -> FiscalYear:
        """Read for all periods at once."""
        return FiscalYear.of(await info.context.load(years_by_id, self.row.fiscal_year_id))

    @strawberry.field(description="Every action on the period, allowed or with what stands in its way.")
    async def actions(self, info: Info) -> list[PeriodActionState]:
        """Asked for all periods at once."""
        found = await info.context.load(actions_of, (self.row, info.context.signed_in))
        return [PeriodActionState.of(state) for state in found]

    @strawberry.field(description="The period's batches, newest first; deleted ones are left out.")
    async def batches(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[links.Batch]:
        """A page of batches."""
        wanted = BatchFilter(period_id=self.row.id)
        page = await batches(BY_ID.request(first, after, last, before), wanted)

        async def count() -> int:
            return await count_batches(wanted)

        return connection(page, links.Batch.of, count)

    @strawberry.field(description="How many batches it holds of each status; deleted ones are not counted.")
    async def batch_counts(self, info: Info) -> list[BatchCount]:
        """Counted for all periods at once."""
        counts = await info.context.load(status_counts, self.row.id)
        return [BatchCount(status=status, count=counts[status]) for status in BatchStatus if status in counts]

    @strawberry.field(description="Its deferred revenue: due, recognised, and how the work goes.")
    async def deferred_revenue(self) -> PeriodDeferrals:
        """Asked for by one period's page."""
        return PeriodDeferrals.of(await of_period(self.row.id))

    @strawberry.field(description="The exceptions granted of it, in force or over, newest first.")
    async def exceptions(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[PeriodException]:
        """A page of exceptions."""
        page = await report.exceptions(self.row.id, BY_ID.request(first, after, last, before))

        async def count() -> int:
            return await report.count_exceptions(self.row.id)

        return connection(page, PeriodException.of, count)

    @strawberry.field(description="What happened to the period, newest first.")
    async def notes(self, first: First = None, after: After = None) -> Connection[links.AuditEvent]:
        """A page of notes."""
        page = await audit_notes.notes(BY_ID.request(first, after), period_id=self.row.id)

        async def count() -> int:
            return await audit_notes.count_notes(period_id=self.row.id)

        return connection(page, links.AuditEvent.of, count)


@strawberry.type(description="A year of the books, divided into fiscal periods.")
class FiscalYear:
    """A fiscal year."""

    key: strawberry.Private[int]
    id: strawberry.ID = strawberry.field(description="The fiscal year's id.")
    name: str = strawberry.field(description="The year's name.")
    start_date: date = strawberry.field(description="Its first day.")
    end_date: date = strawberry.field(description="Its last day.")

    @classmethod
    def of(cls, row: domain.FiscalYear) -> Self:
        """The row as the API shows it."""
        return cls(
            key=row.id,
            id=global_id("FiscalYear", row.id),
            name=row.name,
            start_date=row.start_date,
            end_date=row.end_date,
        )

    @strawberry.field(description="Its periods, in order.")
    async def periods(self, info: Info) -> list[FiscalPeriod]:
        """Read for all years at once."""
        return [FiscalPeriod.of(row) for row in await info.context.load(periods_of_years, self.key)]


FiscalYearResult = Annotated[
    FiscalYear | Refusal,
    strawberry.union("FiscalYearResult", description="The fiscal year created, or why it was refused."),
]
FiscalPeriodResult = Annotated[
    FiscalPeriod | Refusal,
    strawberry.union("FiscalPeriodResult", description="The period as it is now, or why it was refused."),
]
