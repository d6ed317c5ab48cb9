"""Trying a failed job again, and the list of what nobody has seen to yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import builders
from tests.cast import ADA, AMIR, CLARA
from tests.databases import Books
from tests.watching import counted_queries, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.locking import BatchStatusForbids
from tieout.domain.database.paging import PageRequest
from tieout.domain.jobs import claiming, listing
from tieout.domain.jobs.claiming import Claim, claim
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.retrying import JobNotFailed, JobTriedAgain, retry
from tieout.domain.ledgers import creating
from tieout.domain.mail import delivering
from tieout.domain.mail.message import MailMessage, MailState
from tieout.domain.refusal import NotFound, RightMissing


async def the_claim(kind: JobKind) -> Claim:
    (held,) = await claim(1, lease_seconds=60, kinds=[kind])
    return held


async def a_failed_ledger() -> tuple[Batch, Job]:
    """A batch whose ledger failed, and the job that did."""
    batch = await builders.in_status("LEDGER_PENDING")
    held = await the_claim(JobKind.CREATE_LEDGER)

    async def fail() -> None:
        await claiming.fail(held, "The disk is full.")

    await creating.give_up(batch.id, by=held.by, error="The disk is full.", finish=fail)
    return await Batch.get(id=batch.id), await Job.get(id=held.job_id)


async def a_failed_mail() -> tuple[MailMessage, Job]:
    """A mail that the server refused, and its job."""
    await builders.in_status("LEDGER_PENDING")
    held = await the_claim(JobKind.SEND_MAIL)
    message = await delivering.to_deliver(held)
    assert message is not None
    await delivering.refused(held, message, "550 No such user")
    return await MailMessage.get(id=message.id), await Job.get(id=held.job_id)


async def test_the_ledger_of_a_failed_job_is_asked_for_again(books: Books) -> None:
    batch, job = await a_failed_ledger()
    again = await retry(job.id, by=AMIR)
    assert (again.kind, again.state, again.batch_id) == (JobKind.CREATE_LEDGER, JobState.QUEUED, batch.id)
    assert again.id != job.id
    assert (await Batch.get(id=batch.id)).status is BatchStatus.LEDGER_PENDING
    assert (await Job.get(id=job.id)).state is JobState.FAILED


async def test_trying_again_is_noted(books: Books) -> None:
    batch, job = await a_failed_ledger()
    await retry(job.id, by=AMIR)
    note = await AuditEvent.get(action="JOB_RETRIED")
    assert (note.batch_id, note.actor, note.subject) == (batch.id, AMIR.name, f"job {job.id}")


async def test_the_mail_of_a_failed_job_is_queued_again(books: Books) -> None:
    message, job = await a_failed_mail()
    again = await retry(job.id, by=AMIR)
    assert (again.key, again.attempts) == (job.key, 0)
    assert (await MailMessage.get(id=message.id)).state is MailState.QUEUED


async def test_a_job_that_has_not_failed_is_not_tried_again(books: Books) -> None:
    await builders.in_status("LEDGER_PENDING")
    job = await Job.get(kind=JobKind.CREATE_LEDGER)
    async with unchanged(books):
        with pytest.raises(JobNotFailed, match=f"Job {job.id} is queued; only a failed one"):
            await retry(job.id, by=AMIR)


async def test_a_job_is_tried_again_once(books: Books) -> None:
    _, job = await a_failed_ledger()
    later = await retry(job.id, by=AMIR)
    async with unchanged(books):
        with pytest.raises(JobTriedAgain, match=f"Job {job.id} was tried again already, as job {later.id}"):
            await retry(job.id, by=AMIR)


async def test_there_must_be_such_a_job(books: Books) -> None:
    with pytest.raises(NotFound, match="There is no job 404"):
        await retry(404, by=AMIR)


async def test_who_may_not_create_ledgers_may_not_try_again_either(books: Books) -> None:
    _, job = await a_failed_ledger()
    async with unchanged(books):
        with pytest.raises(RightMissing, match="CREATE_LEDGERS"):
            await retry(job.id, by=CLARA)


async def test_who_may_not_send_mail_may_not_try_again_either(books: Books) -> None:
    _, job = await a_failed_mail()
    async with unchanged(books):
        with pytest.raises(RightMissing, match="SEND"):
            await retry(job.id, by=replace(AMIR, permissions=frozenset()))


async def test_a_batch_reopened_since_needs_no_ledger(books: Books) -> None:
    batch, job = await a_failed_ledger()
    await closing.reopen(batch.id, by=AMIR)
    async with unchanged(books):
        with pytest.raises(BatchStatusForbids):
            await retry(job.id, by=AMIR)


@pytest.mark.parametrize("count", [1, 3])
async def test_jobs_are_listed_newest_first_in_one_statement(books: Books, count: int) -> None:
    for _ in range(count):
        await builders.in_status("LEDGER_PENDING", by=replace(ADA, email=""))
    with counted_queries() as queries:
        page = await listing.jobs(PageRequest(first=10))
    assert [job.id for job in page.rows] == list(range(count, 0, -1))
    assert queries.count == 1, queries
    assert await listing.count_jobs() == count


async def test_jobs_are_listed_by_state(books: Books) -> None:
    _, job = await a_failed_ledger()
    page = await listing.jobs(PageRequest(), state=[JobState.FAILED])
    assert [row.id for row in page.rows] == [job.id]
    assert await listing.count_jobs(state=[JobState.FAILED]) == 1
    found = await listing.find(job.id)
    assert found is not None
    assert found.error == "The disk is full."
    assert await listing.find(404) is None


async def test_a_failed_job_waits_for_somebody_until_it_is_tried_again(books: Books) -> None:
    _, ledger = await a_failed_ledger()
    _, mail = await a_failed_mail()
    assert [job.id for job in await listing.failed(10)] == [mail.id, ledger.id]
    assert [job.id for job in await listing.failed(1)] == [mail.id]
    await retry(ledger.id, by=AMIR)
    assert [job.id for job in await listing.failed(10)] == [mail.id]
    await retry(mail.id, by=AMIR)
    assert await listing.failed(10) == []


async def test_a_failed_ledger_waits_for_nobody_once_its_batch_is_reopened(books: Books) -> None:
    batch, _ = await a_failed_ledger()
    await closing.reopen(batch.id, by=AMIR)
    assert await listing.failed(10) == []
