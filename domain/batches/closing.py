"""Closing a batch, and opening it again (sections 5 and 9)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction, BatchStatus
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.given_out import given_out
from tieout.domain.batches.holding import let_go
from tieout.domain.batches.locking import lock_batch
from tieout.domain.batches.moving import move
from tieout.domain.batches.totals import totals_of
from tieout.domain.clock import now
from tieout.domain.database.statements import fetch
from tieout.domain.database.transactions import transactional
from tieout.domain.deferrals.following import follow_reductions
from tieout.domain.deferrals.freeing import free
from tieout.domain.entries.unpaid import unsweep
from tieout.domain.ledgers.reversing import reverse, supersede
from tieout.domain.refusal import Refusal, refuse_any, text_within
from tieout.domain.users.actor import Actor


class ReasonMissing(Refusal):
    """The ledger of batch {number} was {left} on {left_on}. Give the reason for reopening it."""


# nobody takes off them meanwhile what this batch added
_ADJUSTED = """
SELECT id FROM open_item WHERE id IN (
    SELECT open_item_id FROM application WHERE entry_id IN (SELECT id FROM entry WHERE batch_id = $1))
ORDER BY id FOR UPDATE
"""


@transactional
async def close(batch_id: int, *, by: Actor) -> Batch:
    """Close an open batch: no entry can be added or changed until it is reopened.

    Refused with every blocker at once: empty, control total or count not met (R5.2, AMB-22), an
    entry incomplete, an account inactive, somebody else has it in use (R5.5).
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.CLOSE, by=by))
    held = await totals_of(batch_id)
    await move(batch, BatchStatus.CLOSED, closed_by=by.name, closed_at=now())
    await let_go(batch_id)
    await record(
        "BATCH_CLOSED", by=by, batch_id=batch_id, accumulated=str(held.accumulated), entries=held.count
    )
    return batch


@transactional
async def reopen(batch_id: int, *, by: Actor, reason: str = "") -> Batch:
    """Open a closed or posted batch again while its fiscal period is open (R5.6, R9.1).

    A ledger not yet posted is superseded (AMB-26). A posted one is voided and reversed (AMB-28);
    that is refused while other batches apply to its items or to what it added to an item (R9.4), and
    asks for a reason when the ledger has been sent or downloaded (AMB-29).
    """
    batch = await lock_batch(batch_id)
    if batch.type.adjusts:
        await fetch(_ADJUSTED, batch_id)
    refuse_any(await blockers(batch, BatchAction.REOPEN, by=by))
    why = text_within("The reason", reason, 500, field="reason")
    was, approver = batch.status, batch.approved_by
    if was is BatchStatus.POSTED:
        await _refuse_without_reason(batch, why)
        await reverse(batch, by=by, reason=why)
    elif was is BatchStatus.LEDGER_READY:
        await supersede(batch)
    blank = {"closed_by": "", "closed_at": None, "approved_by": "", "approved_at": None}
    await move(batch, BatchStatus.OPEN, **blank, posted_by="", posted_at=None)
    if was is BatchStatus.POSTED:
        await unsweep(batch_id)
    await free(batch_id, by=by)
    await follow_reductions(batch, by=by)
    if approver:
        await record("APPROVAL_REMOVED", by=by, batch_id=batch_id, approver=approver)
    await record("BATCH_REOPENED", by=by, batch_id=batch_id, reason=why, was=was.value)
    return batch


async def _refuse_without_reason(batch: Batch, reason: str) -> None:
    """Whoever holds the figures already has to be told why they change."""
    if reason:
        return
    gone = (await given_out([batch.id]))[batch.id]
    if gone:
        first = gone[0]
        raise ReasonMissing(
            field="reason", number=batch.number, left=first.how, left_on=f"{first.at:%Y-%m-%d}"
        )
