"""A mail of the books as an e-mail message, with its ledger attached."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tieout.domain.batches.batch import Batch
from tieout.domain.database.statements import reader
from tieout.domain.ledgers.files import archive_name, open_zip
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import MailMessage


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
    if message.ledger_id is None or message.layout is None:
        return
    ledger = await Ledger.get(id=message.ledger_id, using_db=reader())
    batch = await Batch.get(id=ledger.batch_id, using_db=reader())
    name = archive_name(ledger, batch, message.layout)
    archive = b"".join([chunk async for chunk in open_zip(ledger.id, message.layout)])
    letter.add_attachment(archive, maintype="application", subtype="zip", filename=name)
