"""Entries, their lines, the open items they make and the applications that relieve them (R1.7, R1.8)."""

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


class EntryType(StrEnum):
    """The kinds of transaction."""

    CASH_RECEIPT = "CASH_RECEIPT"
    INVOICE = "INVOICE"
    CREDIT_MEMO = "CREDIT_MEMO"
    ADJUSTMENT = "ADJUSTMENT"
    REFUND = "REFUND"
    JOURNAL = "JOURNAL"


class AdjustmentDirection(StrEnum):
    """What an adjustment does to receivables (R4.10)."""

    INCREASE = "INCREASE"
    REDUCE = "REDUCE"


class OpenItemKind(StrEnum):
    """What an open item is; credits have a negative amount."""

    INVOICE = "INVOICE"
    CREDIT_MEMO = "CREDIT_MEMO"
    ON_ACCOUNT = "ON_ACCOUNT"


class LineRole(StrEnum):
    """What a line is in its entry."""

    CASH = "CASH"
    RECEIVABLE = "RECEIVABLE"
    REVENUE = "REVENUE"
    ADJUSTMENT = "ADJUSTMENT"
    TAX = "TAX"
    RETENTION = "RETENTION"
    DISCOUNT = "DISCOUNT"
    WRITE_OFF = "WRITE_OFF"
    FEE = "FEE"
    CREDIT = "CREDIT"
    EXCHANGE = "EXCHANGE"
    VAT_OUTPUT = "VAT_OUTPUT"
    TAXES_OWED = "TAXES_OWED"
    JOURNAL = "JOURNAL"


class Finish(StrEnum):
    """How an entry was finished: to standard accounts, or with lines of its own (R3.14 to R3.16, R4.4).

    A receipt knows STANDARD, SINGLE_CREDIT, MULTIPLE_CREDITS and FACTOR; a document STANDARD,
    SINGLE_DEBIT and MULTIPLE_DEBITS.
    """

    STANDARD = "STANDARD"
    SINGLE_CREDIT = "SINGLE_CREDIT"
    MULTIPLE_CREDITS = "MULTIPLE_CREDITS"
    FACTOR = "FACTOR"
    SINGLE_DEBIT = "SINGLE_DEBIT"
    MULTIPLE_DEBITS = "MULTIPLE_DEBITS"


class PayType(StrEnum):
    """How a receipt pays an open item: in full or in part (R3.20)."""

    Y = "Y"
    P = "P"


class Entry(Model):
    """One transaction of a batch.

    `amount` is in minor units of `currency`: the check amount, the document's total with tax (negative
    for a negative invoice), the adjustment; `base_amount` the same in the company's. `fee` is a factor's.
    `tally` is what it adds to the batch's accumulated total (AMB-33), never negative. `exchange_rate` is
    null in base currency.
    """

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="entries", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    type = fields.CharEnumField(EntryType, max_length=12)
    customer: fields.ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="entries", null=True, on_delete=OnDelete.RESTRICT
    )
    customer_id: int | None
    currency = fields.CharField(3)
    amount = MinorField()
    base_amount = MinorField()
    tally = MinorField()
    fee = MinorField(default=0)
    finish = fields.CharEnumField(Finish, max_length=16, default=Finish.STANDARD)
    exchange_date = fields.DateField(null=True)
    exchange_rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    direction = fields.CharEnumField(AdjustmentDirection, max_length=8, null=True)
    reason = fields.CharField(20, default="")
    document_number = fields.CharField(40, default="")
    document_date = fields.DateField()
    due_date = fields.DateField(null=True)
    reference = fields.CharField(40, default="")
    branch = fields.CharField(20, default="")
    memo = fields.CharField(200, default="")
    created_by = fields.CharField(120)
    created_at = InstantField()
    version = fields.IntField(default=1)

    class Meta:
        table = "entry"
        constraints = (CheckConstraint("tally >= 0", name="ck_entry_tally"),)


