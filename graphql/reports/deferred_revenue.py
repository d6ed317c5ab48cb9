"""The report of deferred revenue as the API shows it."""

from __future__ import annotations

from datetime import date
from typing import Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.customers.listing import customers_of
from tieout.domain.reports import deferred_revenue as domain
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.reports.files import ReportFiles

BY_DOCUMENT: Key[domain.Deferred] = Key(lambda row: (row.document_number, row.schedule_id), (str, int))
"""The order of the report."""


@strawberry.type(description="A schedule of deferred revenue on the date, in base currency.")
class DeferredRevenueRow:
    """A row of the report."""

    row: strawberry.Private[domain.Deferred]
    schedule_id: strawberry.ID = strawberry.field(description="The schedule's id.")
    document_number: str = strawberry.field(description="The number of the invoice.")
    account_number: str = strawberry.field(description="The account that holds it.")
    start_date: date = strawberry.field(description="From when it is recognised.")
    end_date: date = strawberry.field(description="Until when it is recognised.")
    deferred: Money = strawberry.field(description="What was deferred, less what credit memos took off.")
    recognised: Money = strawberry.field(description="What was recognised up to the date.")
    left: Money = strawberry.field(description="What was left to recognise on the date.")

    @classmethod
    def of(cls, row: domain.Deferred) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            row=row,
            schedule_id=global_id("DeferralSchedule", row.schedule_id),
            document_number=row.document_number,
            account_number=row.account_number,
            start_date=row.start_date,
            end_date=row.end_date,
            deferred=Money.of(row.deferred),
            recognised=Money.of(row.recognised),
            left=Money.of(row.left),
        )

    @strawberry.field(description="The customer of the invoice.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all rows at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))


@strawberry.type(description="An account of deferred revenue against its schedules, credits positive.")
class DeferredAccount:
    """Whether it ties out."""

    key: strawberry.Private[int]
    held: Money = strawberry.field(description="What the account held at the end of the day.")
    left: Money = strawberry.field(description="What its schedules left to recognise.")
    difference: Money = strawberry.field(description="What stood in the account without a schedule.")
    tied_out: bool = strawberry.field(description="Whether both are equal.")

    @classmethod
    def of(cls, found: domain.DeferredAccount) -> Self:
        """The domain's figures as the API shows them."""
        return cls(
            key=found.account_id,
            held=Money.of(found.held),
            left=Money.of(found.left),
            difference=Money.of(found.difference),
            tied_out=not found.difference,
        )

    @strawberry.field(description="The account.")
    async def account(self, info: Info) -> links.Account:
        """Read for all rows at once."""
        return links.Account.of(await info.context.load(accounts_of, self.key))


@strawberry.type(description="Deferred revenue as of a date, by schedule, tied out to its accounts.")
class DeferredRevenueReport:
    """Totals, accounts and rows."""

    found: strawberry.Private[domain.DeferredTotals]
    as_of: date = strawberry.field(description="What is posted up to this date counts.")
    files: ReportFiles = strawberry.field(description="The report as files.")

    @strawberry.field(description="What all schedules deferred, less what credit memos took off.")
    def deferred(self) -> Money:
        """A foot."""
        return Money.of(self.found.deferred)

    @strawberry.field(description="What all schedules recognised up to the date.")
    def recognised(self) -> Money:
        """A foot."""
        return Money.of(self.found.recognised)

    @strawberry.field(description="What all schedules left to recognise.")
    def left(self) -> Money:
        """A foot."""
        return Money.of(self.found.left)

    @strawberry.field(description="Each account of deferred revenue against its schedules.")
    def accounts(self) -> list[DeferredAccount]:
        """The proof."""
        return [DeferredAccount.of(one) for one in self.found.accounts]

    @strawberry.field(description="The schedules by document number.")
    async def schedules(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[DeferredRevenueRow]:
        """A page of the report."""
        page = await domain.deferred_page(BY_DOCUMENT.request(first, after, last, before), self.as_of)

        async def count() -> int:
            return await domain.count_deferred(self.as_of)

        return connection(page, DeferredRevenueRow.of, count, key=BY_DOCUMENT)
