"""Making a mass ledger: every closed batch of a period is posted by itself, then they are one file (R8.6)."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.recording import COLUMNS, event, record
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, fetch_one, fetch_value, insert, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.job import JobKind
from tieout.domain.ledgers.mass_choosing import LEDGERS, REVERSALS, batches_for, reversals_due, still_open
from tieout.domain.ledgers.mass_ledger import (
    NEUTRAL,
    MassLedger,
    MassLedgerContent,
    MassLedgerMember,
    MassLedgerState,
)
from tieout.domain.ledgers.mass_mail import tell_incomplete, tell_made
from tieout.domain.mail.address import address
from tieout.domain.periods.batch_run import BatchRun, RunGoal
from tieout.domain.periods.finding import hold_calendar
from tieout.domain.periods.running import Part, acting, end, kept, leave_untried, locked
from tieout.domain.periods.starting import add_batches, again, begin
from tieout.domain.refusal import NotFound, Refusal, refuse_any
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class MassLedgerUnderWay(Refusal):
    """A mass ledger of {period} is being made already. Wait until it has ended."""


class MassLedgerMade(Refusal):
    """Mass ledger {number} is made and stays as it is. Start another one for what was posted since."""


class NothingForMassLedger(Refusal):
    """{period} holds nothing for a mass ledger: every posted batch of it is in one already. Include those to
    have the whole period again.
    """


class NotPostedAnyMore(Refusal):
    """Batch {number} was reopened before the mass ledger was made. Post it, then start that again."""


@transactional
async def start(
    period_id: int,
    *,
    by: Actor,
    content: MassLedgerContent = MassLedgerContent.BOTH,
    include_posted: bool = False,
    email: str = "",
    format: str = NEUTRAL,
) -> MassLedger:
    """Begin the mass ledger of a period; refused while a batch of it is open, each of them named.

    Without `include_posted` it holds what is in no mass ledger yet, so that starting again takes up what
    was left; with it the whole period as it stands, in the place of all earlier ones (AMB-27).
    """
    by.require(Permission.POST, "make a mass ledger, which posts batches")
    recipient = address(email) if email.strip() else ""
    if recipient:
        by.require(Permission.SEND, "send a mass ledger")
    period = await _refuse_unless_startable(period_id)
    chosen = await _chosen(period_id, period, include_posted=include_posted)
    run = await begin(chosen, RunGoal.MASS_LEDGER, by=by, period_id=period_id, kind=JobKind.MASS_LEDGER)
    return await MassLedger.create(
        run_id=run.id,
        fiscal_period_id=period_id,
        content=content,
        format=format,
        include_posted=include_posted,
        recipient=recipient,
    )


@transactional
async def resume(run_id: int, *, by: Actor) -> MassLedger:
    """Start one that is incomplete again, for what is left and what was closed since (R8.6)."""
    by.require(Permission.POST, "make a mass ledger, which posts batches")
    mass = await MassLedger.get_or_none(run_id=run_id, using_db=writer())
    if mass is None:
        raise NotFound(kind="mass ledger of run", key=run_id)
    period = await _refuse_unless_startable(mass.fiscal_period_id)
    run = await locked(run_id)
    mass = await MassLedger.get(run_id=run_id, using_db=writer())
    if mass.state is not MassLedgerState.INCOMPLETE:
        raise MassLedgerMade(number=mass.number)
    await execute(_GONE, run_id, mass.fiscal_period_id)
    await execute(
        "UPDATE batch_run_item SET state = 'WAITING', reasons = '[]', ended_at = NULL "
        "WHERE run_id = $1 AND state = 'REFUSED'",
        run_id,
    )
    chosen = await _chosen(mass.fiscal_period_id, period, include_posted=mass.include_posted)
    await add_batches(run_id, chosen)
    await execute("UPDATE mass_ledger SET state = 'RUNNING' WHERE id = $1", mass.id)
    mass.state = MassLedgerState.RUNNING
    await again(run, len(chosen), by=by, kind=JobKind.MASS_LEDGER)
    return mass


async def _chosen(period_id: int, period: str, *, include_posted: bool) -> list[int]:
    """The batches for it; refused when there is none, nor a reversal that is due."""
    chosen = await batches_for(period_id, include_posted=include_posted)
    if not chosen and (include_posted or not await reversals_due(period_id)):
        raise NothingForMassLedger(period=period)
    return chosen


async def _refuse_unless_startable(period_id: int) -> str:
    """One at a time of a period, and none while a batch of it is open; its name."""
    period = await fetch_one("SELECT id, name FROM fiscal_period WHERE id = $1 FOR UPDATE", period_id)
    if period is None:
        raise NotFound(kind="fiscal period", key=period_id)
    running = MassLedger.filter(fiscal_period_id=period_id, state=MassLedgerState.RUNNING)
    if await running.using_db(writer()).exists():
        raise MassLedgerUnderWay(period=period["name"])
    refuse_any(await still_open(period_id, period["name"]))
    return str(period["name"])


# what was deleted or moved to another period since is no part of it
_GONE = """
DELETE FROM batch_run_item WHERE run_id = $1 AND batch_id IN (
    SELECT id FROM batch WHERE fiscal_period_id <> $2 OR status = 'DELETED')
