"""Terms codes through the API: when an invoice is due, and the discount for paying early."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.setup import terms as domain
from tieout.domain.setup.percents import plain
from tieout.domain.setup.terms_codes import TERMS, TermsDetails, create_terms, update_terms
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import Percent
from tieout.graphql.setup.coded import (
    ACTIVE,
    CODE,
    DELETING,
    NEW_CODE,
    VERSION,
    Active,
    ExpectedVersion,
    RowId,
    SetupRowDeletedResult,
    changed,
    created,
    deleted,
)


@strawberry.type(description="A terms code: when an invoice is due, and the discount for paying early.")
class Terms:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the terms code.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    description: str = strawberry.field(description="What the terms are called.")
    due_days: int = strawberry.field(description="Days from the invoice date to the due date.")
    discount_percent: Percent = strawberry.field(description="The discount for paying early; 0 for none.")
    discount_days: int = strawberry.field(
        description="Days from the invoice date in which the discount is given."
    )
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: domain.Terms) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("Terms", row.id),
            code=row.code,
            description=row.description,
            due_days=row.due_days,
            discount_percent=Percent(plain(row.discount_percent)),
            discount_days=row.discount_days,
            active=bool(row.active),
            version=row.version,
        )


TermsResult = Annotated[
    Terms | Refusal,
    strawberry.union("TermsResult", description="The terms code as it is now, or why it was refused."),
]


@strawberry.input(description="A new terms code.")
class CreateTermsInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    description: str | None = left_out("What the terms are called, up to 120 characters. TEXT_TOO_LONG.")
    due_days: int | None = left_out("Days from the invoice date to the due date, 0 to 999. DAYS_INVALID.")
    discount_percent: Percent | None = left_out("The discount for paying early. PERCENT_INVALID.")
    discount_days: int | None = left_out(
        "Days for paying with the discount, no more than to the due date. DAYS_INVALID, DISCOUNT_AFTER_DUE."
    )
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a terms code; what is left out stays as it is.")
class UpdateTermsInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    description: str | None = left_out("What the terms are called, up to 120 characters. TEXT_TOO_LONG.")
    due_days: int | None = left_out("Days from the invoice date to the due date, 0 to 999. DAYS_INVALID.")
    discount_percent: Percent | None = left_out("The discount for paying early. PERCENT_INVALID.")
    discount_days: int | None = left_out(
        "Days for paying with the discount, no more than to the due date. DAYS_INVALID, DISCOUNT_AFTER_DUE."
    )
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class TermsQueries:
    """Terms codes."""

    @query(
        Permission.VIEW,
        "see terms codes",
        description="The terms code of that id, null when there is none. Takes VIEW.",
    )
    async def terms_by_id(self, id: RowId) -> Terms | None:
        """One row."""
        row = await TERMS.find(key_of("Terms", id))
        return Terms.of(row) if row else None

    @query(Permission.VIEW, "see terms codes", description="The terms codes by code. Takes VIEW.")
    async def terms(self, active: Active = None) -> list[Terms]:
        """All of them; there are few."""
        return [Terms.of(row) for row in await TERMS.rows(active=active)]


@strawberry.type
class TermsMutations:
    """Terms codes."""

    @mutation(
        Permission.SET_UP,
        "add a terms code",
        description="Add a terms code. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_terms(
        self,
        info: Info,
        input: Annotated[CreateTermsInput, strawberry.argument(description="What to add.")],
    ) -> TermsResult:
        """A new row."""
        row = await created(info, input, create_terms, TermsDetails, TERMS)
        return Terms.of(row)

    @mutation(
        Permission.SET_UP,
        "change a terms code",
        description=(
            "Change a terms code, or make it inactive: then it is no longer offered, and what uses it keeps "
            "it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_terms(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateTermsInput, strawberry.argument(description="What to change.")],
    ) -> TermsResult:
        """The row changed."""
        row = await changed(info, "Terms", id, input, update_terms, TermsDetails)
        return Terms.of(row)

    @mutation(
        Permission.SET_UP,
        "delete a terms code",
        description=f"Delete a terms code. Takes SET_UP. {DELETING}",
    )
    async def delete_terms(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "Terms", id, TERMS), expected_version=expected_version, key=idempotency_key
        )
