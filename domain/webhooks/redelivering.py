"""Sending messages again, on somebody's word, under the ids they had."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, fetch_value, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.domain.webhooks.telling import queue
from tieout.domain.webhooks.webhook import WebhookMessage

MOST_AT_ONCE = 1_000


class WebhookMessageQueued(Refusal):
    """This message waits to be sent already; look at its attempts below."""


class WebhookOff(Refusal):
    """The webhook to {url} is switched off, so nothing is sent to it. Switch it on first."""


class NoFailedWebhooks(Refusal):
    """No message to {url} has failed; there is nothing to send again."""


_LOCK = """
SELECT m.id, m.message_id, m.state, m.batch_id, m.event, webhook.url, webhook.active FROM webhook_message m
JOIN webhook ON webhook.id = m.webhook_id WHERE {which} ORDER BY m.id LIMIT $2 FOR UPDATE OF m
"""
_QUEUED = "UPDATE webhook_message SET state = 'QUEUED' WHERE id = ANY($1)"


@transactional
async def redeliver(key: int, *, by: Actor) -> WebhookMessage:
    """Send a message that was taken, or that failed, once more: the same id and facts, a new signature."""
    by.require(Permission.ADMINISTER, "send a webhook message again")
    row = await fetch_one(_LOCK.format(which="m.id = $1"), key, 1)
    if row is None:
        raise NotFound(kind="webhook message", key=key)
    if row["state"] == "QUEUED":
        raise WebhookMessageQueued()
    if not row["active"]:
        raise WebhookOff(url=row["url"])
    await _again([row], by)
    await record(
        "WEBHOOK_REDELIVERED", by=by, batch_id=row["batch_id"], subject=row["url"], event=row["event"]
    )
    return await WebhookMessage.get(id=key, using_db=writer())


@transactional
async def redeliver_named(message_id: str, *, by: Actor) -> WebhookMessage:
    """As `redeliver`, by the message's own id."""
    key = await fetch_value("SELECT id FROM webhook_message WHERE message_id = $1", message_id)
    if key is None:
        raise NotFound(kind="webhook message", key=message_id)
    return await redeliver(key, by=by)


@transactional
async def redeliver_failed(webhook_id: int, *, by: Actor) -> int:
    """Send everything again that has failed, oldest first, and return how many (a thousand at a time)."""
    by.require(Permission.ADMINISTER, "send webhook messages again")
    webhook = await fetch_one("SELECT url, active FROM webhook WHERE id = $1", webhook_id)
    if webhook is None:
        raise NotFound(kind="webhook", key=webhook_id)
    if not webhook["active"]:
        raise WebhookOff(url=webhook["url"])
    rows = await fetch(
        _LOCK.format(which="m.webhook_id = $1 AND m.state = 'FAILED'"), webhook_id, MOST_AT_ONCE
    )
    if not rows:
        raise NoFailedWebhooks(url=webhook["url"])
    await _again(rows, by)
    await record("WEBHOOK_REDELIVERED", by=by, subject=webhook["url"], messages=len(rows))
    return len(rows)


async def _again(rows: Sequence[Row], by: Actor) -> None:
    await execute(_QUEUED, [row["id"] for row in rows])
    for row in rows:
        await queue(row["message_id"], by=by, batch_id=row["batch_id"])
