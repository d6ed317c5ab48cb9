"""Writing mail in the transaction that causes it; the worker sends it."""

from __future__ import annotations

import secrets

from tieout.domain.clock import now
from tieout.domain.database.transactions import announce
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.mail.message import LedgerLayout, MailMessage, MailState
from tieout.domain.users.actor import Actor

MAIL = "mail"
"""The topic announced when a mail is written or something becomes of it."""

LONGEST_SUBJECT = 200


async def write(
    *,
    by: Actor,
    recipient: str,
    subject: str,
    body: str,
    batch_id: int | None = None,
    ledger_id: int | None = None,
    layout: LedgerLayout | None = None,
    mass_ledger_id: int | None = None,
) -> MailMessage:
    """Queue one e-mail. Its Message-ID is fixed here, so that every attempt to send carries the same.

    The subject is brought to one line of at most `LONGEST_SUBJECT` characters.
    """
    message = await MailMessage.create(
        message_id=f"<{secrets.token_hex(16)}@tieout>",
        recipient=recipient,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        body=body,
        batch_id=batch_id,
        ledger_id=ledger_id,
        layout=layout,
        mass_ledger_id=mass_ledger_id,
        state=MailState.QUEUED,
        created_by=by.name,
        created_at=now(),
    )
    await queue(message, by=by)
    return message


async def queue(message: MailMessage, *, by: Actor) -> None:
    """Have the worker send this message."""
    payload = {"mail": message.id}
    key = f"mail:{message.id}"
    await enqueue(JobKind.SEND_MAIL, key=key, by=by, payload=payload, batch_id=message.batch_id)
    announce(MAIL)
    if message.batch_id is not None:
        announce(f"batch:{message.batch_id}")
