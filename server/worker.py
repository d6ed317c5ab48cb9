"""The worker: takes jobs, does them and sends mail, beside the web server or in processes of its own.

Any number of workers may run on one PostgreSQL database. Whatever happens to one of them, even
kill -9, its jobs are taken again when their lease runs out, and the effect of a job is written
together with its end, so that there is exactly one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from tieout.domain.audit.sealing import seal
from tieout.domain.database.publishing import listen
from tieout.domain.entries.unpaid import sweep
from tieout.domain.jobs.claiming import Claim, LostLease, claim, release, renew
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.patience import PATIENCE, Patience
from tieout.domain.jobs.queueing import JOBS
from tieout.domain.notices.digesting import make_digests
from tieout.server.book_work import BOOK_WORK
from tieout.server.connections.lines import Lines
from tieout.server.duties import Duties
from tieout.server.smtp import Transport

log = logging.getLogger("tieout.worker")

LONGEST_WAIT = 16
"""How many times longer than usual the worker waits while the database is gone."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the worker goes about it; times in seconds.

    Of each kind of work on the books one job is done at a time; of each kind of message to the outside
    `at_once` are under way, so that a dead receiver of one kind holds up no other. `poll` is how long a
    job waits at most when nobody announced it; `sweep` is between looks at what is settled, `digest` at whose
    digest is due; `grace` how
    long jobs under way may take when the worker is stopped.
    """

    at_once: int = 4
    lease: float = 60.0
    poll: float = 1.0
    seal: float = 5.0
    sweep: float = 15.0
    digest: float = 60.0
    grace: float = 20.0


STEADY = Pace()


async def work(
    transport: Transport,
    stop: asyncio.Event,
    *,
    changes: AsyncIterator[None] | None = None,
    pace: Pace = STEADY,
    patience: Mapping[JobKind, Patience] = PATIENCE,
    lines: Lines | None = None,
) -> None:
    """Do jobs as they come until `stop` is set; then end those under way, or give them back.

    Jobs queued in this process are heard of by themselves; `changes` (such as `Live.changes(JOBS)`)
    tells of those that others queued. Without it they are found at the next look. `lines` lead to the
    outside accounting systems.
    """
    await _Worker(Duties(transport, patience, lines), pace).run(stop, changes)


@dataclass(slots=True)
class _Worker:
    duties: Duties
    pace: Pace
    running: dict[asyncio.Task[None], Claim] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event, changes: AsyncIterator[None] | None) -> None:
        unlisten = listen(self._heard)
        beside = [
            asyncio.create_task(_regularly(self.pace.lease / 3, _Enduring(self._renew, "renew its leases"))),
            asyncio.create_task(_regularly(self.pace.seal, _Enduring(_seal, "seal the audit trail"))),
            asyncio.create_task(_regularly(self.pace.sweep, _Enduring(_sweep, "sweep what is settled"))),
            asyncio.create_task(_regularly(self.pace.digest, _Enduring(_digest, "make the digests"))),
            asyncio.create_task(self._wake_at(stop)),
        ]
        if changes is not None:
            beside.append(asyncio.create_task(self._wake_at_every(changes)))
        take = _Enduring(self._take_jobs, "take jobs")
        log.info("Worker started.")
        try:
            while not stop.is_set():
                self.wake.clear()
                await self._wait(self.pace.poll * await take())
        finally:
            unlisten()
            await self._end_jobs(self.pace.grace if stop.is_set() else 0)
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            log.info("Worker stopped.")

    def _heard(self, topic: str) -> None:
        if topic == JOBS:
            self.wake.set()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake.set()

    async def _wake_at_every(self, changes: AsyncIterator[None]) -> None:
        async for _ in changes:
            self.wake.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.wake.wait()
        except TimeoutError:
            return

    async def _take_jobs(self) -> None:
        busy = Counter(held.kind for held in self.running.values())
        for kind in JobKind:
            most = 1 if kind in BOOK_WORK else self.pace.at_once
            await self._take(most - busy[kind], kind)

    async def _take(self, limit: int, kind: JobKind) -> None:
        if limit <= 0:
            return
        for claimed in await claim(limit, lease_seconds=self.pace.lease, kinds=[kind]):
            task = asyncio.create_task(self._do(claimed))
            self.running[task] = claimed
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self.running[task]
        self.wake.set()

    async def _do(self, claimed: Claim) -> None:
        try:
            await self.duties.do(claimed)
        except LostLease as lost:
            log.warning("%s; what was done for it is left undone.", lost)
        except asyncio.CancelledError:
            await asyncio.shield(_Enduring(partial(release, claimed), "give back a job")())
            raise
        except Exception:
            # Such as a database that is gone: the job is taken again when its lease runs out.
            log.exception("Job %s (%s) could not be ended.", claimed.job_id, claimed.kind.value)

    async def _renew(self) -> None:
        for claimed in list(self.running.values()):
            if not await renew(claimed, lease_seconds=self.pace.lease) and claimed in self.running.values():
                log.warning("Job %s (%s) was taken by another worker.", claimed.job_id, claimed.kind.value)

    async def _end_jobs(self, grace: float) -> None:
        if not self.running:
            return
        _, late = await asyncio.wait(self.running, timeout=grace)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


async def _seal() -> None:
    await seal()


async def _digest() -> None:
    await make_digests()


async def _sweep() -> None:
    """Until nothing is left: after months of imports there may be thousands of batches."""
    while await sweep():
        pass


async def _regularly(seconds: float, chore: _Enduring) -> None:
    while True:
        await asyncio.sleep(seconds)
        await chore()


@dataclass(slots=True)
class _Enduring:
    """Does a chore; when it fails, that is logged and the worker goes on: the next time it may go well."""

    chore: Callable[[], Awaitable[None]]
    purpose: str
    failures: int = 0

    async def __call__(self) -> int:
        """1 when it went well; else how many times longer than usual one had better wait."""
        try:
            await self.chore()
        except Exception as error:
            # The trace once is enough: a database that is gone for an hour would fill the log.
            log.error("The worker could not %s: %s", self.purpose, error, exc_info=not self.failures)
            self.failures += 1
            return min(1 << self.failures, LONGEST_WAIT)
        self.failures = 0
        return 1
