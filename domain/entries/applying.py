"""The rows of a receipt: what is applied to each open item, and what then remains (R3.20 to R3.28, R3.38)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tieout.domain.customers.nobody import stands_for_nobody
from tieout.domain.database.statements import Row
from tieout.domain.entries import discounting
from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.entries.entry import PayType
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.entries.finding import (
    InvoiceOfAnotherCustomer,
    InvoiceUnknown,
    item_of,
    reason_of,
    refuse_not_posted,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.offsetting import Tax, tax_moved
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class InvoicePaid(Refusal):
    """Invoice {number} is paid already: nothing is left open on it. Choose another, or leave it blank to
    take the money on account.
    """


class InvoiceFactored(Refusal):
    """Invoice {number} is sold to a factor, so a regular receipt cannot pay it. Use Factor Cash Receipt."""


class InvoiceNotFactored(Refusal):
    """Invoice {number} is not sold to a factor, so a factor's receipt cannot pay it. Use a regular one."""


class SameInvoiceTwice(Refusal):
    """{number} stands twice in this receipt. Put both amounts on one line."""


class ApplyMissing(Refusal):
    """The amount to apply to {number} is missing. Key it, or choose type Y to pay the {balance} left open."""


class ApplyZero(Refusal):
    """Nothing is applied to {number}: the amount is zero. Key an amount, or leave the line out."""


class ApplySignWrong(Refusal):
    """{apply} has the wrong sign for {number}, which is open with {balance}. Key it with that sign."""


class ApplyOverBalance(Refusal):
    """{applied} is more than the {balance} left open on {number}. Apply no more than that, and take the rest
    on account.
    """


class ItemCurrencyDiffers(Refusal):
    """{number} is kept in {item_currency}, this receipt in {currency}. Pay it by a receipt in
    {item_currency}.
    """


class WriteOffOverTolerance(Refusal):
    """The {left} left on {number} is more than may be written off: {amount} and {percent} % of the invoice
    are the limits. Leave it open, or ask for an adjustment.
    """


class WriteOffNotAllowed(Refusal):
    """Small differences are not written off here: the company has set no tolerance. Leave {left} open on
    {number}, or ask for an adjustment.
    """


Place = Callable[[str], str]
"""The name of a row's field in the input, for the refusal that is about it."""


@dataclass(slots=True, kw_only=True)
class Applied:
    """A row worked out, in minor units of the item's currency.

    `balance` is what was open before it, `offered` the discount the terms allow, `tax` the VAT Applied.
    """

    item: ItemFacts
    balance: int
    offered: int
    apply: int
    discount: int
    write_off: int = 0
    reason: str = ""
    tax: Tax = (0, 0)

    @property
    def taken(self) -> int:
        """What comes off the item."""
        return self.apply + self.discount + self.write_off

    @property
    def left(self) -> int:
        """The Balance column: what remains due on the item."""
        return self.balance - self.taken

    @property
    def type(self) -> PayType:
        """Y when Apply and Discount make the balance, else P (R3.22, AMB-10)."""
        return PayType.Y if self.apply + self.discount == self.balance else PayType.P


@dataclass(frozen=True, slots=True)
class Applying:
    """What the rows of one receipt have in common."""

    found: References
    payer: Row
    exchange: Exchange
    by: Actor
    factor: bool = False
    discount_editable: bool = False


def row_of_grid(place: int) -> Place:
    """Where the fields of a row of the grid stand in the input."""
    return lambda name: f"applications.{place}.{name}"


def of_the_receipt(name: str) -> str:
    """The same for the row that the receipt's own invoice and amount make."""
    return {"apply": "amount"}.get(name, name)


def named_item(
    found: References, row: ApplicationDraft, customer_number: str | None, place: int
) -> ItemFacts:
    """The open item of a row, by id or by its document number; refused when there is none or not posted."""
    field = row_of_grid(place)("invoiceNumber")
    if row.open_item_id is None:
        item = item_of(found, row.invoice_number, customer_number, field=field)
        if item is None:
            raise InvoiceUnknown(field=field, number=row.invoice_number or "(blank)", of_customer="")
        return item
    item = found.items.get(row.open_item_id)
    if item is None:
        raise InvoiceUnknown(field=field, number=row.invoice_number or "of that id", of_customer="")
    refuse_not_posted(found, item, field=field)
    return item


def apply_row(row: ApplicationDraft, item: ItemFacts, at: Place, within: Applying) -> Applied:
    """Work a row out: its figures by the type, or the type by its figures, then every check of R3.24."""
    refuse_item(item, at, within)
    applied = _figures(row, item, at, within)
    _refuse_figures(applied, at, within)
    if row.write_off:
        applied.write_off = _written_off(applied, at, within)
    applied.tax = tax_moved(within.found, item, applied.taken)
    return applied


