"""Bank files as they are kept: the file, the deposits that became batches, each entry with its receipt."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from tieout.domain.banking.deposit import BankFormat
from tieout.domain.batches.batch import Batch
from tieout.domain.database.fields import InstantField, MinorField


class LoadState(StrEnum):
    """Where a file stands: a large one waits for the worker."""

    WAITING = "WAITING"
    LOADED = "LOADED"
    FAILED = "FAILED"


class LoadedFile(Model):
    """A bank's file, its bytes as they came, and who loaded it.

    `step`, `done` and `most` tell how far the worker is, `error` why it did not take the file.
    """

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(120)
    fingerprint = fields.CharField(64)
    format = fields.CharEnumField(BankFormat, max_length=8)
    layout = fields.CharField(20, default="")
    content = fields.BinaryField()
    without_known = fields.BooleanField(default=False)
    state = fields.CharEnumField(LoadState, max_length=8)
    step = fields.CharField(40, default="")
    done = fields.IntField(default=0)
    most = fields.IntField(default=0)
    error = fields.TextField(default="")
    loaded_by_id = fields.BigIntField(null=True)
    loaded_by = fields.CharField(120)
    loaded_at = InstantField()

    class Meta:
        table = "bank_file"


class LoadedDeposit(Model):
    """A deposit or statement of a file, and the batch it became.

    `account`, `statement` and `deposit` are the bank's names; `by_bank` tells whether the bank itself gave
    the control figures. `passed_over` entries of the file made no receipt.
    """

    id = fields.BigIntField(primary_key=True)
    bank_file: fields.ForeignKeyRelation[LoadedFile] = fields.ForeignKeyField(
        "tieout.LoadedFile", related_name="deposits", on_delete=OnDelete.RESTRICT
    )
    bank_file_id: int
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="bank_deposits", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    position = fields.IntField()
    account = fields.CharField(64)
    statement = fields.CharField(64)
    deposit = fields.CharField(64)
    currency = fields.CharField(3)
    deposit_date = fields.DateField()
    control_total = MinorField()
    control_count = fields.IntField()
    by_bank = fields.BooleanField(default=True)
    passed_over = fields.IntField(default=0)

    class Meta:
        table = "bank_deposit"


class LoadedEntry(Model):
    """An entry of a deposit, and the receipt that was made of it (which a clerk may have deleted since).

    `key` is what makes it the same entry in another file; `invoices` are those the remittance names, as
    JSON. `proposal` is the sentence of the proposal that was accepted; `reconciles_id` the batch whose
    deposit the entry turned out to be.
    """

    id = fields.BigIntField(primary_key=True)
    bank_deposit: fields.ForeignKeyRelation[LoadedDeposit] = fields.ForeignKeyField(
        "tieout.LoadedDeposit", related_name="entries", on_delete=OnDelete.RESTRICT
    )
    bank_deposit_id: int
    position = fields.IntField()
    entry_id = fields.BigIntField()
    key = fields.CharField(64)
    amount = MinorField()
    entry_date = fields.DateField()
    reference = fields.CharField(64, default="")
    remitter = fields.CharField(140, default="")
    routing = fields.CharField(40, default="")
    account = fields.CharField(64, default="")
    text = fields.TextField(default="")
    invoices = fields.TextField(default="[]")
    bank_reference = fields.CharField(64, default="")
    proposal = fields.TextField(default="")
    reconciles_id = fields.BigIntField(null=True)

    class Meta:
        table = "bank_entry"
        constraints = (CheckConstraint("amount > 0", name="ck_bank_entry_amount"),)
