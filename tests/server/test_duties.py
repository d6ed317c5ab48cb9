"""What becomes of a job whose doing fails in a way nobody foresaw."""

from __future__ import annotations

import re

import pytest
from time_machine import Traveller

from tests import builders
from tests.cast import AMIR
from tests.databases import Books
from tests.mail_server import mail_server
from tests.watching import unchanged
from tests.working import IMPATIENT
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.claiming import LostLease, claim
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import LedgerLayout, MailMessage, MailState
from tieout.domain.mail.writing import write
from tieout.server.duties import Duties
from tieout.server.smtp import LocalOutbox, Transport, transport_of


class Broken:
    """A way out with a mistake in its program."""

    async def deliver(self, message: MailMessage) -> None:
        raise RuntimeError("the moon is in the wrong quarter")


@transactional
async def a_mail(*, ledger_id: int | None = None, layout: LedgerLayout | None = None) -> MailMessage:
    return await write(
        by=AMIR,
        recipient="cfo@harbour-pine.example",
        subject="Hello",
        body="Words.",
        ledger_id=ledger_id,
        layout=layout,
    )


@transactional
async def a_job_for_a_batch_that_is_not_there() -> None:
    await enqueue(JobKind.CREATE_LEDGER, key="ledger:404:1", by=AMIR, payload={"batch": 404}, batch_id=404)


async def do_all(transport: Transport | None = None) -> None:
    duties = Duties(transport or LocalOutbox(), IMPATIENT)
    while claims := await claim(10, lease_seconds=60):
        for claimed in claims:
            await duties.do(claimed)


async def test_a_mistake_in_the_program_costs_an_attempt_and_is_told_by_a_reference(books: Books) -> None:
    message = await a_mail()
    await do_all(Broken())
    failed = await MailMessage.get(id=message.id)
    assert (failed.state, failed.attempts) == (MailState.FAILED, 3)
    assert re.fullmatch(r"Something went wrong on our side\. Reference [0-9a-f]{8}\.", failed.error)


async def test_a_mail_whose_ledger_was_never_posted_fails_with_the_sentence_of_the_refusal(
    books: Books,
) -> None:
    batch = await builders.in_status("LEDGER_READY")
    ledger = await Ledger.get(batch_id=batch.id)
    message = await a_mail(ledger_id=ledger.id, layout=LedgerLayout.SUMMARY)
    async with mail_server() as post:
        await do_all(transport_of(post.url, sender="books@harbour-pine.example"))
    failed = await MailMessage.get(id=message.id)
    assert (failed.state, failed.attempts) == (MailState.FAILED, 1)
    assert failed.error.startswith(f"Version 1 of the ledger of batch {batch.number} is not posted")


async def test_the_job_of_a_batch_that_is_not_there_has_failed(books: Books) -> None:
    await a_job_for_a_batch_that_is_not_there()
    await do_all()
    job = await Job.get()
    assert job.state is JobState.FAILED
    assert job.error.startswith("There is no batch 404.")


async def test_a_ledger_written_without_the_lease_is_taken_back(books: Books, clock: Traveller) -> None:
    await builders.in_status("LEDGER_PENDING")
    (slow,) = await claim(1, lease_seconds=60, kinds=[JobKind.CREATE_LEDGER])
    clock.shift(60)
    assert len(await claim(1, lease_seconds=60, kinds=[JobKind.CREATE_LEDGER])) == 1
    async with unchanged(books):
        with pytest.raises(LostLease):
            await Duties(LocalOutbox()).do(slow)
