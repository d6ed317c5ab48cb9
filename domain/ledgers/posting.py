"""Posting: the moment from which a batch counts in the books (section 7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction, BatchStatus
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.closing import close
from tieout.domain.batches.listing import find_batch
from tieout.domain.batches.locking import lock_batch
from tieout.domain.batches.moving import move
from tieout.domain.clock import now
from tieout.domain.database.statements import fetch_one
from tieout.domain.database.transactions import transactional
from tieout.domain.deferrals.following import follow_reductions
from tieout.domain.exports.exporting import after_posting
from tieout.domain.ledgers.balances import add_to_balances
from tieout.domain.ledgers.creating import create_at_once
from tieout.domain.refusal import NotFound, Refusal, refuse_any
from tieout.domain.users.actor import Actor
from tieout.domain.users.idempotency import done_before, once


class TooManyBatches(Refusal):
    """{count} batches are more than one command posts; choose {limit} at most and go on with the next."""


class LedgerOutdated(Refusal):
    """The ledger of batch {number} is outdated. Reopen the batch, close it and create the ledger again."""


MOST_BATCHES = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one batch of a list: the batch as it stands, and what stopped it if anything did."""

    batch: Batch
    refusal: Refusal | None


@transactional
async def post(batch_id: int, *, by: Actor) -> Batch:
    """Post the ready ledger, all or nothing, in a time that does not grow with the batch (R7.1, R7.3).

    Refused while the ledger is not ready, its period is not open, the control check fails or an
    approval is missing (R15.1).
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.POST, by=by))
    moment = now()
    ledger = await fetch_one(
        "UPDATE ledger SET state = 'POSTED', posted_by = $3, posted_at = $4 "
        "WHERE batch_id = $1 AND version = $2 AND state = 'READY' "
        "RETURNING id, version, fiscal_period_id, debit_total",
        *(batch_id, batch.ledger_version, by.name, moment),
    )
    if ledger is None or ledger["fiscal_period_id"] != batch.fiscal_period_id:
        raise LedgerOutdated(number=batch.number)
    await add_to_balances(ledger["id"], batch.fiscal_period_id)
    await move(batch, BatchStatus.POSTED, posted_by=by.name, posted_at=moment)
    await follow_reductions(batch, by=by)
    await record("BATCH_POSTED", by=by, batch_id=batch_id, version=ledger["version"])
    await after_posting(batch_id, by=by)
    return batch


async def post_batches(batch_ids: Sequence[int], *, by: Actor, key: str | None = None) -> list[Outcome]:
    """Close, create the ledger of and post each batch, each by itself; a refusal stops that one (R7.7).

    Under the key of a request made before, what that posted stays as it is.
    """
    if len(batch_ids) > MOST_BATCHES:
        raise TooManyBatches(field="ids", count=len(batch_ids), limit=MOST_BATCHES)
    if key is not None:
        await once(by, key, f"post batches {list(batch_ids)}", _nothing)
    return [await _post_one(batch_id, by, key) for batch_id in batch_ids]


async def _post_one(batch_id: int, by: Actor, key: str | None) -> Outcome:
    refusal: Refusal | None = None
    try:
        await _unless_done(batch_id, by, key)
    except Refusal as found:
        refusal = found
    batch = await find_batch(batch_id)
    if batch is None:
        raise refusal or NotFound(kind="batch", key=batch_id)
    return Outcome(batch, refusal)


async def _unless_done(batch_id: int, by: Actor, key: str | None) -> None:
    """Each batch of a request has a key of its own, kept by the transaction that posts it.

    The same request sent twice at the same moment takes turns with itself: refused because the batch
    has moved on since the look, it looks again.
    """
    if key is None:
        return await _step_by_step(batch_id, partial(post, batch_id, by=by), by)
    own, request = sha256(f"{key} {batch_id}".encode()).hexdigest(), f"post batch {batch_id}"

    async def post_once() -> None:
        async def noted() -> str:
            await post(batch_id, by=by)
            return ""

        await once(by, own, request, noted)

    while not await done_before(by, own, request):
        seen = await find_batch(batch_id)
        try:
            return await _step_by_step(batch_id, post_once, by)
        except Refusal:
            found = await find_batch(batch_id)
            if seen is None or found is None or found.status is seen.status:
                raise
    return None


async def _nothing() -> str:
    return ""


async def _step_by_step(batch_id: int, post_it: Callable[[], Awaitable[object]], by: Actor) -> None:
    batch = await find_batch(batch_id)
    if batch is not None and batch.status is BatchStatus.OPEN:
        batch = await close(batch_id, by=by)
    if batch is not None and batch.status in (BatchStatus.CLOSED, BatchStatus.LEDGER_FAILED):
        await create_at_once(batch_id, by=by)
    await post_it()
