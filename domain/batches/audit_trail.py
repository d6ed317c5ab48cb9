"""The stored versions of a batch's audit trail, the AR journal (R2.9, R2.14)."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.batches.batch import Batch
from tieout.domain.database.fields import InstantField


class AuditTrail(Model):
    """What the batch held when the trail was made: `content` is the compressed report, `digest` its SHA-256.

    `event_id` is the batch's last audit event then: a change after it makes the trail outdated (R2.9).
    """

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="audit_trails", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    version = fields.IntField()
    event_id = fields.BigIntField()
    content = fields.BinaryField()
    digest = fields.CharField(64)
    created_by = fields.CharField(120)
    created_at = InstantField()

    class Meta:
        table = "audit_trail"
