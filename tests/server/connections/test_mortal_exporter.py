"""Kill -9 of the worker between sending and noting, many times: each journal entry stands there once."""

from __future__ import annotations

import asyncio
import sys

import pytest
import time_machine

from tests.cast import AMIR, SECRET_KEY
from tests.databases import Books
from tests.exporting import SYSTEM, a_posted_batch, connected_quickbooks, own_balances
from tests.source_tree import ROOT
from tieout.domain.exports import exporting
from tieout.domain.exports.export import AttemptOutcome, ExportAttempt, ExportPart, PartState
from tieout.domain.jobs.job import Job, JobState

BATCHES, DEATHS, LONGEST_LIFE = 8, 5, 0.6


@pytest.mark.slow
async def test_a_worker_killed_while_it_exports_leaves_every_journal_entry_there_once(
    books: Books, clock: time_machine.Traveller
) -> None:
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)
    async with connected_quickbooks() as (outside, _):
        # nothing helps but the look before sending: requests are not recognised again (C1.7)
        outside.repeats = outside.refuses_duplicates = False
        outside.pause = 0.1
        for _ in range(BATCHES):
            batch = await a_posted_batch()
            await exporting.export_batch(batch.id, by=AMIR)
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.server.connections.mortal_exporter"),
            *(books.url, outside.url, SECRET_KEY, str(DEATHS), str(LONGEST_LIFE)),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        _, complaints = await program.communicate()
        assert program.returncode == 0, complaints.decode()
        assert len(outside.journals) == BATCHES
        assert outside.balances() == await own_balances(SYSTEM.QUICKBOOKS_ONLINE)
    assert await ExportPart.exclude(state=PartState.VERIFIED).count() == 0
    assert await Job.exclude(state=JobState.DONE).count() == 0
    cut_off = ExportAttempt.filter(outcome=AttemptOutcome.STARTED)
    assert await cut_off.exists(), "no death came in the middle of an attempt"
