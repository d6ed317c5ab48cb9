"""Who has a batch in use, or an entry of a shared one (R11.2, R11.3)."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from tieout.domain.database.fields import InstantField


class Lease(Model):
    """A batch in use by a user until `expires_at`; of a shared batch one entry only (`entry_id`)."""

    id = fields.BigIntField(primary_key=True)
    batch_id = fields.BigIntField()
    entry_id = fields.BigIntField(null=True)
    user_id = fields.BigIntField()
    user_name = fields.CharField(120)
    taken_at = InstantField()
    expires_at = InstantField()

    class Meta:
        table = "lease"
