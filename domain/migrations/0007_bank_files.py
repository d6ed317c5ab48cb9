"""The tables of bank files: files, deposits, entries, remitters and layouts."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from tieout.domain.banking.deposit import BankFormat
from tieout.domain.banking.layout import LayoutKind
from tieout.domain.banking.loaded_file import LoadState
from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.database.migrating_together import Together


def _key() -> fields.BigIntField:
    return fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)


def _relation(model: str, column: str, name: str) -> fields.relational.ForeignKeyFieldInstance[Any]:
    return fields.ForeignKeyField(
        f"tieout.{model}",
        source_field=column,
        db_constraint=True,
        to_field="id",
        related_name=name,
        on_delete=OnDelete.RESTRICT,
    )


class Migration(migrations.Migration):
    dependencies = [("tieout", "0006_batch_runs")]

    operations = [
        Together(
            ops.CreateModel(
                name="BankLayout",
                fields=[
                    ("id", _key()),
                    ("code", fields.CharField(max_length=20)),
                    ("description", fields.CharField(default="", max_length=120)),
                    ("kind", fields.CharEnumField(enum_type=LayoutKind, max_length=8)),
                    ("definition", fields.TextField(unique=False)),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "bank_layout", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="LoadedFile",
                fields=[
                    ("id", _key()),
                    ("name", fields.CharField(max_length=120)),
                    ("fingerprint", fields.CharField(max_length=64)),
                    ("format", fields.CharEnumField(enum_type=BankFormat, max_length=8)),
                    ("layout", fields.CharField(default="", max_length=20)),
                    ("content", fields.BinaryField()),
                    ("without_known", fields.BooleanField(default=False)),
                    ("state", fields.CharEnumField(enum_type=LoadState, max_length=8)),
                    ("step", fields.CharField(default="", max_length=40)),
                    ("done", fields.IntField(default=0)),
                    ("most", fields.IntField(default=0)),
                    ("error", fields.TextField(default="", unique=False)),
                    ("loaded_by_id", fields.BigIntField(null=True)),
                    ("loaded_by", fields.CharField(max_length=120)),
                    ("loaded_at", InstantField(auto_now=False, auto_now_add=False)),
                ],
                options={"table": "bank_file", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="LoadedDeposit",
                fields=[
                    ("id", _key()),
                    ("bank_file", _relation("LoadedFile", "bank_file_id", "deposits")),
                    ("batch", _relation("Batch", "batch_id", "bank_deposits")),
                    ("position", fields.IntField()),
                    ("account", fields.CharField(max_length=64)),
                    ("statement", fields.CharField(max_length=64)),
                    ("deposit", fields.CharField(max_length=64)),
                    ("currency", fields.CharField(max_length=3)),
                    ("deposit_date", fields.DateField()),
                    ("control_total", MinorField()),
                    ("control_count", fields.IntField()),
                    ("by_bank", fields.BooleanField(default=True)),
                    ("passed_over", fields.IntField(default=0)),
                ],
                options={"table": "bank_deposit", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="LoadedEntry",
                fields=[
                    ("id", _key()),
                    ("bank_deposit", _relation("LoadedDeposit", "bank_deposit_id", "entries")),
                    ("position", fields.IntField()),
                    ("entry_id", fields.BigIntField()),
                    ("key", fields.CharField(max_length=64)),
                    ("amount", MinorField()),
                    ("entry_date", fields.DateField()),
                    ("reference", fields.CharField(default="", max_length=64)),
                    ("remitter", fields.CharField(default="", max_length=140)),
                    ("routing", fields.CharField(default="", max_length=40)),
                    ("account", fields.CharField(default="", max_length=64)),
                    ("text", fields.TextField(default="", unique=False)),
                    ("invoices", fields.TextField(default="[]", unique=False)),
                    ("bank_reference", fields.CharField(default="", max_length=64)),
                    ("proposal", fields.TextField(default="", unique=False)),
                ],
                options={"table": "bank_entry", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.AddConstraint(
                "LoadedEntry", CheckConstraint(check="amount > 0", name="ck_bank_entry_amount")
            ),
            ops.CreateModel(
                name="Remitter",
                fields=[
                    ("id", _key()),
                    ("key", fields.CharField(max_length=160)),
                    ("routing", fields.CharField(default="", max_length=40)),
                    ("account", fields.CharField(default="", max_length=64)),
                    ("name", fields.CharField(default="", max_length=140)),
                    ("customer", _relation("Customer", "customer_id", "remitters")),
                    ("learned_by", fields.CharField(max_length=120)),
                    ("learned_at", InstantField(auto_now=False, auto_now_add=False)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "remitter", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.AddField(
                "CashAccount", "bank_accounts", fields.CharField(default="", db_default="", max_length=200)
            ),
        )
    ]
