"""E-mail through the API."""

from __future__ import annotations

import pytest

from tests.builders import in_status
from tests.cast import AMIR, CLARA, VERA
from tests.graphql.asking import ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.message import LedgerLayout, MailMessage, MailState

LIST = """{ mailMessages {
  totalCount nodes { recipient subject state batch { number } attachmentName attachmentUrl }
} }"""
RETRY = "... on MailMessage { state attempts }"


async def a_mail() -> MailMessage:
    batch = await in_status("POSTED")
    return await send(batch.id, by=AMIR, email="books@harbour-pine.example", layout=LedgerLayout.DETAIL)


async def test_an_e_mail_shows_its_attachment(books: object) -> None:
    message = await a_mail()
    document = """query ($id: ID!) { mailMessage(id: $id) {
      messageId recipient subject state attempts error sentAt attachmentName attachmentUrl createdBy
    } }"""
    assert await ask(VERA, document, id=id_of("MailMessage", message)) == {
        "messageId": message.message_id,
        "recipient": "books@harbour-pine.example",
        "subject": "Ledger of batch B0001 (detail, version 1)",
        "state": "QUEUED",
        "attempts": 0,
        "error": "",
        "sentAt": None,
        "attachmentName": "batch-B0001-ledger-detail-v1.zip",
        "attachmentUrl": f"/ledgers/{id_of('Ledger', message.ledger_id)}/detail.zip",
        "createdBy": "Amir Accountant",
    }
    assert await ask(VERA, document, id=id_of("MailMessage", 999)) is None


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_list_takes_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    for _ in range(rows):
        await a_mail()
    async with counting() as queries:
        found = await ask(VERA, LIST)
    assert [node["attachmentName"] for node in found["nodes"] if node["attachmentName"]] == [
        f"batch-B000{number}-ledger-detail-v1.zip" for number in range(rows, 0, -1)
    ]
    assert queries.count == 5, queries


async def test_a_failed_e_mail_is_queued_again(books: object) -> None:
    message = await a_mail()
    await MailMessage.filter(id=message.id).update(state=MailState.FAILED, attempts=5)
    done = await do(AMIR, "retryMail", "$id: ID!", RETRY, id=id_of("MailMessage", message))
    assert done == {"__typename": "MailMessage", "state": "QUEUED", "attempts": 5}


async def test_only_a_failed_e_mail_is_queued_again(books: object) -> None:
    message = await a_mail()
    async with unchanged(books):
        done = await do(AMIR, "retryMail", "$id: ID!", RETRY, id=id_of("MailMessage", message))
    assert refusal(done)[0] == "MAIL_NOT_FAILED"


async def test_the_clerk_may_not_send_mail_again(books: object) -> None:
    message = await a_mail()
    async with unchanged(books):
        done = await do(CLARA, "retryMail", "$id: ID!", RETRY, id=id_of("MailMessage", message))
    assert refusal(done)[0] == "RIGHT_MISSING"
