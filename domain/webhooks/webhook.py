"""Webhooks: where other systems want to be told, what they are told, and every attempt to tell them."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.database.fields import InstantField


class WebhookEvent(StrEnum):
    """What a webhook may tell of; the value is the message's `type`."""

    BATCH_CLOSED = "batch.closed"
    BATCH_POSTED = "batch.posted"
    BATCH_REOPENED = "batch.reopened"
    LEDGER_READY = "ledger.ready"
    LEDGER_FAILED = "ledger.failed"
    PERIOD_CLOSED = "period.closed"
    PERIOD_REOPENED = "period.reopened"
    PERIOD_LOCKED = "period.locked"
    TEST = "webhook.test"


class WebhookState(StrEnum):
    """Queued waits or is being retried; failed was tried too often, or nobody is to be told any more."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class Webhook(Model):
    """An address of another system, the events it is told of, and the sealed secret it knows us by.

    `events` are the values of `WebhookEvent`, parted by blanks. `previous_secret` signs too until
    `previous_until_at`, so that the secret can be changed without losing a message.
    """

    id = fields.BigIntField(primary_key=True)
    url = fields.CharField(500)
    description = fields.CharField(120, default="")
    events = fields.CharField(400)
    secret = fields.TextField()
    previous_secret = fields.TextField(default="")
    previous_until_at = InstantField(null=True)
    active = fields.BooleanField(default=True)
    stopped_because = fields.CharField(200, default="")
    version = fields.IntField(default=1)
    created_by = fields.CharField(120)
    created_at = InstantField()

    class Meta:
        table = "webhook"


class WebhookMessage(Model):
    """One event for one webhook. `message_id` is the same at every attempt, so that it counts once.

    `body` is the text that is sent, frozen when it happened.
    """

    id = fields.BigIntField(primary_key=True)
    message_id = fields.CharField(40)
    webhook: fields.ForeignKeyRelation[Webhook] = fields.ForeignKeyField(
        "tieout.Webhook", related_name="messages", on_delete=OnDelete.RESTRICT
    )
    webhook_id: int
    event = fields.CharEnumField(WebhookEvent, max_length=20)
    happened_at = InstantField()
    body = fields.TextField()
    batch_id = fields.BigIntField(null=True)
    state = fields.CharEnumField(WebhookState, max_length=8, default=WebhookState.QUEUED)
    attempts = fields.IntField(default=0)
    created_by = fields.CharField(120)

    class Meta:
        table = "webhook_message"


class WebhookAttempt(Model):
    """What became of one attempt: the answer's status and the beginning of its text, or why there is none."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[WebhookMessage] = fields.ForeignKeyField(
        "tieout.WebhookMessage", related_name="tries", on_delete=OnDelete.RESTRICT
    )
    message_id: int
    attempted_at = InstantField()
    milliseconds = fields.IntField()
    status = fields.IntField(null=True)
    answer = fields.CharField(500, default="")
    error = fields.CharField(500, default="")

    class Meta:
        table = "webhook_attempt"
