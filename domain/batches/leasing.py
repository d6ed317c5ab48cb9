"""Taking a batch into use, keeping it, letting it go, and taking it over (section 11)."""

from __future__ import annotations

from datetime import timedelta

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.batches.blockers import standing
from tieout.domain.batches.holding import TAKEN_OVER, Holding, holding_at, refuse_held
from tieout.domain.batches.lease import Lease
from tieout.domain.batches.locking import lock_batch, period_of
from tieout.domain.batches.moving import change
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import NotFound, Refusal, refuse_any, text_required
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class EntryToTakeMissing(Refusal):
    """Several people key into batch {number} at once, so it is not taken as a whole. Take the entry that you
    want to change; a new one takes nothing.
    """


class NotInUse(Refusal):
    """Nobody else has batch {number} in use, so there is nothing to take over. Open its entries and key."""


_MINE = "batch_id = $1 AND coalesce(entry_id, 0) = $2 AND user_id = $3"


@transactional
async def take(batch_id: int, *, by: Actor, entry_id: int | None = None) -> Lease:
    """Take an open batch into use, or one entry of a shared one (R11.3); what one has already stays so.

    Each taking makes the lease anew, so that a page which was left cannot end that of the page which
    came after it. Refused with the owner and the time while somebody else has it (`BatchInUse`).
    """
    batch = await lock_batch(batch_id)
    refuse_any(standing(batch, await period_of(batch), BatchAction.ENTER, by))
    place = await _place(batch, entry_id)
    held = await holding_at(batch_id, place)
    await refuse_held(batch_id, batch.number, held, by=by)
    if held is None:
        announce(f"batch:{batch_id}")
    return await _write(batch_id, place, held, by=by)


@transactional
async def renew(batch_id: int, *, by: Actor, entry_id: int | None = None) -> Lease:
    """Keep what one has for another while; taken again when it expired and nobody else has it."""
    ends = now() + timedelta(minutes=(await options.current()).options.lease_minutes)
    place = await _place(await _batch(batch_id), entry_id)
    kept = await fetch(
        f"UPDATE lease SET expires_at = $4 WHERE {_MINE} AND expires_at > $5 RETURNING id",
        *(batch_id, place or 0, by.user_id, ends, now()),
    )
    if not kept:
        return await take(batch_id, by=by, entry_id=entry_id)
    return await Lease.get(id=kept[0]["id"], using_db=writer())


@transactional
async def release(
    batch_id: int, *, by: Actor, entry_id: int | None = None, lease_id: int | None = None
) -> Batch:
    """Let go of what one has in use; nothing is done when it is over already, or is another's.

    With `lease_id` only that taking of it: a page that is left lets go of what it took itself.
    """
    batch = await _batch(batch_id)
    place = entry_id if batch.shared else None
    gone = await execute(
        f"DELETE FROM lease WHERE {_MINE} AND ($4 = 0 OR id = $4)",
        *(batch_id, place or 0, by.user_id, lease_id or 0),
    )
    if gone:
        announce(f"batch:{batch_id}")
    return batch


@transactional
async def release_all(*, by: Actor) -> int:
    """Let go of everything one has in use, as on signing out; how much that was."""
    gone = await fetch("DELETE FROM lease WHERE user_id = $1 RETURNING batch_id", by.user_id)
    for row in gone:
        announce(f"batch:{row['batch_id']}")
    return len(gone)


@transactional
async def take_over(batch_id: int, *, by: Actor, reason: str, entry_id: int | None = None) -> Lease:
    """Take over what somebody else has in use; the reason is noted, and told to the former owner (R11.2).

    The batch's version goes up, so that nothing the former owner has in hand overwrites what follows.
    """
    by.require(Permission.TAKE_OVER, "take over a batch")
    batch = await lock_batch(batch_id)
    refuse_any(standing(batch, await period_of(batch), BatchAction.ENTER, by))
    why = text_required("The reason", reason, 500, field="reason")
    place = await _place(batch, entry_id)
    held = await holding_at(batch_id, place)
    if held is None or held.user_id == by.user_id:
        raise NotInUse(number=batch.number)
    if place is None:
        await change(batch)
    lease = await _write(batch_id, place, None, by=by)
    await record(
        TAKEN_OVER,
        by=by,
        batch_id=batch_id,
        reason=why,
        former=held.user_name,
        former_id=held.user_id,
        entry=place,
    )
    announce(f"batch:{batch_id}")
    return lease


@transactional
async def forget_expired() -> int:
    """Remove the leases that are over; how many there were."""
    gone = await fetch("DELETE FROM lease WHERE expires_at <= $1 RETURNING batch_id", now())
    for row in gone:
        announce(f"batch:{row['batch_id']}")
    return len(gone)


async def any_expired() -> bool:
    """Whether there is something for `forget_expired` to do; asking writes nothing."""
    return await fetch_value("SELECT 1 AS one FROM lease WHERE expires_at <= $1 LIMIT 1", now()) is not None


async def _batch(batch_id: int) -> Batch:
    batch = await Batch.filter(id=batch_id).using_db(writer()).first()
    if batch is None:
        raise NotFound(kind="batch", key=batch_id)
    return batch


async def _place(batch: Batch, entry_id: int | None) -> int | None:
    """What is taken: the entry of a shared batch, else the batch."""
    if not batch.shared:
        return None
    if entry_id is None:
        raise EntryToTakeMissing(number=batch.number)
    found = "SELECT id FROM entry WHERE id = $1 AND batch_id = $2"
    if await fetch_value(found, entry_id, batch.id) is None:
        raise NotFound(kind="entry", key=entry_id)
    return entry_id


async def _write(batch_id: int, place: int | None, held: Holding | None, *, by: Actor) -> Lease:
    """Put the lease where the old one was, in use since that was taken if it was one's own."""
    assert by.user_id is not None, "only people have a batch in use"
    gone = "DELETE FROM lease WHERE batch_id = $1 AND coalesce(entry_id, 0) = $2"
    await execute(gone, batch_id, place or 0)
    moment = now()
    minutes = (await options.current()).options.lease_minutes
    since = held.taken_at if held else moment
    lease = Lease(
        batch_id=batch_id,
        entry_id=place,
        user_id=by.user_id,
        user_name=by.name,
        taken_at=since,
        expires_at=moment + timedelta(minutes=minutes),
    )
    await lease.save(force_create=True)
    return lease
