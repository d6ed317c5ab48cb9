"""Open items as the API shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.customers.listing import customers_of
from tieout.domain.database.statements import Row
from tieout.graphql import links
from tieout.graphql.connections import Key
from tieout.graphql.context import Info
from tieout.graphql.entries.loaders import items_on
from tieout.graphql.enums import OpenItemKind
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.rates import rate_text
from tieout.graphql.scalars import Rate
from tieout.graphql.setup.loaders import company_facts

BY_DUE_DATE: Key[Row] = Key(lambda row: (row["due_date"], row["id"]), (date, int))
"""The order in which open items are listed."""


@strawberry.type(description="What the document of an open item says; texts may be blank.")
class ItemParticulars:
    """The fields carried over from a document."""

    split: bool = strawberry.field(description="Whether it stands in several receivable accounts.")
    net: Money = strawberry.field(description="The invoice amount before tax.")
    tax: Money = strawberry.field(description="The tax in it.")
    retention: Money = strawberry.field(description="What was withheld from it.")
    freight: Money = strawberry.field(description="The freight in it.")
    discount: Money = strawberry.field(description="The discount for paying early.")
    discount_date: date | None = strawberry.field(
        description="Until when the discount may be taken; null without one."
    )
    terms: str = strawberry.field(description="The terms code.")
    exchange_rate: Rate | None = strawberry.field(
        description="Its rate to base currency; null in base currency."
    )
    customer_po: str = strawberry.field(description="The customer's purchase order.")
    packing_list: str = strawberry.field(description="The packing list.")
    sales_order: str = strawberry.field(description="The sales order.")
    shipment: str = strawberry.field(description="The shipment's sequence.")
    branch: str = strawberry.field(description="The branch.")
    sales_rep: str = strawberry.field(description="The sales representative.")
    area: str = strawberry.field(description="The area.")
    state: str = strawberry.field(description="The state.")

    @classmethod
    def of(cls, row: Row) -> Self:
        """The row as the API shows it."""
        names = ("discount_date", "terms", "customer_po", "packing_list", "sales_order", "shipment")
        shown: dict[str, Any] = {name: row[name] for name in (*names, "branch", "sales_rep", "area", "state")}
        for name in ("tax", "retention", "freight", "discount"):
            shown[name] = Money.minor(row[name], row["currency"])
        return cls(
            split=bool(row["split"]),
            net=Money.minor(row["net_amount"] or row["amount"], row["currency"]),
            exchange_rate=rate_text(row["exchange_rate"]),
            **shown,
        )


@strawberry.type(description="What an entry leaves to be paid or used; a credit has negative amounts.")
class OpenItem:
    """An invoice, a credit memo or money on account, with its balances."""

    row: strawberry.Private[Row]
    id: strawberry.ID = strawberry.field(description="The open item's id.")
    kind: OpenItemKind = strawberry.field(description="What it is.")
    document_number: str = strawberry.field(description="The number of its document.")
    document_date: date = strawberry.field(description="The date of its document.")
    due_date: date = strawberry.field(description="When it is due.")
    amount: Money = strawberry.field(description="What it was made for, in the customer's currency.")
    balance: Money = strawberry.field(
        description=(
            "What is open in the books as of the date, in the customer's currency; zero while not posted."
        )
    )
    available: Money = strawberry.field(
        description="What may still be applied: less every reduction keyed, posted or not."
    )
    posted: bool = strawberry.field(description="Whether the batch that made it is posted.")
    days_overdue: int = strawberry.field(
        description="Days after the due date as of the date; 0 when not yet due or nothing is owed."
    )

    @classmethod
    def of(cls, row: Row, as_of: date) -> Self:
        """The row as the API shows it."""
        late = (as_of - row["due_date"]).days if row["balance"] > 0 else 0
        return cls(
            row=row,
            id=global_id("OpenItem", row["id"]),
            kind=OpenItemKind(row["kind"]),
            document_number=row["document_number"],
            document_date=row["document_date"],
            due_date=row["due_date"],
            amount=Money.minor(row["amount"], row["currency"]),
            balance=Money.minor(row["balance"], row["currency"]),
            available=Money.minor(row["available"], row["currency"]),
            posted=bool(row["posted"]),
            days_overdue=max(late, 0),
        )

    @strawberry.field(description="What it was made for, in base currency.")
    async def base_amount(self, info: Info) -> Money:
        """Asked for by few."""
        return Money.minor(self.row["base_amount"], (await company_facts(info)).currency)

    @strawberry.field(description="What is open in the books as of the date, in base currency.")
    async def base_balance(self, info: Info) -> Money:
        """Asked for by few."""
        return Money.minor(self.row["base_balance"], (await company_facts(info)).currency)

    @strawberry.field(description="The receivable account it stands in; the first one of several.")
    async def account(self, info: Info) -> links.Account:
        """Read for all open items at once."""
        return links.Account.of(await info.context.load(accounts_of, self.row["account_id"]))

    @strawberry.field(description="What its document says: grouping, terms, discount, tax.")
    def particulars(self) -> ItemParticulars:
        """Asked for by few."""
        return ItemParticulars.of(self.row)

    @strawberry.field(description="What was taken of its discount, posted or not.")
    def discount_taken(self) -> Money:
        """Asked for by few."""
        return Money.minor(self.row["discount_taken"], self.row["currency"])

    @strawberry.field(description="What tied credit memos took off it before tax, posted or not.")
    def credited(self) -> Money:
        """Asked for by few."""
        return Money.minor(self.row["credited"], self.row["currency"])

    @strawberry.field(description="Whether it is sold to a factor, whose receipt alone pays it.")
    def factored(self) -> bool:
        """Asked for by few."""
        return bool(self.row["factored"])

    @strawberry.field(description="Who owes it, or whom it is owed.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all open items at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row["customer_id"]))

    @strawberry.field(description="The batch it was made in.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all open items at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row["batch_id"]))


def shown_on(as_of: date) -> Callable[[Row], OpenItem]:
    """Rows as the API shows them on a date."""
    return lambda row: OpenItem.of(row, as_of)


async def item_today(info: Info, item_key: int) -> OpenItem:
    today = (await company_facts(info)).today
    return OpenItem.of(await info.context.load(items_on, (item_key, today)), today)
