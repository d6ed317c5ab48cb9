"""Entries, their lines and their applications as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.customers.listing import customers_of
from tieout.domain.deferrals.listing import schedules_of
from tieout.domain.entries import entry as domain
from tieout.domain.entries.listing import applications_of, items_made_by, lines_of
from tieout.domain.orders.listing import orders_of_entries
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.deferrals.types import DeferralSchedule
from tieout.graphql.entries.documents import Document
from tieout.graphql.entries.open_items import OpenItem, item_today
from tieout.graphql.enums import AdjustmentDirection, EntryType, Finish, LineRole, PayType
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.rates import rate_text
from tieout.graphql.refusals import Refusal, Warning, warnings_field
from tieout.graphql.scalars import Rate
from tieout.graphql.setup.loaders import company_facts


@strawberry.type(description="A debit or a credit of an entry; the other side is zero.")
class Line:
    """A line of the distribution."""

    account_key: strawberry.Private[int]
    position: int = strawberry.field(description="Its place in the entry, from 1.")
    role: LineRole = strawberry.field(description="What it is in the entry.")
    debit: Money = strawberry.field(description="The debit, in the entry's currency.")
    credit: Money = strawberry.field(description="The credit, in the entry's currency.")
    base_debit: Money = strawberry.field(description="The debit, in base currency.")
    base_credit: Money = strawberry.field(description="The credit, in base currency.")

    @classmethod
    def of(cls, row: domain.Line, currency: str, base: str) -> Self:
        """The row as the API shows it."""
        return cls(
            account_key=row.account_id,
            position=row.position,
            role=LineRole(row.role),
            debit=Money.minor(row.debit, currency),
            credit=Money.minor(row.credit, currency),
            base_debit=Money.minor(row.base_debit, base),
            base_credit=Money.minor(row.base_credit, base),
        )

    @strawberry.field(description="The account debited or credited.")
    async def account(self, info: Info) -> links.Account:
        """Read for all lines at once."""
        return links.Account.of(await info.context.load(accounts_of, self.account_key))


@strawberry.type(description="How much of an open item an entry takes off.")
class Application:
    """An entry's effect on an open item."""

    item_key: strawberry.Private[int]
    amount: Money = strawberry.field(
        description="What it takes off the balance, in the item's currency; negative where it raises it."
    )
    type: PayType | None = strawberry.field(
        description="Y when a receipt paid it in full, P in part; null for other entries."
    )
    apply: Money = strawberry.field(description="The amount less discount and write-off.")
    discount: Money = strawberry.field(description="The discount taken with it.")
    write_off: Money = strawberry.field(description="What was written off with it.")
    vat: Money = strawberry.field(description="The tax that became owed with it.")
    reason: str = strawberry.field(description="The reason for a late discount; may be blank.")

    @classmethod
    def of(cls, row: domain.Application, currency: str) -> Self:
        """The row as the API shows it."""
        return cls(
            item_key=row.open_item_id,
            amount=Money.minor(row.amount, currency),
            type=PayType(row.pay_type) if row.pay_type else None,
            apply=Money.minor(row.amount - row.discount - row.write_off, currency),
            discount=Money.minor(row.discount, currency),
            write_off=Money.minor(row.write_off, currency),
            vat=Money.minor(row.vat, currency),
            reason=row.reason,
        )

    @strawberry.field(description="The open item, with its balances as of today.")
    async def open_item(self, info: Info) -> OpenItem:
        """Read for all applications at once."""
        return await item_today(info, self.item_key)


