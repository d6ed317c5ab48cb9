"""Sending the ledger of a posted batch by e-mail."""

from __future__ import annotations

import pytest

from tests import builders
from tests.cast import AMIR, CLARA, CONNIE, period
from tests.databases import Books
from tests.watching import unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches import closing
from tieout.domain.batches.locking import BatchStatusForbids
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.address import InvalidEmail
from tieout.domain.mail.message import LedgerLayout, MailMessage, MailState
from tieout.domain.periods import closing as period_closing
from tieout.domain.refusal import NotFound, RightMissing

RECIPIENT = "cfo@harbour-pine.example"

BODY = """\
The summary of the ledger of batch B0001 is attached as a ZIP file.

Batch:          B0001, June receipts
Type:           cash
Post date:      2026-03-15, fiscal period 2026-03
Ledger version: 1
Entries:        2
Lines:          4
Debits:         1,500.50 USD
Credits:        1,500.50 USD
Posted:         by Amir Accountant

Unzip it and load the CSV file into your accounting system; manifest.json names the
SHA-256 hash of each file, by which you can see that it arrived unchanged.

Sent for Harbour & Pine at the request of Amir Accountant."""


async def test_the_mail_says_in_plain_words_what_is_attached(books: Books) -> None:
    batch = await builders.a_cash_batch(description="June receipts")
    await builders.a_receipt(batch, amount="1000.50")
    await builders.a_receipt(batch, amount="500.00")
    await builders.posted(batch)
    message = await send(batch.id, by=AMIR, email=RECIPIENT, layout=LedgerLayout.SUMMARY)
    assert (message.recipient, message.state) == (RECIPIENT, MailState.QUEUED)
    assert message.subject == "Ledger of batch B0001 (summary, version 1)"
    assert message.body == BODY
    assert (message.batch_id, message.layout) == (batch.id, LedgerLayout.SUMMARY)


async def test_sending_is_noted_with_recipient_layout_and_version(books: Books) -> None:
    batch = await builders.in_status("POSTED")
    message = await send(batch.id, by=AMIR, email=RECIPIENT, layout=LedgerLayout.DETAIL)
    note = await AuditEvent.get(action="LEDGER_SENT")
    assert (note.batch_id, note.actor) == (batch.id, AMIR.name)
    assert note.facts == (
        f'{{"layout":"DETAIL","message_id":"{message.message_id}","recipient":"{RECIPIENT}","version":1}}'
    )


async def test_the_version_that_counts_is_sent(books: Books) -> None:
    batch = await builders.in_status("POSTED")
    await closing.reopen(batch.id, by=AMIR, reason="A receipt is missing")
    again = await builders.posted(await closing.close(batch.id, by=AMIR))
    message = await send(again.id, by=AMIR, email=RECIPIENT, layout=LedgerLayout.DETAIL)
    assert message.subject == f"Ledger of batch {batch.number} (detail, version 2)"


async def test_a_ledger_may_be_sent_after_its_period_was_closed(books: Books) -> None:
    batch = await builders.in_status("POSTED")
    for month in ("2026-01", "2026-02", "2026-03"):
        await period_closing.close(period(month), by=CONNIE)
    message = await send(batch.id, by=AMIR, email=RECIPIENT, layout=LedgerLayout.SUMMARY)
    assert message.state is MailState.QUEUED


@pytest.mark.parametrize("status", ["OPEN", "CLOSED", "LEDGER_READY", "LEDGER_FAILED"])
async def test_only_a_posted_ledger_is_sent(books: Books, status: str) -> None:
    batch = await builders.in_status(status)
    async with unchanged(books):
        with pytest.raises(BatchStatusForbids, match="only while it is posted"):
            await send(batch.id, by=AMIR, email=RECIPIENT, layout=LedgerLayout.SUMMARY)


@pytest.mark.parametrize("email", ["", "cfo", "cfo@", "cfo@harbour pine.example", "a@b@c.example"])
async def test_an_address_that_is_none_is_refused_beside_its_field(books: Books, email: str) -> None:
    batch = await builders.in_status("POSTED")
    before = await MailMessage.all().count()
    with pytest.raises(InvalidEmail) as refused:
        await send(batch.id, by=AMIR, email=email, layout=LedgerLayout.SUMMARY)
    assert refused.value.field == "email"
    assert await MailMessage.all().count() == before


async def test_who_may_not_send_is_refused(books: Books) -> None:
    batch = await builders.in_status("POSTED")
    async with unchanged(books):
        with pytest.raises(RightMissing, match="SEND"):
            await send(batch.id, by=CLARA, email=RECIPIENT, layout=LedgerLayout.SUMMARY)


async def test_there_must_be_such_a_batch(books: Books) -> None:
    with pytest.raises(NotFound):
        await send(404, by=AMIR, email=RECIPIENT, layout=LedgerLayout.SUMMARY)
