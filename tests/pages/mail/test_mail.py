"""The mail of the books: the list, one message, and sending it again."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, posted
from tests.cast import AMIR
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tieout.domain.ledgers import sending
from tieout.domain.mail.message import LedgerLayout, MailMessage, MailState


async def a_sent_ledger(email: str = "cfo@example.com") -> MailMessage:
    batch = await a_cash_batch()
    await a_receipt(batch)
    await posted(batch)
    await MailMessage.all().delete()
    return await sending.send(batch.id, by=AMIR, email=email, layout=LedgerLayout.SUMMARY)


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_message_has_its_row(clara_s, count) -> None:
    if count:
        message = await a_sent_ledger()
        for _ in range(count - 1):
            await sending.send(message.batch_id, by=AMIR, email="b@example.com", layout=LedgerLayout.DETAIL)
    with counted_queries() as queries:
        page = await clara_s.get("/mail")
    expected = ["b@example.com", "b@example.com", "cfo@example.com"][3 - count :]
    assert [row[1] for row in page.by_id("mail-list").rows] == expected
    assert len(queries.statements) == (8 if count else 5)


async def test_a_message_is_shown_with_its_text_and_its_attachment(clara_s) -> None:
    message = await a_sent_ledger()
    page = (await clara_s.get(f"/mail/{at('MailMessage', message)}")).by_id("mail-message")
    assert page.one("h1").text == message.subject
    assert "Waits to be sent. Never tried yet." in page.text
    (attachment,) = page.all("a", download="")
    assert attachment.text == "batch-B0001-ledger-summary-v1.zip"
    assert attachment["href"].endswith("/summary.zip")
    answer = await clara_s.client.get(attachment["href"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert page.all("form") == []


async def test_a_failed_message_tells_why_and_is_sent_again_in_place(amir_s, clara_s, books) -> None:
    message = await a_sent_ledger()
    error = "550 5.1.1 <b>no such user</b>"
    await MailMessage.filter(id=message.id).update(state=MailState.FAILED, error=error, attempts=2)
    address = f"/mail/{at('MailMessage', message)}"
    page = await amir_s.get(address)
    assert page.one("dd", class_="bad").text == error
    assert "Tried 2 times." in page.by_id("mail-message").text
    assert (await clara_s.get(address)).by_id("mail-message").all("form") == []
    async with unchanged(books):
        await clara_s.post(f"{address}/retry", target="messages")
    assert clara_s.status == 422
    page = await amir_s.post(f"{address}/retry", target="messages")
    assert page.by_id("messages").one("p").text == "The e-mail to cfo@example.com is sent again."
    assert page.by_id("mail-message").one("span", class_="badge").text == "Queued"
    await amir_s.post(f"{address}/retry")
    assert amir_s.status == 422


async def test_no_such_message_is_told(clara_s) -> None:
    await clara_s.get(f"/mail/{at('MailMessage', MailMessage(id=999))}")
    assert clara_s.status == 404
