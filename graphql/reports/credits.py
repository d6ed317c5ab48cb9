"""The list of credits as the API shows it."""

from __future__ import annotations

from datetime import date
from typing import Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.customers.listing import customers_of
from tieout.domain.reports import credits as domain
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import OpenItemKind
from tieout.graphql.money import Money
from tieout.graphql.reports.files import ReportFiles, TieOut


@strawberry.type(description="A credit that was open on the date.")
class Credit:
    """A row of the list of credits."""

    row: strawberry.Private[domain.Credit]
    kind: OpenItemKind = strawberry.field(description="What it is; a negative invoice is a credit too.")
    document_number: str = strawberry.field(description="Its number; may be blank.")
    document_date: date = strawberry.field(description="Its date.")
    amount: Money = strawberry.field(description="What it came to, negative.")
    balance: Money = strawberry.field(description="What was open of it on the date, in its currency.")
    base_balance: Money = strawberry.field(description="The same in base currency.")
    available: Money = strawberry.field(
        description="What may still be applied or paid back by now, less what is keyed but not posted."
    )
    customer_balance: Money = strawberry.field(
        description="What the customer owed in all on the date, in the currency; below zero it is owed to it."
    )

    @classmethod
    def of(cls, row: domain.Credit) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            row=row,
            kind=OpenItemKind(row.kind),
            document_number=row.document_number,
            document_date=row.document_date,
            amount=Money.of(row.amount),
            balance=Money.of(row.balance),
            base_balance=Money.of(row.base_balance),
            available=Money.of(row.available),
            customer_balance=Money.of(row.customer_balance),
        )

    @strawberry.field(description="The customer.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all rows at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))

    @strawberry.field(description="The batch it stands in.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all rows at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


BY_CUSTOMER: Key[domain.Credit] = Key(
    lambda row: (row.customer_number, row.document_date, row.item_id), (str, date, int)
)
"""The order of the list."""


@strawberry.type(description="Open credits as of a date.")
class CreditReport:
    """Totals, rows, and whether they tie out together with what is owed."""

    asked: strawberry.Private[domain.CreditQuestion]
    found: strawberry.Private[domain.CreditTotals]
    as_of: date = strawberry.field(description="What is posted up to this date counts.")
    files: ReportFiles = strawberry.field(description="The report as files.")

    @strawberry.field(description="The credits of each currency together.")
    def totals(self) -> list[Money]:
        """The feet by currency."""
        return [Money.of(one) for one in self.found.currencies]

    @strawberry.field(description="All credits together, in base currency.")
    def total(self) -> Money:
        """The foot."""
        return Money.of(self.found.base)

    @strawberry.field(description="What is owed on the other side: all open debit items, in base currency.")
    def owed(self) -> Money:
        """With the credits it makes what the accounts hold."""
        return Money.of(self.found.owed)

    @strawberry.field(
        description="Credits and what is owed together against the AR control accounts; null for a part."
    )
    def tie_out(self) -> TieOut | None:
        """The proof."""
        return TieOut.of(self.found.tie_out) if self.found.tie_out else None

    @strawberry.field(description="The credits by customer and date.")
    async def credits(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Credit]:
        """A page of the list."""
        page = await domain.credits_page(BY_CUSTOMER.request(first, after, last, before), self.asked)

        async def count() -> int:
            return await domain.count_credits(self.asked)

        return connection(page, Credit.of, count, key=BY_CUSTOMER)
