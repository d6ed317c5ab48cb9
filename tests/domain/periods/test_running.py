"""Runs over many batches: each by itself, in the background, with a result for each (R7.4, R7.7, R10.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest

from tests.builders import a_cash_batch, a_receipt, in_status
from tests.cast import ADA, AMIR, CLARA, VERA, period
from tests.databases import Books
from tests.watching import refused, unchanged
from tests.working import all_done, until, working
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.jobs.claiming import LostLease
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import MailMessage
from tieout.domain.periods import starting
from tieout.domain.periods.batch_run import BatchRun, BatchRunItem, RunGoal, RunState
from tieout.domain.periods.running import go_through, read
from tieout.domain.periods.starting import GoalNotToChoose, NothingRefused, NothingToRun, RunUnderWay
from tieout.domain.periods.stepping import STEPS
from tieout.domain.refusal import NotFound, RightMissing
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

ALL_THE_WAY = RunGoal.POST_BATCHES


async def run_to_its_end(start: Callable[[], Any]) -> BatchRun:
    """Start a run and let a worker end it."""
    run: BatchRun = await start()
    async with working():
        await until(all_done)
    return await BatchRun.get(id=run.id)


async def outcome(run: BatchRun) -> list[tuple[str, str, str]]:
    """State, code of the refusal and status of each batch of a run."""
    items = await BatchRunItem.filter(run_id=run.id).order_by("id").select_related("batch")
    return [
        (item.state.value, read(item.reasons)[0].code if read(item.reasons) else "", item.batch.status.value)
        for item in items
    ]


class TestAllTheWay:
    """AMB-41: close, create the ledger and post, as far as each batch still needs it."""

    async def test_each_batch_goes_by_itself_and_a_refusal_stops_only_its_own(self, books: Books) -> None:
        good = await in_status("OPEN")
        short = await a_cash_batch(control_total="500.00")
        await a_receipt(short)
        batches = [good, short, await a_cash_batch(), await in_status("LEDGER_FAILED")]
        batches += [await in_status(status) for status in ("LEDGER_PENDING", "LEDGER_READY", "POSTED")]
        chosen = [batch.id for batch in batches]
        run = await run_to_its_end(
            partial(starting.start, by=AMIR, goal=ALL_THE_WAY, batch_ids=chosen, period_id=period("2026-03"))
        )
        assert (run.state, run.started_by) == (RunState.FINISHED, AMIR.name)
        assert await outcome(run) == [
            ("DONE", "", "POSTED"),
            ("REFUSED", "CONTROL_TOTAL_MISMATCH", "OPEN"),
            ("REFUSED", "BATCH_EMPTY", "OPEN"),
            *[("DONE", "", "POSTED")] * 4,
        ]
        assert await BatchRunItem.get(already=True).values_list("batch_id", flat=True) == chosen[-1]
        assert (await Batch.get(id=good.id)).posted_by == AMIR.name
        assert await Ledger.filter(state="POSTED").count() == 5

    async def test_it_is_noted_and_mailed_once_at_its_start_and_once_at_its_end(self, books: Books) -> None:
        good, empty = await in_status("OPEN"), await a_cash_batch()
        run = await run_to_its_end(
            partial(starting.start, by=AMIR, goal=ALL_THE_WAY, period_id=period("2026-03"))
        )
        mails = await MailMessage.filter(recipient=AMIR.email).order_by("id")
        assert [mail.subject for mail in mails] == [
            "Closing, creating the ledgers of and posting 2 batches has begun",
            "Closing, creating the ledgers of and posting 2 batches has ended: 1 done, 1 refused",
        ]
        assert f"- {empty.number}: Batch {empty.number} holds no entry." in mails[1].body
        assert good.number not in mails[1].body
        noted = AuditEvent.filter(fiscal_period_id=period("2026-03")).order_by("id")
        assert await noted.values_list("action", flat=True) == ["RUN_STARTED", "RUN_FINISHED"]
        assert run.finished_at is not None

    async def test_a_step_without_its_right_stops_the_batch_there(self, books: Books) -> None:
        batch = await in_status("OPEN")
        poster = Actor(AMIR.user_id, AMIR.name, "", frozenset({Permission.POST, Permission.CLOSE_BATCHES}))
        run = await run_to_its_end(partial(starting.start, by=poster, goal=ALL_THE_WAY, batch_ids=[batch.id]))
        assert await outcome(run) == [("REFUSED", "RIGHT_MISSING", "CLOSED")]

    async def test_a_bug_with_one_batch_stops_no_other(
        self, books: Books, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken, good = await in_status("LEDGER_READY"), await in_status("LEDGER_READY")
        run = await starting.start(by=AMIR, goal=RunGoal.POST, batch_ids=[broken.id, good.id])
        post = STEPS[BatchAction.POST]

        async def post_with_a_bug(batch_id: int, *, by: Any) -> None:
            if batch_id == broken.id:
                raise RuntimeError("the moon is in the wrong quarter")
            await post(batch_id, by=by)

        monkeypatch.setitem(cast("dict[BatchAction, Any]", STEPS), BatchAction.POST, post_with_a_bug)
        async with working():
            await until(all_done)
        assert await outcome(run) == [("REFUSED", "BATCH_FAILED", "LEDGER_READY"), ("DONE", "", "POSTED")]


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (RunGoal.CLOSE, ["CLOSED", "CLOSED", "LEDGER_READY"]),
        (RunGoal.CREATE_LEDGERS, ["OPEN", "LEDGER_READY", "LEDGER_READY"]),
        (RunGoal.POST, ["OPEN", "CLOSED", "POSTED"]),
    ],
)
async def test_a_goal_is_one_step_for_those_that_are_ready_for_it(
    books: Books, goal: RunGoal, reached: list[str]
) -> None:
    """R10.2."""
    for status in ("OPEN", "CLOSED", "LEDGER_READY"):
        await in_status(status)
    run = await run_to_its_end(partial(starting.start, by=AMIR, goal=goal))
    assert [status for _, _, status in await outcome(run)] == reached
    codes = {code for _, code, _ in await outcome(run)}
    assert codes <= {"", "BATCH_STATUS_FORBIDS"}


async def test_two_runs_over_the_same_batches_do_each_step_once(books: Books) -> None:
    chosen = [(await in_status("OPEN")).id for _ in range(6)]
    runs = [await starting.start(by=by, goal=ALL_THE_WAY, batch_ids=chosen) for by in (AMIR, ADA)]
    async with working(), working():
        await until(all_done)
    for run in runs:
        assert {(state, status) for state, _, status in await outcome(run)} == {("DONE", "POSTED")}
    for action in ("BATCH_CLOSED", "LEDGER_CREATED", "BATCH_POSTED"):
        assert await AuditEvent.filter(action=action).count() == 6


async def test_a_run_is_started_again_for_the_refused_by_whoever_may(books: Books) -> None:
    batch = await a_cash_batch()
    run = await run_to_its_end(partial(starting.start, by=AMIR, goal=ALL_THE_WAY))
    await a_receipt(batch)
    again = await run_to_its_end(partial(starting.resume, run.id, by=ADA))
    assert (again.id, again.state, again.started_by) == (run.id, RunState.FINISHED, ADA.name)
    assert await outcome(again) == [("DONE", "", "POSTED")]
    async with refused(books, NothingRefused()):
        await starting.resume(run.id, by=ADA)


async def test_what_cannot_be_started_is_refused_and_changes_nothing(books: Books) -> None:
    async with refused(books, NothingToRun(field="ids")):
        await starting.start(by=AMIR, goal=ALL_THE_WAY, period_id=period("2026-03"))
    batch = await in_status("OPEN")
    async with refused(books, RightMissing(action="post batches", permission="POST")):
        await starting.start(by=CLARA, goal=ALL_THE_WAY, batch_ids=[batch.id])
    async with refused(books, RightMissing(action="close batches", permission="CLOSE_BATCHES")):
        await starting.start(by=VERA, goal=RunGoal.CLOSE, batch_ids=[batch.id])
    async with refused(books, NotFound(field="ids", kind="batch", key=99)):
        await starting.start(by=AMIR, goal=ALL_THE_WAY, batch_ids=[batch.id, 99])
    async with refused(books, GoalNotToChoose(field="goal")):
        await starting.start(by=AMIR, goal=RunGoal.MASS_LEDGER)
    run = await starting.start(by=AMIR, goal=ALL_THE_WAY, batch_ids=[batch.id])
    async with refused(books, RunUnderWay()):
        await starting.resume(run.id, by=AMIR)


async def test_a_run_that_cut_the_worker_off_too_often_is_over_and_can_be_started_again(
    books: Books,
) -> None:
    batch = await in_status("OPEN")
    run = await starting.start(by=AMIR, goal=ALL_THE_WAY, batch_ids=[batch.id])
    await Job.filter(kind=JobKind.RUN_BATCHES).update(attempts=99)
    async with working():
        await until(all_done)
    assert await outcome(run) == [("REFUSED", "RUN_CUT_OFF", "OPEN")]
    assert (await BatchRun.get(id=run.id)).state is RunState.FINISHED
    assert (await Job.get(kind=JobKind.RUN_BATCHES)).state is JobState.FAILED


async def test_what_a_worker_did_without_its_lease_is_not_kept(books: Books) -> None:
    batch = await in_status("LEDGER_READY")
    run = await starting.start(by=AMIR, goal=RunGoal.POST, batch_ids=[batch.id])

    async def hold() -> None:
        raise LostLease("another worker has it")

    async with unchanged(books):
        with pytest.raises(LostLease):
            await go_through(run.id, hold=hold)
