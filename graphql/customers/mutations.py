"""Adding customers and changing them."""

from __future__ import annotations

from typing import Annotated, Any

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

_FIELDS = (
    *("number", "name", "city", "bill_to_name", "bill_to", "email", "currency", "branch", "terms"),
    *("tax_codes", "vat", "vat_rule", "factored", "sales_rep", "area", "state", "parent_number"),
    "normal_account_number",
)
"""What both inputs have; the domain knows them by the same names."""


@strawberry.input(description="What a new and a changed customer may have alike.")
class CustomerDetails:
    """Fields of a customer."""

    city: str | None = left_out("The city, up to 80 characters.")
    bill_to_name: str | None = left_out("The name on bills, up to 200 characters; blank for the customer's.")
    bill_to: str | None = left_out("The address for bills, up to 1,000 characters.")
    email: str | None = left_out("The e-mail address. INVALID_EMAIL.")
    currency: CurrencyCode | None = left_out(
        "The currency of the customer's documents, the company's unless another is named; it stays once "
        "there are entries. CURRENCY_UNKNOWN, CUSTOMER_CURRENCY_FIXED."
    )
    branch: str | None = left_out("The branch entries take unless another is keyed, up to 20 characters.")
    normal_account_number: str | None = left_out(
        "The account invoices credit unless another is keyed. NORMAL_ACCOUNT_UNKNOWN, "
        "NORMAL_ACCOUNT_INACTIVE, NORMAL_ACCOUNT_IS_CONTROL."
    )
    terms: str | None = left_out("The code of the terms that invoices take. CHOICE_UNKNOWN, CHOICE_INACTIVE.")
    tax_codes: list[str] | None = left_out(
        "The tax codes that invoices carry, in the order they are shown. CHOICE_UNKNOWN, CHOICE_INACTIVE, "
        "TAX_CODE_TWICE."
    )
    vat: bool | None = left_out("Whether VAT is set up, which receipts then offset (R3.27).")
    vat_rule: str | None = left_out(
        "The code of the VAT rule that invoices take. CHOICE_UNKNOWN, CHOICE_INACTIVE."
    )
    factored: bool | None = left_out("Whether invoices are sold to a factor unless one says otherwise.")
    sales_rep: str | None = left_out("The sales representative that documents take, up to 40 characters.")
    area: str | None = left_out("The area that documents take, up to 20 characters.")
    state: str | None = left_out("The state that documents take, up to 20 characters.")
    parent_number: str | None = left_out(
        "The number of the customer who pays for this one too (AMB-11). PARENT_UNKNOWN, PARENT_IS_ITSELF, "
        "PARENT_HAS_PARENT, CUSTOMER_IS_PARENT."
    )

    def given(self) -> dict[str, Any]:
        """What was named, as the domain takes it."""
        named = {name: getattr(self, name, None) for name in _FIELDS}
        return {name: value for name, value in named.items() if value is not None}


@strawberry.input(description="A new customer.")
class CreateCustomerInput(CustomerDetails):
    """A customer to add."""

    number: str = strawberry.field(
        description="The number, up to 20 characters. CUSTOMER_NUMBER_USED, CUSTOMER_NUMBER_RESERVED."
    )
    name: str = strawberry.field(description="The name, up to 200 characters. VALUE_MISSING.")
    idempotency_key: str | None = key_field()


@strawberry.input(
    description="What to change of a customer; what is left out stays as it is, a blank takes it away."
)
class UpdateCustomerInput(CustomerDetails):
    """Changes of a customer."""

    expected_version: int = expected_version()
    number: str | None = left_out(
        "A new number. CUSTOMER_NUMBER_USED, CUSTOMER_NUMBER_RESERVED, CUSTOMER_NUMBER_FIXED."
    )
    name: str | None = left_out("A new name, up to 200 characters.")
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
            lambda: editing.create_customer(by=by, **_new(input)),
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
            changes=editing.CustomerChanges(**input.given(), active=input.active),
        )
        return Customer.of(row)


def _new(input: CreateCustomerInput) -> dict[str, Any]:
    """A blank currency is the company's, as if it were left out."""
    given = input.given()
    if not given.get("currency"):
        given.pop("currency", None)
    return given
