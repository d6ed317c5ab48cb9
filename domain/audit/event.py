"""The audit trail: what happened, who did it, when and why, each event sealed to the one before."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.database.fields import InstantField


class AuditEvent(Model):
    """Something that was done; written in the transaction that did it and never changed.

    `facts` is a JSON object as canonical text. The notes of a batch are its events.
    """

    id = fields.BigIntField(primary_key=True)
    happened_at = InstantField()
    actor_id = fields.BigIntField(null=True)
    actor = fields.CharField(120)
    action = fields.CharField(40)
    batch_id = fields.BigIntField(null=True)
    fiscal_period_id = fields.BigIntField(null=True)
    subject = fields.CharField(120, default="")
    facts = fields.TextField(default="{}")
    reason = fields.CharField(500, default="")

    class Meta:
        table = "audit_event"


class AuditSeal(Model):
    """An event's place in the chain: SHA-256 over the event and the seal before it."""

    sequence = fields.BigIntField(primary_key=True, generated=False)
    event: fields.OneToOneRelation[AuditEvent] = fields.OneToOneField(
        "tieout.AuditEvent", related_name="seal", on_delete=OnDelete.RESTRICT
    )
    event_id: int
    previous_hash = fields.CharField(64)
    hash = fields.CharField(64)

    class Meta:
        table = "audit_seal"
