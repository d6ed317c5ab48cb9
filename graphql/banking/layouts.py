"""Layouts of bank files through the API."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.banking import layout as domain
from tieout.domain.banking.layouts import LAYOUTS, LayoutDetails, create_layout, update_layout
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.banking.enums import LayoutKind
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

_DEFINITION = (
    "A line for each value. Of a lockbox: RECORD NAME START-END and a date format, such as `6 amount 7-17` "
    "or `5 date 14-20 YYMMDD`, counted from 0. Of a CSV: `column NAME = HEADING`, `date DD.MM.YYYY`, "
    "`decimal comma`, `thousands point`, `delimiter semicolon`, `currency`, `account`, `skip`, `trailer`. "
    "LAYOUT_LINE_UNCLEAR, LAYOUT_FIELD_UNKNOWN, LAYOUT_INCOMPLETE, DATE_FORMAT_UNKNOWN, FIGURES_UNCLEAR."
)


@strawberry.type(description="Where the values of a bank's files stand, as a firm tells of it.")
class BankLayout:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the layout.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    description: str = strawberry.field(description="What it is for.")
    kind: LayoutKind = strawberry.field(description="What it describes.")
    definition: str = strawberry.field(description="A line for each value, as the input describes.")
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: domain.BankLayout) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("BankLayout", row.id),
            code=row.code,
            description=row.description,
            kind=row.kind,
            definition=row.definition,
            active=bool(row.active),
            version=row.version,
        )


BankLayoutResult = Annotated[
    BankLayout | Refusal,
    strawberry.union("BankLayoutResult", description="The layout as it is now, or why it was refused."),
]


@strawberry.input(description="A new layout.")
class CreateBankLayoutInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    description: str | None = left_out("What it is for, up to 120 characters. TEXT_TOO_LONG.")
    kind: LayoutKind | None = left_out("What it describes; LOCKBOX when left out of a new one.")
    definition: str | None = left_out(_DEFINITION)
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a layout; what is left out stays as it is.")
class UpdateBankLayoutInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    description: str | None = left_out("What it is for, up to 120 characters. TEXT_TOO_LONG.")
    kind: LayoutKind | None = left_out("What it describes; LOCKBOX when left out of a new one.")
    definition: str | None = left_out(_DEFINITION)
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class LayoutQueries:
    """BankLayout codes."""

    @query(
        Permission.VIEW,
        "see layouts",
        description="The layout of that id, null when there is none. Takes VIEW.",
    )
    async def bank_layout_by_id(self, id: RowId) -> BankLayout | None:
        """One row."""
        row = await LAYOUTS.find(key_of("BankLayout", id))
        return BankLayout.of(row) if row else None

    @query(Permission.VIEW, "see layouts", description="The layouts by code. Takes VIEW.")
    async def bank_layouts(self, active: Active = None) -> list[BankLayout]:
        """All of them; there are few."""
        return [BankLayout.of(row) for row in await LAYOUTS.rows(active=active)]


@strawberry.type
class LayoutMutations:
    """BankLayout codes."""

    @mutation(
        Permission.SET_UP,
        "add a layout",
        description="Add a layout. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_bank_layout(
        self,
        info: Info,
        input: Annotated[CreateBankLayoutInput, strawberry.argument(description="What to add.")],
    ) -> BankLayoutResult:
        """A new row."""
        row = await created(info, input, create_layout, LayoutDetails, LAYOUTS)
        return BankLayout.of(row)

    @mutation(
        Permission.SET_UP,
        "change a layout",
        description=(
            "Change a layout, or make it inactive: then it is no longer offered, and what uses it keeps "
            "it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_bank_layout(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateBankLayoutInput, strawberry.argument(description="What to change.")],
    ) -> BankLayoutResult:
        """The row changed."""
        row = await changed(info, "BankLayout", id, input, update_layout, LayoutDetails)
        return BankLayout.of(row)

    @mutation(
        Permission.SET_UP,
        "delete a layout",
        description=f"Delete a layout. Takes SET_UP. {DELETING}",
    )
    async def delete_bank_layout(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "BankLayout", id, LAYOUTS), expected_version=expected_version, key=idempotency_key
        )
