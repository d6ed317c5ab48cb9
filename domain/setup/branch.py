"""The branches of the company (R2.8)."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Branch(Model):
    """A branch; once one is set up, only branches that are set up and active are taken."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    name = fields.CharField(120, default="")
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "branch"
