"""Writing off what a customer will not pay: an adjustment that reduces an invoice (R4.12, AMB-21)."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.batches.choosing import choose
from tieout.domain.database.statements import fetch_value
from tieout.domain.database.transactions import transactional
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import AdjustmentDraft
from tieout.domain.entries.entry import AdjustmentDirection, Entry
from tieout.domain.entries.finding import DefaultAccountMissing
from tieout.domain.entries.open_items import item_named
from tieout.domain.refusal import text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

_ACCOUNT = """
SELECT account.number FROM default_account JOIN account ON account.id = default_account.account_id
WHERE default_account.use = $1
"""


@transactional
async def write_off(
    *,
    by: Actor,
    invoice_number: str,
    reason: str,
    amount: str | None = None,
    customer_number: str | None = None,
    memo: str = "",
    batch_id: int | None = None,
) -> Entry:
    """Take an amount off an invoice, all that is open unless one is given, against the write-offs account.

    A reason is always asked for; the limit of the user and the rest of the rules are those of
    adjustments. Without a batch it goes where the invoice still stands open, else to today's external
    batch.
    """
    by.require(Permission.ENTER, "write invoices off")
    code = text_required("The reason", reason, 20, field="reason")
    account = await fetch_value(_ACCOUNT, AccountUse.WRITE_OFFS.value)
    if account is None:
        raise DefaultAccountMissing(use="write offs")
    item = await item_named(invoice_number, customer_number)
    target = await choose(batch_id, by=by, item_id=item)
    draft = AdjustmentDraft(
        invoice_number=invoice_number,
        customer_number=customer_number,
        direction=AdjustmentDirection.REDUCE,
        amount=amount,
        account_number=str(account),
        reason=code,
        memo=memo,
    )
    return await adding.add(target, by=by, entry=draft)
