"""The discount of an invoice that is paid: what the terms allow, and what the company decides (3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tieout.domain.entries.items import ItemFacts
from tieout.domain.money import Money, scaled
from tieout.domain.refusal import Refusal, RightMissing
from tieout.domain.setup.options import Options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class DiscountOnCredit(Refusal):
    """{number} is a credit of {balance}; no discount is taken on it. Leave the discount blank."""


class DiscountNegative(Refusal):
    """The discount {discount} on {number} is negative. Key it as a positive amount, or leave it blank."""


class DiscountOverInvoice(Refusal):
    """The discount {discount} is more than invoice {number} itself, {amount}. Key a smaller one."""


class DiscountColumnLocked(Refusal):
    """The discount on {number} is {computed} by the terms, not {discount}. Tick Discount Column Editable to
    key another.
    """


class LateDiscountReasonMissing(Refusal):
    """The terms allow a discount of {allowed} on {number}{until}, not {discount}. Give the reason for
    allowing it.
    """


@dataclass(frozen=True, slots=True)
class Decision:
    """A discount on an item in its minor units, the reason for it, and the inputs they were keyed in."""

    discount: int
    reason: str
    field: str
    reason_field: str


def by_terms(item: ItemFacts) -> int:
    """The discount of the terms as it stands, whatever the date (AMB-35); in minor units of the item.

    The stored discount less the share of tied credit memos and less discounts already taken, posted
    and pending; never below zero, never above the open balance.
    """
    if item.amount <= 0 or item.discount <= 0:
        return 0
    stored = item.discount
    if item.net_amount and item.credited:
        stored = scaled(item.discount, item.net_amount - item.credited, item.net_amount)
    return max(0, min(stored - item.discount_taken, item.available))


def allowable(item: ItemFacts, on: date) -> int:
    """The discount that a receipt of that date takes by the terms (R3.21)."""
    return by_terms(item) if item.discount_date is not None and on <= item.discount_date else 0


def refuse_discount(item: ItemFacts, decision: Decision, *, on: date, options: Options, by: Actor) -> None:
    """Refuse a discount that cannot be, and one the terms do not allow without reason or right (AMB-10).

    Within the days of grace the right is not needed for what the terms allowed (R15.2).
    """
    discount, field = decision.discount, decision.field
    if discount == 0:
        return
    figure = Money(discount, item.currency)
    if discount < 0:
        raise DiscountNegative(field=field, number=item.document_number, discount=figure)
    if item.amount < 0:
        balance = Money(item.available, item.currency)
        raise DiscountOnCredit(field=field, number=item.document_number, balance=balance)
    if discount > item.amount:
        amount = Money(item.amount, item.currency)
        raise DiscountOverInvoice(field=field, number=item.document_number, discount=figure, amount=amount)
    if discount > allowable(item, on):
        _refuse_late(item, decision, on=on, options=options, by=by)


def _refuse_late(item: ItemFacts, decision: Decision, *, on: date, options: Options, by: Actor) -> None:
    discount = decision.discount
    if not decision.reason:
        raise LateDiscountReasonMissing(
            field=decision.reason_field,
            number=item.document_number,
            discount=Money(discount, item.currency),
            allowed=Money(by_terms(item), item.currency),
            until=f" until {item.discount_date}" if item.discount_date else "",
        )
    if not _in_grace(item, discount, on, options) and not by.may(Permission.LATE_DISCOUNT):
        permission = Permission.LATE_DISCOUNT.value
        action = f"allow {Money(discount, item.currency)} off {item.document_number} beyond its terms"
        raise RightMissing(field=decision.field, action=action, permission=permission)


def _in_grace(item: ItemFacts, discount: int, on: date, options: Options) -> bool:
    if item.discount_date is None or discount > by_terms(item):
        return False
    return on <= item.discount_date + timedelta(days=options.late_discount_days)
