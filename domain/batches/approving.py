"""Approving a batch that is too large for one pair of eyes (R15.1)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.locking import lock_batch
from tieout.domain.batches.moving import change
from tieout.domain.clock import now
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import refuse_any
from tieout.domain.users.actor import Actor


@transactional
async def approve(batch_id: int, *, by: Actor) -> Batch:
    """Approve a closed batch at or above the company's approval amount; its creator may not."""
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.APPROVE, by=by))
    await change(batch, approved_by=by.name, approved_at=now())
    await record("BATCH_APPROVED", by=by, batch_id=batch_id)
    return batch
