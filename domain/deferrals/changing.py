"""Changing what is left of a schedule, ending it early, and removing one that nothing came of."""

from __future__ import annotations

from datetime import date

from tieout.domain.database.statements import execute, fetch_value, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.deferrals.allocating import Part, allocate, last_day, month_end
from tieout.domain.deferrals.deferring import (
    Terms,
    account_for_revenue,
    erase_left,
    money,
    note,
    write_instalments,
)
from tieout.domain.deferrals.following import document_of, recognised, remove
from tieout.domain.deferrals.schedule import DeferralSchedule
from tieout.domain.refusal import NotFound, Refusal, text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class ScheduleChanged(Refusal):
    """Somebody else changed the schedule of {document} meanwhile (it is at version {version}, you saw
    {expected}). Look again, then save.
    """


class NothingLeftToRecognise(Refusal):
    """All deferred revenue of {document} is recognised or credited. There is nothing left to change."""


class DeferralRecognised(Refusal):
    """{recognised} of the deferred revenue of {document} is recognised already. End the schedule early, or
    reopen the batches that recognised it first.
    """


@transactional
async def change(
    schedule_id: int,
    *,
    by: Actor,
    expected_version: int,
    terms: Terms,
    revenue_account: str,
    reason: str,
) -> DeferralSchedule:
    """Allocate what is left over another time, or to another account; what is recognised stays."""
    by.require(Permission.ENTER, "change a schedule of deferred revenue")
    why = text_required("The reason", reason, 500, field="reason")
    schedule = await locked(schedule_id, expected_version)
    left = await _left(schedule)
    revenue_id = await account_for_revenue(revenue_account, schedule.deferred_account_id)
    end = last_day(terms.method, terms.start_date, terms.months, terms.end_date)
    await execute(
        "UPDATE deferral_schedule SET method = $2, start_date = $3, end_date = $4, revenue_account_id = $5, "
        "ended_date = NULL, ended_reason = '', version = version + 1 WHERE id = $1",
        *(schedule_id, terms.method.value, terms.start_date, end, revenue_id),
    )
    await _replan(schedule, allocate(terms.method, left, terms.start_date, end))
    await note(
        *("DEFERRAL_CHANGED", schedule, await document_of(schedule)),
        by=by,
        reason=why,
        left=await money(left),
        start=terms.start_date,
        end=end,
    )
    return await DeferralSchedule.get(id=schedule_id, using_db=writer())


@transactional
async def end_early(
    schedule_id: int, *, by: Actor, expected_version: int, on: date, reason: str
) -> DeferralSchedule:
    """All that is left becomes revenue in the month of a day, as when a member leaves without a refund."""
    by.require(Permission.ENTER, "end a schedule of deferred revenue")
    why = text_required("The reason", reason, 500, field="reason")
    schedule = await locked(schedule_id, expected_version)
    left = await _left(schedule)
    await execute(
        "UPDATE deferral_schedule SET ended_date = $2, ended_reason = $3, version = version + 1 "
        "WHERE id = $1",
        *(schedule_id, on, why),
    )
    await _replan(schedule, [Part(month_end(on), left)])
    await note(
        *("DEFERRAL_ENDED", schedule, await document_of(schedule)),
        by=by,
        reason=why,
        left=await money(left),
        on=on,
    )
    return await DeferralSchedule.get(id=schedule_id, using_db=writer())


@transactional
async def delete(schedule_id: int, *, by: Actor, expected_version: int) -> DeferralSchedule:
    """Remove a schedule of which nothing is recognised; the invoice stays as it is."""
    by.require(Permission.ENTER, "delete a schedule of deferred revenue")
    schedule = await locked(schedule_id, expected_version)
    done = await recognised(schedule_id)
    if done:
        document = await document_of(schedule)
        raise DeferralRecognised(recognised=await money(done), document=document)
    await remove(schedule, by=by)
    return schedule


async def locked(schedule_id: int, expected_version: int) -> DeferralSchedule:
    """The schedule, locked until the transaction ends; refused when it is not as it was seen."""
    if await fetch_value("SELECT id FROM deferral_schedule WHERE id = $1 FOR UPDATE", schedule_id) is None:
        raise NotFound(kind="schedule", key=schedule_id)
    schedule = await DeferralSchedule.get(id=schedule_id, using_db=writer())
    if schedule.version != expected_version:
        document = await document_of(schedule)
        raise ScheduleChanged(document=document, version=schedule.version, expected=expected_version)
    return schedule


async def _left(schedule: DeferralSchedule) -> int:
    left: int = schedule.deferred - schedule.credited - await recognised(schedule.id)
    if left <= 0:
        raise NothingLeftToRecognise(document=await document_of(schedule))
    return left


async def _replan(schedule: DeferralSchedule, parts: list[Part]) -> None:
    await erase_left(schedule.id)
    last = await fetch_value(
        "SELECT max(position) FROM deferral_instalment WHERE schedule_id = $1", schedule.id
    )
    await write_instalments(schedule.id, (last or 0) + 1, parts)
