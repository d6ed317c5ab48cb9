"""A credit memo to standard accounts, tied to an invoice or standing alone (R4.7, R4.8, AMB-20)."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.documents import document_date, new_document_number
from tieout.domain.entries.drafts import CreditMemoDraft
from tieout.domain.entries.entry import EntryType, LineRole, OpenItemKind
from tieout.domain.entries.finding import (
    branch_of,
    counter_account,
    customer_of,
    default_account,
    item_of,
    positive_amount,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.prepared import OWN, Prepared, PreparedApplication, PreparedItem
from tieout.domain.refusal import Refusal, text_within


class MemoOnCredit(Refusal):
    """{number} is a credit itself, so no credit memo can be tied to it. Choose an invoice, or leave it blank
    for a memo that stands alone.
    """


def prepare(draft: CreditMemoDraft, found: References) -> Prepared:
    """Work the credit memo out.

    Tied to an invoice it relieves that item as far as it is open; what is left over, or all of a
    standalone memo, becomes an open credit.
    """
    item = item_of(found, draft.invoice_number, draft.customer_number)
    if item is not None and item.amount < 0:
        raise MemoOnCredit(field="invoiceNumber", number=item.document_number)
    customer = customer_of(found, draft.customer_number, item)
    amount = positive_amount(found, draft.amount)
    number, key = _number(draft, found, item, customer)
    memo = Prepared(
        type=EntryType.CREDIT_MEMO,
        customer_id=customer["id"],
        currency=amount.currency,
        amount=amount.minor,
        base_amount=amount.minor,
        tally=amount.minor,
        document_number=number,
        document_date=document_date(found, draft.document_date),
        reference=item.document_number if item else "",
        branch=branch_of(found, draft.branch, item.branch if item else customer["branch"]),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )
    memo.debit(LineRole.REVENUE, counter_account(found, draft.account_number, customer), amount.minor)
    rest = amount.minor - _relieve(memo, item)
    if rest:
        _leave_open(memo, default_account(found, AccountUse.RECEIVABLE), rest, key)
    return memo


def _number(
    draft: CreditMemoDraft, found: References, item: ItemFacts | None, customer: Row
) -> tuple[str, str | None]:
    """Required and unique alone, free text when tied to an invoice (AMB-39)."""
    if item is None:
        return new_document_number(found, draft.document_number, customer)
    return text_within("The document number", draft.document_number, 40, field="documentNumber"), None


def _relieve(memo: Prepared, item: ItemFacts | None) -> int:
    """Take the memo off the invoice in the account where it stands, never below zero; how much."""
    if item is None:
        return 0
    tied = min(memo.amount, max(item.available, 0))
    if tied:
        memo.credit(LineRole.RECEIVABLE, item.account_id, tied, item=item.id)
        memo.applications.append(PreparedApplication(open_item_id=item.id, amount=tied, base_amount=tied))
        item.take(tied, tied)
    return tied


def _leave_open(memo: Prepared, receivable: int, rest: int, key: str | None) -> None:
    memo.credit(LineRole.RECEIVABLE, receivable, rest, item=OWN)
    memo.item = PreparedItem(
        kind=OpenItemKind.CREDIT_MEMO,
        document_number=memo.document_number or f"{memo.reference} credit"[:40],
        document_key=key,
        due_date=memo.document_date,
        amount=-rest,
        base_amount=-rest,
        account_id=receivable,
    )
