"""The worker: ledgers and mail in the background, whatever the mail server or the database do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from time_machine import Traveller

from tests import builders
from tests.cast import ADA, AMIR, NOON
from tests.databases import Books
from tests.mail_server import free_port, mail_server, silent_server
from tests.working import IMPATIENT, QUICK, all_done, has_status, is_sent, until, was_tried, working
from tieout.domain.audit.event import AuditEvent, AuditSeal
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.database.connecting import connected
from tieout.domain.database.publishing import CHANNEL
from tieout.domain.database.statements import execute, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.claiming import claim
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.patience import Patience
from tieout.domain.jobs.queueing import JOBS
from tieout.domain.ledgers import creating, posting
from tieout.domain.ledgers.ledger import Ledger, LedgerLine
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.message import LedgerLayout, MailMessage, MailState
from tieout.domain.mail.writing import write
from tieout.server.live import Live
from tieout.server.smtp import transport_of
from tieout.server.worker import work

READY, FAILED = BatchStatus.LEDGER_READY, BatchStatus.LEDGER_FAILED


@dataclass
class Observed:
    """A way out that notes what it was given, and takes its time."""

    pause: float = 0.0
    delivered: list[str] = field(default_factory=list)
    in_a_transaction: list[bool] = field(default_factory=list)

    async def deliver(self, message: MailMessage) -> None:
        self.in_a_transaction.append(hasattr(writer(), "_finalized"))
        await asyncio.sleep(self.pause)
        self.delivered.append(message.message_id)


@transactional
async def a_mail(recipient: str = "cfo@harbour-pine.example") -> MailMessage:
    return await write(by=AMIR, recipient=recipient, subject="Hello", body="Words.")


async def as_another_process(url: str) -> None:
    """Queue a mail as a process does that shares nothing with this one but the database."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "INSERT INTO mail_message (message_id, recipient, subject, body, state, attempts, error, "
            "created_by, created_at) VALUES "
            "('<1@tieout>', 'cfo@harbour-pine.example', 'Hello', '', 'QUEUED', 0, '', 'Amir', '2026-03-15')"
        )
        await connection.execute(
            "INSERT INTO job (kind, key, payload, state, run_at, attempts, lease_token, error, "
            "created_by, created_at) VALUES ('SEND_MAIL', 'mail:1', $1, 'QUEUED', '2026-03-15', 0, '', '', "
            "'Amir', '2026-03-15')",
            '{"mail": 1}',
        )
        await connection.execute(f"NOTIFY {CHANNEL}, '{JOBS}'")
    finally:
        await connection.close()


async def the_mail(message: MailMessage) -> MailMessage:
    return await MailMessage.get(id=message.id)


async def test_a_ledger_asked_for_is_created_and_both_mails_go_out(books: Books) -> None:
    batch = await builders.in_status("LEDGER_PENDING", by=AMIR)
    async with mail_server() as post, working(transport_of(post.url, sender="books@harbour-pine.example")):
        await until(all_done)
    assert (await Batch.get(id=batch.id)).status is READY
    assert await LedgerLine.filter(ledger__batch_id=batch.id).count() == 2
    assert [message["Subject"] for message in post.taken] == [
        f"The ledger of batch {batch.number} is being created",
        f"The ledger of batch {batch.number} is ready",
    ]
    assert {message["To"] for message in post.taken} == {AMIR.email}
    assert await Job.filter(state=JobState.DONE, attempts=1).count() == 3


async def test_a_job_is_begun_when_it_is_announced_not_at_the_next_look(books: Books) -> None:
    async with working(pace=replace(QUICK, poll=60)):
        await asyncio.sleep(0.1)
        message = await a_mail()
        await until(is_sent(message), seconds=2)


@pytest.mark.postgres
async def test_a_worker_hears_of_jobs_that_other_processes_queue(postgres_books: Books) -> None:
    live = Live(postgres_books.url)
    async with live.running():
        way_out, stop = Observed(), asyncio.Event()
        unhurried = replace(QUICK, poll=60)
        worker = asyncio.create_task(work(way_out, stop, changes=live.changes(JOBS), pace=unhurried))
        await asyncio.sleep(0.3)
        await as_another_process(postgres_books.url)
        await until(all_done, seconds=5)
        stop.set()
        await worker
    assert way_out.delivered == ["<1@tieout>"]


