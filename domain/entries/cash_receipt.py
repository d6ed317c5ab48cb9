"""Cash receipts: the three ways to finish one, miscellaneous cash and the factor's receipt (section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.domain.database.statements import Row
from tieout.domain.entries import discounting
from tieout.domain.entries.applying import (
    Applied,
    Applying,
    InvoicePaid,
    SameInvoiceTwice,
    apply_row,
    named_item,
    of_the_receipt,
    row_of_grid,
)
from tieout.domain.entries.checking import Check, check_of, refuse_zero
from tieout.domain.entries.context import References
from tieout.domain.entries.debiting import debits_of
from tieout.domain.entries.drafts import ApplicationDraft, CashReceiptDraft
from tieout.domain.entries.entry import Finish, PayType
from tieout.domain.entries.finding import (
    AmountMissing,
    AmountNotPositive,
    CustomerMissing,
    customer_of,
    item_of,
    item_packed,
    line_account,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.posting_receipts import posted_as
from tieout.domain.entries.prepared import Prepared
from tieout.domain.entries.receipt import CreditLine, Receipt
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor

MISCELLANEOUS = "JE"
"""As customer number: miscellaneous cash, a journal entry without a customer (R3.6)."""


class InvoiceIsCredit(Refusal):
    """{number} is a credit of {balance}, so no money can be received for it. Choose an invoice."""


class InvoiceMissing(Refusal):
    """{finish} takes one invoice. Key it, or choose Multiple Credits for several or for none."""


class InvoiceNotAlone(Refusal):
    """With Multiple Credits the invoice field stays blank: put {number} on a line of its own."""


class InvoiceDiffers(Refusal):
    """The receipt pays {number}, but {other} is keyed as well. Key one of the two, or choose Multiple Credits
    for both.
    """


class InvoiceWithoutCustomer(Refusal):
    """Miscellaneous cash (JE) pays no invoice. Leave {number} out, or key the customer instead of JE."""


class LinesWithStandard(Refusal):
    """Single Entry to Standard Accounts takes no lines of its own. Choose Single Credit Entry."""


class LinesWithFactor(Refusal):
    """A factor's receipt is only for factored invoices: check and fee make what is applied to them. Leave
    other credits and money on account out, or key them as a receipt of their own.
    """


class CreditsMissing(Refusal):
    """Miscellaneous cash is credited to accounts of your choice. Key at least one account with its amount."""


class PaymentNotInFull(Refusal):
    """Invoice {number} is open with {balance}, the check is {amount}. Standard accounts take payment in
    full: use Single Credit Entry for a part, or leave the invoice blank to take the money on account.
    """


_NAMES = {
    Finish.STANDARD: "Single Entry to Standard Accounts",
    Finish.SINGLE_CREDIT: "Single Credit Entry",
}


def prepare(draft: CashReceiptDraft, found: References, *, by: Actor) -> Prepared:
    """The entry of a receipt, refused unless it is Balanced (R3.26)."""
    receipt = work_out(draft, found, by=by)
    if receipt.unbalanced is not None:
        raise receipt.unbalanced
    return posted_as(receipt, found)


def work_out(draft: CashReceiptDraft, found: References, *, by: Actor) -> Receipt:
    """The workings of a receipt, whether it balances or not; refused for all that is wrong about it."""
    if (draft.customer_number or "").strip().upper() == MISCELLANEOUS:
        return _miscellaneous(draft, found)
    finish = draft.finish or _finish(draft)
    item = _invoice(draft, found)
    _refuse_invoice_field(draft, finish, item)
    items = [named_item(found, row, draft.customer_number, at) for at, row in enumerate(draft.applications)]
    if item is not None and items and items[0] is not item:
        other = items[0].document_number
        field = "applications.0.invoiceNumber"
        raise InvoiceDiffers(field=field, number=item.document_number, other=other)
    _refuse_twice(items)
    customer = customer_of(found, draft.customer_number, item or (items[0] if items else None), family=True)
    check = check_of(draft, found, customer, default=_default_amount(item, found, finish))
    rows, on_account = _used_for(draft, finish, item, check)
    within = Applying(
        *(found, customer, check.exchange, by),
        factor=finish is Finish.FACTOR,
        discount_editable=draft.discount_editable,
    )
    targets = items or ([item] if item is not None else [])
    worked = enumerate(zip(rows, targets, strict=True))
    applied = [
        apply_row(row, one, row_of_grid(place) if items else of_the_receipt, within)
        for place, (row, one) in worked
    ]
    return _receipt(draft, found, finish, customer, check, applied, on_account)


def _receipt(
    draft: CashReceiptDraft,
    found: References,
    finish: Finish,
    customer: Row | None,
    check: Check,
    applied: list[Applied],
    on_account: int,
) -> Receipt:
    refuse_zero(check, applied, on_account, found)
    receipt = Receipt(
        draft=draft,
        finish=finish,
        customer=customer,
        exchange=check.exchange,
        amount=check.amount,
        base_amount=check.base_amount,
        fee=check.fee,
        applied=applied,
        credits=_credits(draft, found, check),
        on_account=on_account,
        debits=[],
    )
    receipt.debits = debits_of(receipt, found)
    return receipt


def _finish(draft: CashReceiptDraft) -> Finish:
    """What is meant when no finish is named: by what was keyed."""
    lines = draft.applications or draft.credits or draft.debits or draft.on_account
    if not ((draft.invoice_number or "").strip() or (draft.packing_list or "").strip()):
        return Finish.MULTIPLE_CREDITS
    return Finish.SINGLE_CREDIT if lines else Finish.STANDARD


def _invoice(draft: CashReceiptDraft, found: References) -> ItemFacts | None:
    """The invoice of the header, by its number or by its packing list; both say the same (R3.7, R3.8)."""
    item = item_of(found, draft.invoice_number, draft.customer_number)
    packed = item_packed(found, draft.packing_list)
    if item is not None and packed is not None and packed is not item:
        other = packed.document_number
        raise InvoiceDiffers(field="packingList", number=item.document_number, other=other)
    return item or packed


def _refuse_invoice_field(draft: CashReceiptDraft, finish: Finish, item: ItemFacts | None) -> None:
    if finish is Finish.FACTOR and (draft.credits or (draft.on_account or "").strip()):
        raise LinesWithFactor(field="credits" if draft.credits else "onAccount")
    if finish in (Finish.MULTIPLE_CREDITS, Finish.FACTOR):
        if item is not None:
            raise InvoiceNotAlone(field="invoiceNumber", number=item.document_number)
        return
    if item is None or len(draft.applications) > 1:
        raise InvoiceMissing(field="invoiceNumber", finish=_NAMES[finish])
    lines = draft.applications or draft.credits or draft.debits or draft.on_account
    if finish is Finish.STANDARD and lines:
        raise LinesWithStandard(field="finish")
    if item.amount < 0:
        balance = Money(item.available, item.currency)
        raise InvoiceIsCredit(field="invoiceNumber", number=item.document_number, balance=balance)
    if item.available <= 0:
        raise InvoicePaid(field="invoiceNumber", number=item.document_number)


def _refuse_twice(items: Sequence[ItemFacts]) -> None:
    for place, item in enumerate(items):
        if item in items[:place]:
            raise SameInvoiceTwice(field=f"applications.{place}.invoiceNumber", number=item.document_number)


def _default_amount(item: ItemFacts | None, found: References, finish: Finish) -> int | None:
    """What the check is for when no amount is keyed: the open balance, or net of discount (AMB-8)."""
    if item is None or finish is Finish.FACTOR:
        return None
    net = found.batch.options.net_check_amount
    return item.available - (discounting.allowable(item, found.batch.post_date) if net else 0)


def _used_for(
    draft: CashReceiptDraft, finish: Finish, item: ItemFacts | None, check: Check
) -> tuple[Sequence[ApplicationDraft], int]:
    """The rows of the grid, and what goes on account."""
    on_account = check.keyed(draft.on_account, "onAccount") or 0
    if on_account < 0:
        raise AmountNotPositive(field="onAccount", amount=Money(on_account, check.exchange.currency))
    if finish is Finish.STANDARD:
        assert item is not None
        return [_in_full(item, check)], 0
    if finish is Finish.SINGLE_CREDIT and item is not None:
        credited = (check.keyed(one.amount, f"credits.{at}.amount") for at, one in enumerate(draft.credits))
        others = sum(amount or 0 for amount in credited)
        preset = _preset(item, check, check.amount - others - on_account)
        return [_with_preset(row, item, preset) for row in draft.applications] or [preset], on_account
    if finish is Finish.MULTIPLE_CREDITS and not (draft.applications or draft.credits or draft.on_account):
        return (), check.amount
    return draft.applications, on_account


def _in_full(item: ItemFacts, check: Check) -> ApplicationDraft:
    """The balance, or the balance less the allowable discount, which is then taken (R3.16)."""
    short = item.available - check.amount
    if short and short != discounting.allowable(item, check.on):
        balance = Money(item.available, item.currency)
        raise PaymentNotInFull(
            field="amount",
            number=item.document_number,
            balance=balance,
            amount=Money(check.amount, item.currency),
        )
    return _row(item, PayType.Y, check.amount)


def _preset(item: ItemFacts, check: Check, amount: int) -> ApplicationDraft:
    """Full pays it, less is a part, less by just the discount takes that, more leaves a rest (R3.22)."""
    if amount >= item.available:
        return _row(item, PayType.Y, item.available)
    short = item.available - amount
    in_full = short == discounting.allowable(item, check.on)
    return _row(item, PayType.Y if in_full else PayType.P, amount)


def _with_preset(row: ApplicationDraft, item: ItemFacts, preset: ApplicationDraft) -> ApplicationDraft:
    """A row of which only the rest is written off keeps the figures it was preset with (R3.38)."""
    figures = (row.type, row.apply, row.discount)
    mine = row.open_item_id == item.id or (row.invoice_number or "").upper() == item.document_number.upper()
    return replace(preset, write_off=True) if mine and row.write_off and not any(figures) else row


def _row(item: ItemFacts, pay_type: PayType, apply: int) -> ApplicationDraft:
    return ApplicationDraft(open_item_id=item.id, type=pay_type, apply=Money(apply, item.currency).plain())


def _miscellaneous(draft: CashReceiptDraft, found: References) -> Receipt:
    """Cash without a customer: credited to accounts that are not receivables (R3.6, AMB-14)."""
    named = draft.invoice_number or next((row.invoice_number for row in draft.applications), None)
    if named or draft.applications:
        raise InvoiceWithoutCustomer(field="invoiceNumber", number=named or "the invoice")
    if draft.on_account or draft.finish is Finish.FACTOR:
        raise CustomerMissing(field="customerNumber")
    if draft.finish is Finish.STANDARD:
        raise InvoiceMissing(field="finish", finish=_NAMES[Finish.STANDARD])
    if not draft.credits:
        raise CreditsMissing(field="credits")
    check = check_of(draft, found, None, default=None)
    return _receipt(draft, found, draft.finish or Finish.SINGLE_CREDIT, None, check, [], 0)


def _credits(draft: CashReceiptDraft, found: References, check: Check) -> list[CreditLine]:
    credits: list[CreditLine] = []
    for place, line in enumerate(draft.credits):
        field = f"credits.{place}"
        amount = check.keyed(line.amount, f"{field}.amount")
        if amount is None or amount == 0:
            raise AmountMissing(field=f"{field}.amount", currency=check.exchange.currency)
        if amount < 0:  # that would write off what the check is short of, past every limit
            raise AmountNotPositive(field=f"{field}.amount", amount=Money(amount, check.exchange.currency))
        account = line_account(found, line.account_number, field=f"{field}.accountNumber")
        credits.append(CreditLine(account, amount))
    return credits
