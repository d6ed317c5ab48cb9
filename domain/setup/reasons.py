"""Keeping reason codes: why a late discount was given or a receivable adjusted (AMB-10, AMB-21, R15.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieout.domain.refusal import Refusal
from tieout.domain.setup.coded import Coded, code_of, described, given
from tieout.domain.setup.reason import Reason
from tieout.domain.users.actor import Actor

STARTER_REASONS = (
    ("RETURNED CHECK", "The bank returned the customer's check", False, True),
    ("BAD DEBT", "The customer will not pay", False, True),
    ("SMALL BALANCE", "Too small to be collected", False, True),
    ("GOODWILL", "Given up for the sake of the customer", True, True),
    ("LATE PAYMENT AGREED", "A later discount date was agreed on", True, False),
)
"""What a new company starts with: code, description, for discounts, for adjustments."""


class ReasonForNothing(Refusal):
    """The reason code {code} would be for neither discounts nor adjustments. Tick one of them."""


@dataclass(frozen=True, slots=True)
class ReasonDetails:
    """What is keyed of a reason; None leaves it as it is, on a new reason at its default."""

    code: str | None = None
    description: str | None = None
    for_discounts: bool | None = None
    for_adjustments: bool | None = None
    active: bool | None = None


def _for_something(reason: Reason) -> None:
    if not (reason.for_discounts or reason.for_adjustments):
        raise ReasonForNothing(field="forDiscounts", code=reason.code)


REASONS = Coded(
    Reason,
    "reason code",
    "REASON",
    users={"entries": "entry WHERE reason = $2", "applications": "application WHERE reason = $2"},
    check=_for_something,
)


async def create_reason(*, by: Actor, details: ReasonDetails) -> Reason:
    """Add a reason."""
    return await REASONS.add({"code": code_of(REASONS.kind, details.code), **_columns(details)}, by=by)


async def update_reason(
    reason_id: int, *, by: Actor, expected_version: int, details: ReasonDetails
) -> Reason:
    """Change a reason. Made inactive it is no longer offered; what was done for it keeps it."""
    return await REASONS.change(reason_id, _columns(details), by=by, expected_version=expected_version)


def _columns(details: ReasonDetails) -> dict[str, Any]:
    return given(
        code=None if details.code is None else code_of(REASONS.kind, details.code),
        description=None if details.description is None else described(details.description),
        for_discounts=details.for_discounts,
        for_adjustments=details.for_adjustments,
        active=details.active,
    )
