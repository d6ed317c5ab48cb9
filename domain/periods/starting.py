"""Starting a run over batches, and starting it again for those it could not take through."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, fetch_value, insert
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.periods.batch_run import BatchRun, BatchRunItem, RunGoal, RunState
from tieout.domain.periods.run_mail import tell_started
from tieout.domain.periods.running import announce_run, locked
from tieout.domain.periods.stepping import GOALS
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor

MOST_IN_A_RUN = 5_000


class NothingToRun(Refusal):
    """No batch is chosen, or none is left that is not posted. Tick at least one."""


class RunTooLarge(Refusal):
    """{count} batches are more than one run takes; choose {limit} at most and go on with the next."""


class GoalNotToChoose(Refusal):
    """A mass ledger is started from its fiscal period, by a command of its own."""


class RunUnderWay(Refusal):
    """This run is still under way. Wait until it has ended."""


class NothingRefused(Refusal):
    """Nothing of this run is left to be done: no batch of it was refused."""


_NOT_POSTED = """
SELECT id FROM batch WHERE status NOT IN ('POSTED', 'DELETED')
AND ($1::bigint IS NULL OR fiscal_period_id = $1) ORDER BY id
"""


@transactional
async def start(
    *, by: Actor, goal: RunGoal, batch_ids: Sequence[int] | None = None, period_id: int | None = None
) -> BatchRun:
    """Queue a run over these batches; without any, over all that are not posted (of the fiscal period).

    It takes the right of its goal's last step; each batch is tried with the rights of whoever started it.
    """
    if goal is RunGoal.MASS_LEDGER:
        raise GoalNotToChoose(field="goal")
    by.require(GOALS[goal].permission, f"{GOALS[goal].phrase} batches")
    if period_id is not None:
        await _refuse_unknown_period(period_id)
    if batch_ids is None:
        chosen = [row["id"] for row in await fetch(_NOT_POSTED, period_id)]
    else:
        chosen = sorted(set(batch_ids))
        await _refuse_unknown(chosen)
    return await begin(chosen, goal, by=by, period_id=period_id, kind=JobKind.RUN_BATCHES)


async def begin(
    chosen: Sequence[int], goal: RunGoal, *, by: Actor, period_id: int | None, kind: JobKind
) -> BatchRun:
    """The run with its batches waiting and its job queued; in the caller's transaction."""
    if not chosen and kind is JobKind.RUN_BATCHES:
        raise NothingToRun(field="ids")
    if len(chosen) > MOST_IN_A_RUN:
        raise RunTooLarge(field="ids", count=len(chosen), limit=MOST_IN_A_RUN)
    run = await BatchRun.create(
        goal=goal,
        fiscal_period_id=period_id,
        rights=_rights(by),
        started_by_id=by.user_id,
        started_by=by.name,
        email=by.email,
        started_at=now(),
    )
    await add_batches(run.id, chosen)
    await _queue(run, by=by, kind=kind)
    await record("RUN_STARTED", by=by, period_id=period_id, goal=goal.value, batches=len(chosen))
    await tell_started(run, len(chosen))
    announce_run(run)
    return run


@transactional
async def resume(run_id: int, *, by: Actor) -> BatchRun:
    """Try the refused batches of a run that has ended once more, with the rights of who asks now."""
    run = await locked(run_id)
    if run.goal is RunGoal.MASS_LEDGER:
        raise GoalNotToChoose()
    by.require(GOALS[run.goal].permission, f"{GOALS[run.goal].phrase} batches")
    if run.state is RunState.RUNNING:
        raise RunUnderWay()
    waiting = await execute(
        "UPDATE batch_run_item SET state = 'WAITING', reasons = '[]', ended_at = NULL "
        "WHERE run_id = $1 AND state = 'REFUSED'",
        run_id,
    )
    if not waiting:
        raise NothingRefused()
    await again(run, waiting, by=by, kind=JobKind.RUN_BATCHES)
    return run


async def again(run: BatchRun, batches: int, *, by: Actor, kind: JobKind) -> None:
    """Have the run under way once more, in the name of whoever asked; in the caller's transaction."""
    run.state, run.rights, run.finished_at = RunState.RUNNING, _rights(by), None
    run.started_by_id, run.started_by, run.email = by.user_id, by.name, by.email
    changed = ["state", "rights", "finished_at", "started_by_id", "started_by", "email"]
    await run.save(update_fields=changed)
    await _queue(run, by=by, kind=kind)
    await record("RUN_RESUMED", by=by, period_id=run.fiscal_period_id, goal=run.goal.value, batches=batches)
    announce_run(run)


async def add_batches(run_id: int, batch_ids: Sequence[int]) -> None:
    """Put batches on the run's list that are not on it yet."""
    listed = await fetch("SELECT batch_id FROM batch_run_item WHERE run_id = $1", run_id)
    known = {row["batch_id"] for row in listed}
    rows = [(run_id, one, "WAITING", False, "[]") for one in batch_ids if one not in known]
    await insert(BatchRunItem, ("run_id", "batch_id", "state", "already", "reasons"), rows)


async def _queue(run: BatchRun, *, by: Actor, kind: JobKind) -> None:
    await enqueue(kind, key=f"run:{run.id}", by=by, payload={"run": run.id})


def _rights(by: Actor) -> str:
    return " ".join(sorted(permission.value for permission in by.permissions))


async def _refuse_unknown(batch_ids: Sequence[int]) -> None:
    known = {row["id"] for row in await fetch("SELECT id FROM batch WHERE id = ANY($1)", batch_ids)}
    for batch_id in batch_ids:
        if batch_id not in known:
            raise NotFound(field="ids", kind="batch", key=batch_id)


async def _refuse_unknown_period(period_id: int) -> None:
    if await fetch_value("SELECT id FROM fiscal_period WHERE id = $1", period_id) is None:
        raise NotFound(field="fiscalPeriodId", kind="fiscal period", key=period_id)
