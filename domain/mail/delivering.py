"""What became of a mail: each result is written together with the end of its job."""

from __future__ import annotations

from datetime import timedelta

from tieout.domain.clock import now
from tieout.domain.database.statements import execute, reader
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.jobs.claiming import LONGEST_ERROR, Claim, fail, finish, put_back
from tieout.domain.mail.message import MailMessage, MailState
from tieout.domain.mail.writing import MAIL

_RESULT = (
    "UPDATE mail_message SET state = $2, error = $3, sent_at = $4, attempts = attempts + 1 WHERE id = $1"
)


async def to_deliver(claim: Claim) -> MailMessage | None:
    """The message of a claimed job; None when it needs no sending any more."""
    found = await MailMessage.get_or_none(id=claim.payload["mail"], using_db=reader())
    return found if found is not None and found.state is MailState.QUEUED else None


@transactional
async def delivered(claim: Claim, message: MailMessage) -> None:
    """The server has taken the mail."""
    await execute(_RESULT, message.id, MailState.SENT.value, "", now())
    await finish(claim)
    _tell(message)


@transactional
async def delayed(claim: Claim, message: MailMessage, error: str, rest: timedelta) -> None:
    """It did not go through this time; it is tried again after a rest, with the same Message-ID."""
    await execute(_RESULT, message.id, MailState.QUEUED.value, error[:LONGEST_ERROR], None)
    await put_back(claim, error, rest)
    _tell(message)


@transactional
async def refused(claim: Claim, message: MailMessage, error: str) -> None:
    """It will never go through, or has failed too often."""
    await execute(_RESULT, message.id, MailState.FAILED.value, error[:LONGEST_ERROR], None)
    await fail(claim, error)
    _tell(message)


def _tell(message: MailMessage) -> None:
    announce(MAIL)
    if message.batch_id is not None:
        announce(f"batch:{message.batch_id}")
