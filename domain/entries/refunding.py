"""Paying money back to a customer, in the batch named or in the right one (R4.21, R5.7)."""

from __future__ import annotations

from tieout.domain.batches.choosing import choose
from tieout.domain.database.transactions import transactional
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import RefundDraft
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.open_items import item_named
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


@transactional
async def refund_payment(*, by: Actor, refund: RefundDraft, batch_id: int | None = None) -> Entry:
    """Pay back what is left of a credit, or a part of it; refused beyond (`RefundOverCredit`).

    Without a batch it goes where the credit itself still stands open, else to today's external batch.
    """
    by.require(Permission.ENTER, "pay money back")
    item = refund.open_item_id or await item_named(refund.credit_number, refund.customer_number)
    target = await choose(batch_id, by=by, branch=refund.branch, item_id=item)
    return await adding.add(target, by=by, entry=refund)
