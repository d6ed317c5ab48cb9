"""Handing mail to a real SMTP server, which may refuse, keep silent or be gone."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from tests import builders
from tests.cast import AMIR, NOON
from tests.databases import Books
from tests.mail_server import PASSWORD, USER, free_port, mail_server, silent_server
from tieout.domain.ledgers.files import make_zip
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.message import LedgerLayout, MailMessage
from tieout.server.smtp import (
    LocalOutbox,
    MailUrlInvalid,
    NotTaken,
    Security,
    SmtpServer,
    Transport,
    Undeliverable,
    transport_of,
)

SENDER = "Harbour & Pine books <books@harbour-pine.example>"
RECIPIENT = "cfo@harbour-pine.example"


def a_message(*, recipient: str = RECIPIENT, subject: str = "Hello", body: str = "Words.\n") -> MailMessage:
    return MailMessage(
        message_id="<0123456789abcdef@tieout>",
        recipient=recipient,
        subject=subject,
        body=body,
        created_by="Amir Accountant",
        created_at=NOON,
    )


def through(url: str) -> Transport:
    return transport_of(url, sender=SENDER)


async def test_a_mail_goes_out_over_starttls_with_user_and_password() -> None:
    async with mail_server(starttls=True, auth=True) as post:
        await through(post.url).deliver(a_message())
    assert post.envelopes == [("books@harbour-pine.example", [RECIPIENT])]
    assert post.logins == [USER]


async def test_a_mail_goes_out_over_tls_from_the_first_byte() -> None:
    async with mail_server(tls=True) as post:
        await through(post.url).deliver(a_message())
    assert post.message_ids == ["<0123456789abcdef@tieout>"]


async def test_a_mail_goes_out_in_the_clear_to_a_server_that_knows_nothing_else() -> None:
    async with mail_server() as post:
        await through(post.url).deliver(a_message())
    assert post.message_ids == ["<0123456789abcdef@tieout>"]


async def test_every_attempt_has_the_same_message_id_date_and_words() -> None:
    async with mail_server() as post:
        for _ in range(2):
            await through(post.url).deliver(a_message(subject="Überfällig – ¥", body="Grüße\n.\nBis bald\n"))
    first, second = post.taken
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    assert first["Date"] == "Sun, 15 Mar 2026 12:00:00 +0000"
    assert (first["From"], first["To"]) == (SENDER, RECIPIENT)
    assert first["Auto-Submitted"] == "auto-generated"
    for message in (first, second):
        assert message["Subject"] == "Überfällig – ¥"
        assert message.get_content().replace("\r\n", "\n") == "Grüße\n.\nBis bald\n"


async def test_the_ledger_is_attached_as_the_zip_that_can_be_downloaded(books: Books) -> None:
    batch = await builders.in_status("POSTED")
    message = await send(batch.id, by=AMIR, email=RECIPIENT, layout=LedgerLayout.SUMMARY)
    async with mail_server() as post:
        await through(post.url).deliver(await MailMessage.get(id=message.id))
    (attached,) = post.taken[0].iter_attachments()
    assert message.ledger_id is not None
    downloaded = await make_zip(message.ledger_id, LedgerLayout.SUMMARY)
    with downloaded.file as file:
        assert attached.get_content() == file.read()
    assert attached.get_filename() == f"batch-{batch.number}-ledger-summary-v1.zip"
    assert attached.get_content_type() == "application/zip"
    with ZipFile(io.BytesIO(attached.get_content())) as archive:
        assert archive.namelist() == ["summary.csv", "manifest.json"]
        assert json.loads(archive.read("manifest.json"))["batch"] == batch.number


async def test_an_address_beyond_ascii_goes_to_a_server_that_can_take_it() -> None:
    async with mail_server() as post:
        await through(post.url).deliver(a_message(recipient="jürgen@bücher.example"))
    assert post.envelopes == [("books@harbour-pine.example", ["jürgen@bücher.example"])]


async def test_a_server_that_cannot_take_such_an_address_is_named() -> None:
    async with mail_server(utf8=False) as post:
        with pytest.raises(NotTaken, match=r"127\.0\.0\.1:\d+ could not be used: .*SMTPUTF8"):
            await through(post.url).deliver(a_message(recipient="jürgen@bücher.example"))


async def test_a_recipient_refused_for_good_makes_the_mail_undeliverable_in_the_server_s_words() -> None:
    async with mail_server() as post:
        post.recipients = ["550 5.1.1 No such user here"]
        with pytest.raises(Undeliverable) as refused:
            await through(post.url).deliver(a_message())
    assert str(refused.value) == "550 5.1.1 No such user here"


async def test_a_message_refused_for_good_is_undeliverable() -> None:
    async with mail_server() as post:
        post.data = ["554 5.7.1 Looks like spam"]
        with pytest.raises(Undeliverable, match=r"^554 5\.7\.1 Looks like spam$"):
            await through(post.url).deliver(a_message())


@pytest.mark.parametrize("step", ["recipients", "data"])
async def test_a_refusal_for_now_can_be_tried_again(step: str) -> None:
    async with mail_server() as post:
        setattr(post, step, ["451 4.7.1 Greylisted, try again later"])
        with pytest.raises(NotTaken, match=r"^451 4\.7\.1 Greylisted, try again later$"):
            await through(post.url).deliver(a_message())
        await through(post.url).deliver(a_message())
    assert post.message_ids == ["<0123456789abcdef@tieout>"]


async def test_a_sender_refused_is_our_own_mistake_to_be_put_right_and_tried_again() -> None:
    async with mail_server() as post:
        post.senders = ["550 5.7.1 You may not send from here"]
        with pytest.raises(NotTaken, match=r"said: 550 5\.7\.1 You may not send from here"):
            await through(post.url).deliver(a_message())


async def test_a_wrong_password_can_be_put_right_and_tried_again() -> None:
    async with mail_server(starttls=True, auth=True) as post:
        wrong = post.url.replace("p%40ss", "guess")
        with pytest.raises(NotTaken, match=r"refused our user name and password: 535"):
            await through(wrong).deliver(a_message())
    assert post.offered == []


async def test_a_certificate_nobody_vouches_for_is_not_trusted() -> None:
    async with mail_server(starttls=True, auth=True) as post:
        with pytest.raises(NotTaken, match=r"could not be made secure: .*certificate"):
            await through(post.url.split("&certificates")[0]).deliver(a_message())
    assert (post.offered, post.logins) == ([], [])


async def test_no_password_is_told_to_a_server_without_starttls() -> None:
    async with mail_server() as post:
        url = post.url.replace("127.0.0.1", f"{USER}:secret@127.0.0.1")
        with pytest.raises(NotTaken, match="STARTTLS"):
            await through(url).deliver(a_message())
    assert (post.offered, post.logins) == ([], [])


async def test_a_server_that_says_nothing_is_given_up_on_in_time() -> None:
    async with silent_server() as url:
        with pytest.raises(NotTaken, match=r"did not answer within 0\.3 seconds"):
            await through(url).deliver(a_message())


async def test_a_server_that_is_gone_cannot_be_reached() -> None:
    port = await free_port()
    with pytest.raises(NotTaken, match=f"The mail server 127.0.0.1:{port} could not be reached"):
        await through(f"smtp://127.0.0.1:{port}").deliver(a_message())


async def test_a_recipient_that_is_no_address_is_undeliverable() -> None:
    async with mail_server() as post:
        with pytest.raises(Undeliverable, match="The message cannot be sent"):
            await through(post.url).deliver(a_message(recipient="cfo@harbour\npine.example"))


async def test_mail_for_the_local_outbox_stays_in_the_books() -> None:
    transport = transport_of("outbox:", sender="")
    assert isinstance(transport, LocalOutbox)
    await transport.deliver(a_message())


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://mail.example", "mail.example", 25, Security.AUTO),
        ("smtp://mail.example?starttls=required", "mail.example", 25, Security.REQUIRED),
        ("smtp://u:p@mail.example", "mail.example", 587, Security.REQUIRED),
        ("smtp://u:p@mail.example:2525?starttls=never", "mail.example", 2525, Security.NEVER),
        ("smtps://u:p@mail.example", "mail.example", 465, Security.TLS),
    ],
)
def test_the_setting_names_the_server(url: str, host: str, port: int, security: Security) -> None:
    server = through(url)
    assert isinstance(server, SmtpServer)
    assert (server.host, server.port, server.security) == (host, port, security)


def test_user_and_password_may_hold_any_character() -> None:
    server = through("smtp://t%40x:p%40ss%2Fword@mail.example")
    assert isinstance(server, SmtpServer)
    assert (server.username, server.password) == ("t@x", PASSWORD)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example", SENDER),
        ("smtp://", SENDER),
        ("smtp://mail.example:99999", SENDER),
        ("smtp://mail.example?starttls=perhaps", SENDER),
        ("smtp://mail.example?timeout=soon", SENDER),
        ("smtp://mail.example?retries=3", SENDER),
        ("smtp://mail.example", "books"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_at_the_start(url: str, sender: str) -> None:
    with pytest.raises(MailUrlInvalid):
        transport_of(url, sender=sender)
