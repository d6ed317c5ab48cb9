"""Tax authorities through the API."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.setup import tax as domain
from tieout.domain.setup.tax_authorities import (
    AUTHORITIES,
    TaxAuthorityDetails,
    create_tax_authority,
    tax_authorities,
    update_tax_authority,
)
from tieout.graphql.accounts.types import Account
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


@strawberry.type(description="Whom taxes are owed to.")
class TaxAuthority:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the tax authority.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    name: str = strawberry.field(description="The authority's name.")
    account: Account = strawberry.field(
        description="The liability account that its taxes are owed on, except VAT."
    )
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: domain.TaxAuthority) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("TaxAuthority", row.id),
            code=row.code,
            name=row.name,
            account=Account.of(row.account),
            active=bool(row.active),
            version=row.version,
        )


TaxAuthorityResult = Annotated[
    TaxAuthority | Refusal,
    strawberry.union(
        "TaxAuthorityResult", description="The tax authority as it is now, or why it was refused."
    ),
]


@strawberry.input(description="A new tax authority.")
class CreateTaxAuthorityInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    name: str = strawberry.field(
        description="The authority's name, up to 120 characters. VALUE_MISSING, TEXT_TOO_LONG."
    )
    account_number: str = strawberry.field(
        description=(
            "The liability account. LIABILITY_ACCOUNT_UNKNOWN, LIABILITY_ACCOUNT_INACTIVE, "
            "LIABILITY_ACCOUNT_IS_CONTROL."
        )
    )
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a tax authority; what is left out stays as it is.")
class UpdateTaxAuthorityInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    name: str | None = left_out("The authority's name, up to 120 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    account_number: str | None = left_out(
        "The liability account. LIABILITY_ACCOUNT_UNKNOWN, LIABILITY_ACCOUNT_INACTIVE, "
        "LIABILITY_ACCOUNT_IS_CONTROL."
    )
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class TaxAuthorityQueries:
    """Tax authorities."""

    @query(
        Permission.VIEW,
        "see tax authorities",
        description="The tax authority of that id, null when there is none. Takes VIEW.",
    )
    async def tax_authority_by_id(self, id: RowId) -> TaxAuthority | None:
        """One row."""
        rows = await tax_authorities(ids=[key_of("TaxAuthority", id)])
        return TaxAuthority.of(rows[0]) if rows else None

    @query(Permission.VIEW, "see tax authorities", description="The tax authorities by code. Takes VIEW.")
    async def tax_authorities(self, active: Active = None) -> list[TaxAuthority]:
        """All of them; there are few."""
        return [TaxAuthority.of(row) for row in await tax_authorities(active=active)]


@strawberry.type
class TaxAuthorityMutations:
    """Tax authorities."""

    @mutation(
        Permission.SET_UP,
        "add a tax authority",
        description="Add a tax authority. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_tax_authority(
        self,
        info: Info,
        input: Annotated[CreateTaxAuthorityInput, strawberry.argument(description="What to add.")],
    ) -> TaxAuthorityResult:
        """A new row."""
        row = await created(info, input, create_tax_authority, TaxAuthorityDetails, AUTHORITIES)
        return await _read(row.id)

    @mutation(
        Permission.SET_UP,
        "change a tax authority",
        description=(
            "Change a tax authority, or make it inactive: then it is no longer offered, and what uses it "
            "keeps it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_tax_authority(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateTaxAuthorityInput, strawberry.argument(description="What to change.")],
    ) -> TaxAuthorityResult:
        """The row changed."""
        row = await changed(info, "TaxAuthority", id, input, update_tax_authority, TaxAuthorityDetails)
        return await _read(row.id)

    @mutation(
        Permission.SET_UP,
        "delete a tax authority",
        description=f"Delete a tax authority. Takes SET_UP. {DELETING}",
    )
    async def delete_tax_authority(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "TaxAuthority", id, AUTHORITIES), expected_version=expected_version, key=idempotency_key
        )


async def _read(row_id: int) -> TaxAuthority:
    """The row together with its account."""
    rows = await tax_authorities(ids=[row_id])
    return TaxAuthority.of(rows[0])
