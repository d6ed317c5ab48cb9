"""Receipts that were keyed before: the same customer, check number and amount (AMB-7)."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.database.statements import fetch
from tieout.domain.entries.entry import EntryType
from tieout.domain.entries.prepared import Prepared
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.setup.options import Reaction
from tieout.domain.warning import react


class ReceiptDuplicated(Refusal):
    """Check {reference} of {amount} from {customer} was received already, in batch {number}. Look whether it
    is the same money before you key it again.
    """


Likeness = tuple[int | None, str, int, str]

_IN_TURN = "SELECT id FROM customer WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE"
_EARLIER = """
SELECT entry.id, entry.customer_id, upper(entry.reference) AS reference, entry.amount, entry.currency,
       batch.number
FROM entry JOIN batch ON batch.id = entry.batch_id
WHERE entry.type = 'CASH_RECEIPT' AND entry.customer_id = ANY($1) AND upper(entry.reference) = ANY($2)
  AND batch.status <> 'DELETED'
ORDER BY entry.id
"""


async def check_duplicates(
    receipts: Sequence[Prepared], reaction: Reaction, *, batch_number: str, except_entry: int = 0
) -> None:
    """Refuse or warn of receipts that were keyed before, in whatever batch, posted or not, or twice here."""
    keyed = [one for one in receipts if _is_check(one)]
    if reaction is Reaction.NONE or not keyed:
        return
    customers = sorted({one.customer_id or 0 for one in keyed})
    if reaction is Reaction.ERROR:  # whoever keys the same check at this moment waits, and then sees it
        await fetch(_IN_TURN, customers)
    references = sorted({(one.reference or "").upper() for one in keyed})
    rows = await fetch(_EARLIER, customers, references)
    seen: dict[Likeness, str] = {}
    for row in rows:
        if row["id"] != except_entry:
            like = (row["customer_id"], row["reference"], row["amount"], row["currency"])
            seen.setdefault(like, row["number"])
    for one in keyed:
        like = (one.customer_id, (one.reference or "").upper(), one.amount, one.currency)
        if like in seen:
            customer = await _name(one.customer_id or 0)
            amount = Money(one.amount, one.currency)
            refusal = ReceiptDuplicated(
                field="reference",
                reference=one.reference,
                amount=amount,
                customer=customer,
                number=seen[like],
            )
            react(reaction, refusal)
        seen.setdefault(like, batch_number)


def _is_check(entry: Prepared) -> bool:
    """Only money received is looked for: a refund may well bear the number of its check."""
    received = entry.type is EntryType.CASH_RECEIPT
    return received and bool(entry.reference) and entry.customer_id is not None


async def _name(customer_id: int) -> str:
    [row] = await fetch("SELECT number FROM customer WHERE id = $1", customer_id)
    return str(row["number"])
