"""A worker for the length of a block, in a hurry, and waiting for what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.patience import Patience
from tieout.domain.mail.message import MailMessage, MailState
from tieout.server.connections.lines import Lines
from tieout.server.smtp import LocalOutbox, Transport
from tieout.server.worker import Pace, work

QUICK = Pace(poll=0.02, seal=60, sweep=60, grace=5)

AT_ONCE = Patience(attempts=3, first=timedelta(0), longest=timedelta(0))
IMPATIENT: dict[JobKind, Patience] = dict.fromkeys(JobKind, AT_ONCE)
"""Three attempts without a rest."""


@asynccontextmanager
async def working(
    transport: Transport | None = None,
    *,
    pace: Pace = QUICK,
    patience: Mapping[JobKind, Patience] = IMPATIENT,
    lines: Lines | None = None,
) -> AsyncIterator[asyncio.Event]:
    """A worker beside the test; gone, its last jobs ended, after the block."""
    stop = asyncio.Event()
    worker = asyncio.create_task(
        work(transport or LocalOutbox(), stop, pace=pace, patience=patience, lines=lines)
    )
    try:
        yield stop
    finally:
        stop.set()
        await worker


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    """Wait until it holds; `TimeoutError` when it does not within so many seconds."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def all_done() -> bool:
    """Whether no job waits."""
    return not await Job.filter(state=JobState.QUEUED).exists()


def has_status(batch: Batch, status: BatchStatus) -> Callable[[], Awaitable[bool]]:
    """Whether the batch has come to that status."""
    return lambda: _exists(Batch.filter(id=batch.id, status=status).exists())


def was_tried(message: MailMessage, attempts: int) -> Callable[[], Awaitable[bool]]:
    """Whether the mail was tried so often."""
    return lambda: _exists(MailMessage.filter(id=message.id, attempts__gte=attempts).exists())


def is_sent(message: MailMessage) -> Callable[[], Awaitable[bool]]:
    """Whether the mail was taken."""
    return lambda: _exists(MailMessage.filter(id=message.id, state=MailState.SENT).exists())


async def _exists(query: Awaitable[bool]) -> bool:
    return await query