async def test_the_ledger_of_a_posted_batch_is_sent(books: Books) -> None:
    batch = await builders.in_status("POSTED")
    await send(batch.id, by=AMIR, email="cfo@harbour-pine.example", layout=LedgerLayout.DETAIL)
    async with mail_server() as post, working(transport_of(post.url, sender="books@harbour-pine.example")):
        await until(all_done)
    (sent,) = [message for message in post.taken if message["To"] == "cfo@harbour-pine.example"]
    assert [part.get_filename() for part in sent.iter_attachments()] == [
        f"batch-{batch.number}-ledger-detail-v1.zip"
    ]


async def test_a_refused_ledger_has_failed_at_once_with_the_reasons(books: Books) -> None:
    batch = await builders.in_status("LEDGER_PENDING", by=AMIR)
    await execute("UPDATE batch SET control_total = 9000, control_count = 7 WHERE id = $1", batch.id)
    async with working():
        await until(all_done)
    job = await Job.get(kind=JobKind.CREATE_LEDGER)
    reasons = (
        "The control total is 90.00 USD, the batch holds 100.00 USD: 10.00 USD too much. "
        "Correct the entries or the control total. The control count is 7, the batch holds 1 entry. "
        "Correct the entries or the control count."
    )
    assert (await Batch.get(id=batch.id)).status is FAILED
    assert (job.state, job.attempts, job.error) == (JobState.FAILED, 1, reasons)
    assert await Ledger.all().count() == 0
    mail = await MailMessage.all().order_by("-id").first()
    assert mail is not None
    assert mail.subject == f"The ledger of batch {batch.number} could not be created"
    assert reasons in mail.body


async def test_a_program_that_fails_tries_again_and_then_gives_up_with_the_reason(books: Books) -> None:
    batch = await builders.in_status("LEDGER_PENDING", by=AMIR)
    await execute("ALTER TABLE ledger_total RENAME TO ledger_total_away")
    async with working():
        await until(has_status(batch, FAILED))
    job = await Job.get(kind=JobKind.CREATE_LEDGER)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.error.startswith("Something went wrong on our side. Reference ")
    assert await LedgerLine.all().count() == 0
    assert (await AuditEvent.get(action="LEDGER_FAILED")).batch_id == batch.id


async def test_a_program_that_fails_once_succeeds_the_next_time(books: Books) -> None:
    batch = await builders.in_status("LEDGER_PENDING", by=AMIR)
    await execute("ALTER TABLE ledger_total RENAME TO ledger_total_away")
    slowly = IMPATIENT | {JobKind.CREATE_LEDGER: Patience(9, timedelta(hours=1), timedelta(hours=1))}

    async def was_put_back() -> bool:
        return await Job.filter(kind=JobKind.CREATE_LEDGER, attempts=1).exclude(error="").exists()

    async with working(patience=slowly):
        await until(was_put_back)
    await execute("ALTER TABLE ledger_total_away RENAME TO ledger_total")
    await execute("UPDATE job SET run_at = created_at")
    async with working():
        await until(has_status(batch, READY))
    assert (await Job.get(kind=JobKind.CREATE_LEDGER)).attempts == 2


async def test_a_job_that_cut_the_worker_off_too_often_is_given_up(books: Books, clock: Traveller) -> None:
    batch = await builders.in_status("LEDGER_PENDING", by=AMIR)
    for _ in range(3):
        assert len(await claim(9, lease_seconds=60)) == 2
        clock.shift(60)
    async with working():
        await until(has_status(batch, FAILED))
        await until(all_done)
    job = await Job.get(kind=JobKind.CREATE_LEDGER)
    assert job.error == (
        "The worker was cut off 3 times while it did this. Look into its log, then try again."
    )
    assert await MailMessage.filter(state=MailState.FAILED).count() == 1


async def test_a_job_of_a_dead_worker_is_taken_when_its_lease_runs_out(
    books: Books, clock: Traveller
) -> None:
    message = await a_mail()
    await claim(1, lease_seconds=60)
    transport = Observed()
    async with working(transport):
        await asyncio.sleep(0.2)
        assert transport.delivered == []
        clock.shift(60)
        await until(is_sent(message))
    assert (await Job.get()).attempts == 2


