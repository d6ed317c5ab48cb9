"""VAT rules through the API."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.setup import tax as domain
from tieout.domain.setup.vat_rules import VAT_RULES, VatRuleDetails, create_vat_rule, update_vat_rule
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


@strawberry.type(description="How VAT applies to a sale.")
class VatRule:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the VAT rule.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    description: str = strawberry.field(description="What the rule is called.")
    exempt: bool = strawberry.field(description="Whether sales under it are exempt from VAT.")
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: domain.VatRule) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("VatRule", row.id),
            code=row.code,
            description=row.description,
            exempt=bool(row.exempt),
            active=bool(row.active),
            version=row.version,
        )


VatRuleResult = Annotated[
    VatRule | Refusal,
    strawberry.union("VatRuleResult", description="The VAT rule as it is now, or why it was refused."),
]


@strawberry.input(description="A new VAT rule.")
class CreateVatRuleInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    description: str | None = left_out("What the rule is called, up to 120 characters. TEXT_TOO_LONG.")
    exempt: bool | None = left_out("Whether sales under it are exempt from VAT.")
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a VAT rule; what is left out stays as it is.")
class UpdateVatRuleInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    description: str | None = left_out("What the rule is called, up to 120 characters. TEXT_TOO_LONG.")
    exempt: bool | None = left_out("Whether sales under it are exempt from VAT.")
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class VatRuleQueries:
    """VAT rules."""

    @query(
        Permission.VIEW,
        "see VAT rules",
        description="The VAT rule of that id, null when there is none. Takes VIEW.",
    )
    async def vat_rule_by_id(self, id: RowId) -> VatRule | None:
        """One row."""
        row = await VAT_RULES.find(key_of("VatRule", id))
        return VatRule.of(row) if row else None

    @query(Permission.VIEW, "see VAT rules", description="The VAT rules by code. Takes VIEW.")
    async def vat_rules(self, active: Active = None) -> list[VatRule]:
        """All of them; there are few."""
        return [VatRule.of(row) for row in await VAT_RULES.rows(active=active)]


@strawberry.type
class VatRuleMutations:
    """VAT rules."""

    @mutation(
        Permission.SET_UP,
        "add a VAT rule",
        description="Add a VAT rule. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_vat_rule(
        self,
        info: Info,
        input: Annotated[CreateVatRuleInput, strawberry.argument(description="What to add.")],
    ) -> VatRuleResult:
        """A new row."""
        row = await created(info, input, create_vat_rule, VatRuleDetails, VAT_RULES)
        return VatRule.of(row)

    @mutation(
        Permission.SET_UP,
        "change a VAT rule",
        description=(
            "Change a VAT rule, or make it inactive: then it is no longer offered, and what uses it keeps "
            "it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_vat_rule(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateVatRuleInput, strawberry.argument(description="What to change.")],
    ) -> VatRuleResult:
        """The row changed."""
        row = await changed(info, "VatRule", id, input, update_vat_rule, VatRuleDetails)
        return VatRule.of(row)

    @mutation(
        Permission.SET_UP,
        "delete a VAT rule",
        description=f"Delete a VAT rule. Takes SET_UP. {DELETING}",
    )
    async def delete_vat_rule(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "VatRule", id, VAT_RULES), expected_version=expected_version, key=idempotency_key
        )
