"""Moving open orders to another open batch, so that theirs can be closed (R5.3, AMB-24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.audit.recording import record
from tieout.domain.batches import opening
from tieout.domain.batches.batch import Batch, BatchAction, BatchStatus, BatchType
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.holding import holding_at, refuse_held
from tieout.domain.batches.locking import WORDS, lock_batch, period_of
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.orders.placing import ORDERS
from tieout.domain.refusal import NotFound, Refusal, counted, refuse_any
from tieout.domain.users.actor import Actor

MOST_NAMED = 20
"""So many orders are named in a note; the rest are counted."""


class MoveTargetSame(Refusal):
    """The orders stand in batch {number} already. Choose another batch."""


class MoveTargetNotOpen(Refusal):
    """Batch {number} is {status}, so no order can be moved there. Choose an open batch of an open period."""


class MoveTargetNotMixed(Refusal):
    """Batch {number} is of type {type}, and orders stand in mixed batches. Choose one of those."""


class OrderNotOpenHere(Refusal):
    """Not an open order of batch {number} any more: {orders}. Look again, then move the others."""


class NextPeriodMissing(Refusal):
    """No fiscal period follows {period} yet. Create the next fiscal year, or choose an open batch."""


class OrdersToMoveMissing(Refusal):
    """No order is chosen. Choose those that are to be moved."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many orders went where."""

    source: Batch
    target: Batch
    count: int


_NEXT = """
SELECT start_date FROM fiscal_period WHERE start_date > (SELECT end_date FROM fiscal_period WHERE id = $1)
ORDER BY start_date LIMIT 1
"""
_PERIODS = "SELECT id FROM fiscal_period WHERE id IN (SELECT fiscal_period_id FROM batch WHERE id = ANY($1)) "
_OPEN = """
SELECT id, reference FROM customer_order WHERE batch_id = $1 AND status = 'OPEN' ORDER BY id FOR UPDATE
"""


@transactional
async def move_open_orders(
    batch_id: int,
    *,
    by: Actor,
    order_ids: Sequence[int] | None = None,
    target_id: int | None = None,
    number: str | None = None,
) -> Moved:
    """Move open orders of a batch, all unless some are named, to an open mixed batch of an open period.

    Without a target the next period's batch is made on the spot; `number` is its number where the company
    gives none out. One transaction, noted in both batches. Money taken on the orders stays where it was
    received (AMB-40).
    """
    if target_id is None:
        target_id = (await _next_batch(batch_id, number, by=by)).id
    source, target = await _locked(batch_id, target_id)
    refuse_any(await blockers(source, BatchAction.MOVE_ORDERS, by=by))
    await _refuse_target(source, target, by=by)
    moving = await _chosen(source, order_ids)
    await execute(
        "UPDATE customer_order SET batch_id = $2, version = version + 1 WHERE id = ANY($1)",
        *([row["id"] for row in moving], target.id),
    )
    await _note(source, target, moving, by=by)
    return Moved(source, target, len(moving))


async def _next_batch(batch_id: int, number: str | None, *, by: Actor) -> Batch:
    """A batch like this one, on the first day of the period that follows its own."""
    source = await Batch.filter(id=batch_id).using_db(writer()).first()
    if source is None:
        raise NotFound(kind="batch", key=batch_id)
    refuse_any(await blockers(source, BatchAction.MOVE_ORDERS, by=by))
    following = await fetch_one(_NEXT, source.fiscal_period_id)
    if following is None:
        raise NextPeriodMissing(field="targetId", period=(await period_of(source)).name)
    return await opening.create(
        by=by,
        type=BatchType.MIXED,
        number=number,
        description=f"Open orders of batch {source.number}",
        post_date=following["start_date"],
        branch=source.branch,
        shared=source.shared,
    )


async def _locked(batch_id: int, target_id: int) -> tuple[Batch, Batch]:
    """Both batches, locked in the order that everybody takes: periods, then batches."""
    both = sorted({batch_id, target_id})
    await fetch(_PERIODS + "ORDER BY id FOR SHARE", both)
    locked = {one: await lock_batch(one) for one in both}
    return locked[batch_id], locked[target_id]


async def _refuse_target(source: Batch, target: Batch, *, by: Actor) -> None:
    if source.id == target.id:
        raise MoveTargetSame(field="targetId", number=target.number)
    if target.type is not BatchType.MIXED:
        kind = target.type.replace("_", " ").lower()
        raise MoveTargetNotMixed(field="targetId", number=target.number, type=kind)
    period = await period_of(target)
    if target.status is not BatchStatus.OPEN or not period.open_to(by):
        closed = f"in {period.name}, which is {period.state.lower()}"
        status = WORDS[target.status] if target.status is not BatchStatus.OPEN else closed
        raise MoveTargetNotOpen(field="targetId", number=target.number, status=status)
    if not target.shared:
        await refuse_held(target.id, target.number, await holding_at(target.id, None), by=by)


async def _chosen(source: Batch, order_ids: Sequence[int] | None) -> list[Row]:
    here = await fetch(_OPEN, source.id)
    if order_ids is None:
        return here
    if not order_ids:
        raise OrdersToMoveMissing(field="orderIds")
    wanted = set(order_ids)
    gone = sorted(wanted - {row["id"] for row in here})
    if gone:
        rows = await fetch("SELECT reference FROM customer_order WHERE id = ANY($1) ORDER BY id", gone)
        named = ", ".join(row["reference"] for row in rows[:MOST_NAMED])
        raise OrderNotOpenHere(field="orderIds", number=source.number, orders=named or "those chosen")
    return [row for row in here if row["id"] in wanted]


async def _note(source: Batch, target: Batch, moving: Sequence[Row], *, by: Actor) -> None:
    named = ", ".join(row["reference"] for row in moving[:MOST_NAMED])
    if len(moving) > MOST_NAMED:
        named += f" and {len(moving) - MOST_NAMED} more"
    count = counted(len(moving), "open order", "open orders")
    for batch, other, action in (
        (source, target, "ORDERS_MOVED_OUT"),
        (target, source, "ORDERS_MOVED_IN"),
    ):
        await record(action, by=by, batch_id=batch.id, other=other.number, orders=count, references=named)
        announce(f"batch:{batch.id}")
    announce(ORDERS)
