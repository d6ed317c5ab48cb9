"""Asking for the export of a batch, and going through all that it takes as a job (R8.3, R9.3, R15.4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.locking import lock_batch
from tieout.domain.database.statements import execute, fetch_one, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.exports.access import Access, open_connection
from tieout.domain.exports.books import NotSent, OutcomeUnknown, OutsideBooks
from tieout.domain.exports.connection import SETTINGS
from tieout.domain.exports.delivering import deliver
from tieout.domain.exports.export import Export, ExportPart, ExportState, PartState
from tieout.domain.exports.preparing import begin, exports_of_batch, fail_export, prepare, tell
from tieout.domain.jobs.claiming import Claim, LostLease, fail, finish
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.ledgers.ledger import Ledger, LedgerState
from tieout.domain.refusal import Refusal, refuse_any, text_required
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor

Connect = Callable[[Access], OutsideBooks]
"""Makes the client of a system."""


@transactional
async def export_batch(batch_id: int, *, by: Actor) -> Batch:
    """Have what the batch still owes the outside books sent: first what takes back, then what counts (R9.3).

    Refused without the right or a connection, while nothing is to be sent, and while it is being sent.
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.EXPORT, by=by))
    await prepare(batch_id, by=by, anew=True)
    await _queue(batch_id, by=by)
    await record("EXPORT_ASKED", by=by, batch_id=batch_id)
    return batch


@transactional
async def export_again(batch_id: int, *, by: Actor, reason: str) -> Batch:
    """Send a version once more under new numbers, as after it was deleted over there (R15.4)."""
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.EXPORT_AGAIN, by=by))
    why = text_required("The reason", reason, 500, field="reason")
    chosen = (await options.current()).options.exports
    ledger = await Ledger.get(
        batch_id=batch_id, state=LedgerState.POSTED, reverses_id=None, using_db=writer()
    )
    before = [one for one in await exports_of_batch(batch_id) if one.ledger_id == ledger.id][-1]
    access = await open_connection(chosen.accounting_system)
    await execute("UPDATE export SET state = $2 WHERE id = $1", before.id, ExportState.REPLACED.value)
    await begin(ledger, chosen, access, by=by, edition=before.edition + 1, reason=why)
    await prepare(batch_id, by=by)
    await _queue(batch_id, by=by)
    await record("EXPORTED_AGAIN", by=by, batch_id=batch_id, reason=why, edition=before.edition + 1)
    return batch


async def after_posting(batch_id: int, *, by: Actor) -> None:
    """The journal entry is made as a job, and sent at once where the connection says so (R8.3)."""
    system = (await options.current()).options.exports.accounting_system
    if system not in SETTINGS:
        return
    row = await fetch_one(
        "SELECT state, automatic FROM outside_connection WHERE system = $1 AND secrets <> ''", system.value
    )
    if row is None:
        return
    if row["automatic"] and row["state"] == "CONNECTED":
        await _queue(batch_id, by=by)
    else:
        await queue_preparing(batch_id, by=by)


@transactional
async def queue_preparing(batch_id: int, *, by: Actor) -> None:
    """Have the journal entries of a batch made, so that they wait to be sent."""
    key = f"prepare-export:{batch_id}"
    await enqueue(JobKind.PREPARE_EXPORT, key=key, by=by, payload={"batch": batch_id}, batch_id=batch_id)


async def carry_out(claim: Claim, connect: Connect) -> None:
    """Send every part of the batch that is still to be sent, in order, and end the job.

    A refusal ends the job for good; `NotSent` and `OutcomeUnknown` leave it to be tried again.
    """
    while True:
        step = await _next(claim)
        if step is None:
            return None
        export, part, access = step
        chosen = (await options.current()).options.exports
        try:
            await deliver(claim, export, part, connect(access), access, chosen)
        except (NotSent, OutcomeUnknown, LostLease):
            raise
        except Refusal as refusal:
            return await stop(claim, export, refusal)


@transactional
async def prepare_only(batch_id: int, *, by: Actor, finish: Callable[[], Awaitable[None]]) -> None:
    """Make the journal entries of a batch without sending them; what is in the way stands on the export."""
    await prepare(batch_id, by=by)
    await finish()


@transactional
async def give_up_preparing(
    batch_id: int, *, by: Actor, error: str, finish: Callable[[], Awaitable[None]]
) -> None:
    """It was tried often enough; sending tries it again."""
    await record("EXPORT_FAILED", by=by, batch_id=batch_id, error=error)
    await finish()


@transactional
async def stop(claim: Claim, export: Export, refusal: Refusal) -> None:
    """The job ends here: somebody has to act before it can go on."""
    await fail_export(export, refusal)
    await record(
        "EXPORT_FAILED",
        by=claim.by,
        batch_id=export.batch_id,
        subject=export.system.called,
        error=refusal.message,
    )
    tell(export.batch_id)
    await fail(claim, refusal.message)


@transactional
async def give_up(claim: Claim, error: str) -> None:
    """It was tried often enough; what may stand there is looked for when it is asked for again."""
    await execute(
        "UPDATE export SET state = 'FAILED', error_code = '', error = $2 WHERE batch_id = $1 "
        "AND state = 'SENDING'",
        *(claim.batch_id, error),
    )
    if claim.batch_id is not None:
        tell(claim.batch_id)
    await record("EXPORT_FAILED", by=claim.by, batch_id=claim.batch_id, error=error)
    await fail(claim, error)


@transactional
async def _next(claim: Claim) -> tuple[Export, ExportPart, Access] | None:
    """What is to be sent next; None when the job was ended, since nothing is, or since somebody must act."""
    batch_id = claim.payload["batch"]
    exports = await prepare(batch_id, by=claim.by)
    for export in exports:
        if export.state is ExportState.FAILED and not export.parts:
            await record("EXPORT_FAILED", by=claim.by, batch_id=batch_id, error=export.error)
            await fail(claim, export.error)
            return None
        for part in sorted(export.parts, key=lambda part: part.position):
            if part.state in _TO_SEND:
                return export, part, await open_connection(export.system)
    left = next((export for export in exports if export.state is ExportState.FAILED), None)
    if left is not None:  # nothing is to be sent, and yet not all of it stands there as it should
        await record("EXPORT_FAILED", by=claim.by, batch_id=batch_id, error=left.error)
        await fail(claim, left.error)
        return None
    await record("BATCH_EXPORTED", by=claim.by, batch_id=batch_id, documents=await _documents(batch_id))
    await finish(claim)
    return None


_TO_SEND = (PartState.READY, PartState.SENDING, PartState.BOOKED)


async def _documents(batch_id: int) -> list[str]:
    """The numbers of what stands over there, as a note tells them."""
    return [
        f"{part.document_number} ({part.remote_id})"
        for export in await exports_of_batch(batch_id)
        for part in export.parts
        if part.state is PartState.VERIFIED
    ]


async def _queue(batch_id: int, *, by: Actor) -> None:
    await enqueue(
        JobKind.SEND_EXPORT, key=f"export:{batch_id}", by=by, payload={"batch": batch_id}, batch_id=batch_id
    )
    await execute(
        "UPDATE export SET state = 'SENDING', error = '', error_code = '' WHERE batch_id = $1 "
        "AND state IN ('PREPARED', 'FAILED') AND EXISTS ("
        "SELECT 1 FROM export_part WHERE export_id = export.id AND state IN ('READY', 'SENDING', 'BOOKED'))",
        batch_id,
    )
    tell(batch_id)
