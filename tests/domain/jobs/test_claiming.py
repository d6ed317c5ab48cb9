"""Claiming: one worker at a time has a job, and an effect is written once, together with its end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from time_machine import Traveller

from tests.cast import AMIR, NOON
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.recording import record
from tieout.domain.database.connecting import connected
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs import claiming
from tieout.domain.jobs.claiming import Claim, LostLease, claim, finish, put_back, release, renew
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.queueing import enqueue


@transactional
async def queue(*keys: str, kind: JobKind = JobKind.SEND_MAIL, delay: timedelta = timedelta(0)) -> None:
    for key in keys:
        await enqueue(kind, key=key, by=AMIR, payload={"mail": 1}, batch_id=None, delay=delay)


@transactional
async def note_and_finish(claimed: Claim) -> None:
    await record("EFFECT", by=claimed.by, subject=str(claimed.job_id))
    await finish(claimed)


async def test_a_claim_says_what_is_to_be_done_and_for_whom(books: Books) -> None:
    await queue("mail:1")
    (claimed,) = await claim(5, lease_seconds=60)
    assert (claimed.kind, claimed.payload, claimed.attempts) == (JobKind.SEND_MAIL, {"mail": 1}, 1)
    assert (claimed.by.user_id, claimed.by.name, claimed.by.email) == (AMIR.user_id, AMIR.name, AMIR.email)


async def test_the_oldest_jobs_are_claimed_first_and_no_more_than_asked_for(books: Books) -> None:
    await queue("one", "two", "three")
    first = await claim(2, lease_seconds=60)
    second = await claim(2, lease_seconds=60)
    assert [[held.job_id for held in taken] for taken in (first, second)] == [[1, 2], [3]]


async def test_a_claimed_job_is_not_claimed_again_before_its_lease_runs_out(
    books: Books, clock: Traveller
) -> None:
    await queue("one")
    (first,) = await claim(1, lease_seconds=60)
    clock.shift(59)
    assert await claim(1, lease_seconds=60) == []
    clock.shift(1)
    (second,) = await claim(1, lease_seconds=60)
    assert (second.job_id, second.attempts) == (first.job_id, 2)
    assert second.token != first.token


async def test_a_renewed_lease_runs_on_from_then(books: Books, clock: Traveller) -> None:
    await queue("one")
    (held,) = await claim(1, lease_seconds=60)
    clock.shift(50)
    assert await renew(held, lease_seconds=60)
    clock.shift(59)
    assert await claim(1, lease_seconds=60) == []


async def test_the_effect_of_a_job_whose_lease_was_lost_is_not_written(
    books: Books, clock: Traveller
) -> None:
    await queue("one")
    (slow,) = await claim(1, lease_seconds=60)
    clock.shift(60)
    (quick,) = await claim(1, lease_seconds=60)
    with pytest.raises(LostLease, match=r"job 1 \(SEND_MAIL\) is no longer ours"):
        await note_and_finish(slow)
    assert await AuditEvent.filter(action="EFFECT").count() == 0
    assert not await renew(slow, lease_seconds=60)
    await note_and_finish(quick)
    assert await AuditEvent.filter(action="EFFECT").count() == 1


async def test_a_slow_worker_may_still_finish_while_nobody_else_took_the_job(
    books: Books, clock: Traveller
) -> None:
    await queue("one")
    (held,) = await claim(1, lease_seconds=60)
    clock.shift(600)
    await note_and_finish(held)
    assert (await Job.get(id=held.job_id)).state is JobState.DONE


async def test_a_job_is_finished_once(books: Books) -> None:
    await queue("one")
    (held,) = await claim(1, lease_seconds=60)
    await note_and_finish(held)
    with pytest.raises(LostLease):
        await note_and_finish(held)
    job = await Job.get(id=held.job_id)
    assert (job.state, job.finished_at, job.lease_token) == (JobState.DONE, NOON, "")
    assert await claim(1, lease_seconds=60) == []


async def test_a_failed_job_keeps_the_reason_and_is_left_alone(books: Books, clock: Traveller) -> None:
    await queue("one")
    (held,) = await claim(1, lease_seconds=60)
    await claiming.fail(held, "The disk is full.")
    clock.shift(timedelta(days=1))
    job = await Job.get(id=held.job_id)
    assert (job.state, job.error) == (JobState.FAILED, "The disk is full.")
    assert await claim(1, lease_seconds=60) == []


async def test_a_job_put_back_is_due_after_its_rest(books: Books, clock: Traveller) -> None:
    await queue("one")
    (held,) = await claim(1, lease_seconds=60)
    await put_back(held, "No answer.", timedelta(minutes=5))
    clock.shift(299)
    assert await claim(1, lease_seconds=60) == []
    clock.shift(1)
    (again,) = await claim(1, lease_seconds=60)
    assert again.attempts == 2
    assert (await Job.get(id=1)).error == "No answer."


async def test_a_job_given_back_can_be_taken_at_once_and_the_attempt_does_not_count(books: Books) -> None:
    await queue("one")
    (held,) = await claim(1, lease_seconds=60)
    await release(held)
    (again,) = await claim(1, lease_seconds=60)
    assert again.attempts == 1


async def test_a_job_for_later_is_not_due_yet(books: Books, clock: Traveller) -> None:
    await queue("one", delay=timedelta(hours=1))
    assert await claim(1, lease_seconds=60) == []
    clock.shift(3600)
    assert len(await claim(1, lease_seconds=60)) == 1


async def test_only_jobs_of_the_kinds_asked_for_are_claimed(books: Books) -> None:
    await queue("mail")
    await queue("ledger", kind=JobKind.CREATE_LEDGER)
    (held,) = await claim(5, lease_seconds=60, kinds=[JobKind.CREATE_LEDGER])
    assert held.kind is JobKind.CREATE_LEDGER


async def test_looking_for_work_when_there_is_none_takes_one_read(books: Books) -> None:
    with counted_queries() as queries:
        assert await claim(5, lease_seconds=60) == []
    assert queries.count == 1, queries


async def test_workers_claiming_at_the_same_time_never_get_the_same_job(books: Books) -> None:
    await queue(*(f"job {number}" for number in range(60)))

    async def one_worker() -> list[int]:
        held: list[int] = []
        while taken := await claim(3, lease_seconds=60):
            held += [each.job_id for each in taken]
            for each in taken:
                await note_and_finish(each)
        return held

    async with connected(books.url, pool=20):
        shares = await asyncio.gather(*(one_worker() for _ in range(8)))
    done = sorted(job_id for share in shares for job_id in share)
    assert done == list(range(1, 61))
    assert await AuditEvent.filter(action="EFFECT").count() == 60
