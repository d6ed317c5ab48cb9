"""Tax codes through the API: rate, authority, VAT and retention."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.setup import tax as domain
from tieout.domain.setup.percents import plain
from tieout.domain.setup.tax_authorities import tax_authorities
from tieout.domain.setup.tax_codes import (
    TAX_CODES,
    TaxCodeDetails,
    count_tax_codes,
    create_tax_code,
    tax_codes,
    update_tax_code,
)
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.connections import BY_CODE, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission, RetentionType
from tieout.graphql.idempotency import IdempotencyKey, key_field
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.money import Money
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import Amount, Percent
from tieout.graphql.setup.coded import (
    ACTIVE,
    CODE,
    DELETING,
    NEW_CODE,
    VERSION,
    Active,
    ExpectedVersion,
    RowId,
    Search,
    SetupRowDeletedResult,
    changed,
    created,
    deleted,
)
from tieout.graphql.setup.loaders import company_facts
from tieout.graphql.setup.tax_authorities import TaxAuthority


@strawberry.type(description="A tax, and the retention withheld for it.")
class TaxCode:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the tax code.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    description: str = strawberry.field(description="What the tax is called.")
    rate_percent: Percent = strawberry.field(description="The tax in percent of the taxable portion.")
    vat: bool = strawberry.field(
        description=(
            "Whether it is VAT, which posts to VAT output liability instead of the authority's account."
        )
    )
    retention_applies: bool = strawberry.field(description="Whether retention is withheld.")
    retention_type: RetentionType = strawberry.field(description="Of what retention is a part.")
    retention_percent: Percent = strawberry.field(description="The part withheld.")
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)
    authority_id: strawberry.Private[int]
    limit: strawberry.Private[int | None]

    @strawberry.field(description="Whom the tax is owed to.")
    async def authority(self, info: Info) -> TaxAuthority:
        """Read together for all tax codes of a list."""
        return await info.context.load(_authorities, self.authority_id)

    @strawberry.field(
        description="From which invoice amount on retention is withheld, in base currency; null for always."
    )
    async def retention_limit(self, info: Info) -> Money | None:
        """In the company's currency."""
        if self.limit is None:
            return None
        return Money.minor(self.limit, (await company_facts(info)).currency)

    @classmethod
    def of(cls, row: domain.TaxCode) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("TaxCode", row.id),
            code=row.code,
            description=row.description,
            rate_percent=Percent(plain(row.rate_percent)),
            vat=bool(row.vat),
            retention_applies=bool(row.retention_applies),
            retention_type=row.retention_type,
            retention_percent=Percent(plain(row.retention_percent)),
            active=bool(row.active),
            version=row.version,
            authority_id=row.authority_id,
            limit=row.retention_limit,
        )


TaxCodeResult = Annotated[
    TaxCode | Refusal,
    strawberry.union("TaxCodeResult", description="The tax code as it is now, or why it was refused."),
]


@strawberry.input(description="A new tax code.")
class CreateTaxCodeInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    authority_code: str = strawberry.field(
        description="The code of its tax authority. TAX_AUTHORITY_UNKNOWN, TAX_AUTHORITY_INACTIVE."
    )
    rate_percent: Percent = strawberry.field(
        description="The tax in percent of the taxable portion. PERCENT_INVALID."
    )
    description: str | None = left_out("What the tax is called, up to 120 characters. TEXT_TOO_LONG.")
    vat: bool | None = left_out("Whether it is VAT.")
    retention_applies: bool | None = left_out("Whether retention is withheld. RETENTION_PERCENT_MISSING.")
    retention_type: RetentionType | None = left_out("Of what retention is a part.")
    retention_percent: Percent | None = left_out("The part withheld. PERCENT_INVALID.")
    retention_limit: Amount | None = left_out(
        "From which invoice amount on it is withheld, in base currency; blank for always. "
        "AMOUNT_NOT_EXACT, AMOUNT_TOO_LARGE, RETENTION_LIMIT_NEGATIVE."
    )
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a tax code; what is left out stays as it is.")
class UpdateTaxCodeInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    description: str | None = left_out("What the tax is called, up to 120 characters. TEXT_TOO_LONG.")
    authority_code: str | None = left_out(
        "The code of its tax authority. TAX_AUTHORITY_UNKNOWN, TAX_AUTHORITY_INACTIVE."
    )
    rate_percent: Percent | None = left_out("The tax in percent of the taxable portion. PERCENT_INVALID.")
    vat: bool | None = left_out("Whether it is VAT.")
    retention_applies: bool | None = left_out("Whether retention is withheld. RETENTION_PERCENT_MISSING.")
    retention_type: RetentionType | None = left_out("Of what retention is a part.")
    retention_percent: Percent | None = left_out("The part withheld. PERCENT_INVALID.")
    retention_limit: Amount | None = left_out(
        "From which invoice amount on it is withheld, in base currency; blank for always. "
        "AMOUNT_NOT_EXACT, AMOUNT_TOO_LARGE, RETENTION_LIMIT_NEGATIVE."
    )
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class TaxCodeQueries:
    """Tax codes."""

    @query(
        Permission.VIEW,
        "see tax codes",
        description="The tax code of that id, null when there is none. Takes VIEW.",
    )
    async def tax_code_by_id(self, id: RowId) -> TaxCode | None:
        """One row."""
        row = await TAX_CODES.find(key_of("TaxCode", id))
        return TaxCode.of(row) if row else None

    @query(Permission.VIEW, "see tax codes", description="The tax codes by code. Takes VIEW.")
    async def tax_codes(
        self,
        search: Search = None,
        active: Active = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[TaxCode]:
        """A page of them."""
        request = BY_CODE.request(first, after, last, before)
        page = await tax_codes(request, search=search, active=active)

        async def count() -> int:
            return await count_tax_codes(search=search, active=active)

        return connection(page, TaxCode.of, count, key=BY_CODE)


@strawberry.type
class TaxCodeMutations:
    """Tax codes."""

    @mutation(
        Permission.SET_UP,
        "add a tax code",
        description="Add a tax code. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_tax_code(
        self,
        info: Info,
        input: Annotated[CreateTaxCodeInput, strawberry.argument(description="What to add.")],
    ) -> TaxCodeResult:
        """A new row."""
        row = await created(info, input, create_tax_code, TaxCodeDetails, TAX_CODES)
        return TaxCode.of(row)

    @mutation(
        Permission.SET_UP,
        "change a tax code",
        description=(
            "Change a tax code, or make it inactive: then it is no longer offered, and what uses it keeps "
            "it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_tax_code(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateTaxCodeInput, strawberry.argument(description="What to change.")],
    ) -> TaxCodeResult:
        """The row changed."""
        row = await changed(info, "TaxCode", id, input, update_tax_code, TaxCodeDetails)
        return TaxCode.of(row)

    @mutation(
        Permission.SET_UP,
        "delete a tax code",
        description=f"Delete a tax code. Takes SET_UP. {DELETING}",
    )
    async def delete_tax_code(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "TaxCode", id, TAX_CODES), expected_version=expected_version, key=idempotency_key
        )


async def _authorities(keys: list[int]) -> dict[int, TaxAuthority]:
    return {row.id: TaxAuthority.of(row) for row in await tax_authorities(ids=keys)}