class Line(Model):
    """A debit or a credit of an entry, in minor units of the entry's currency and of the base currency.

    A line on receivables names the open item it makes, relieves or raises: what of an item stands in an
    account is the sum of such lines (AMB-34).
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[Entry] = fields.ForeignKeyField(
        "tieout.Entry", related_name="lines", on_delete=OnDelete.RESTRICT
    )
    entry_id: int
    position = fields.SmallIntField()
    role = fields.CharEnumField(LineRole, max_length=12)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="lines", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    debit = MinorField(default=0)
    credit = MinorField(default=0)
    base_debit = MinorField(default=0)
    base_credit = MinorField(default=0)
    open_item_id = fields.BigIntField(null=True)

    class Meta:
        table = "line"
        constraints = (
            CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)", name="ck_line_side"),
            CheckConstraint(
                "base_debit >= 0 AND base_credit >= 0 AND (base_debit = 0 OR base_credit = 0)",
                name="ck_line_base_side",
            ),
        )


class OpenItem(Model):
    """What an entry leaves to be paid or used: an invoice, or a credit with a negative amount (R1.8).

    `document_key` makes document numbers unique (AMB-15); it is null where they need not be. `account` is
    the first that the item stands in; `split` tells that there are more, see `Line`. `net_amount` is the
    invoice amount before tax, `vat` the part of the tax that stands in VAT Output Liability (R3.27).
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.OneToOneRelation[Entry] = fields.OneToOneField(
        "tieout.Entry", related_name="open_item", on_delete=OnDelete.RESTRICT
    )
    entry_id: int
    batch_id = fields.BigIntField()
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="open_items", on_delete=OnDelete.RESTRICT
    )
    customer_id: int
    kind = fields.CharEnumField(OpenItemKind, max_length=12)
    document_number = fields.CharField(40)
    document_key = fields.CharField(64, null=True)
    document_date = fields.DateField()
    due_date = fields.DateField()
    currency = fields.CharField(3)
    amount = MinorField()
    base_amount = MinorField()
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="open_items", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    split = fields.BooleanField(default=False)
    net_amount = MinorField(default=0)
    tax = MinorField(default=0)
    vat = MinorField(default=0)
    base_vat = MinorField(default=0)
    retention = MinorField(default=0)
    freight = MinorField(default=0)
    discount = MinorField(default=0)
    discount_date = fields.DateField(null=True)
    terms = fields.CharField(20, default="")
    exchange_rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    customer_po = fields.CharField(40, default="")
    packing_list = fields.CharField(40, default="")
    sales_order = fields.CharField(40, default="")
    shipment = fields.CharField(20, default="")
    branch = fields.CharField(20, default="")
    sales_rep = fields.CharField(40, default="")
    area = fields.CharField(20, default="")
    state = fields.CharField(20, default="")

    class Meta:
        table = "open_item"
        constraints = (CheckConstraint("amount <> 0", name="ck_open_item_amount"),)


class Application(Model):
    """How much of an open item an entry relieves; negative where an adjustment raises an invoice.

    `amount` has the sign of what it takes off the item's balance, in the item's currency, and holds the
    `discount` and the `write_off`; `base_amount` is the base currency relieved with it. `vat` is the
    tax that left VAT Output Liability with it (R3.27), `net_amount` what a tied credit memo takes off
    before tax (AMB-35). `pay_type` is null where no receipt applies it.
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[Entry] = fields.ForeignKeyField(
        "tieout.Entry", related_name="applications", on_delete=OnDelete.RESTRICT
    )
    entry_id: int
    batch_id = fields.BigIntField()
    open_item: fields.ForeignKeyRelation[OpenItem] = fields.ForeignKeyField(
        "tieout.OpenItem", related_name="applications", on_delete=OnDelete.RESTRICT
    )
    open_item_id: int
    amount = MinorField()
    base_amount = MinorField()
    discount = MinorField(default=0)
    write_off = MinorField(default=0)
    vat = MinorField(default=0)
    base_vat = MinorField(default=0)
    net_amount = MinorField(default=0)
    pay_type = fields.CharEnumField(PayType, max_length=1, null=True)
    reason = fields.CharField(20, default="")

    class Meta:
        table = "application"
        constraints = (
            CheckConstraint("amount <> 0", name="ck_application_amount"),
            CheckConstraint("discount >= 0 AND write_off >= 0", name="ck_application_parts"),
        )
