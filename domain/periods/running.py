"""Running: closing, creating ledgers and posting for many batches, each by itself, in the background.

The worker takes one batch after the other; what becomes of it is written in the transaction of its last
step, and each step looks first where the batch stands. So a worker that is killed at any moment leaves
nothing to be done twice, and the next one goes on where it was.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import BatchAction
from tieout.domain.batches.listing import find_batch
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, fetch_one, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.jobs.claiming import LostLease
from tieout.domain.periods.batch_run import RUNS, BatchRun, RunItemState, RunState
from tieout.domain.periods.run_mail import tell_finished
from tieout.domain.periods.stepping import GOALS, STEPS
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.domain.warning import Warned

Part = Callable[[], Awaitable[None]]
"""What the worker has done in the transaction of a part of the work: it holds only while the job is ours."""

Tell = Callable[[BatchRun], Awaitable[None]]
"""Writes the mail of a run's end."""

_log = logging.getLogger(__name__)

_WAITING = (
    "SELECT id, batch_id FROM batch_run_item WHERE run_id = $1 AND state = 'WAITING' ORDER BY id LIMIT 1"
)


class BatchFailed(Refusal):
    """Something went wrong on our side with batch {number}. Reference {reference}."""


class RunCutOff(Refusal):
    """{error} This batch was not tried; start the run again for the rest."""


async def go_through(run_id: int, *, hold: Part) -> None:
    """Take each waiting batch to the run's goal; a refusal stops that batch where it stands (R7.7)."""
    run = await BatchRun.get(id=run_id, using_db=writer())
    by = acting(run)
    while row := await fetch_one(_WAITING, run_id):
        await _take(run, row["id"], row["batch_id"], by, hold)


@transactional
async def end(run_id: int, *, finish: Part, tell: Tell = tell_finished) -> None:
    """The run is over: noted, and told to whoever started it."""
    run = await locked(run_id)
    if run.state is RunState.RUNNING:
        moment = now()
        await execute(
            "UPDATE batch_run SET state = 'FINISHED', finished_at = $2 WHERE id = $1", run_id, moment
        )
        counts = await _counts(run_id)
        await record(
            "RUN_FINISHED",
            by=acting(run),
            period_id=run.fiscal_period_id,
            goal=run.goal.value,
            batches=sum(counts.values()),
            done=counts.get("DONE", 0),
            refused=counts.get("REFUSED", 0),
        )
        await tell(run)
        announce_run(run)
    await finish()


@transactional
async def give_up(run_id: int, *, error: str, finish: Part) -> None:
    """The worker failed for good: what was not tried says so, and the run is over."""
    await leave_untried(run_id, error=error)
    await end(run_id, finish=finish)


async def leave_untried(run_id: int, *, error: str) -> None:
    """Refuse every batch that still waits, for the reason that nobody came to it."""
    await execute(
        "UPDATE batch_run_item SET state = 'REFUSED', reasons = $2, ended_at = $3 "
        "WHERE run_id = $1 AND state = 'WAITING'",
        *(run_id, kept([RunCutOff(error=error)]), now()),
    )


def acting(run: BatchRun) -> Actor:
    """Whoever started the run, with the rights held then; the ledgers of a run are not mailed one by one."""
    rights = frozenset(Permission(name) for name in run.rights.split())
    return Actor(run.started_by_id, run.started_by, "", rights)


async def locked(run_id: int) -> BatchRun:
    """The run, locked until the transaction ends."""
    if await fetch_one("SELECT id FROM batch_run WHERE id = $1 FOR UPDATE", run_id) is None:
        raise NotFound(kind="run", key=run_id)
    return await BatchRun.get(id=run_id, using_db=writer())


def announce_run(run: BatchRun) -> None:
    """Tell whoever looks at the run, at the list of runs or at its fiscal period."""
    announce(f"run:{run.id}")
    announce(RUNS)
    if run.fiscal_period_id is not None:
        announce(f"period:{run.fiscal_period_id}")


def kept(refusals: Iterable[Refusal]) -> str:
    """Refusals as they are kept with a batch of a run."""
    return json.dumps([asdict(Warned.of(refusal)) for refusal in refusals])


def read(reasons: str) -> list[Warned]:
    """Refusals as they were kept."""
    return [Warned(**{**one, "about": tuple(one["about"] or ()) or None}) for one in json.loads(reasons)]


async def _take(run: BatchRun, item_id: int, batch_id: int, by: Actor, hold: Part) -> None:
    """One batch as far as it goes; one that others moved on since the look is looked at again."""
    goal, moved = GOALS[run.goal], False
    while True:
        seen = await find_batch(batch_id)
        if seen is None or seen.status in goal.reached:
            return await _ended(run, item_id, hold, RunItemState.DONE, already=not moved)
        step = goal.next(seen.status)
        try:
            await _do(run, item_id, batch_id, step, by, hold)
        except LostLease:
            raise
        except Refusal as refusal:
            found = await find_batch(batch_id)
            if found is None or found.status is seen.status:
                reasons = dict.fromkeys((*refusal.blockers,) or (refusal,))
                return await _ended(run, item_id, hold, RunItemState.REFUSED, reasons)
        except Exception as error:  # noqa: BLE001
            reference = secrets.token_hex(4)
            _log.exception("Run %s, batch %s, reference %s", run.id, batch_id, reference, exc_info=error)
            failed = BatchFailed(number=seen.number, reference=reference)
            return await _ended(run, item_id, hold, RunItemState.REFUSED, [failed])
        else:
            if goal.ends_with(step):
                return None
            moved = True


@transactional
async def _do(run: BatchRun, item_id: int, batch_id: int, step: BatchAction, by: Actor, hold: Part) -> None:
    await STEPS[step](batch_id, by=by)
    if GOALS[run.goal].ends_with(step):
        await _ended(run, item_id, hold, RunItemState.DONE)
    else:
        announce(f"run:{run.id}")
        await hold()


@transactional
async def _ended(
    run: BatchRun,
    item_id: int,
    hold: Part,
    state: RunItemState,
    reasons: Iterable[Refusal] = (),
    *,
    already: bool = False,
) -> None:
    await execute(
        "UPDATE batch_run_item SET state = $2, reasons = $3, already = $4, ended_at = $5 "
        "WHERE id = $1 AND state = 'WAITING'",
        *(item_id, state.value, kept(reasons), already, now()),
    )
    announce(f"run:{run.id}")
    await hold()


async def _counts(run_id: int) -> dict[str, int]:
    rows = await fetch(
        "SELECT state, count(*) AS held FROM batch_run_item WHERE run_id = $1 GROUP BY state", run_id
    )
    return {row["state"]: row["held"] for row in rows}
