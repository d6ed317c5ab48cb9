"""Kill -9 of the worker, many times: one ledger a batch, no batch stuck, every mail at least once."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

import pytest
import time_machine

from tests import builders
from tests.cast import AMIR, TODAY
from tests.databases import Books
from tests.mail_server import Post, mail_server
from tests.source_tree import ROOT
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.verifying import verify
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.database.statements import fetch
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.ledgers import creating, mass_making
from tieout.domain.ledgers.mass_ledger import MassLedger, MassLedgerMember, MassLedgerState
from tieout.domain.mail.message import MailMessage, MailState
from tieout.domain.periods import starting
from tieout.domain.periods.batch_run import BatchRun, BatchRunItem, RunGoal, RunState

BATCHES, ENTRIES, DEATHS, LONGEST_LIFE = 40, 40, 30, 0.3
MEMORY = 100 * 1024
"""Kilobytes."""


async def some_batches_waiting_for_their_ledgers() -> None:
    receipt = CashReceiptDraft(customer_number="ACME", invoice_number=None, amount="10.00")
    for _ in range(BATCHES):
        batch = await builders.a_cash_batch(post_date=TODAY)
        await adding.add_many(batch.id, by=AMIR, entries=[receipt] * ENTRIES)
        await builders.closed(batch)
        await creating.request(batch.id, by=AMIR)


async def some_batches_in_every_status() -> list[int]:
    """One in eight does not tie out, one in four has its ledger."""
    receipt = CashReceiptDraft(customer_number="ACME", invoice_number=None, amount="10.00")
    chosen = []
    for number in range(BATCHES):
        batch = await builders.a_cash_batch(post_date=TODAY, control_total=None if number % 8 else "1.00")
        await adding.add_many(batch.id, by=AMIR, entries=[receipt] * ENTRIES)
        if number % 4 == 3:
            await builders.with_ledger(batch, by=AMIR)
        chosen.append(batch.id)
    return chosen


async def dying_often(books: Books, post: Post) -> int:
    """Let a worker die again and again while it works; the most memory the last one had."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.server.mortal_worker"),
        *(books.url, post.url, str(DEATHS), str(LONGEST_LIFE)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaints = await program.communicate()
    assert program.returncode == 0, complaints.decode()
    return int(printed)


@pytest.mark.slow
async def test_a_worker_killed_at_any_moment_leaves_one_ledger_a_batch_and_loses_no_mail(
    books: Books, clock: time_machine.Traveller
) -> None:
    # The worker's process knows only the real time.
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)
    await some_batches_waiting_for_their_ledgers()
    async with mail_server(post=Post(pause=0.02)) as post:
        memory = await dying_often(books, post)
    assert await Batch.filter(status=BatchStatus.LEDGER_READY).count() == BATCHES
    assert await Job.exclude(state=JobState.DONE).count() == 0
    assert await Job.filter(attempts__gt=1).exists(), "no death came in the middle of a job"
    ledgers = await fetch(
        "SELECT ledger.batch_id, ledger.version, count(*) AS held "
        "FROM ledger JOIN ledger_line ON ledger_line.ledger_id = ledger.id "
        "GROUP BY ledger.id, ledger.batch_id, ledger.version"
    )
    assert sorted((row["batch_id"], row["version"], row["held"]) for row in ledgers) == [
        (batch_id, 1, 2 * ENTRIES) for batch_id in range(1, BATCHES + 1)
    ]
    arrived = Counter(post.message_ids)
    written: Any = await MailMessage.filter(state=MailState.SENT).values_list("message_id", flat=True)
    assert set(arrived) == set(written)
    assert len(written) == 2 * BATCHES
    assert [check.detail for check in await verify() if not check.passed] == []
    assert memory < MEMORY


@pytest.mark.slow
async def test_a_worker_killed_at_any_moment_takes_each_batch_of_a_run_one_step_at_a_time_once(
    books: Books, clock: time_machine.Traveller
) -> None:
    """R7.4, AMB-41."""
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)
    chosen = await some_batches_in_every_status()
    run = await starting.start(by=AMIR, goal=RunGoal.POST_BATCHES, batch_ids=chosen)
    async with mail_server(post=Post(pause=0.02)) as post:
        await dying_often(books, post)
    refused = BATCHES // 8
    assert (await BatchRun.get(id=run.id)).state is RunState.FINISHED
    assert await BatchRunItem.filter(run_id=run.id, state="REFUSED").count() == refused
    assert await BatchRunItem.filter(run_id=run.id, state="DONE").count() == BATCHES - refused
    assert await Batch.filter(status=BatchStatus.POSTED).count() == BATCHES - refused
    assert (await Job.get(kind=JobKind.RUN_BATCHES)).attempts > 1, "no death came in the middle of the run"
    events = Counter([event.action for event in await AuditEvent.all()])
    once_each = {"BATCH_CLOSED", "LEDGER_REQUESTED", "LEDGER_CREATED", "BATCH_POSTED"}
    assert {action: events[action] for action in once_each} == dict.fromkeys(once_each, BATCHES - refused)
    assert (events["RUN_STARTED"], events["RUN_FINISHED"]) == (1, 1)
    assert await MailMessage.filter(subject__startswith="Closing, creating").count() == 2
    assert [check.detail for check in await verify() if not check.passed] == []


@pytest.mark.slow
async def test_a_worker_killed_at_any_moment_makes_one_mass_ledger_that_holds_each_batch_once(
    books: Books, clock: time_machine.Traveller
) -> None:
    """R8.6: that a batch fails is found at the end; started again it takes up the rest, killed as often."""
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)
    chosen = await some_batches_in_every_status()
    for batch in await Batch.filter(status=BatchStatus.OPEN):
        await Batch.filter(id=batch.id).update(control_total=0)
        await builders.closed(batch)
    bad = await Batch.get(id=chosen[1])
    await Batch.filter(id=bad.id).update(control_total=1)
    mass = await mass_making.start(bad.fiscal_period_id, by=AMIR, email="cfo@harbour-pine.example")
    async with mail_server(post=Post(pause=0.02)) as post:
        await dying_often(books, post)
        assert (await MassLedger.get(id=mass.id)).state is MassLedgerState.INCOMPLETE
        assert await Batch.filter(status=BatchStatus.POSTED).count() == BATCHES - 1
        await Batch.filter(id=bad.id).update(control_total=0)
        await mass_making.resume(mass.run_id, by=AMIR)
        await dying_often(books, post)
    made = await MassLedger.get(id=mass.id)
    assert (made.state, made.number, made.ledger_count) == (MassLedgerState.MADE, 1, BATCHES)
    assert made.line_count == BATCHES * ENTRIES * 2
    held = await MassLedgerMember.all().prefetch_related("ledger")
    assert sorted(one.ledger.batch_id for one in held) == chosen
    assert (await Job.filter(kind=JobKind.MASS_LEDGER).order_by("id").first()).attempts > 1  # type: ignore[union-attr]
    events = Counter([event.action for event in await AuditEvent.all()])
    assert (events["MASS_LEDGER_MADE"], events["LEDGER_IN_MASS"], events["BATCH_POSTED"]) == (
        1,
        BATCHES,
        BATCHES,
    )
    sent = Counter(mail.recipient for mail in await MailMessage.filter(mass_ledger_id__isnull=False))
    assert sent == {"cfo@harbour-pine.example": 1}
    assert [check.detail for check in await verify() if not check.passed] == []
