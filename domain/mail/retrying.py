"""Sending a failed mail again, on somebody's word."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch_value, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.mail.message import MailMessage, MailState
from tieout.domain.mail.writing import queue
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class MailNotFailed(Refusal):
    """The mail to {recipient} is {state}; only a failed one is sent again."""


@transactional
async def retry(mail_id: int, *, by: Actor) -> MailMessage:
    """Queue a failed mail again, as it is: the same recipient, words, attachment and Message-ID."""
    by.require(Permission.SEND, "send mail again")
    if await fetch_value("SELECT id FROM mail_message WHERE id = $1 FOR UPDATE", mail_id) is None:
        raise NotFound(kind="mail", key=mail_id)
    message = await MailMessage.get(id=mail_id, using_db=writer())
    if message.state is not MailState.FAILED:
        raise MailNotFailed(recipient=message.recipient, state=message.state.value.lower())
    message.state = MailState.QUEUED
    await execute("UPDATE mail_message SET state = $2 WHERE id = $1", mail_id, message.state.value)
    await queue(message, by=by)
    await record(
        "MAIL_RETRIED",
        by=by,
        batch_id=message.batch_id,
        subject=message.recipient,
        mail_subject=message.subject,
        attempts=message.attempts,
        error=message.error,
    )
    return message
