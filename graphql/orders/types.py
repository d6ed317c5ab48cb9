"""Orders as the API shows them, with what was made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.customers.listing import customers_of
from tieout.domain.orders import order as domain
from tieout.domain.orders.listing import order_entries_of, order_lines_of
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.enums import OrderRole, OrderStatus
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal, Warning, warnings_field


@strawberry.type(description="A line of an order.")
class OrderLine:
    """What is ordered, and the account it will be credited to."""

    account_key: strawberry.Private[int]
    position: int = strawberry.field(description="Its place in the order, from 1.")
    description: str = strawberry.field(description="What it is for; may be blank.")
    amount: Money = strawberry.field(description="Its amount before tax.")
    taxed: bool = strawberry.field(description="Whether it is part of the amount to tax.")

    @classmethod
    def of(cls, row: domain.OrderLine, currency: str) -> Self:
        """The row as the API shows it."""
        return cls(
            account_key=row.account_id,
            position=row.position,
            description=row.description,
            amount=Money.minor(row.amount, currency),
            taxed=bool(row.taxed),
        )

    @strawberry.field(description="The account that its invoice credits.")
    async def account(self, info: Info) -> links.Account:
        """Read for all lines at once."""
        return links.Account.of(await info.context.load(accounts_of, self.account_key))


@strawberry.type(description="What a customer wants: it has no effect on the ledger until it is invoiced.")
class Order:
    """An order in a batch."""

    row: strawberry.Private[domain.Order]
    id: strawberry.ID = strawberry.field(description="The order's id.")
    reference: str = strawberry.field(
        description="The program's or the customer's own name for it; one of a cancelled order is free again."
    )
    status: OrderStatus = strawberry.field(description="Where it stands.")
    order_date: date = strawberry.field(description="When it was ordered.")
    amount: Money = strawberry.field(description="Its lines, before tax.")
    total: Money = strawberry.field(
        description="With tax, as worked out when it was placed and again when it was invoiced."
    )
    customer_po: str = strawberry.field(description="The customer's purchase order; may be blank.")
    memo: str = strawberry.field(description="A remark; may be blank.")
    placed_by: str = strawberry.field(description="The name of who placed it.")
    placed_at: datetime = strawberry.field(description="When it was placed.")
    version: int = strawberry.field(description="Goes up with every change.")
    warnings: list[Warning] = warnings_field()

    @classmethod
    def of(cls, row: domain.Order) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Order", row.id),
            reference=row.reference,
            status=OrderStatus(row.status),
            order_date=row.order_date,
            amount=Money.minor(row.amount, row.currency),
            total=Money.minor(row.total, row.currency),
            customer_po=row.customer_po or "",
            memo=row.memo,
            placed_by=row.placed_by,
            placed_at=row.placed_at,
            version=row.version,
        )

    @strawberry.field(description="The batch where it stands; its invoice is made there.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all orders at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="Whose order it is.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all orders at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))

    @strawberry.field(description="Its lines in order.")
    async def lines(self, info: Info) -> list[OrderLine]:
        """Read for all orders at once."""
        rows = await info.context.load(order_lines_of, self.row.id)
        return [OrderLine.of(row, self.row.currency) for row in rows]

    @strawberry.field(description="Its invoice; null until it is invoiced.")
    async def invoice(self, info: Info) -> links.Entry | None:
        """Read for all orders at once."""
        return next(iter(await self._made(info, OrderRole.INVOICE)), None)

    @strawberry.field(description="The credit memo of its cancellation; null when it was never invoiced.")
    async def credit_memo(self, info: Info) -> links.Entry | None:
        """Read for all orders at once."""
        return next(iter(await self._made(info, OrderRole.CREDIT_MEMO)), None)

    @strawberry.field(
        description=(
            "The payments taken for it, in the order they came. What was taken while it was open stands on "
            "account of the customer, in the batch where it was received."
        )
    )
    async def payments(self, info: Info) -> list[links.Entry]:
        """Read for all orders at once."""
        return await self._made(info, OrderRole.PAYMENT)

    async def _made(self, info: Info, role: OrderRole) -> list[links.Entry]:
        rows = await info.context.load(order_entries_of, self.row.id)
        return [links.Entry.of(row.entry) for row in rows if row.role == role]


@strawberry.type(description="Open orders just moved.")
class OrdersMoved:
    """Where they came from, and where they stand now."""

    row: strawberry.Private[tuple[Batch, Batch]]
    warnings: list[Warning] = warnings_field()

    @classmethod
    def of(cls, source: Batch, target: Batch) -> Self:
        """What was done."""
        return cls(row=(source, target))

    @strawberry.field(description="The batch they came from, as it is now.")
    def source(self) -> links.Batch:
        """Known already."""
        return links.Batch.of(self.row[0])

    @strawberry.field(description="The batch where they stand now.")
    def target(self) -> links.Batch:
        """Known already."""
        return links.Batch.of(self.row[1])


OrderResult = Annotated[
    Order | Refusal,
    strawberry.union("OrderResult", description="The order as it is now, or why it was refused."),
]
OrdersMovedResult = Annotated[
    OrdersMoved | Refusal,
    strawberry.union("OrdersMovedResult", description="What was moved, or why nothing was."),
]
