"""The company whose books these are; one database holds one company (R1.1)."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Company(Model):
    """Name, base currency, time zone and the options of section 12 (kept as one JSON text)."""

    id = fields.IntField(primary_key=True, generated=False)
    name = fields.CharField(120)
    currency = fields.CharField(3)
    time_zone = fields.CharField(64, default="UTC")
    options = fields.TextField(default="{}")
    version = fields.IntField(default=1)

    class Meta:
        table = "company"
