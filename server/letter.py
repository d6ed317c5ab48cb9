"""A mail of the books as an e-mail message, with its ledger or statement attached."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tieout.domain.ledgers.files import make_zip
from tieout.domain.ledgers.mass_file import make_mass_zip
from tieout.domain.mail.message import MailMessage
from tieout.domain.reports.statement_mailing import kept_statement, statements_of_mail


async def compose(message: MailMessage, *, sender: str) -> EmailMessage:
    """The message as it goes out; whenever it is made it has the same Message-ID and Date."""
    letter = EmailMessage(policy=SMTP)
    letter["Message-ID"] = message.message_id
    letter["Date"] = format_datetime(message.created_at)
    letter["From"] = sender
    letter["To"] = message.recipient
    letter["Subject"] = message.subject
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body, cte="quoted-printable")
    await _attach(letter, message)
    return letter


async def _attach(letter: EmailMessage, message: MailMessage) -> None:
    await _attach_statement(letter, message)
    if message.mass_ledger_id is not None:
        archive = await make_mass_zip(message.mass_ledger_id)
    elif message.ledger_id is not None and message.layout is not None:
        archive = await make_zip(message.ledger_id, message.layout)
    else:
        return
    with archive.file as file:
        letter.add_attachment(file.read(), maintype="application", subtype="zip", filename=archive.name)


async def _attach_statement(letter: EmailMessage, message: MailMessage) -> None:
    """A mail that is not kept in the books, such as one to try the server out, has no statement."""
    if message.id is None:
        return
    statement = (await statements_of_mail([message.id])).get(message.id)
    if statement is not None:
        name, content = await kept_statement(statement["id"])
        letter.add_attachment(content, maintype="application", subtype="pdf", filename=name)
