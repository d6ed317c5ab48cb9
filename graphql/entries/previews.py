"""What an entry would post, worked out and not written."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.entries import applying, previewing
from tieout.domain.entries import receipt as domain
from tieout.domain.money import Money as Exact
from tieout.graphql import links
from tieout.graphql.batches.totals import BatchTotals
from tieout.graphql.context import Info
from tieout.graphql.entries.documents import Document
from tieout.graphql.entries.open_items import OpenItem, item_today
from tieout.graphql.enums import DebitPart, Finish, LineRole, PayType
from tieout.graphql.money import Money
from tieout.graphql.rates import rate_text
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import Rate


@strawberry.type(description="A line an entry would post; the other side is zero.")
class PreviewLine:
    """A line not written."""

    account_key: strawberry.Private[int]
    role: LineRole = strawberry.field(description="What it is in the entry.")
    debit: Money = strawberry.field(description="The debit, in the entry's currency.")
    credit: Money = strawberry.field(description="The credit, in the entry's currency.")
    base_debit: Money = strawberry.field(description="The debit, in base currency.")
    base_credit: Money = strawberry.field(description="The credit, in base currency.")

    @classmethod
    def of(cls, line: previewing.PreviewLine) -> Self:
        """The domain's line as the API shows it."""
        return cls(
            account_key=line.account_id,
            role=LineRole(line.role),
            debit=Money.of(line.debit),
            credit=Money.of(line.credit),
            base_debit=Money.of(line.base_debit),
            base_credit=Money.of(line.base_credit),
        )

    @strawberry.field(description="The account it would debit or credit.")
    async def account(self, info: Info) -> links.Account:
        """Read for all lines at once."""
        return links.Account.of(await info.context.load(accounts_of, self.account_key))


@strawberry.type(description="What a receipt would apply to an open item: a row of the grid, worked out.")
class AppliedPreview:
    """A row not written."""

    item_key: strawberry.Private[int]
    document_number: str = strawberry.field(description="The number of the item's document.")
    type: PayType = strawberry.field(description="Y when it pays the item in full, else P.")
    balance: Money = strawberry.field(description="What was open before it, in the item's currency.")
    offered: Money = strawberry.field(description="The discount that the terms allow on the post date.")
    net: Money = strawberry.field(description="What was open less that discount: the other check amount.")
    apply: Money = strawberry.field(description="The amount applied.")
    discount: Money = strawberry.field(description="The discount taken.")
    write_off: Money = strawberry.field(description="What is written off within the tolerance.")
    left: Money = strawberry.field(description="What remains due on the item after it.")
    vat: Money = strawberry.field(description="VAT Applied: the tax that becomes owed with it.")

    @classmethod
    def of(cls, row: applying.Applied) -> Self:
        """The domain's row as the API shows it."""
        currency = row.item.currency
        return cls(
            item_key=row.item.id,
            document_number=row.item.document_number,
            type=PayType(row.type),
            balance=Money.minor(row.balance, currency),
            offered=Money.minor(row.offered, currency),
            net=Money.minor(row.balance - row.offered, currency),
            apply=Money.minor(row.apply, currency),
            discount=Money.minor(row.discount, currency),
            write_off=Money.minor(row.write_off, currency),
            left=Money.minor(row.left, currency),
            vat=Money.minor(row.tax[0], currency),
        )

    @strawberry.field(description="The open item, with its balances as of today.")
    async def open_item(self, info: Info) -> OpenItem:
        """Read for all rows at once."""
        return await item_today(info, self.item_key)


@strawberry.type(description="A debit of a receipt, as Enter Multiple Debits shows it.")
class DebitPreview:
    """A debit not written."""

    account_key: strawberry.Private[int]
    part: DebitPart = strawberry.field(description="What it is a part of.")
    amount: Money = strawberry.field(description="Its amount, in the entry's currency.")

    @classmethod
    def of(cls, line: domain.DebitLine, currency: str) -> Self:
        """The domain's line as the API shows it."""
        return cls(
            account_key=line.account_id,
            part=DebitPart(line.part),
            amount=Money.minor(line.amount, currency),
        )

    @strawberry.field(description="The account debited.")
    async def account(self, info: Info) -> links.Account:
        """Read for all lines at once."""
        return links.Account.of(await info.context.load(accounts_of, self.account_key))


@strawberry.type(description="The workings of a receipt, balanced or not, in the customer's currency.")
class ReceiptPreview:
    """A receipt not written."""

    finish: Finish = strawberry.field(description="How it is finished.")
    amount: Money = strawberry.field(description="The check amount.")
    base_amount: Money = strawberry.field(description="The check amount, in base currency.")
    exchange_rate: Rate | None = strawberry.field(description="Its rate; null in base currency.")
    exchange_date: date | None = strawberry.field(description="The date of its rate; null in base currency.")
    fee: Money = strawberry.field(description="The factor's fee; zero for other receipts.")
    received: Money = strawberry.field(description="Total Cash Received.")
    entered: Money = strawberry.field(
        description="Total Entered: what is applied, credited and taken on account; discounts do not count."
    )
    difference: Money = strawberry.field(description="Received less entered: what is not yet entered.")
    on_account: Money = strawberry.field(description="What is taken on account.")
    unbalanced: Refusal | None = strawberry.field(
        description="Why it cannot be saved yet (NOT_BALANCED); null when it is Balanced."
    )
    rows: list[AppliedPreview] = strawberry.field(description="What it applies, in the order keyed.")
    debits: list[DebitPreview] = strawberry.field(description="Its debits.")

    @classmethod
    def of(cls, receipt: domain.Receipt) -> Self:
        """The domain's workings as the API shows them."""
        exchange = receipt.exchange
        currency = exchange.currency
        return cls(
            finish=Finish(receipt.finish),
            amount=Money.minor(receipt.amount, currency),
            base_amount=Money.minor(receipt.base_amount, exchange.base),
            exchange_rate=rate_text(exchange.rate),
            exchange_date=exchange.on,
            fee=Money.minor(receipt.fee, currency),
            received=Money.minor(receipt.received, currency),
            entered=Money.minor(receipt.entered, currency),
            difference=Money.of(Exact(receipt.received - receipt.entered, currency)),
            on_account=Money.minor(receipt.on_account, currency),
            unbalanced=Refusal.of(receipt.unbalanced) if receipt.unbalanced else None,
            rows=[AppliedPreview.of(row) for row in receipt.applied],
            debits=[DebitPreview.of(line, currency) for line in receipt.debits],
        )


@strawberry.type(
    description="What an entry would post, and the totals of its batch with it; nothing is written."
)
class Preview:
    """The effect of an entry not yet keyed."""

    lines: list[PreviewLine] = strawberry.field(
        description="Its lines in order; none while a receipt does not balance."
    )
    totals: BatchTotals = strawberry.field(description="The batch's totals as they would be with it.")
    receipt: ReceiptPreview | None = strawberry.field(
        description="The workings of a receipt; null for others."
    )
    document: Document | None = strawberry.field(
        description="The figures of a document worked out; null for a receipt."
    )

    @classmethod
    def of(cls, preview: previewing.Preview) -> Self:
        """The domain's preview as the API shows it."""
        entry = preview.entry
        return cls(
            lines=[PreviewLine.of(line) for line in preview.lines],
            totals=BatchTotals.of(preview.totals),
            receipt=ReceiptPreview.of(preview.receipt) if preview.receipt else None,
            document=None if preview.receipt or not entry else Document.of_prepared(entry),
        )


PreviewResult = Annotated[
    Preview | Refusal,
    strawberry.union("PreviewResult", description="What the entry would post, or why it would be refused."),
]
