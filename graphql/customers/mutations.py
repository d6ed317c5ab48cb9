"""Adding customers and changing them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.customers import editing
from tieout.domain.customers.listing import find
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.customers.types import Customer, CustomerResult
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.scalars import CurrencyCode


@strawberry.input(description="A new customer.")
class CreateCustomerInput:
    """A customer to add."""

    number: str = strawberry.field(
        description="The number, up to 20 characters. CUSTOMER_NUMBER_USED, CUSTOMER_NUMBER_RESERVED."
    )
    name: str = strawberry.field(description="The name, up to 200 characters. VALUE_MISSING.")
    city: str | None = left_out("The city, up to 80 characters.")
    bill_to: str | None = left_out("Name and address for bills, up to 1,000 characters.")
    email: str | None = left_out("The e-mail address. INVALID_EMAIL.")
    currency: CurrencyCode | None = left_out(
        "The currency of the customer's documents; the company's when left out. CURRENCY_UNKNOWN."
    )
    branch: str | None = left_out("The branch entries take unless another is keyed, up to 20 characters.")
    normal_account_number: str | None = left_out(
        "The account invoices credit unless another is keyed. NORMAL_ACCOUNT_UNKNOWN, "
        "NORMAL_ACCOUNT_INACTIVE, NORMAL_ACCOUNT_IS_CONTROL."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a customer; what is left out stays as it is.")
class UpdateCustomerInput:
    """Changes of a customer."""

    expected_version: int = expected_version()
    number: str | None = left_out("A new number. CUSTOMER_NUMBER_USED, CUSTOMER_NUMBER_RESERVED.")
    name: str | None = left_out("A new name, up to 200 characters.")
    city: str | None = left_out("A new city, up to 80 characters; blank takes it away.")
    bill_to: str | None = left_out("A new name and address for bills; blank takes it away.")
    email: str | None = left_out("A new e-mail address; blank takes it away. INVALID_EMAIL.")
    currency: CurrencyCode | None = left_out(
        "Another currency, while there are no entries. CUSTOMER_CURRENCY_FIXED."
    )
    branch: str | None = left_out("Another branch, up to 20 characters; blank takes it away.")
    normal_account_number: str | None = left_out("Another normal account; blank takes it away.")
    active: bool | None = left_out("Whether new entries may name the customer.")


@strawberry.type
class CustomerMutations:
    """Customers."""

    @mutation(
        Permission.SET_UP,
        "add a customer",
        description="Add a customer. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_customer(
        self,
        info: Info,
        input: Annotated[CreateCustomerInput, strawberry.argument(description="The customer.")],
    ) -> CustomerResult:
        """A new customer."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: editing.create_customer(
                by=by,
                number=input.number,
                name=input.name,
                city=input.city or "",
                bill_to=input.bill_to or "",
                email=input.email or "",
                currency=input.currency or None,
                branch=input.branch or "",
                normal_account_number=input.normal_account_number or "",
            ),
            find,
        )
        return Customer.of(row)

    @mutation(
        Permission.SET_UP,
        "change a customer",
        description=(
            "Change a customer; what was posted keeps the number and name it was posted with. Takes SET_UP. "
            "CUSTOMER_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_customer(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID,
            strawberry.argument(description="The customer's id. NOT_FOUND when there is none."),
        ],
        input: Annotated[UpdateCustomerInput, strawberry.argument(description="What to change.")],
    ) -> CustomerResult:
        """The customer changed."""
        row = await editing.update_customer(
            key_of("Customer", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            changes=editing.CustomerChanges(
                number=input.number,
                name=input.name,
                city=input.city,
                bill_to=input.bill_to,
                email=input.email,
                currency=input.currency,
                branch=input.branch,
                normal_account_number=input.normal_account_number,
                active=input.active,
            ),
        )
        return Customer.of(row)
