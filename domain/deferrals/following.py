"""Schedules follow their invoices, and the credit memos and adjustments on these; see deferring.py."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.batches.batch import Batch, BatchType
from tieout.domain.database.statements import execute, fetch, fetch_one, fetch_value, writer
from tieout.domain.deferrals.allocating import Part, allocate, fit
from tieout.domain.deferrals.deferring import CREDITS, erase_left, money, note, write_instalments
from tieout.domain.deferrals.schedule import DeferralInstalment, DeferralSchedule
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor


class DeferralOvercredited(Refusal):
    """Credit memos and adjustments take {credited} off the deferred revenue of {document}, of which only
    {left} is not recognised yet. Debit the rest to revenue.
    """


_REDUCING = (BatchType.CREDIT_MEMO, BatchType.ADJUSTMENT, BatchType.MIXED)

TAKEN_OFF = """
SELECT schedule.id, coalesce(sum(line.base_debit), 0)::bigint AS credited
FROM deferral_schedule AS schedule
LEFT JOIN open_item ON open_item.entry_id = schedule.entry_id
LEFT JOIN (SELECT DISTINCT application.open_item_id, application.entry_id FROM application
           JOIN entry ON entry.id = application.entry_id AND entry.type IN ('CREDIT_MEMO', 'ADJUSTMENT')
           JOIN batch ON batch.id = entry.batch_id AND batch.status = 'POSTED') AS memo
    ON memo.open_item_id = open_item.id
LEFT JOIN line ON line.entry_id = memo.entry_id AND line.account_id = schedule.deferred_account_id
WHERE {which} GROUP BY schedule.id
"""
"""What posted credit memos and adjustments on the invoices debit to the deferred revenue accounts."""

# a schedule that is being made meanwhile holds its invoice's item, and is seen once it is there
_ITEMS = """
SELECT id FROM open_item WHERE id IN (
    SELECT application.open_item_id FROM application JOIN entry ON entry.id = application.entry_id
    WHERE entry.batch_id = $1 AND entry.type IN ('CREDIT_MEMO', 'ADJUSTMENT'))
ORDER BY id FOR SHARE
"""
_TOUCHED = """
SELECT DISTINCT schedule.id FROM application JOIN entry ON entry.id = application.entry_id
JOIN open_item ON open_item.id = application.open_item_id
JOIN deferral_schedule AS schedule ON schedule.entry_id = open_item.entry_id
WHERE entry.batch_id = $1 AND entry.type IN ('CREDIT_MEMO', 'ADJUSTMENT') ORDER BY schedule.id
"""


_CUSTOMER = """
UPDATE deferral_schedule SET customer_id = (SELECT customer_id FROM entry WHERE entry.id = $1)
WHERE entry_id = $1 AND EXISTS (SELECT 1 FROM entry WHERE entry.id = $1)
"""


async def follow_reductions(batch: Batch, *, by: Actor) -> None:
    """Fit the schedules that the memos and adjustments of a batch take off: posted or reopened now."""
    if batch.type not in _REDUCING or not await fetch_value("SELECT 1 FROM deferral_schedule LIMIT 1"):
        return
    await fetch(_ITEMS, batch.id)
    ids = [row["id"] for row in await fetch(_TOUCHED, batch.id)]
    if not ids:
        return
    await fetch("SELECT id FROM deferral_schedule WHERE id = ANY($1) ORDER BY id FOR UPDATE", ids)
    for row in await fetch(TAKEN_OFF.format(which="schedule.id = ANY($1)"), ids):
        schedule = await DeferralSchedule.get(id=row["id"], using_db=writer())
        if schedule.credited != row["credited"]:
            await _take_off(schedule, row["credited"], by)


async def follow_entry(entry_id: int, *, by: Actor) -> None:
    """Allocate anew what a changed invoice defers; a schedule whose account it no longer credits goes."""
    schedules = await DeferralSchedule.filter(entry_id=entry_id).using_db(writer())
    if schedules:
        await execute(_CUSTOMER, entry_id)
    for schedule in schedules:
        credits = {row["account_id"]: row["amount"] for row in await fetch(CREDITS, entry_id)}
        await _follow(schedule, credits.get(schedule.deferred_account_id, 0), by)


async def remove_of(batch_id: int, *, by: Actor) -> None:
    """Remove the schedules of a batch that is deleted."""
    for schedule in await DeferralSchedule.filter(batch_id=batch_id).using_db(writer()):
        await remove(schedule, by=by)


async def remove(schedule: DeferralSchedule, *, by: Actor, reason: str = "") -> None:
    """Remove a schedule of which nothing is recognised."""
    document = await document_of(schedule)
    await erase_left(schedule.id)
    await execute("DELETE FROM deferral_schedule WHERE id = $1", schedule.id)
    await note("DEFERRAL_REMOVED", schedule, document, by=by, reason=reason)


async def document_of(schedule: DeferralSchedule) -> str:
    """The number of the invoice; the account's when the invoice is gone."""
    found = await fetch_value("SELECT document_number FROM entry WHERE id = $1", schedule.entry_id)
    return str(found or f"account {schedule.deferred_account_id}")


async def recognised(schedule_id: int) -> int:
    """What of a schedule is recognised."""
    found = await fetch_value(
        "SELECT coalesce(sum(amount), 0)::bigint FROM deferral_instalment "
        "WHERE schedule_id = $1 AND batch_id IS NOT NULL",
        schedule_id,
    )
    return int(found)


async def _take_off(schedule: DeferralSchedule, credited: int, by: Actor) -> None:
    document, done = await document_of(schedule), await recognised(schedule.id)
    left = schedule.deferred - credited - done
    if left < 0:
        raise DeferralOvercredited(
            credited=await money(credited), document=document, left=await money(schedule.deferred - done)
        )
    await execute(
        "UPDATE deferral_schedule SET credited = $2, version = version + 1 WHERE id = $1",
        *(schedule.id, credited),
    )
    await _fit(schedule, left)
    await note(
        *("DEFERRAL_REDUCED", schedule, document),
        by=by,
        credited=await money(credited),
        left=await money(left),
    )


async def _fit(schedule: DeferralSchedule, left: int) -> None:
    kept: Sequence[DeferralInstalment] = (
        await DeferralInstalment.filter(schedule_id=schedule.id, batch_id__isnull=True)
        .order_by("position")
        .using_db(writer())
    )
    if not kept and left:
        last = await fetch_one(
            "SELECT max(position) AS position, max(due_date) AS due_date FROM deferral_instalment "
            "WHERE schedule_id = $1",
            schedule.id,
        )
        assert last is not None
        await write_instalments(schedule.id, last["position"] + 1, [Part(last["due_date"], left)])
    amounts = fit([one.planned for one in kept], left)
    for one, amount in zip(kept, amounts, strict=True):
        if one.amount != amount:
            await execute("UPDATE deferral_instalment SET amount = $2 WHERE id = $1", one.id, amount)


async def _follow(schedule: DeferralSchedule, amount: int, by: Actor) -> None:
    if amount == schedule.deferred:
        return
    if amount <= 0:
        await remove(schedule, by=by)
        return
    await execute(
        "UPDATE deferral_schedule SET deferred = $2, version = version + 1 WHERE id = $1",
        *(schedule.id, amount),
    )
    await erase_left(schedule.id)
    parts = allocate(schedule.method, amount, schedule.start_date, schedule.end_date)
    await write_instalments(schedule.id, 1, parts)
    await note(
        *("DEFERRAL_FOLLOWED", schedule, await document_of(schedule)),
        by=by,
        amount=await money(amount),
    )
