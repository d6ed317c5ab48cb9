"""A credit of a statement that is a deposit in the books already: confirmed, not received twice (R9.5)."""

from __future__ import annotations

from datetime import timedelta

from tieout.domain.audit.recording import record
from tieout.domain.banking.loading import FILES
from tieout.domain.banking.matched import BankReceipt, find_receipt
from tieout.domain.batches import editing
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.locking import WORDS, lock_batch
from tieout.domain.batches.moving import change
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, execute, fetch
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries.changing import delete_entry
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal, text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

DAYS = 14
"""A bank books a deposit so many days after the batch's post date at most."""


class StatementBatchNotOpen(Refusal):
    """Batch {number} is {status}, so the credit cannot be taken out of it any more. Reopen it first."""


class DepositDiffers(Refusal):
    """Batch {number} is no deposit of {amount} at that account in the {days} days before. Choose another."""


class NotReconciled(Refusal):
    """The deposit of batch {number} is not reconciled with the bank, so there is nothing to take back."""


# the statement's own batch is at the same cash account: other deposits there that came to just the amount,
# closed by now, since what is in an open one may still be changed
_ALIKE = """
SELECT batch.id FROM batch JOIN batch AS mine ON mine.cash_account_id = batch.cash_account_id
JOIN entry ON entry.batch_id = batch.id
WHERE mine.id = $1 AND batch.id <> $1 AND batch.status NOT IN ('OPEN', 'DELETED')
  AND batch.reconciled_at IS NULL AND batch.currency = mine.currency
  AND batch.post_date >= $2 AND batch.post_date <= $3
GROUP BY batch.id HAVING sum(entry.tally) = $4 ORDER BY batch.id LIMIT 5
"""


async def deposits_alike(receipt: BankReceipt) -> list[int]:
    """The ids of batches whose deposit the credit may be, five at most."""
    if receipt.left != receipt.entry.minor:
        return []
    rows: list[Row] = await fetch(
        _ALIKE,
        receipt.batch_id,
        receipt.entry.on - timedelta(days=DAYS),
        receipt.entry.on + timedelta(days=1),
        receipt.entry.minor,
    )
    return [row["id"] for row in rows]


@transactional
async def reconcile(receipt_id: int, batch_id: int, *, by: Actor) -> BankReceipt:
    """The credit is the deposit of that batch: its receipt is taken out, the control figures go down.

    The batch of the deposit cannot be reopened from then on, until the reconciliation is taken back.
    """
    by.require(Permission.ENTER, "reconcile deposits")
    receipt = await _found(receipt_id)
    amount = Money(receipt.entry.minor, receipt.currency)
    deposit = await _lock_both(receipt, batch_id)
    receipt = await _found(receipt_id)  # as it is now that nobody else can match it any more
    if receipt.batch_status is not BatchStatus.OPEN:
        raise StatementBatchNotOpen(
            about=("Batch", receipt.batch_id),
            number=receipt.batch_number,
            status=WORDS[receipt.batch_status],
        )
    if not receipt.to_match or batch_id not in await deposits_alike(receipt):
        raise DepositDiffers(field="batchId", number=deposit.number, amount=amount, days=DAYS)
    await _take_out(receipt, deposit, by=by)
    told = f"{receipt.file_name}, {receipt.entry.on}, {receipt.entry.bank_reference or amount}"[:200]
    await change(deposit, reconciled_at=now(), reconciled_by=by.name, reconciled_with=told)
    await execute(
        "UPDATE bank_entry SET reconciles_id = $2, proposal = $3 WHERE id = $1",
        *(receipt.id, deposit.id, f"The deposit of batch {deposit.number}."),
    )
    await record("DEPOSIT_RECONCILED", by=by, batch_id=deposit.id, subject=deposit.number, told=told)
    announce(FILES)
    return await _found(receipt_id)


_FREED = """
UPDATE bank_entry SET reconciles_id = NULL, proposal = '', key = 'taken back ' || CAST(id AS VARCHAR(20))
WHERE reconciles_id = $1
"""


@transactional
async def take_back(batch_id: int, *, by: Actor, reason: str) -> Batch:
    """The deposit counts as reconciled no longer, for a reason; the batch may be reopened again.

    The bank's credit is free to be loaded once more, without what is known, since it is in no batch.
    """
    by.require(Permission.REOPEN_BATCHES, "take a reconciliation back")
    deposit = await lock_batch(batch_id)
    if deposit.reconciled_at is None:
        raise NotReconciled(number=deposit.number)
    why = text_required("The reason", reason, 500, field="reason")
    told = deposit.reconciled_with
    await change(deposit, reconciled_at=None, reconciled_by="", reconciled_with="")
    await execute(_FREED, batch_id)
    await record("RECONCILIATION_TAKEN_BACK", by=by, batch_id=batch_id, reason=why, told=told)
    return deposit


async def _lock_both(receipt: BankReceipt, batch_id: int) -> Batch:
    """In the order of their ids, as all who lock two."""
    locked = {key: await lock_batch(key) for key in sorted({receipt.batch_id, batch_id})}
    return locked[batch_id]


async def _take_out(receipt: BankReceipt, deposit: Batch, *, by: Actor) -> None:
    await delete_entry(receipt.entry_id, by=by)
    batch = await lock_batch(receipt.batch_id)
    total = max(batch.control_total - receipt.entry.minor, 0)
    count = max(batch.control_count - 1, 0)
    if not total or not count:
        left = await fetch("SELECT 1 FROM entry WHERE batch_id = $1 LIMIT 1", batch.id)
        if not left:
            await editing.delete(batch.id, by=by)
            return
    await editing.update_control(
        batch.id,
        by=by,
        expected_version=batch.version,
        control_total=Money(total, batch.currency).plain(),
        control_count=count,
        reason=f"The credit is the deposit of batch {deposit.number}",
    )


async def _found(receipt_id: int) -> BankReceipt:
    receipt = await find_receipt(receipt_id)
    if receipt is None:
        raise NotFound(kind="entry of a bank file", key=receipt_id)
    return receipt
