"""A cash receipt in its plain form: one invoice paid in full, or money on account (R3.16, AMB-12)."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.entries.entry import EntryType, LineRole, OpenItemKind
from tieout.domain.entries.finding import (
    CurrencyDiffers,
    branch_of,
    customer_of,
    default_account,
    exchange_of,
    item_of,
    positive_amount,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.prepared import OWN, Prepared, PreparedApplication, PreparedItem
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, text_within


class InvoicePaid(Refusal):
    """Invoice {number} is paid already: nothing is left open on it. Choose another, or leave it blank to
    take the money on account.
    """


class InvoiceIsCredit(Refusal):
    """{number} is a credit of {balance}, so no money can be received for it. Choose an invoice."""


class PaymentNotInFull(Refusal):
    """Invoice {number} is open with {balance}, the check is {amount}. Standard accounts take payment in
    full: use Single Credit Entry for a part, or leave the invoice blank to take the money on account.
    """


def prepare(draft: CashReceiptDraft, found: References) -> Prepared:
    """Work the receipt out: Dr cash, Cr the account the invoice stands in or, on account, receivables."""
    item = item_of(found, draft.invoice_number, draft.customer_number)
    customer = customer_of(found, draft.customer_number, item)
    _refuse_currency(found, customer)
    amount = _amount(draft, found, item)
    assert found.batch.cash_account_id is not None
    receipt = Prepared(
        type=EntryType.CASH_RECEIPT,
        customer_id=customer["id"],
        currency=found.batch.currency,
        amount=amount.minor,
        base_amount=amount.minor,
        tally=amount.minor,
        document_date=found.batch.post_date,
        document_number=item.document_number if item else "",
        reference=text_within("The check number", draft.reference, 40, field="reference") or None,
        branch=branch_of(found, draft.branch, item.branch if item else customer["branch"]),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )
    receipt.debit(LineRole.CASH, found.batch.cash_account_id, amount.minor)
    if item is not None:
        receipt.credit(LineRole.RECEIVABLE, item.account_id, amount.minor, item=item.id)
        receipt.applications.append(
            PreparedApplication(open_item_id=item.id, amount=amount.minor, base_amount=amount.minor)
        )
        item.take(amount.minor, amount.minor)
    else:
        _take_on_account(receipt, default_account(found, AccountUse.RECEIVABLE))
    return receipt


def _refuse_currency(found: References, customer: Row) -> None:
    batch = found.batch
    if customer["currency"] != batch.currency:
        raise CurrencyDiffers(
            field="customerNumber",
            number=customer["number"],
            customer_currency=customer["currency"],
            currency=batch.currency,
        )
    exchange_of(found, customer, batch.post_date)


def _amount(draft: CashReceiptDraft, found: References, item: ItemFacts | None) -> Money:
    if item is None:
        return positive_amount(found, draft.amount)
    balance = Money(item.available, found.batch.currency)
    if item.amount < 0:
        raise InvoiceIsCredit(field="invoiceNumber", number=item.document_number, balance=balance)
    if balance.minor <= 0:
        raise InvoicePaid(field="invoiceNumber", number=item.document_number)
    if draft.amount is None or not draft.amount.strip():
        return balance
    amount = positive_amount(found, draft.amount)
    if amount != balance:
        raise PaymentNotInFull(field="amount", number=item.document_number, balance=balance, amount=amount)
    return amount


def _take_on_account(receipt: Prepared, receivable: int) -> None:
    """Leave an open credit, so that the AR account stays the sum of the open items."""
    receipt.credit(LineRole.RECEIVABLE, receivable, receipt.amount, item=OWN)
    receipt.item = PreparedItem(
        kind=OpenItemKind.ON_ACCOUNT,
        document_number=receipt.reference or "",
        document_key=None,
        due_date=receipt.document_date,
        amount=-receipt.amount,
        base_amount=-receipt.amount,
        account_id=receivable,
    )
