"""An adjustment that increases or reduces an invoice (R4.9 to R4.14)."""

from __future__ import annotations

from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import AdjustmentDraft
from tieout.domain.entries.entry import AdjustmentDirection, EntryType, LineRole
from tieout.domain.entries.finding import (
    branch_of,
    counter_account,
    customer_of,
    item_of,
    positive_amount,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.prepared import Prepared, PreparedApplication
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, ValueMissing, text_within


class AdjustmentOverBalance(Refusal):
    """The adjustment of {amount} is more than the {balance} left open on {number}. Key no more than that, or
    ask someone with the right OVER_ADJUST.
    """


def prepare(draft: AdjustmentDraft, found: References, *, may_exceed: bool) -> Prepared:
    """Work the adjustment out; receivables are posted to the account the invoice stands in (R4.11)."""
    item = item_of(found, draft.invoice_number, draft.customer_number)
    if item is None:
        raise ValueMissing(field="invoiceNumber", label="The invoice to adjust")
    customer = customer_of(found, draft.customer_number, item)
    amount = positive_amount(found, draft.amount)
    raised = amount.minor if draft.direction is AdjustmentDirection.INCREASE else -amount.minor
    shrinks = (raised < 0) == (item.amount > 0)
    if shrinks and not may_exceed:
        _refuse_beyond_zero(item, amount)
    adjustment = Prepared(
        type=EntryType.ADJUSTMENT,
        customer_id=customer["id"],
        currency=amount.currency,
        amount=amount.minor,
        base_amount=amount.minor,
        tally=amount.minor,
        direction=draft.direction,
        document_number=item.document_number,
        document_date=found.batch.post_date,
        branch=branch_of(found, draft.branch, item.branch),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )
    adjustment.debit(LineRole.RECEIVABLE, item.account_id, raised, item=item.id)
    adjustment.credit(LineRole.ADJUSTMENT, counter_account(found, draft.account_number, customer), raised)
    adjustment.applications.append(
        PreparedApplication(open_item_id=item.id, amount=-raised, base_amount=-raised)
    )
    if shrinks:  # an increase that is only keyed leaves no more to be taken off (R3.24)
        item.take(-raised, -raised)
    return adjustment


def _refuse_beyond_zero(item: ItemFacts, amount: Money) -> None:
    """An item may not change sides: an invoice not below zero, a credit not above it (AMB-21)."""
    left = item.available if item.amount > 0 else -item.available
    if amount.minor > left:
        balance = Money(item.available, amount.currency)
        raise AdjustmentOverBalance(
            field="amount", amount=amount, balance=balance, number=item.document_number
        )
