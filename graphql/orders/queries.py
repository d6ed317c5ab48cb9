"""Reading orders."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.orders.listing import OrderFilter as Filter
from tieout.domain.orders.listing import count_orders, find_order, orders
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import optional_key_of
from tieout.graphql.orders.inputs import OrderFilter
from tieout.graphql.orders.types import Order
from tieout.graphql.permissions import query


@strawberry.type
class OrderQueries:
    """Orders."""

    @query(
        Permission.VIEW,
        "see orders",
        description=(
            "The order of that id, or else the newest of that reference; null when there is none. Takes VIEW."
        ),
    )
    async def order(
        self,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="An order's id.")] = None,
        reference: Annotated[
            str | None, strawberry.argument(description="An order's reference, in capitals or not.")
        ] = None,
    ) -> Order | None:
        """One order."""
        row = await find_order(optional_key_of("Order", id, field="id"), reference=reference)
        return Order.of(row) if row else None

    @query(Permission.VIEW, "see orders", description="Orders, newest first. Takes VIEW.")
    async def orders(
        self,
        filter: Annotated[
            OrderFilter | None, strawberry.argument(description="Which orders; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Order]:
        """A page of orders."""
        wanted = filter.wanted() if filter else Filter()
        page = await orders(BY_ID.request(first, after, last, before), wanted)

        async def count() -> int:
            return await count_orders(wanted)

        return connection(page, Order.of, count)
