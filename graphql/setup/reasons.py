"""Reason codes through the API."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.setup import reason as domain
from tieout.domain.setup.reasons import REASONS, ReasonDetails, create_reason, update_reason
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal
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


@strawberry.type(description="Why a late discount is given or a receivable adjusted.")
class Reason:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the reason code.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    description: str = strawberry.field(description="What the reason means.")
    for_discounts: bool = strawberry.field(description="Whether late discounts may be given for it.")
    for_adjustments: bool = strawberry.field(description="Whether receivables may be adjusted for it.")
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: domain.Reason) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("Reason", row.id),
            code=row.code,
            description=row.description,
            for_discounts=bool(row.for_discounts),
            for_adjustments=bool(row.for_adjustments),
            active=bool(row.active),
            version=row.version,
        )


ReasonResult = Annotated[
    Reason | Refusal,
    strawberry.union("ReasonResult", description="The reason code as it is now, or why it was refused."),
]


@strawberry.input(description="A new reason code.")
class CreateReasonInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    description: str | None = left_out("What the reason means, up to 120 characters. TEXT_TOO_LONG.")
    for_discounts: bool | None = left_out(
        "Whether late discounts may be given for it; true when left out of a new one. REASON_FOR_NOTHING."
    )
    for_adjustments: bool | None = left_out(
        "Whether receivables may be adjusted for it; true when left out of a new one."
    )
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a reason code; what is left out stays as it is.")
class UpdateReasonInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    description: str | None = left_out("What the reason means, up to 120 characters. TEXT_TOO_LONG.")
    for_discounts: bool | None = left_out(
        "Whether late discounts may be given for it; true when left out of a new one. REASON_FOR_NOTHING."
    )
    for_adjustments: bool | None = left_out(
        "Whether receivables may be adjusted for it; true when left out of a new one."
    )
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class ReasonQueries:
    """Reason codes."""

    @query(
        Permission.VIEW,
        "see reason codes",
        description="The reason code of that id, null when there is none. Takes VIEW.",
    )
    async def reason_by_id(self, id: RowId) -> Reason | None:
        """One row."""
        row = await REASONS.find(key_of("Reason", id))
        return Reason.of(row) if row else None

    @query(Permission.VIEW, "see reason codes", description="The reason codes by code. Takes VIEW.")
    async def reasons(self, active: Active = None) -> list[Reason]:
        """All of them; there are few."""
        return [Reason.of(row) for row in await REASONS.rows(active=active)]


@strawberry.type
class ReasonMutations:
    """Reason codes."""

    @mutation(
        Permission.SET_UP,
        "add a reason code",
        description="Add a reason code. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_reason(
        self,
        info: Info,
        input: Annotated[CreateReasonInput, strawberry.argument(description="What to add.")],
    ) -> ReasonResult:
        """A new row."""
        row = await created(info, input, create_reason, ReasonDetails, REASONS)
        return Reason.of(row)

    @mutation(
        Permission.SET_UP,
        "change a reason code",
        description=(
            "Change a reason code, or make it inactive: then it is no longer offered, and what uses it keeps "
            "it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_reason(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateReasonInput, strawberry.argument(description="What to change.")],
    ) -> ReasonResult:
        """The row changed."""
        row = await changed(info, "Reason", id, input, update_reason, ReasonDetails)
        return Reason.of(row)

    @mutation(
        Permission.SET_UP,
        "delete a reason code",
        description=f"Delete a reason code. Takes SET_UP. {DELETING}",
    )
    async def delete_reason(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "Reason", id, REASONS), expected_version=expected_version, key=idempotency_key
        )
