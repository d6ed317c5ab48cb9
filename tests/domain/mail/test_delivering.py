"""What becomes of a mail: sent, tried again, failed, and sent again on somebody's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from time_machine import Traveller

from tests import builders
from tests.cast import ADA, AMIR, NOON
from tests.databases import Books
from tests.watching import counted_queries, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.publishing import listen
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.claiming import Claim, LostLease, claim
from tieout.domain.jobs.job import Job, JobState
from tieout.domain.mail import listing
from tieout.domain.mail.delivering import delayed, delivered, refused, to_deliver
from tieout.domain.mail.message import MailMessage, MailState
from tieout.domain.mail.retrying import MailNotFailed, retry
from tieout.domain.mail.writing import write
from tieout.domain.refusal import NotFound, RightMissing


@transactional
async def a_mail(*, subject: str = "Hello", batch_id: int | None = None) -> MailMessage:
    return await write(
        by=AMIR, recipient="cfo@harbour-pine.example", subject=subject, body="Words.", batch_id=batch_id
    )


async def claimed() -> Claim:
    (held,) = await claim(1, lease_seconds=60)
    return held


async def test_a_mail_is_written_with_a_message_id_of_its_own(books: Books) -> None:
    first, second = await a_mail(), await a_mail()
    assert (first.state, first.attempts, first.created_by) == (MailState.QUEUED, 0, AMIR.name)
    assert first.message_id != second.message_id
    assert [job.key for job in await Job.all().order_by("id")] == [f"mail:{first.id}", f"mail:{second.id}"]


async def test_a_subject_is_one_line_of_a_bounded_length(books: Books) -> None:
    message = await a_mail(subject="The ledger\r\nBcc: all@world.example " + "x" * 300)
    assert message.subject.startswith("The ledger Bcc: all@world.example xxx")
    assert len(message.subject) == 200


async def test_a_mail_the_server_took_is_sent_and_its_job_done(books: Books, clock: Traveller) -> None:
    await a_mail()
    held = await claimed()
    message = await to_deliver(held)
    assert message is not None
    clock.shift(3)
    await delivered(held, message)
    sent = await MailMessage.get(id=message.id)
    assert (sent.state, sent.attempts, sent.sent_at) == (MailState.SENT, 1, NOON + timedelta(seconds=3))
    assert (await Job.get()).state is JobState.DONE
    assert await to_deliver(held) is None


async def test_a_mail_that_did_not_go_through_says_why_and_is_due_after_a_rest(
    books: Books, clock: Traveller
) -> None:
    await a_mail()
    held = await claimed()
    message = await to_deliver(held)
    assert message is not None
    await delayed(held, message, "451 Try again later", timedelta(minutes=1))
    waiting = await MailMessage.get(id=message.id)
    assert (waiting.state, waiting.attempts, waiting.error) == (MailState.QUEUED, 1, "451 Try again later")
    assert await claim(1, lease_seconds=60) == []
    clock.shift(60)
    again = await to_deliver(await claimed())
    assert again is not None
    assert again.message_id == message.message_id


async def test_a_refused_mail_has_failed_with_the_words_of_the_server(books: Books) -> None:
    await a_mail()
    held = await claimed()
    message = await to_deliver(held)
    assert message is not None
    await refused(held, message, "550 5.1.1 No such user")
    failed, job = await MailMessage.get(id=message.id), await Job.get()
    assert (failed.state, failed.attempts, failed.error) == (MailState.FAILED, 1, "550 5.1.1 No such user")
    assert (job.state, job.error) == (JobState.FAILED, "550 5.1.1 No such user")


async def test_a_worker_that_lost_its_lease_writes_nothing_about_the_mail(
    books: Books, clock: Traveller
) -> None:
    await a_mail()
    slow = await claimed()
    message = await to_deliver(slow)
    assert message is not None
    clock.shift(60)
    await claimed()
    async with unchanged(books):
        for writing in (
            delivered(slow, message),
            delayed(slow, message, "No answer.", timedelta(0)),
            refused(slow, message, "550"),
        ):
            with pytest.raises(LostLease):
                await writing


async def test_whoever_looks_at_the_batch_or_the_mail_hears_of_it(books: Books) -> None:
    batch = await builders.a_cash_batch()
    await a_mail(batch_id=batch.id)
    held = await claimed()
    message = await to_deliver(held)
    assert message is not None
    heard: list[str] = []
    unlisten = listen(heard.append)
    try:
        await delivered(held, message)
    finally:
        unlisten()
    assert heard == ["jobs", "mail", f"batch:{batch.id}"]


async def a_failed_mail() -> MailMessage:
    batch = await builders.a_cash_batch()
    await a_mail(batch_id=batch.id)
    held = await claimed()
    message = await to_deliver(held)
    assert message is not None
    await refused(held, message, "550 No such user")
    return await MailMessage.get(id=message.id)


async def test_a_failed_mail_is_sent_again_as_it_was(books: Books) -> None:
    failed = await a_failed_mail()
    again = await retry(failed.id, by=AMIR)
    assert (again.state, again.message_id) == (MailState.QUEUED, failed.message_id)
    due = await to_deliver(await claimed())
    assert due is not None
    assert due.id == failed.id


async def test_sending_again_is_noted_with_the_error_there_was(books: Books) -> None:
    failed = await a_failed_mail()
    await retry(failed.id, by=AMIR)
    note = await AuditEvent.get(action="MAIL_RETRIED")
    assert (note.batch_id, note.actor, note.subject) == (failed.batch_id, AMIR.name, failed.recipient)
    assert note.facts == '{"attempts":1,"error":"550 No such user","mail_subject":"Hello"}'


async def test_a_mail_that_has_not_failed_is_not_sent_again(books: Books) -> None:
    message = await a_mail()
    async with unchanged(books):
        with pytest.raises(MailNotFailed, match=r"The mail to cfo@harbour-pine\.example is queued"):
            await retry(message.id, by=AMIR)


async def test_there_must_be_such_a_mail(books: Books) -> None:
    with pytest.raises(NotFound, match="There is no mail 404"):
        await retry(404, by=AMIR)


async def test_who_may_not_send_may_not_send_again(books: Books) -> None:
    failed = await a_failed_mail()
    async with unchanged(books):
        with pytest.raises(RightMissing, match="SEND"):
            await retry(failed.id, by=replace(ADA, permissions=frozenset()))


@pytest.mark.parametrize("count", [1, 3])
async def test_mail_is_listed_newest_first_in_one_statement(books: Books, count: int) -> None:
    for _ in range(count):
        await a_mail()
    with counted_queries() as queries:
        page = await listing.mail(PageRequest(first=10))
    assert [message.id for message in page.rows] == list(range(count, 0, -1))
    assert queries.count == 1, queries
    assert await listing.count_mail() == count


async def test_mail_is_listed_by_batch_and_by_state(books: Books) -> None:
    failed = await a_failed_mail()
    await a_mail()
    of_batch = await listing.mail(PageRequest(), batch_id=failed.batch_id)
    in_state = await listing.mail(PageRequest(), state=MailState.FAILED)
    assert [[row.id for row in page.rows] for page in (of_batch, in_state)] == [[failed.id], [failed.id]]
    assert await listing.count_mail(batch_id=failed.batch_id) == 1
    found = await listing.find(failed.id)
    assert found is not None
    assert found.error == "550 No such user"
    assert await listing.find(404) is None
