"""Granting an exception of a closed period, and ending it before its time (R10.5).

While it holds, who it is for may work in the period as if it were open: make and edit batches, close
them, create ledgers, post and reopen. It ends by itself. What is then left unposted in the period stays
in the way of locking it; the way out is another exception, or reopening the period.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import fetch, fetch_one, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.periods.exception import PeriodException
from tieout.domain.periods.fiscal_year import PERIODS, PeriodState
from tieout.domain.refusal import NotFound, Refusal, text_required, text_within
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class ExceptionNeedsClosedPeriod(Refusal):
    """{period} is {state}. Exceptions are for closed periods: an open one needs none, a locked one takes
    none.
    """


class ExceptionEndsInPast(Refusal):
    """The exception would end at {ends_at}, which is past. Choose a later end."""


class ExceptionTooLong(Refusal):
    """The exception would hold until {ends_at}; {days} days are the most. Choose an earlier end, or reopen
    the period.
    """


class ExceptionUserInactive(Refusal):
    """{user} is inactive and cannot sign in. Choose somebody else."""


class ExceptionOver(Refusal):
    """The exception of {period} for {user} has ended already, at {ended_at}."""


MOST_DAYS = 31
EVERYONE = "everyone"


@transactional
async def grant(
    period_id: int, *, by: Actor, ends_at: datetime, reason: str, user_id: int | None = None
) -> PeriodException:
    """Let a user, or everyone, work in a closed period until a time, for a reason."""
    by.require(Permission.MANAGE_PERIODS, "grant an exception of a fiscal period")
    why = text_required("The reason", reason, 500, field="reason")
    period = await _locked(period_id)
    if period["state"] != PeriodState.CLOSED:
        raise ExceptionNeedsClosedPeriod(period=period["name"], state=period["state"].lower())
    moment = now()
    _refuse_end(ends_at, moment)
    made = PeriodException(
        fiscal_period_id=period_id,
        user_id=user_id,
        user_name="" if user_id is None else await _user_name(user_id),
        ends_at=ends_at,
        reason=why,
        granted_by=by.name,
        granted_at=moment,
    )
    await made.save(force_create=True)
    await record(
        "EXCEPTION_GRANTED",
        by=by,
        period_id=period_id,
        subject=period["name"],
        reason=why,
        user=made.user_name or EVERYONE,
        until=told(ends_at),
    )
    _announce(period_id)
    return made


@transactional
async def end(exception_id: int, *, by: Actor, reason: str = "") -> PeriodException:
    """End an exception before its time."""
    by.require(Permission.MANAGE_PERIODS, "end an exception of a fiscal period")
    why = text_within("The reason", reason, 500, field="reason")
    kept = await PeriodException.get_or_none(id=exception_id, using_db=writer())
    if kept is None:
        raise NotFound(kind="exception", key=exception_id)
    period = await _locked(kept.fiscal_period_id)
    kept = await PeriodException.get(id=exception_id, using_db=writer())
    over = kept.ended_at or kept.ends_at
    if over <= now():
        user = kept.user_name or EVERYONE
        raise ExceptionOver(period=period["name"], user=user, ended_at=told(over))
    await _end(kept, period["name"], why, by)
    return kept


async def end_all(period_id: int, period_name: str, *, by: Actor, reason: str) -> None:
    """End every exception of a period in force, the period's row being locked by the caller."""
    in_force = PeriodException.filter(
        fiscal_period_id=period_id, ended_at__isnull=True, ends_at__gt=now()
    ).order_by("id")
    for kept in await in_force.using_db(writer()):
        await _end(kept, period_name, reason, by)


async def in_force(period_ids: list[int]) -> list[PeriodException]:
    """The exceptions of these periods that hold now."""
    rows = await fetch(
        "SELECT id FROM period_exception WHERE fiscal_period_id = ANY($1) "
        "AND ended_at IS NULL AND ends_at > $2 ORDER BY id",
        *(period_ids, now()),
    )
    ids = [row["id"] for row in rows]
    return await PeriodException.filter(id__in=ids).order_by("id").using_db(writer()) if ids else []


def told(moment: datetime) -> str:
    """The moment as refusals and notes tell it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


async def _end(kept: PeriodException, period_name: str, why: str, by: Actor) -> None:
    kept.ended_at, kept.ended_by, kept.ended_reason = now(), by.name, why
    await kept.save(using_db=writer(), update_fields=["ended_at", "ended_by", "ended_reason"])
    user = kept.user_name or EVERYONE
    await record(
        "EXCEPTION_ENDED",
        by=by,
        period_id=kept.fiscal_period_id,
        subject=period_name,
        reason=why,
        user=user,
    )
    _announce(kept.fiscal_period_id)


def _refuse_end(ends_at: datetime, moment: datetime) -> None:
    if ends_at <= moment:
        raise ExceptionEndsInPast(field="endsAt", ends_at=told(ends_at))
    if ends_at > moment + timedelta(days=MOST_DAYS):
        raise ExceptionTooLong(field="endsAt", ends_at=told(ends_at), days=MOST_DAYS)


async def _user_name(user_id: int) -> str:
    row = await fetch_one("SELECT full_name, active FROM app_user WHERE id = $1", user_id)
    if row is None:
        raise NotFound(field="userId", kind="user", key=user_id)
    if not row["active"]:
        raise ExceptionUserInactive(field="userId", user=row["full_name"])
    return str(row["full_name"])


async def _locked(period_id: int) -> dict[str, str]:
    found = await fetch_one("SELECT name, state FROM fiscal_period WHERE id = $1 FOR UPDATE", period_id)
    if found is None:
        raise NotFound(kind="fiscal period", key=period_id)
    return found


def _announce(period_id: int) -> None:
    announce(f"period:{period_id}")
    announce(PERIODS)
