"""Reading customers."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.customers.listing import count_customers, customers, find
from tieout.graphql.connections import BY_NUMBER, After, Before, Connection, First, Last, connection
from tieout.graphql.customers.types import Customer
from tieout.graphql.enums import Permission
from tieout.graphql.ids import optional_key_of
from tieout.graphql.permissions import query


@strawberry.type
class CustomerQueries:
    """Customers."""

    @query(
        Permission.VIEW,
        "see customers",
        description="The customer of that id, or else of that number; null when there is none. Takes VIEW.",
    )
    async def customer(
        self,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="A customer's id.")] = None,
        number: Annotated[
            str | None, strawberry.argument(description="A customer number, in capitals or not.")
        ] = None,
    ) -> Customer | None:
        """One customer."""
        key = optional_key_of("Customer", id, field="id")
        row = await find(key, number=number) if key is not None or number else None
        return Customer.of(row) if row else None

    @query(Permission.VIEW, "see customers", description="Customers by number. Takes VIEW.")
    async def customers(
        self,
        search: Annotated[
            str | None,
            strawberry.argument(
                description=(
                    "The beginning of a number or of a word of a name or city, or any part of these where "
                    "nothing begins so; blank finds all."
                )
            ),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Customer]:
        """A page of customers."""
        page = await customers(BY_NUMBER.request(first, after, last, before), search=search)

        async def count() -> int:
            return await count_customers(search=search)

        return connection(page, Customer.of, count, key=BY_NUMBER)
