"""Terms codes: when an invoice is due, and the discount for paying early (R1.12)."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Terms(Model):
    """Days to the due date, and the discount in percent for paying within `discount_days`; 0 for none."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    description = fields.CharField(120, default="")
    due_days = fields.IntField(default=0)
    discount_percent = fields.DecimalField(max_digits=9, decimal_places=4, default=0)
    discount_days = fields.IntField(default=0)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "terms"
