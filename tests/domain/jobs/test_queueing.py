"""Queueing: a job is written with what causes it, and never twice."""

from __future__ import annotations

import asyncio

import pytest

from tests.cast import AMIR, NOON
from tests.databases import Books
from tieout.domain.database.connecting import connected
from tieout.domain.database.publishing import listen
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.claiming import claim, finish
from tieout.domain.jobs.job import Job, JobKind
from tieout.domain.jobs.queueing import JOBS, enqueue


@transactional
async def queue(key: str) -> bool:
    return await enqueue(JobKind.CREATE_LEDGER, key=key, by=AMIR, payload={"batch": 7}, batch_id=7)


async def test_a_job_is_queued_for_whoever_asked(books: Books) -> None:
    assert await queue("ledger:7:1")
    job = await Job.get()
    assert (job.batch_id, job.created_by_id, job.created_by) == (7, AMIR.user_id, AMIR.name)
    assert (job.run_at, job.created_at, job.attempts) == (NOON, NOON, 0)


async def test_the_same_work_is_not_queued_twice_while_it_waits(books: Books) -> None:
    assert await queue("ledger:7:1")
    assert not await queue("ledger:7:1")
    assert await Job.all().count() == 1


async def test_the_same_work_can_be_queued_again_once_it_is_done(books: Books) -> None:
    await queue("ledger:7:1")
    (held,) = await claim(1, lease_seconds=60)
    await finish(held)
    assert await queue("ledger:7:1")


async def test_of_many_who_queue_the_same_work_at_once_one_succeeds(books: Books) -> None:
    async with connected(books.url, pool=20):
        queued = await asyncio.gather(*(queue("ledger:7:1") for _ in range(10)))
    assert sorted(queued) == [False] * 9 + [True]


async def test_a_job_of_a_command_that_fails_is_not_queued(books: Books) -> None:
    @transactional
    async def failing() -> None:
        await queue("ledger:7:1")
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        await failing()
    assert await Job.all().count() == 0


async def test_whoever_listens_hears_of_the_job_once_it_is_committed(books: Books) -> None:
    heard: list[str] = []
    unlisten = listen(heard.append)
    try:
        await queue("ledger:7:1")
    finally:
        unlisten()
    assert heard == [JOBS]
