"""Keeping VAT rules: how VAT applies to a sale, and whether that is exempt (R1.12, R4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieout.domain.setup.coded import Coded, code_of, described, given
from tieout.domain.setup.tax import VatRule
from tieout.domain.users.actor import Actor


@dataclass(frozen=True, slots=True)
class VatRuleDetails:
    """What is keyed of a VAT rule; None leaves it as it is, on a new rule at its default."""

    code: str | None = None
    description: str | None = None
    exempt: bool | None = None
    active: bool | None = None


VAT_RULES = Coded(
    VatRule,
    "VAT rule",
    "VAT_RULE",
    users={"customers": "customer WHERE vat_rule_id = $1", "documents": "document WHERE vat_rule = $2"},
)


async def create_vat_rule(*, by: Actor, details: VatRuleDetails) -> VatRule:
    """Add a VAT rule."""
    return await VAT_RULES.add({"code": code_of(VAT_RULES.kind, details.code), **_columns(details)}, by=by)


async def update_vat_rule(
    rule_id: int, *, by: Actor, expected_version: int, details: VatRuleDetails
) -> VatRule:
    """Change a VAT rule. Documents keep what they were keyed with; customers keep an inactive rule."""
    return await VAT_RULES.change(rule_id, _columns(details), by=by, expected_version=expected_version)


def _columns(details: VatRuleDetails) -> dict[str, Any]:
    return given(
        code=None if details.code is None else code_of(VAT_RULES.kind, details.code),
        description=None if details.description is None else described(details.description),
        exempt=details.exempt,
        active=details.active,
    )
