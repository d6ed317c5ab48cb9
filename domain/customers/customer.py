"""The customer master (R1.11)."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.accounts.account import Account

RESERVED_NUMBERS = frozenset({"JE", "BATCH"})
"""Words that mean something else in the customer field (R2.7, R3.6)."""


class Customer(Model):
    """Who owes: number, name and what the entry screens fill in."""

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(20)
    name = fields.CharField(200)
    city = fields.CharField(80, default="")
    bill_to = fields.TextField(default="")
    email = fields.CharField(254, default="")
    currency = fields.CharField(3)
    branch = fields.CharField(20, default="")
    normal_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="normal_for", null=True, on_delete=OnDelete.RESTRICT
    )
    normal_account_id: int | None
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "customer"