async def test_greylisting_costs_an_attempt_and_the_message_id_stays_the_same(
    books: Books, clock: Traveller
) -> None:
    message = await a_mail()
    slowly = IMPATIENT | {JobKind.SEND_MAIL: Patience(9, timedelta(minutes=1), timedelta(hours=1))}
    async with mail_server() as post:
        post.data = ["451 4.7.1 Greylisted, try again later"]
        async with working(transport_of(post.url, sender="books@harbour-pine.example"), patience=slowly):
            await until(was_tried(message, 1))
            waiting = await the_mail(message)
            assert (waiting.state, waiting.error) == (
                MailState.QUEUED,
                "451 4.7.1 Greylisted, try again later",
            )
            clock.shift(75)
            await until(is_sent(message))
    sent = await the_mail(message)
    assert post.offered == [message.message_id] * 2
    assert (sent.attempts, sent.error, sent.sent_at) == (2, "", NOON + timedelta(seconds=75))


async def test_a_refused_recipient_fails_that_mail_at_once_and_no_other(books: Books) -> None:
    refused, fine = await a_mail("nobody@harbour-pine.example"), await a_mail()
    async with mail_server() as post:
        post.recipients = ["550 5.1.1 No such user here"]
        one_by_one = replace(QUICK, at_once=1)
        async with working(transport_of(post.url, sender="books@harbour-pine.example"), pace=one_by_one):
            await until(all_done)
    failed = await the_mail(refused)
    assert (failed.state, failed.attempts, failed.error) == (
        MailState.FAILED,
        1,
        "550 5.1.1 No such user here",
    )
    assert (await the_mail(fine)).state is MailState.SENT


async def test_a_dead_server_is_tried_until_patience_ends_and_the_reason_is_kept(books: Books) -> None:
    message = await a_mail()
    port = await free_port()
    async with working(transport_of(f"smtp://127.0.0.1:{port}", sender="books@harbour-pine.example")):
        await until(all_done)
    failed = await the_mail(message)
    assert (failed.state, failed.attempts) == (MailState.FAILED, 3)
    assert failed.error.startswith(f"The mail server 127.0.0.1:{port} could not be reached")


async def test_a_silent_mail_server_never_holds_up_the_books(books: Books) -> None:
    for _ in range(9):
        await a_mail()
    async with silent_server() as url:
        way_out = transport_of(url.replace("0.3", "3"), sender="books@harbour-pine.example")
        async with working(way_out, pace=replace(QUICK, grace=0)):
            await asyncio.sleep(0.2)
            batch = await builders.in_status("LEDGER_PENDING", by=ADA)
            await until(has_status(batch, READY), seconds=2.5)
            await posting.post(batch.id, by=AMIR)
    assert (await Batch.get(id=batch.id)).status is BatchStatus.POSTED
    assert await MailMessage.filter(state=MailState.SENT).count() == 0


async def test_no_transaction_is_open_while_the_mail_server_is_waited_for(books: Books) -> None:
    await builders.in_status("LEDGER_PENDING", by=AMIR)
    transport = Observed()
    async with working(transport):
        await until(all_done)
    assert transport.in_a_transaction == [False, False]


async def test_a_lease_is_renewed_while_the_job_takes_long(books: Books, clock: Traveller) -> None:
    clock.move_to(NOON, tick=True)
    await a_mail()
    slow, other = Observed(pause=1.0), Observed()
    hasty = replace(QUICK, lease=0.3)
    async with working(slow, pace=hasty):
        await asyncio.sleep(0.1)
        async with working(other, pace=hasty):
            await until(all_done)
    assert (len(slow.delivered), len(other.delivered)) == (1, 0)


async def test_what_a_worker_did_without_its_lease_is_not_written(books: Books, clock: Traveller) -> None:
    message = await a_mail()
    slow, other = Observed(pause=0.5), Observed()
    async with working(slow, pace=replace(QUICK, lease=300, at_once=1)):
        await asyncio.sleep(0.1)
        clock.shift(300)
        async with working(other):
            await until(all_done)
    assert slow.delivered == other.delivered == [message.message_id]
    assert (await the_mail(message)).attempts == 1


