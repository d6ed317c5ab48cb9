"""The ageing report as the API shows it."""

from __future__ import annotations

from datetime import date
from typing import Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.customers.listing import customers_of
from tieout.domain.reports import ageing as domain
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.customers.types import Ageing
from tieout.graphql.enums import AgeBy, OpenItemKind
from tieout.graphql.money import Money
from tieout.graphql.reports.files import ReportFiles, TieOut


@strawberry.type(description="A customer's row of the ageing report, one for each currency.")
class CustomerAgeing:
    """A customer and what it owes."""

    key: strawberry.Private[int]
    own: Ageing = strawberry.field(description="What it owes by age, in the currency of the documents.")
    ageing: Ageing = strawberry.field(description="What it owes by age, in base currency.")

    @classmethod
    def of(cls, row: domain.CustomerAgeing) -> Self:
        """The domain's row as the API shows it."""
        return cls(key=row.customer_id, own=Ageing.of(row.own), ageing=Ageing.of(row.base))

    @strawberry.field(description="The customer.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all rows at once."""
        return links.Customer.of(await info.context.load(customers_of, self.key))


@strawberry.type(description="A document that was open on the date, with what was open of it.")
class AgedDocument:
    """A row of the ageing report in detail."""

    row: strawberry.Private[domain.AgedDocument]
    kind: OpenItemKind = strawberry.field(description="What it is.")
    document_number: str = strawberry.field(description="Its number.")
    document_date: date = strawberry.field(description="Its date.")
    due_date: date = strawberry.field(description="When it is due.")
    days: int = strawberry.field(
        description="How many days after its due or document date the report looks at it; negative before."
    )
    bucket: str = strawberry.field(description="The column it stands in, such as Current or 31 to 60.")
    amount: Money = strawberry.field(description="What it came to; negative for a credit.")
    balance: Money = strawberry.field(description="What was open of it on the date, in its currency.")
    base_balance: Money = strawberry.field(description="The same in base currency.")

    @classmethod
    def of(cls, row: domain.AgedDocument) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            row=row,
            kind=OpenItemKind(row.kind),
            document_number=row.document_number,
            document_date=row.document_date,
            due_date=row.due_date,
            days=row.days,
            bucket=row.bucket,
            amount=Money.of(row.amount),
            balance=Money.of(row.balance),
            base_balance=Money.of(row.base_balance),
        )

    @strawberry.field(description="The customer.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all rows at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))

    @strawberry.field(description="The batch it stands in.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all rows at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


BY_CUSTOMER: Key[domain.CustomerAgeing] = Key(lambda row: (row.number, row.own.total.currency), (str, str))
"""The order of the ageing report."""

BY_DOCUMENT: Key[domain.AgedDocument] = Key(
    lambda row: (row.customer_number, row.day, row.item_id), (str, date, int)
)
"""The order of its documents."""


@strawberry.type(description="What all customers owe by age, posted up to a date.")
class AgeingReport:
    """Totals, rows by customer and by document, and whether it ties out."""

    asked: strawberry.Private[domain.AgeingQuestion]
    found: strawberry.Private[domain.AgeingTotals]
    as_of: date = strawberry.field(description="What is posted up to this date counts.")
    age_by: AgeBy = strawberry.field(description="From which date days are counted.")
    files: ReportFiles = strawberry.field(description="A row a customer, as files.")
    document_files: ReportFiles = strawberry.field(description="A row a document, as files.")

    @strawberry.field(description="All rows together, in base currency.")
    def totals(self) -> Ageing:
        """The foot of the report."""
        return Ageing.of(self.found.base)

    @strawberry.field(description="The rows of each currency together, in that currency.")
    def currency_totals(self) -> list[Ageing]:
        """The feet by currency."""
        return [Ageing.of(one) for one in self.found.currencies]

    @strawberry.field(
        description="The total against the AR control accounts; null when only a part was asked for."
    )
    def tie_out(self) -> TieOut | None:
        """The proof."""
        return TieOut.of(self.found.tie_out) if self.found.tie_out else None

    @strawberry.field(description="The customers who have anything in a bucket, by number.")
    async def customers(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[CustomerAgeing]:
        """A page of the report."""
        page = await domain.ageing_page(BY_CUSTOMER.request(first, after, last, before), self.asked)

        async def count() -> int:
            return self.found.customers

        return connection(page, CustomerAgeing.of, count, key=BY_CUSTOMER)

    @strawberry.field(description="The open documents, by customer and by the date they are aged from.")
    async def documents(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AgedDocument]:
        """A page of the report in detail."""
        page = await domain.documents_page(BY_DOCUMENT.request(first, after, last, before), self.asked)

        async def count() -> int:
            return await domain.count_documents(self.asked)

        return connection(page, AgedDocument.of, count, key=BY_DOCUMENT)