def refuse_item(item: ItemFacts, at: Place, within: Applying) -> None:
    """Refuse an item that this receipt may not pay: paid, factored or not, of others, in other money."""
    number, named = item.document_number, at("invoiceNumber")
    if within.factor and not item.factored:
        raise InvoiceNotFactored(field=named, number=number)
    if item.factored and not within.factor:
        raise InvoiceFactored(field=named, number=number)
    if item.currency != within.exchange.currency:
        raise ItemCurrencyDiffers(
            field=named, number=number, item_currency=item.currency, currency=within.exchange.currency
        )
    if not within.factor:
        _refuse_strangers(item, at, within)
    if item.available == 0 or (item.available > 0) != (item.amount > 0):
        raise InvoicePaid(field=named, number=number)


def _refuse_strangers(item: ItemFacts, at: Place, within: Applying) -> None:
    """Another customer's item: of the family, nobody's, or in the grid by a right of its own (AMB-11)."""
    payer, owner = within.payer, within.found.customers_by_id[item.customer_id]
    if stands_for_nobody(owner["number"], within.found.batch.options):
        return
    family = {payer["id"], payer["parent_id"]} & {owner["id"], owner["parent_id"]} - {None}
    across = at is not of_the_receipt and within.by.may(Permission.APPLY_ACROSS)
    if not family and not across:
        raise InvoiceOfAnotherCustomer(
            field=at("invoiceNumber"),
            number=item.document_number,
            owner=owner["number"],
            customer=payer["number"],
        )


def _figures(row: ApplicationDraft, item: ItemFacts, at: Place, within: Applying) -> Applied:
    on, currency = within.found.batch.post_date, item.currency
    offered = 0 if within.factor else discounting.allowable(item, on)
    apply, discount = (
        _keyed(row.apply, currency, at("apply")),
        _keyed(row.discount, currency, at("discount")),
    )
    computed = _computed_discount(row, item, apply, offered)
    if discount is not None and discount != computed and not within.discount_editable:
        raise discounting.DiscountColumnLocked(
            field=at("discount"),
            number=item.document_number,
            computed=Money(computed, currency),
            discount=Money(discount, currency),
        )
    taken = computed if discount is None else discount
    if apply is None:
        if row.type is PayType.P:
            balance = Money(item.available, currency)
            raise ApplyMissing(field=at("apply"), number=item.document_number, balance=balance)
        apply = item.available - taken
    reason = reason_of(within.found, row.discount_reason, adjusting=False, field=at("discountReason"))
    return Applied(
        item=item, balance=item.available, offered=offered, apply=apply, discount=taken, reason=reason
    )


def _computed_discount(row: ApplicationDraft, item: ItemFacts, apply: int | None, offered: int) -> int:
    """What Type Y takes by the terms: nothing on a partial payment (R3.21)."""
    if row.type is PayType.P:
        return 0
    if apply is None or apply + offered == item.available:
        return offered
    return 0


def _refuse_figures(applied: Applied, at: Place, within: Applying) -> None:
    item = applied.item
    balance = Money(applied.balance, item.currency)
    if applied.apply == 0:
        raise ApplyZero(field=at("apply"), number=item.document_number)
    if (applied.apply > 0) != (applied.balance > 0):
        apply = Money(applied.apply, item.currency)
        raise ApplySignWrong(field=at("apply"), number=item.document_number, apply=apply, balance=balance)
    options = within.found.batch.options
    on = within.found.batch.post_date
    decision = discounting.Decision(applied.discount, applied.reason, at("discount"), at("discountReason"))
    discounting.refuse_discount(item, decision, on=on, options=options, by=within.by)
    if abs(applied.apply) + applied.discount > abs(applied.balance):
        both = Money(abs(applied.apply) + applied.discount, item.currency)
        raise ApplyOverBalance(
            field=at("apply"), number=item.document_number, applied=both, balance=abs(balance)
        )


def _written_off(applied: Applied, at: Place, within: Applying) -> int:
    """All that is left, within both the amount and the percentage of the tolerance (AMB-36)."""
    item, options = applied.item, within.found.batch.options
    left = applied.left
    if left <= 0:
        return 0
    figure = Money(left, item.currency)
    if not options.tolerance_amount or not options.tolerance_percent:
        raise WriteOffNotAllowed(field=at("writeOff"), left=figure, number=item.document_number)
    within_amount = within.exchange.to_base(left) <= options.tolerance_amount
    if not within_amount or left * 100 > options.tolerance_percent * item.amount:
        raise WriteOffOverTolerance(
            field=at("writeOff"),
            left=figure,
            number=item.document_number,
            amount=Money(options.tolerance_amount, within.exchange.base),
            percent=f"{options.tolerance_percent.normalize():f}",
        )
    return left


def _keyed(text: str | None, currency: str, field: str) -> int | None:
    if text is None or not text.strip():
        return None
    return Money.parse(text, currency, field=field).minor
