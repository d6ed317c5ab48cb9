"""Closing, reopening and locking fiscal periods, and what stands in the way (section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.periods.excepting import EVERYONE, end_all, in_force, told
from tieout.domain.periods.exception import PeriodException
from tieout.domain.periods.finding import hold_calendar
from tieout.domain.periods.fiscal_year import PERIODS, FiscalPeriod, PeriodState
from tieout.domain.refusal import NotFound, Refusal, RightMissing, refuse_any, text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class PeriodAction(StrEnum):
    """What a user may ask of a fiscal period."""

    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    LOCK = "LOCK"


class BatchNotPosted(Refusal):
    """Batch {number} of {period} is {status}. Post it, delete it or move its post date before closing the
    period.
    """


class BatchLeftUnposted(Refusal):
    """Batch {number} of {period} is {status}, though the period is closed. Grant an exception or reopen the
    period, and post, delete or move the batch; then lock.
    """


class ExceptionInForce(Refusal):
    """An exception of {period} for {user} holds until {ends_at}. End it before locking the period."""


class PeriodStateForbids(Refusal):
    """{period} is {state}; you can {action} it only while it is {wanted}."""


class EarlierPeriodOpen(Refusal):
    """{earlier} is still open. Close the periods in order, the earliest first."""


class LaterPeriodClosed(Refusal):
    """{later} is {state}. Reopen the periods in reverse order, the latest first."""


class EarlierPeriodNotLocked(Refusal):
    """{earlier} is not locked yet. Lock the periods in order, the earliest first."""


class PeriodChanged(Refusal):
    """Somebody else changed {period} meanwhile (now version {version}). Look again, then save."""


@dataclass(frozen=True, slots=True)
class PeriodActionState:
    """Whether an action on a period is possible now, and everything in its way if not."""

    action: PeriodAction
    blockers: tuple[Refusal, ...]

    @property
    def allowed(self) -> bool:
        """Nothing is in the way."""
        return not self.blockers


@dataclass(frozen=True, slots=True)
class _Step:
    source: PeriodState
    target: PeriodState
    permission: Permission
    phrase: str
    event: str


@dataclass(frozen=True, slots=True)
class _Findings:
    unposted: Sequence[Row]
    neighbours: Sequence[Row]
    exceptions: Sequence[PeriodException]


_UNPOSTED_FORBID = {PeriodAction.CLOSE: BatchNotPosted, PeriodAction.LOCK: BatchLeftUnposted}
_STEPS = {
    PeriodAction.CLOSE: _Step(
        PeriodState.OPEN, PeriodState.CLOSED, Permission.MANAGE_PERIODS, "close", "PERIOD_CLOSED"
    ),
    PeriodAction.REOPEN: _Step(
        PeriodState.CLOSED, PeriodState.OPEN, Permission.MANAGE_PERIODS, "reopen", "PERIOD_REOPENED"
    ),
    PeriodAction.LOCK: _Step(
        PeriodState.CLOSED, PeriodState.LOCKED, Permission.LOCK_PERIODS, "lock", "PERIOD_LOCKED"
    ),
}
_STANDINGS = {
    "LEDGER_PENDING": "closed and its ledger being created",
    "LEDGER_READY": "closed and its ledger ready",
    "LEDGER_FAILED": "closed and its ledger failed",
}
_UNPOSTED = """
SELECT id, fiscal_period_id, number, status FROM batch
WHERE fiscal_period_id = ANY($1) AND status NOT IN ('POSTED', 'DELETED') ORDER BY number
"""
_NEIGHBOURS = "SELECT id, name, state, start_date FROM fiscal_period ORDER BY start_date"


@transactional
async def close(period_id: int, *, by: Actor) -> FiscalPeriod:
    """Close an open period whose batches are all posted; every one that is not is named (R10.3).

    Earlier periods must be closed first.
    """
    return await _step(period_id, PeriodAction.CLOSE, by=by)


@transactional
async def reopen(period_id: int, *, by: Actor, reason: str) -> FiscalPeriod:
    """Reopen a closed period, in reverse order only and with a reason (AMB-31)."""
    return await _step(
        period_id, PeriodAction.REOPEN, by=by, reason=text_required("The reason", reason, 500, field="reason")
    )


@transactional
async def lock(period_id: int, *, by: Actor) -> FiscalPeriod:
    """Lock a closed period for good, in order (AMB-31)."""
    return await _step(period_id, PeriodAction.LOCK, by=by)


@transactional
async def set_hold(period_id: int, *, by: Actor, expected_version: int, ar_hold: bool) -> FiscalPeriod:
    """Put an open period on AR hold or lift the hold (R2.4)."""
    by.require(Permission.MANAGE_PERIODS, "change the AR hold of a fiscal period")
    period = await _locked(period_id)
    if period.version != expected_version:
        raise PeriodChanged(period=period.name, version=period.version)
    if period.state is not PeriodState.OPEN:
        raise PeriodStateForbids(
            period=period.name, state=period.state.lower(), action="change the AR hold of", wanted="open"
        )
    await execute(
        "UPDATE fiscal_period SET ar_hold = $2, version = version + 1 WHERE id = $1", period_id, ar_hold
    )
    await record(
        "PERIOD_HOLD_SET" if ar_hold else "PERIOD_HOLD_LIFTED",
        by=by,
        period_id=period_id,
        subject=period.name,
    )
    _announce(period_id)
    return await _locked(period_id)


def standing(status: str) -> str:
    """How far a batch that is not posted has come, as a sentence says it after "is"."""
    return _STANDINGS.get(status, status.lower())


async def actions(periods: Sequence[FiscalPeriod], *, by: Actor) -> dict[int, list[PeriodActionState]]:
    """Every action of several periods, allowed or with its blockers, in a few statements."""
    looked = await _look(periods)
    return {
        period.id: [
            PeriodActionState(action, tuple(_blockers(period, action, looked, by))) for action in PeriodAction
        ]
        for period in periods
    }


async def _step(period_id: int, action: PeriodAction, *, by: Actor, reason: str = "") -> FiscalPeriod:
    step = _STEPS[action]
    by.require(step.permission, f"{step.phrase} a fiscal period")
    await hold_calendar()
    period = await _locked(period_id)
    refuse_any(_blockers(period, action, await _look([period]), by))
    await execute(
        "UPDATE fiscal_period SET state = $2, version = version + 1 WHERE id = $1",
        period_id,
        step.target.value,
    )
    await record(step.event, by=by, period_id=period_id, subject=period.name, reason=reason)
    if action is PeriodAction.REOPEN:
        await end_all(period_id, period.name, by=by, reason="The period was reopened.")
    _announce(period_id)
    return await _locked(period_id)


def _announce(period_id: int) -> None:
    announce(f"period:{period_id}")
    announce(PERIODS)


async def _locked(period_id: int) -> FiscalPeriod:
    if await fetch_one("SELECT id FROM fiscal_period WHERE id = $1 FOR UPDATE", period_id) is None:
        raise NotFound(kind="fiscal period", key=period_id)
    return await FiscalPeriod.get(id=period_id, using_db=writer())


async def _look(periods: Sequence[FiscalPeriod]) -> _Findings:
    """What the guards need to see; exceptions only where a period is closed."""
    closed = [period.id for period in periods if period.state is PeriodState.CLOSED]
    return _Findings(
        unposted=await fetch(_UNPOSTED, [period.id for period in periods]),
        neighbours=await fetch(_NEIGHBOURS),
        exceptions=await in_force(closed) if closed else [],
    )


def _blockers(period: FiscalPeriod, action: PeriodAction, looked: _Findings, by: Actor) -> list[Refusal]:
    step = _STEPS[action]
    found: list[Refusal] = []
    if not by.may(step.permission):
        found.append(RightMissing(action=f"{step.phrase} a fiscal period", permission=step.permission.value))
    if period.state is not step.source:
        found.append(
            PeriodStateForbids(
                period=period.name, state=period.state.lower(), action=step.phrase, wanted=step.source.lower()
            )
        )
        return found
    found += _order(period, action, looked.neighbours)
    if action in _UNPOSTED_FORBID:
        kind = _UNPOSTED_FORBID[action]
        found += [
            kind(
                about=("Batch", row["id"]),
                number=row["number"],
                period=period.name,
                status=standing(row["status"]),
            )
            for row in looked.unposted
            if row["fiscal_period_id"] == period.id
        ]
    if action is PeriodAction.LOCK:
        found += [
            ExceptionInForce(period=period.name, user=one.user_name or EVERYONE, ends_at=told(one.ends_at))
            for one in looked.exceptions
            if one.fiscal_period_id == period.id
        ]
    return found


def _order(period: FiscalPeriod, action: PeriodAction, neighbours: Sequence[Row]) -> list[Refusal]:
    earlier = [row for row in neighbours if row["start_date"] < period.start_date]
    later = [row for row in neighbours if row["start_date"] > period.start_date]
    if action is PeriodAction.CLOSE:
        return [
            EarlierPeriodOpen(about=("FiscalPeriod", row["id"]), earlier=row["name"])
            for row in earlier
            if row["state"] == "OPEN"
        ]
    if action is PeriodAction.LOCK:
        return [
            EarlierPeriodNotLocked(about=("FiscalPeriod", row["id"]), earlier=row["name"])
            for row in earlier
            if row["state"] != "LOCKED"
        ]
    return [
        LaterPeriodClosed(about=("FiscalPeriod", row["id"]), later=row["name"], state=row["state"].lower())
        for row in reversed(later)
        if row["state"] != "OPEN"
    ]