"""


@transactional
async def complete(run_id: int, *, finish: Part) -> None:
    """All batches were tried: make the mass ledger if all are posted, else say which are not."""
    mass = await MassLedger.get(run_id=run_id, using_db=writer())
    run = await BatchRun.get(id=run_id, using_db=writer())
    await hold_calendar()  # numbers are given one after the other
    await fetch("SELECT id FROM fiscal_period WHERE id = $1 FOR SHARE", mass.fiscal_period_id)
    await fetch(_HELD, run_id)
    if mass.state is MassLedgerState.RUNNING:
        await _take_back(run_id)
        whole = await fetch_value(_NOT_DONE, run_id) == 0
        await (_make(mass, run) if whole else _leave(mass))
    tell = tell_made if mass.state is MassLedgerState.MADE else tell_incomplete
    await end(run_id, finish=finish, tell=lambda ended: tell(mass, ended))


# the batches stay as they are until the commit
_HELD = """
SELECT id FROM batch WHERE id IN (SELECT batch_id FROM batch_run_item WHERE run_id = $1) ORDER BY id FOR SHARE
"""
_REOPENED = """
SELECT item.id, batch.number FROM batch_run_item AS item JOIN batch ON batch.id = item.batch_id
WHERE item.run_id = $1 AND item.state = 'DONE' AND batch.status <> 'POSTED'
"""
_NOT_DONE = "SELECT count(*) AS held FROM batch_run_item WHERE run_id = $1 AND state <> 'DONE'"
_FIGURES = """
SELECT count(*) AS ledgers, coalesce(sum(line_count), 0)::bigint AS lines,
    coalesce(sum(debit_total), 0)::bigint AS debits FROM ledger WHERE id = ANY($1)
"""
_MADE = """
UPDATE mass_ledger SET state = 'MADE', number = $2, ledger_count = $3, line_count = $4, debit_total = $5,
    made_by = $6, made_at = $7 WHERE id = $1
"""


@transactional
async def give_up(run_id: int, *, error: str, finish: Part) -> None:
    """The worker failed for good: no file is made; what is posted stays posted."""
    mass = await MassLedger.get(run_id=run_id, using_db=writer())
    await leave_untried(run_id, error=error)
    if mass.state is MassLedgerState.RUNNING:
        await _leave(mass)
    await end(run_id, finish=finish, tell=lambda ended: tell_incomplete(mass, ended))


async def _take_back(run_id: int) -> None:
    for row in await fetch(_REOPENED, run_id):
        reasons = kept([NotPostedAnyMore(number=row["number"])])
        await execute(
            "UPDATE batch_run_item SET state = 'REFUSED', reasons = $2 WHERE id = $1", row["id"], reasons
        )


async def _leave(mass: MassLedger) -> None:
    mass.state = MassLedgerState.INCOMPLETE
    await execute("UPDATE mass_ledger SET state = 'INCOMPLETE' WHERE id = $1", mass.id)


async def _make(mass: MassLedger, run: BatchRun) -> None:
    """Fix which ledgers it holds, their figures and its number, and note it on each batch."""
    found = await fetch(LEDGERS, mass.fiscal_period_id, mass.run_id, mass.include_posted)
    if not mass.include_posted:
        found += await fetch(REVERSALS, mass.fiscal_period_id)
    held = sorted(row["id"] for row in found)
    figures = await fetch_one(_FIGURES, held)
    assert figures is not None
    last = await fetch_value("SELECT max(number) AS last FROM mass_ledger")
    mass.state, mass.number, mass.made_at = MassLedgerState.MADE, (last or 0) + 1, now()
    mass.made_by, mass.ledger_count = run.started_by, figures["ledgers"]
    mass.line_count, mass.debit_total = figures["lines"], figures["debits"]
    await execute(
        _MADE,
        *(mass.id, mass.number, mass.ledger_count, mass.line_count, mass.debit_total),
        *(mass.made_by, mass.made_at),
    )
    await insert(MassLedgerMember, ("mass_ledger_id", "ledger_id"), [(mass.id, one) for one in held])
    await _note(mass, held, acting(run))


async def _note(mass: MassLedger, held: Sequence[int], by: Actor) -> None:
    name = f"mass ledger {mass.number}"
    await record(
        "MASS_LEDGER_MADE",
        by=by,
        period_id=mass.fiscal_period_id,
        subject=name,
        ledgers=mass.ledger_count,
        lines=mass.line_count,
    )
    rows = await fetch(
        "SELECT batch_id, version, reverses_id FROM ledger WHERE id = ANY($1) ORDER BY id", list(held)
    )
    events = [
        event(
            "LEDGER_IN_MASS",
            by=by,
            batch_id=row["batch_id"],
            subject=name,
            version=row["version"],
            what="reversal of ledger" if row["reverses_id"] else "ledger",
        )
        for row in rows
    ]
    await insert(AuditEvent, COLUMNS, [row for one in events for row in one.rows])
