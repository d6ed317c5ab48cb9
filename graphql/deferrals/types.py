"""Schedules of deferred revenue as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.customers.listing import customers_of
from tieout.domain.deferrals import listing
from tieout.domain.deferrals import schedule as domain
from tieout.domain.deferrals.listing import ScheduleState
from tieout.domain.deferrals.schedule import DeferralMethod
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.setup.loaders import company_facts


@strawberry.type(description="What of a schedule becomes revenue in a month.")
class DeferralInstalment:
    """One instalment."""

    batch_key: strawberry.Private[int | None]
    position: int = strawberry.field(description="Its place in the schedule, from 1.")
    due_date: date = strawberry.field(description="The last day of its month.")
    amount: Money = strawberry.field(
        description="What becomes revenue, after credit memos took off from the end."
    )
    recognised: bool = strawberry.field(description="Whether it is posted as revenue.")

    @classmethod
    def of(cls, row: domain.DeferralInstalment, currency: str) -> Self:
        """The row as the API shows it."""
        return cls(
            batch_key=row.batch_id,
            position=row.position,
            due_date=row.due_date,
            amount=Money.minor(row.amount, currency),
            recognised=row.batch_id is not None,
        )

    @strawberry.field(description="The batch that recognised it; null while it is left.")
    async def batch(self, info: Info) -> links.Batch | None:
        """Read for all instalments at once."""
        if self.batch_key is None:
            return None
        return links.Batch.of(await info.context.load(batches_by_id, self.batch_key))


@strawberry.type(
    description=(
        "The deferred revenue of an invoice in one account, and over which time it becomes revenue. It is in "
        "force while the invoice is posted; credit memos on the invoice take off from its end."
    )
)
class DeferralSchedule:
    """A schedule."""

    row: strawberry.Private[domain.DeferralSchedule]
    id: strawberry.ID = strawberry.field(description="The schedule's id.")
    method: DeferralMethod = strawberry.field(description="How it is shared over the months.")
    start_date: date = strawberry.field(description="From when revenue is recognised.")
    end_date: date = strawberry.field(description="Until when revenue is recognised.")
    ended_date: date | None = strawberry.field(description="The day it was ended early; null if it was not.")
    ended_reason: str = strawberry.field(description="Why it was ended early; may be blank.")
    created_by: str = strawberry.field(description="Who made it.")
    created_at: datetime = strawberry.field(description="When it was made.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.DeferralSchedule) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("DeferralSchedule", row.id),
            method=row.method,
            start_date=row.start_date,
            end_date=row.end_date,
            ended_date=row.ended_date,
            ended_reason=row.ended_reason,
            created_by=row.created_by,
            created_at=row.created_at,
            version=row.version,
        )

    @strawberry.field(description="The number of the invoice.")
    async def document_number(self, info: Info) -> str:
        """Read for all schedules at once."""
        return (await info.context.load(listing.facts_of, self.row.id)).document_number

    @strawberry.field(description="Whether it waits for its invoice, runs, or is done.")
    async def state(self, info: Info) -> ScheduleState:
        """Read for all schedules at once."""
        return ScheduleState((await info.context.load(listing.facts_of, self.row.id)).state)

    @strawberry.field(description="What the invoice credits to deferred revenue, in base currency.")
    async def deferred(self, info: Info) -> Money:
        """The invoice's figure."""
        return Money.minor(self.row.deferred, (await company_facts(info)).currency)

    @strawberry.field(description="What posted credit memos and adjustments took off it, in base currency.")
    async def credited(self, info: Info) -> Money:
        """The memos' figure."""
        return Money.minor(self.row.credited, (await company_facts(info)).currency)

    @strawberry.field(description="What is recognised, in base currency.")
    async def recognised(self, info: Info) -> Money:
        """Read for all schedules at once."""
        return Money.of((await info.context.load(listing.facts_of, self.row.id)).recognised)

    @strawberry.field(description="What is left to recognise, in base currency.")
    async def left(self, info: Info) -> Money:
        """Read for all schedules at once."""
        return Money.of((await info.context.load(listing.facts_of, self.row.id)).left)

    @strawberry.field(description="The customer of the invoice.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all schedules at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))

    @strawberry.field(description="The batch that the invoice stands in.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all schedules at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="The account that holds the deferred revenue.")
    async def deferred_account(self, info: Info) -> links.Account:
        """Read for all schedules at once."""
        return links.Account.of(await info.context.load(accounts_of, self.row.deferred_account_id))

    @strawberry.field(description="The account that takes the revenue.")
    async def revenue_account(self, info: Info) -> links.Account:
        """Read for all schedules at once."""
        return links.Account.of(await info.context.load(accounts_of, self.row.revenue_account_id))

    @strawberry.field(description="Its instalments, in order.")
    async def instalments(self, info: Info) -> list[DeferralInstalment]:
        """Read for all schedules at once."""
        currency = (await company_facts(info)).currency
        rows = await info.context.load(listing.instalments_of, self.row.id)
        return [DeferralInstalment.of(row, currency) for row in rows]


@strawberry.type(description="An account that an invoice credits, whose revenue may be deferred.")
class DeferrableCredit:
    """One account of an invoice."""

    account_number: str = strawberry.field(description="The account's number.")
    amount: Money = strawberry.field(description="What the invoice credits to it, in base currency.")

    @classmethod
    def of(cls, found: listing.DeferrableCredit) -> Self:
        """The domain's figure as the API shows it."""
        return cls(account_number=found.number, amount=Money.of(found.amount))


@strawberry.type(description="Deferred revenue of a fiscal period, in base currency.")
class PeriodDeferrals:
    """What is due, what is recognised, and how the work goes."""

    due: Money = strawberry.field(description="What is due in the period and not recognised yet.")
    instalments: int = strawberry.field(description="How many instalments that is.")
    recognised: Money = strawberry.field(description="What is recognised in the period.")
    running: bool = strawberry.field(description="Whether it is being recognised now.")
    failure: str = strawberry.field(description="Why the last attempt failed; blank if it did not.")

    @classmethod
    def of(cls, found: listing.PeriodDeferrals) -> Self:
        """The domain's figures as the API shows them."""
        return cls(
            due=Money.of(found.due),
            instalments=found.instalments,
            recognised=Money.of(found.recognised),
            running=found.running,
            failure=found.failure,
        )


DeferralScheduleResult = Annotated[
    DeferralSchedule | Refusal,
    strawberry.union(
        "DeferralScheduleResult", description="The schedule as it is now, or why it was refused."
    ),
]
