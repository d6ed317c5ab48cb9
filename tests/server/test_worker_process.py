"""The program `tieout worker`: does jobs until it is told to stop, and stays small."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import time_machine

from tests import builders
from tests.cast import AMIR, TODAY
from tests.databases import Books
from tests.source_tree import ROOT
from tests.working import all_done, until
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.ledgers import creating

MEMORY = 100 * 1024
"""Kilobytes."""


async def test_the_command_does_jobs_in_a_small_process_and_ends_when_it_is_told_to(
    books: Books, clock: time_machine.Traveller
) -> None:
    # The worker's process knows only the real time.
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)
    batch = await builders.a_cash_batch(post_date=TODAY)
    await builders.a_receipt(batch)
    await builders.closed(batch)
    await creating.request(batch.id, by=AMIR)
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tieout.server", "worker"),
        cwd=ROOT,
        env={**os.environ, "TIEOUT_DATABASE_URL": books.url, "TIEOUT_SMTP_URL": "outbox:"},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await until(all_done, seconds=60)
        memory = peak_memory(worker.pid)
    finally:
        worker.send_signal(signal.SIGTERM)
        _, complaints = await worker.communicate()
    assert (worker.returncode, (await Batch.get(id=batch.id)).status) == (0, BatchStatus.LEDGER_READY)
    assert b"Worker stopped." in complaints
    assert memory < MEMORY


def peak_memory(process: int) -> int:
    """The most it ever had, in kilobytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
