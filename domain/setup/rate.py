"""Exchange rates by date (R1.12, R3.12)."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class ExchangeRate(Model):
    """How many units of `to_currency` one unit of `from_currency` is worth from `rate_date` on."""

    id = fields.BigIntField(primary_key=True)
    rate_date = fields.DateField()
    from_currency = fields.CharField(3)
    to_currency = fields.CharField(3)
    rate = fields.DecimalField(max_digits=20, decimal_places=10)
    version = fields.IntField(default=1)

    class Meta:
        table = "exchange_rate"
        constraints = (CheckConstraint("rate > 0", name="ck_exchange_rate_positive"),)
