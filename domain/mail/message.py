"""Mail to be sent: kept with what became of it, so that the pages can show it."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from tieout.domain.database.fields import InstantField


class MailState(StrEnum):
    """Queued waits or is being retried; failed was refused for good or too often."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class LedgerLayout(StrEnum):
    """Which figures a ledger file holds (R6.5)."""

    SUMMARY = "SUMMARY"
    DETAIL = "DETAIL"


class MailMessage(Model):
    """One e-mail; its attachment, if any, is a ledger in a layout or a mass ledger, made when needed."""

    id = fields.BigIntField(primary_key=True)
    message_id = fields.CharField(120)
    recipient = fields.CharField(254)
    subject = fields.CharField(200)
    body = fields.TextField()
    batch_id = fields.BigIntField(null=True)
    ledger_id = fields.BigIntField(null=True)
    layout = fields.CharEnumField(LedgerLayout, max_length=8, null=True)
    mass_ledger_id = fields.BigIntField(null=True)
    state = fields.CharEnumField(MailState, max_length=8, default=MailState.QUEUED)
    attempts = fields.IntField(default=0)
    error = fields.TextField(default="")
    created_by = fields.CharField(120)
    created_at = InstantField()
    sent_at = InstantField(null=True)

    class Meta:
        table = "mail_message"
