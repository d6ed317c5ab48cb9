"""Reason codes: why a late discount was given or a receivable adjusted (AMB-10, AMB-21, R15.7)."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Reason(Model):
    """A reason to choose from, for late discounts, for adjustments or for both."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    description = fields.CharField(120, default="")
    for_discounts = fields.BooleanField(default=True)
    for_adjustments = fields.BooleanField(default=True)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "reason"
