"""Who pays from which bank account, or under which name: learned when a clerk accepts, and editable."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.customers.customer import Customer
from tieout.domain.database.fields import InstantField


class Remitter(Model):
    """A payer as banks tell of one, and the customer it stands for.

    `key` is made of the routing and account (MICR), of the IBAN, or of the name when there is neither.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(160)
    routing = fields.CharField(40, default="")
    account = fields.CharField(64, default="")
    name = fields.CharField(140, default="")
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="remitters", on_delete=OnDelete.RESTRICT
    )
    customer_id: int
    learned_by = fields.CharField(120)
    learned_at = InstantField()
    version = fields.IntField(default=1)

    class Meta:
        table = "remitter"
