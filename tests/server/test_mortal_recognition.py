"""Kill -9 of the worker while it recognises deferred revenue: each month once (R10.1)."""

from __future__ import annotations

import pytest
import time_machine

from tests.cast import AMIR, period
from tests.databases import Books
from tests.domain.deferrals.deferred import DEFERRED, a_deferred_invoice, a_schedule, balance
from tests.mail_server import Post, mail_server
from tests.server.test_mortal_worker import BATCHES, dying_often
from tieout.domain.audit.verifying import verify
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus
from tieout.domain.deferrals import recognising
from tieout.domain.jobs.job import Job, JobState


@pytest.mark.slow
async def test_a_worker_killed_at_any_moment_recognises_each_month_once(
    books: Books, clock: time_machine.Traveller
) -> None:
    """R10.1."""
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)
    for number in range(BATCHES):
        await a_schedule(await a_deferred_invoice(f"DUES-{number}"))
    for month in range(1, 13):
        await recognising.request(period(f"2026-{month:02d}"), by=AMIR)
    async with mail_server(post=Post(pause=0.02)) as post:
        await dying_often(books, post)
    assert await Job.exclude(state=JobState.DONE).count() == 0
    assert await Job.filter(attempts__gt=1).exists(), "no death came in the middle of a job"
    made = await Batch.filter(origin=BatchOrigin.AUTOMATIC)
    assert [(batch.status, batch.ledger_version) for batch in made] == [(BatchStatus.POSTED, 1)] * 12
    assert (await balance(DEFERRED), await balance("4000")) == (0, BATCHES * 120000)
    assert [check.detail for check in await verify() if not check.passed] == []
