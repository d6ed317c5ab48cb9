"""Keeping terms codes: when an invoice is due, and the discount for paying early (R1.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieout.domain.refusal import Refusal
from tieout.domain.setup.coded import Coded, code_of, described, given
from tieout.domain.setup.percents import percent
from tieout.domain.setup.terms import Terms
from tieout.domain.users.actor import Actor

MOST_DAYS = 999


class DaysInvalid(Refusal):
    """{days} is no number of days for terms. Use 0 to {most}."""


class DiscountAfterDue(Refusal):
    """The discount would be for paying within {discount_days} days, but the invoice is due after {due_days}.
    Give the discount no more days than the invoice.
    """


@dataclass(frozen=True, slots=True)
class TermsDetails:
    """What is keyed of terms; None leaves it as it is, on new terms at its default."""

    code: str | None = None
    description: str | None = None
    due_days: int | None = None
    discount_percent: str | None = None
    discount_days: int | None = None
    active: bool | None = None


STARTER_TERMS = (
    TermsDetails("NET30", "Net in 30 days", 30),
    TermsDetails("2/10-NET30", "2 % in 10 days, net in 30", 30, "2", 10),
)
"""What a new company starts with."""


def _in_order(terms: Terms) -> None:
    if terms.discount_percent and terms.discount_days > terms.due_days:
        raise DiscountAfterDue(
            field="discountDays", discount_days=terms.discount_days, due_days=terms.due_days
        )


TERMS = Coded(
    Terms,
    "terms code",
    "TERMS",
    users={
        "customers": "customer WHERE terms_id = $1",
        "documents": "document WHERE terms = $2",
        "open items": "open_item WHERE terms = $2",
    },
    check=_in_order,
)


async def create_terms(*, by: Actor, details: TermsDetails) -> Terms:
    """Add terms."""
    return await TERMS.add({"code": code_of(TERMS.kind, details.code), **columns_of(details)}, by=by)


async def update_terms(terms_id: int, *, by: Actor, expected_version: int, details: TermsDetails) -> Terms:
    """Change terms. Documents keep the dates and discounts that were worked out for them."""
    return await TERMS.change(terms_id, columns_of(details), by=by, expected_version=expected_version)


def columns_of(details: TermsDetails) -> dict[str, Any]:
    """What was keyed, checked, as columns of the table."""
    discount = details.discount_percent
    return given(
        code=None if details.code is None else code_of(TERMS.kind, details.code),
        description=None if details.description is None else described(details.description),
        due_days=_days(details.due_days, "dueDays"),
        discount_percent=None if discount is None else percent(discount, field="discountPercent"),
        discount_days=_days(details.discount_days, "discountDays"),
        active=details.active,
    )


def _days(days: int | None, field: str) -> int | None:
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise DaysInvalid(field=field, days=days, most=MOST_DAYS)
    return days
