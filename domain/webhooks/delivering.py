"""What became of a message: each attempt is written together with the end of its job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tieout.domain.clock import now
from tieout.domain.database.statements import execute, reader
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.jobs.claiming import Claim, fail, finish, put_back
from tieout.domain.secrets.vault import unsealed
from tieout.domain.webhooks.telling import WEBHOOKS
from tieout.domain.webhooks.webhook import WebhookMessage, WebhookState

_STATE = "UPDATE webhook_message SET state = $2, attempts = attempts + 1 WHERE id = $1"
_ATTEMPT = (
    "INSERT INTO webhook_attempt (message_id, attempted_at, milliseconds, status, answer, error) "
    "VALUES ($1, $2, $3, $4, $5, $6)"
)
_STOP = "UPDATE webhook SET active = $2, stopped_because = $3, version = version + 1 WHERE id = $1 AND active"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went: the answer's status and the beginning of its text, or the error instead."""

    begun_at: datetime
    milliseconds: int
    status: int | None = None
    answer: str = ""
    error: str = ""


async def to_deliver(claim: Claim) -> WebhookMessage | None:
    """The message of a claimed job with its webhook; None when it is gone or has been sent."""
    query = WebhookMessage.get_or_none(message_id=claim.payload["message"], using_db=reader())
    found: Any = await query.select_related("webhook")
    return found if found is not None and found.state is WebhookState.QUEUED else None


def secrets_of(message: WebhookMessage) -> list[str]:
    """The secrets to sign with, the newest first; `SecretUnreadable` when the key is gone."""
    webhook = message.webhook
    kept = [webhook.secret]
    if webhook.previous_secret and webhook.previous_until_at and webhook.previous_until_at > now():
        kept.append(webhook.previous_secret)
    return [unsealed(secret) for secret in kept]


@transactional
async def delivered(claim: Claim, message: WebhookMessage, outcome: Outcome) -> None:
    """The receiver has taken the message."""
    await _noted(message, WebhookState.SENT, outcome)
    await finish(claim)


@transactional
async def delayed(claim: Claim, message: WebhookMessage, outcome: Outcome, rest: timedelta) -> None:
    """The receiver did not take it this time; it is tried again after a rest, under the same id."""
    await _noted(message, WebhookState.QUEUED, outcome)
    await put_back(claim, outcome.error, rest)


@transactional
async def refused(claim: Claim, message: WebhookMessage, outcome: Outcome, *, stop_because: str = "") -> None:
    """It has failed for good; a receiver that says it is gone is not called again until switched on."""
    await _noted(message, WebhookState.FAILED, outcome)
    if stop_because:
        await execute(_STOP, message.webhook_id, False, stop_because)
    await fail(claim, outcome.error)


async def _noted(message: WebhookMessage, state: WebhookState, outcome: Outcome) -> None:
    await execute(_STATE, message.id, state.value)
    told = (outcome.status, outcome.answer[:500], outcome.error[:500])
    await execute(_ATTEMPT, message.id, outcome.begun_at, outcome.milliseconds, *told)
    announce(WEBHOOKS)
