"""Writing down whom to tell of an event, in the transaction that records it.

The messages and their jobs are written by set: an event that no webhook asks for costs one look.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from tieout.domain.clock import now
from tieout.domain.database.statements import fetch, insert
from tieout.domain.database.transactions import announce
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.users.actor import Actor
from tieout.domain.webhooks.body import batch_told, body_of, period_told
from tieout.domain.webhooks.webhook import WebhookEvent, WebhookMessage, WebhookState

WEBHOOKS = "webhooks"
"""The topic announced when a webhook, or what became of its messages, changes."""

TOLD = {
    "BATCH_CLOSED": WebhookEvent.BATCH_CLOSED,
    "BATCH_POSTED": WebhookEvent.BATCH_POSTED,
    "BATCH_REOPENED": WebhookEvent.BATCH_REOPENED,
    "LEDGER_CREATED": WebhookEvent.LEDGER_READY,
    "LEDGER_FAILED": WebhookEvent.LEDGER_FAILED,
    "PERIOD_CLOSED": WebhookEvent.PERIOD_CLOSED,
    "PERIOD_REOPENED": WebhookEvent.PERIOD_REOPENED,
    "PERIOD_LOCKED": WebhookEvent.PERIOD_LOCKED,
}
"""Which audit events other systems are told of."""

_COLUMNS = (
    "message_id", "webhook_id", "event", "happened_at", "body", "batch_id", "state", "attempts", "created_by",
)  # fmt: skip
_ASKING = "SELECT id FROM webhook WHERE active AND ' ' || events || ' ' LIKE $1 ORDER BY id"


async def tell(
    action: str, *, by: Actor, batch_id: int | None, period_id: int | None, reason: str = ""
) -> None:
    """Queue a message for every webhook that asks for the event; what is told is as it stands now."""
    event = TOLD[action]
    asking = [row["id"] for row in await fetch(_ASKING, f"% {event.value} %")]
    if asking:
        thing = await (batch_told(batch_id) if batch_id is not None else period_told(period_id or 0))
        data = {**thing, "by": by.name, "reason": reason}
        await queue_messages(event, asking, data, by=by, batch_id=batch_id)


async def queue_messages(
    event: WebhookEvent,
    webhook_ids: list[int],
    data: dict[str, Any],
    *,
    by: Actor,
    batch_id: int | None = None,
) -> list[str]:
    """A message for each of these webhooks and a job to send it; their message ids."""
    moment = now()
    text = body_of(event, moment, data)
    ids = [f"msg_{secrets.token_hex(16)}" for _ in webhook_ids]
    rows = [
        _row(name, one, event, moment, text, batch_id, by) for name, one in zip(ids, webhook_ids, strict=True)
    ]
    await insert(WebhookMessage, _COLUMNS, rows)
    for name in ids:
        await queue(name, by=by, batch_id=batch_id)
    return ids


async def queue(message_id: str, *, by: Actor, batch_id: int | None) -> None:
    """Have the worker send the message."""
    payload = {"message": message_id}
    await enqueue(JobKind.SEND_WEBHOOK, key=job_key(message_id), by=by, payload=payload, batch_id=batch_id)
    announce(WEBHOOKS)


def job_key(message_id: str) -> str:
    """One job for one message."""
    return f"webhook:{message_id}"


def _row(
    name: str,
    webhook_id: int,
    event: WebhookEvent,
    moment: datetime,
    text: str,
    batch_id: int | None,
    by: Actor,
) -> tuple[Any, ...]:
    return (name, webhook_id, event.value, moment, text, batch_id, WebhookState.QUEUED.value, 0, by.name)
