"""A refund: money paid back for an open credit, in a mixed batch (R4.21)."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.context import References
from tieout.domain.entries.debiting import cash_account
from tieout.domain.entries.drafts import RefundDraft
from tieout.domain.entries.entry import EntryType, LineRole
from tieout.domain.entries.exchanging import exchange_on
from tieout.domain.entries.finding import (
    AmountNotPositive,
    InvoiceUnknown,
    branch_of,
    customer_of,
    default_account,
    item_of,
    refuse_not_posted,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.offsetting import offset, tax_moved
from tieout.domain.entries.prepared import Prepared, PreparedApplication
from tieout.domain.entries.relieving import relieve
from tieout.domain.money import Money, kept
from tieout.domain.refusal import Refusal, ValueMissing, text_within


class RefundOfInvoice(Refusal):
    """{number} is owed to the company, so nothing is paid back for it. Choose a credit: money on account, or
    a credit memo.
    """


class CreditUsed(Refusal):
    """Nothing is left of credit {number}: it was used or paid back already. Choose another."""


class RefundOverCredit(Refusal):
    """The refund of {amount} is more than the {balance} left of credit {number}. Pay back no more than
    that.
    """


def prepare(draft: RefundDraft, found: References) -> Prepared:
    """Dr the AR accounts in which the credit stands, Cr cash; a difference of rates is realised (AMB-13)."""
    item = _credit(draft, found)
    customer = customer_of(found, draft.customer_number, item)
    amount = _amount(draft, item)
    exchange = exchange_on(found.rates, item.currency, found.batch.base_currency, found.batch.post_date)
    base = kept(exchange.to_base(amount), exchange.base, field="amount")
    refund = Prepared(
        type=EntryType.REFUND,
        customer_id=customer["id"],
        currency=item.currency,
        amount=amount,
        base_amount=base,
        tally=0,
        exchange_date=exchange.on,
        exchange_rate=exchange.rate,
        document_date=found.batch.post_date,
        document_number=item.document_number,
        reference=text_within("The reference", draft.reference, 40, field="reference") or None,
        branch=branch_of(found, draft.branch, item.branch),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )
    tax = tax_moved(found, item, -amount)
    relieved = relieve(refund, item, -amount)
    refund.credit(LineRole.CASH, cash_account(found), amount, base)
    if gain := -relieved - base:
        use = AccountUse.FX_GAIN if gain > 0 else AccountUse.FX_LOSS
        refund.credit(LineRole.EXCHANGE, default_account(found, use), 0, gain)
    offset(refund, found, item, tax)
    refund.applications.append(
        PreparedApplication(
            open_item_id=item.id, amount=-amount, base_amount=relieved, vat=tax[0], base_vat=tax[1]
        )
    )
    return refund


def _credit(draft: RefundDraft, found: References) -> ItemFacts:
    if draft.open_item_id is None:
        item = item_of(found, draft.credit_number, draft.customer_number, field="creditNumber")
        if item is None:
            raise ValueMissing(field="creditNumber", label="The credit to pay back")
    else:
        known = found.items.get(draft.open_item_id)
        if known is None:
            raise InvoiceUnknown(field="openItemId", number="of that id", of_customer="")
        item = known
        refuse_not_posted(found, item, field="openItemId")
    if item.amount > 0:
        raise RefundOfInvoice(field="creditNumber", number=item.document_number)
    if item.available >= 0:
        raise CreditUsed(field="creditNumber", number=item.document_number)
    return item


def _amount(draft: RefundDraft, item: ItemFacts) -> int:
    """What is keyed, else all that is left of the credit."""
    left = Money(-item.available, item.currency)
    text = (draft.amount or "").strip()
    amount = Money.parse(text, item.currency, field="amount") if text else left
    if amount.minor <= 0:
        raise AmountNotPositive(field="amount", amount=amount)
    if amount.minor > left.minor:
        raise RefundOverCredit(field="amount", amount=amount, balance=left, number=item.document_number)
    return amount.minor
