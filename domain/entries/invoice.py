"""An invoice to standard accounts: Dr receivables, Cr the customer's normal account or sales (R4.4)."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.context import References
from tieout.domain.entries.documents import document_date, due_date, new_document_number
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.entries.entry import EntryType, LineRole, OpenItemKind
from tieout.domain.entries.finding import (
    amount_keyed,
    branch_of,
    counter_account,
    customer_of,
    default_account,
)
from tieout.domain.entries.prepared import OWN, Prepared, PreparedItem
from tieout.domain.refusal import Refusal, text_within


class InvoiceAmountZero(Refusal):
    """The invoice amount is zero. Key what is owed; a negative invoice takes a minus sign."""


def prepare(draft: InvoiceDraft, found: References) -> Prepared:
    """Work the invoice out; a negative one has the same lines on the opposite sides (R4.17)."""
    customer = customer_of(found, draft.customer_number, None)
    number, key = new_document_number(found, draft.document_number, customer)
    amount = amount_keyed(found, draft.amount)
    if not amount:
        raise InvoiceAmountZero(field="amount")
    receivable = default_account(found, AccountUse.RECEIVABLE)
    dated = document_date(found, draft.document_date)
    due = due_date(draft.due_date, dated)
    invoice = Prepared(
        type=EntryType.INVOICE,
        customer_id=customer["id"],
        currency=amount.currency,
        amount=amount.minor,
        base_amount=amount.minor,
        tally=abs(amount.minor),
        document_number=number,
        document_date=dated,
        due_date=due,
        branch=branch_of(found, draft.branch, customer["branch"]),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )
    invoice.debit(LineRole.RECEIVABLE, receivable, amount.minor, item=OWN)
    invoice.credit(LineRole.REVENUE, counter_account(found, draft.account_number, customer), amount.minor)
    invoice.item = PreparedItem(
        kind=OpenItemKind.INVOICE,
        document_number=number,
        document_key=key,
        due_date=due,
        amount=amount.minor,
        base_amount=amount.minor,
        account_id=receivable,
    )
    return invoice
