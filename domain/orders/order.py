"""Orders: what a customer wants, in a batch, without effect on the ledger until it is invoiced (R1.13)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from tieout.domain.accounts.account import Account
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.customer import Customer
from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.entries.entry import Entry


class OrderStatus(StrEnum):
    """Where an order stands."""

    OPEN = "OPEN"
    INVOICED = "INVOICED"
    CANCELLED = "CANCELLED"


class OrderRole(StrEnum):
    """What an entry is to its order."""

    INVOICE = "INVOICE"
    CREDIT_MEMO = "CREDIT_MEMO"
    PAYMENT = "PAYMENT"


class Order(Model):
    """An order stands in exactly one batch; its invoice is made there.

    `amount` is the sum of its lines, `total` with tax, in minor units of `currency`, as worked out when it
    was placed and again when it was invoiced. `tax_codes` (parted by commas), `terms` and the like are
    null where the customer's apply.
    """

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="orders", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="orders", on_delete=OnDelete.RESTRICT
    )
    customer_id: int
    reference = fields.CharField(40)
    status = fields.CharEnumField(OrderStatus, max_length=12, default=OrderStatus.OPEN)
    order_date = fields.DateField()
    currency = fields.CharField(3)
    amount = MinorField()
    total = MinorField()
    terms = fields.CharField(20, null=True)
    tax_codes = fields.CharField(200, null=True)
    vat_rule = fields.CharField(20, null=True)
    customer_po = fields.CharField(40, null=True)
    branch = fields.CharField(20, null=True)
    memo = fields.CharField(200, default="")
    placed_by = fields.CharField(120)
    placed_at = InstantField()
    version = fields.IntField(default=1)

    class Meta:
        table = "customer_order"
        constraints = (CheckConstraint("amount > 0", name="ck_customer_order_amount"),)


class OrderLine(Model):
    """A line of an order: what it is for, the account it will be credited to, and whether it is taxed."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "tieout.Order", related_name="lines", on_delete=OnDelete.RESTRICT
    )
    order_id: int
    position = fields.SmallIntField()
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="order_lines", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    description = fields.CharField(200, default="")
    amount = MinorField()
    taxed = fields.BooleanField(default=True)

    class Meta:
        table = "order_line"
        constraints = (CheckConstraint("amount > 0", name="ck_order_line_amount"),)


class OrderEntry(Model):
    """An entry made of an order: its invoice, the credit memo of its cancellation, or a payment for it."""

    entry: fields.OneToOneRelation[Entry] = fields.OneToOneField(
        "tieout.Entry", related_name="of_order", primary_key=True, on_delete=OnDelete.RESTRICT
    )
    entry_id: int
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "tieout.Order", related_name="entries", on_delete=OnDelete.RESTRICT
    )
    order_id: int
    role = fields.CharEnumField(OrderRole, max_length=12)

    class Meta:
        table = "order_entry"
