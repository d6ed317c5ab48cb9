"""Finding schedules of deferred revenue, and how far each, and each period, is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tieout.domain.database.paging import Page, PageRequest, page_of_rows
from tieout.domain.database.statements import fetch, fetch_one, fetch_value, reader
from tieout.domain.deferrals.deferring import CREDITS
from tieout.domain.deferrals.recognising import DUE, job_key
from tieout.domain.deferrals.schedule import DeferralInstalment, DeferralSchedule
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound
from tieout.domain.setup import options


class ScheduleState(StrEnum):
    """Waiting for its invoice to be posted, running, or done: nothing is left."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """What a schedule does not keep itself; in base currency."""

    document_number: str
    recognised: Money
    left: Money
    state: ScheduleState


@dataclass(frozen=True, slots=True)
class PeriodDeferrals:
    """Deferred revenue of a fiscal period: due and not recognised, recognised, and how the work goes."""

    due: Money
    instalments: int
    recognised: Money
    running: bool
    failure: str


@dataclass(frozen=True, slots=True)
class DeferrableCredit:
    """An account that an invoice credits, and how much."""

    account_id: int
    number: str
    amount: Money


_FACTS = """
SELECT schedule.id, entry.document_number, schedule.deferred - schedule.credited AS target,
       coalesce(sum(part.amount), 0)::bigint AS recognised,
       CASE WHEN schedule.deferred - schedule.credited = coalesce(sum(part.amount), 0) THEN 'DONE'
            WHEN batch.status = 'POSTED' THEN 'RUNNING' ELSE 'WAITING' END AS state
FROM deferral_schedule AS schedule JOIN entry ON entry.id = schedule.entry_id
JOIN batch ON batch.id = schedule.batch_id
LEFT JOIN deferral_instalment AS part ON part.schedule_id = schedule.id AND part.batch_id IS NOT NULL
{where} GROUP BY schedule.id, entry.document_number, schedule.deferred, schedule.credited, batch.status
"""
_LISTED = f"SELECT id FROM ({_FACTS.format(where='')}) AS facts WHERE state = ANY($1)"
_RECOGNISED = """
SELECT coalesce(sum(part.amount), 0)::bigint FROM deferral_instalment AS part
JOIN batch ON batch.id = part.batch_id WHERE batch.fiscal_period_id = $1
"""
_JOB = "SELECT state, error FROM job WHERE key = $1 ORDER BY id DESC LIMIT 1"


async def schedules(request: PageRequest, *, state: Sequence[ScheduleState] = ()) -> Page[DeferralSchedule]:
    """Schedules, newest first; cursors are tuples of the id."""
    wanted = [one.value for one in state or ScheduleState]
    page = await page_of_rows(_LISTED, [wanted], request, keys=["id"], descending=True)
    found = await schedules_by_id([row["id"] for row in page.rows])
    return Page([found[row["id"]] for row in page.rows], page.has_next, page.has_previous)


async def count_schedules(*, state: Sequence[ScheduleState] = ()) -> int:
    """How many `schedules` lists in all."""
    wanted = [one.value for one in state or ScheduleState]
    return int(await fetch_value(f"SELECT count(*) AS n FROM ({_LISTED}) AS listed", wanted))


async def schedules_by_id(ids: Sequence[int]) -> dict[int, DeferralSchedule]:
    """Some schedules, by id."""
    if not ids:
        return {}
    return {one.id: one for one in await DeferralSchedule.filter(id__in=list(ids)).using_db(reader())}


async def schedules_of(entry_ids: Sequence[int]) -> dict[int, list[DeferralSchedule]]:
    """The schedules of several invoices."""
    grouped: dict[int, list[DeferralSchedule]] = {entry_id: [] for entry_id in entry_ids}
    found = DeferralSchedule.filter(entry_id__in=list(entry_ids)).order_by("id")
    for one in await found.using_db(reader()):
        grouped[one.entry_id].append(one)
    return grouped


async def facts_of(ids: Sequence[int]) -> dict[int, ScheduleFacts]:
    """What schedules do not keep themselves, by id."""
    currency = (await options.current()).currency
    rows = await fetch(_FACTS.format(where="WHERE schedule.id = ANY($1)"), list(ids))
    return {
        row["id"]: ScheduleFacts(
            row["document_number"],
            Money(row["recognised"], currency),
            Money(row["target"] - row["recognised"], currency),
            ScheduleState(row["state"]),
        )
        for row in rows
    }


async def instalments_of(ids: Sequence[int]) -> dict[int, list[DeferralInstalment]]:
    """The instalments of several schedules, in order."""
    grouped: dict[int, list[DeferralInstalment]] = {schedule_id: [] for schedule_id in ids}
    found = DeferralInstalment.filter(schedule_id__in=list(ids)).order_by("position")
    for one in await found.using_db(reader()):
        grouped[one.schedule_id].append(one)
    return grouped


async def credits_of(entry_id: int) -> list[DeferrableCredit]:
    """What an invoice credits to accounts of revenue, deferred or not."""
    currency = (await options.current()).currency
    rows = await fetch(CREDITS, entry_id)
    return [
        DeferrableCredit(row["account_id"], row["number"], Money(row["amount"], currency)) for row in rows
    ]


async def of_period(period_id: int) -> PeriodDeferrals:
    """How far a period is with its deferred revenue."""
    period = await fetch_one("SELECT start_date, end_date FROM fiscal_period WHERE id = $1", period_id)
    if period is None:
        raise NotFound(kind="fiscal period", key=period_id)
    currency = (await options.current()).currency
    due = await fetch_one(
        f"SELECT count(*) AS parts, coalesce(sum(amount), 0)::bigint AS amount FROM ({DUE}) AS due",
        *(period["start_date"], period["end_date"]),
    )
    assert due is not None
    job = await fetch_one(_JOB, job_key(period_id)) or {"state": "", "error": ""}
    return PeriodDeferrals(
        due=Money(due["amount"], currency),
        instalments=due["parts"],
        recognised=Money(await fetch_value(_RECOGNISED, period_id), currency),
        running=job["state"] == "QUEUED",
        failure=job["error"] if job["state"] == "FAILED" else "",
    )