@strawberry.type(description="One transaction of a batch, with its balanced lines.")
class Entry:
    """A receipt, an invoice, a credit memo, an adjustment, a refund or a journal entry."""

    row: strawberry.Private[domain.Entry]
    id: strawberry.ID = strawberry.field(description="The entry's id.")
    type: EntryType = strawberry.field(description="What it is.")
    amount: Money = strawberry.field(
        description="Its amount, in its currency; negative for a negative invoice."
    )
    direction: AdjustmentDirection | None = strawberry.field(
        description="What an adjustment does to receivables; null for other types."
    )
    document_number: str = strawberry.field(
        description="The number of its document: a receipt shows the invoice it pays; blank for none."
    )
    document_date: date = strawberry.field(description="The date of its document.")
    due_date: date | None = strawberry.field(description="When an invoice is due; null for other types.")
    reference: str = strawberry.field(description="A receipt's check or reference number; else blank.")
    branch: str = strawberry.field(description="Its branch; may be blank.")
    memo: str = strawberry.field(description="A remark; may be blank.")
    created_by: str = strawberry.field(description="The name of who keyed it.")
    created_at: datetime = strawberry.field(description="When it was keyed.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.Entry) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Entry", row.id),
            type=EntryType(row.type),
            amount=Money.minor(row.amount, row.currency),
            direction=AdjustmentDirection(row.direction) if row.direction else None,
            document_number=row.document_number,
            document_date=row.document_date,
            due_date=row.due_date,
            reference=row.reference or "",
            branch=row.branch,
            memo=row.memo,
            created_by=row.created_by,
            created_at=row.created_at,
            version=row.version,
        )

    @strawberry.field(
        description="What it adds to the accumulated total, in the batch's currency; never negative."
    )
    async def tally(self, info: Info) -> Money:
        """The batch is read only when its currency may be another."""
        currency = (await company_facts(info)).currency
        if self.row.currency != currency and self.row.type == EntryType.CASH_RECEIPT:
            currency = (await info.context.load(batches_by_id, self.row.batch_id)).currency
        return Money.minor(self.row.tally, currency)

    @strawberry.field(description="Its amount, in base currency.")
    async def base_amount(self, info: Info) -> Money:
        """Asked for by few."""
        return Money.minor(self.row.base_amount, (await company_facts(info)).currency)

    @strawberry.field(description="The schedules by which an invoice's revenue is deferred.")
    async def deferral_schedules(self, info: Info) -> list[DeferralSchedule]:
        """Read for all entries at once."""
        return [DeferralSchedule.of(one) for one in await info.context.load(schedules_of, self.row.id)]

    @strawberry.field(description="How it was finished: to standard accounts, or with lines of its own.")
    def finish(self) -> Finish:
        """Asked for by few."""
        return Finish(self.row.finish)

    @strawberry.field(description="The code of an adjustment's reason; may be blank.")
    def reason(self) -> str:
        """Asked for by few."""
        return self.row.reason

    @strawberry.field(description="Its exchange rate to base currency; null when it is in base currency.")
    def exchange_rate(self) -> Rate | None:
        """Asked for by few."""
        return rate_text(self.row.exchange_rate)

    @strawberry.field(description="The date of its exchange rate; null when it is in base currency.")
    def exchange_date(self) -> date | None:
        """Asked for by few."""
        return self.row.exchange_date

    @strawberry.field(description="The fee a factor kept; zero for other entries.")
    def fee(self) -> Money:
        """Asked for by few."""
        return Money.minor(self.row.fee, self.row.currency)

    @strawberry.field(description="The batch that holds it.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all entries at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="Whom it is about; null when it is about no customer.")
    async def customer(self, info: Info) -> links.Customer | None:
        """Read for all entries at once."""
        if self.row.customer_id is None:
            return None
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))

    @strawberry.field(description="The fields of a document; null for receipts, refunds and journal entries.")
    async def document(self, info: Info) -> Document | None:
        """Read for all entries at once."""
        if self.row.type in (EntryType.CASH_RECEIPT, EntryType.REFUND, EntryType.JOURNAL):
            return None
        return await Document.of_entry(info, self.row)

    @strawberry.field(description="Its lines in order; debits equal credits.")
    async def lines(self, info: Info) -> list[Line]:
        """Read for all entries at once."""
        base = (await company_facts(info)).currency
        rows = await info.context.load(lines_of, self.row.id)
        return [Line.of(row, self.row.currency, base) for row in rows]

    @strawberry.field(description="What it takes off open items.")
    async def applications(self, info: Info) -> list[Application]:
        """Read for all entries at once."""
        rows = await info.context.load(applications_of, self.row.id)
        return [Application.of(row, self.row.currency) for row in rows]

    @strawberry.field(description="The order it was made of or taken for; null for none.")
    async def order(self, info: Info) -> links.Order | None:
        """Read for all entries at once."""
        row = await info.context.find(orders_of_entries, self.row.id)
        return links.Order.of(row) if row else None

    @strawberry.field(description="The open item it made, with its balances as of today; null for none.")
    async def open_item(self, info: Info) -> OpenItem | None:
        """Read for all entries at once."""
        item = await info.context.find(items_made_by, self.row.id)
        return await item_today(info, item.id) if item else None


@strawberry.type(description="An entry just keyed or changed, with its batch.")
class EntryAdded:
    """The entry and how the batch stands with it."""

    batch_key: strawberry.Private[int]
    entry: Entry = strawberry.field(description="The entry as it was written.")
    warnings: list[Warning] = warnings_field()

    @classmethod
    def of(cls, row: domain.Entry) -> Self:
        """The row just written."""
        return cls(batch_key=row.batch_id, entry=Entry.of(row))

    @strawberry.field(description="Its batch, with the totals as they are now.")
    async def batch(self, info: Info) -> links.Batch:
        """Read only when it is asked for."""
        return links.Batch.of(await info.context.load(batches_by_id, self.batch_key))


@strawberry.type(description="A set of entries just added.")
class EntriesAdded:
    """How many, and how the batch stands with them."""

    batch_key: strawberry.Private[int]
    count: int = strawberry.field(description="How many entries were added.")
    warnings: list[Warning] = warnings_field()

    @strawberry.field(description="Their batch, with the totals as they are now.")
    async def batch(self, info: Info) -> links.Batch:
        """Read only when it is asked for."""
        return links.Batch.of(await info.context.load(batches_by_id, self.batch_key))


EntryResult = Annotated[
    EntryAdded | Refusal,
    strawberry.union("EntryResult", description="The entry with its batch, or why it was refused."),
]
EntriesResult = Annotated[
    EntriesAdded | Refusal,
    strawberry.union(
        "EntriesResult", description="How many were added, or why none was: every entry refused is a blocker."
    ),
]
