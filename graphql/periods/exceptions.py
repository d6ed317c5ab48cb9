"""Exceptions of closed periods as the API shows them, with what was changed under them (R10.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.clock import now
from tieout.domain.periods import exception as domain
from tieout.domain.periods import exception_report as report
from tieout.domain.periods.listing import periods_by_id
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal

BY_EVENT: Key[AuditEvent] = Key(lambda row: (row.id,), (int,))
"""The order of the events under an exception."""


@strawberry.type(description="How much was done to a batch under an exception.")
class ExceptionBatch:
    """One batch."""

    change: strawberry.Private[report.BatchChange]
    entries_added: int = strawberry.field(description="How many entries were added.")
    entries_changed: int = strawberry.field(description="How often an entry was changed.")
    entries_deleted: int = strawberry.field(description="How many entries were deleted.")
    ledgers: int = strawberry.field(description="How many ledger versions were created.")
    posted: int = strawberry.field(description="How often it was posted.")
    reopened: int = strawberry.field(description="How often it was reopened.")

    @classmethod
    def of(cls, change: report.BatchChange) -> Self:
        """The domain's figures as the API shows them."""
        return cls(
            change=change,
            entries_added=change.count("ENTRY_ADDED"),
            entries_changed=change.count("ENTRY_UPDATED"),
            entries_deleted=change.count("ENTRY_DELETED"),
            ledgers=change.count("LEDGER_CREATED"),
            posted=change.count("BATCH_POSTED"),
            reopened=change.count("BATCH_REOPENED"),
        )

    @strawberry.field(description="The batch as it is now.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all batches at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.change.batch_id))


@strawberry.type(description="What an exception moved of an account: posted amounts of its period.")
class ExceptionAccount:
    """One account, in base currency."""

    row: strawberry.Private[report.AccountMove]
    before: Money = strawberry.field(
        description="What stood posted in the period when the exception was granted; debits positive."
    )
    debit: Money = strawberry.field(description="The debits posted under it, those of reversals included.")
    credit: Money = strawberry.field(description="The credits posted under it, those of reversals included.")
    after: Money = strawberry.field(
        description="What stood there after it, as far as it alone moved it; debits positive."
    )

    @classmethod
    def of(cls, row: report.AccountMove) -> Self:
        """The domain's figures as the API shows them."""
        figures = {name: Money.of(getattr(row, name)) for name in ("before", "debit", "credit", "after")}
        return cls(row=row, **figures)

    @strawberry.field(description="The account.")
    def account(self) -> links.Account:
        """Read with the figures."""
        return links.Account.of(self.row.account)


@strawberry.type(
    description="A closed period opened to one user or everyone until a time, with what was changed under it."
)
class PeriodException:
    """A timed exception."""

    row: strawberry.Private[domain.PeriodException]
    id: strawberry.ID = strawberry.field(description="The exception's id.")
    user: str | None = strawberry.field(description="The name of who it is for; null when for everyone.")
    reason: str = strawberry.field(description="Why it was granted.")
    granted_by: str = strawberry.field(description="Who granted it.")
    granted_at: datetime = strawberry.field(description="When it was granted, and began.")
    ends_at: datetime = strawberry.field(description="Until when it holds, unless ended earlier.")
    ended_at: datetime | None = strawberry.field(
        description="When somebody ended it early; null if nobody did."
    )
    ended_by: str | None = strawberry.field(description="Who ended it early; null if nobody did.")
    ended_reason: str = strawberry.field(description="Why it was ended early; may be blank.")
    in_force: bool = strawberry.field(description="Whether it holds now.")

    @classmethod
    def of(cls, row: domain.PeriodException) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("PeriodException", row.id),
            user=row.user_name or None,
            reason=row.reason,
            granted_by=row.granted_by,
            granted_at=row.granted_at,
            ends_at=row.ends_at,
            ended_at=row.ended_at,
            ended_by=row.ended_by or None,
            ended_reason=row.ended_reason,
            in_force=report.over_at(row) > now(),
        )

    @strawberry.field(description="The period it is of.")
    async def fiscal_period(self, info: Info) -> links.FiscalPeriod:
        """Read for all exceptions at once."""
        return links.FiscalPeriod.of(await info.context.load(periods_by_id, self.row.fiscal_period_id))

    @strawberry.field(
        description="The events of the period's batches within it, by those it let in, newest first."
    )
    async def changes(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[links.AuditEvent]:
        """A page of events."""
        request = BY_EVENT.request(first, after, last, before)
        page = await report.changes(self.row, request)

        async def count() -> int:
            return await report.count_changes(self.row)

        return connection(page, links.AuditEvent.of, count, key=BY_EVENT)

    @strawberry.field(description="The batches that were touched under it, the oldest first.")
    async def batches(self) -> list[ExceptionBatch]:
        """Counted from the events."""
        return [ExceptionBatch.of(one) for one in await report.batches_changed(self.row)]

    @strawberry.field(description="The accounts that were posted to under it, by number: before and after.")
    async def accounts(self) -> list[ExceptionAccount]:
        """Added up from the ledgers posted within it."""
        return [ExceptionAccount.of(one) for one in await report.accounts_moved(self.row)]


PeriodExceptionResult = Annotated[
    PeriodException | Refusal,
    strawberry.union(
        "PeriodExceptionResult", description="The exception as it is now, or why it was refused."
    ),
]