async def test_several_workers_share_the_work_and_none_is_done_twice(books: Books) -> None:
    for _ in range(40):
        await a_mail()
    transport = Observed()
    async with connected(books.url, pool=20), working(transport), working(transport), working(transport):
        await until(all_done)
    written: Any = await MailMessage.all().values_list("message_id", flat=True)
    assert sorted(transport.delivered) == sorted(written)


async def test_one_ledger_is_created_at_a_time(books: Books) -> None:
    batches = [await builders.in_status("CLOSED") for _ in range(6)]
    for batch in batches:
        await creating.request(batch.id, by=AMIR)
    most = 0
    async with working():
        while not await all_done():
            held = Job.filter(kind=JobKind.CREATE_LEDGER, state=JobState.QUEUED).exclude(lease_token="")
            most = max(most, await held.count())
            await asyncio.sleep(0)
    assert most <= 1
    assert await Ledger.all().count() == 6


async def test_a_worker_that_is_stopped_ends_what_it_has_begun(books: Books) -> None:
    message = await a_mail()
    async with working(Observed(pause=0.3)) as stop:
        await asyncio.sleep(0.1)
        stop.set()
    assert (await the_mail(message)).state is MailState.SENT


async def test_a_worker_stopped_in_a_hurry_gives_back_what_it_has_begun(books: Books) -> None:
    message = await a_mail()
    async with working(Observed(pause=60), pace=replace(QUICK, grace=0.05)) as stop:
        await asyncio.sleep(0.1)
        stop.set()
    (held,) = await claim(1, lease_seconds=60)
    assert (held.payload, held.attempts) == ({"mail": message.id}, 1)


async def test_a_worker_outlives_a_database_that_is_gone_for_a_while(
    books: Books, caplog: pytest.LogCaptureFixture
) -> None:
    await execute("ALTER TABLE job RENAME TO job_away")
    async with working():
        await asyncio.sleep(0.1)
        await execute("ALTER TABLE job_away RENAME TO job")
        message = await a_mail()
        await until(is_sent(message))
    complaints = [record for record in caplog.records if "could not take jobs" in record.getMessage()]
    assert len(complaints) > 1
    assert [record for record in complaints if record.exc_info] == complaints[:1]


async def test_mail_already_sent_is_not_sent_again(books: Books) -> None:
    message = await a_mail()
    await execute("UPDATE mail_message SET state = 'SENT' WHERE id = $1", message.id)
    transport = Observed()
    async with working(transport):
        await until(all_done)
    assert transport.delivered == []


async def test_the_job_of_a_batch_that_needs_no_ledger_any_more_only_ends(books: Books) -> None:
    batch = await builders.in_status("LEDGER_PENDING", by=AMIR)
    await execute("UPDATE batch SET status = 'CLOSED' WHERE id = $1", batch.id)
    async with working():
        await until(all_done)
    assert (await Batch.get(id=batch.id)).status is BatchStatus.CLOSED
    assert await Ledger.all().count() == 0


async def test_the_audit_trail_is_sealed_every_few_seconds(books: Books) -> None:
    await builders.in_status("CLOSED", by=ADA)

    async def sealed() -> bool:
        return await AuditSeal.all().count() == await AuditEvent.all().count() > 0

    async with working(pace=replace(QUICK, seal=0.05)):
        await until(sealed)


async def test_a_mail_whose_result_could_not_be_written_goes_out_again_with_its_message_id(
    books: Books, clock: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    message = await a_mail()
    way_out = Observed(pause=0.2)
    async with working(way_out):
        await until(lambda: has_begun(way_out))
        await execute("ALTER TABLE mail_message RENAME TO mail_message_away")
        await until(lambda: has_delivered(way_out))
        await asyncio.sleep(0.1)
        await execute("ALTER TABLE mail_message_away RENAME TO mail_message")
        clock.shift(60)
        await until(is_sent(message))
    assert way_out.delivered == [message.message_id] * 2
    assert "Job 1 (SEND_MAIL) could not be ended." in caplog.text


async def has_begun(way_out: Observed) -> bool:
    return bool(way_out.in_a_transaction)


async def has_delivered(way_out: Observed) -> bool:
    return bool(way_out.delivered)
