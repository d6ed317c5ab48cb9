"""Mass ledgers, the ledgers in each, and the mail that takes one along."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.database.migrating_together import Together
from tieout.domain.ledgers.mass_ledger import MassLedgerContent, MassLedgerState


class Migration(migrations.Migration):
    dependencies = [("tieout", "0009_orders")]

    operations = [
        Together(
            ops.CreateModel(
                name="MassLedger",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("number", fields.IntField(null=True)),
                    (
                        "run",
                        fields.ForeignKeyField(
                            "tieout.BatchRun",
                            source_field="run_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="mass_ledgers",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "fiscal_period",
                        fields.ForeignKeyField(
                            "tieout.FiscalPeriod",
                            source_field="fiscal_period_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="mass_ledgers",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("content", fields.CharEnumField(enum_type=MassLedgerContent, max_length=8)),
                    ("format", fields.CharField(default="NEUTRAL", max_length=24)),
                    ("include_posted", fields.BooleanField(default=False)),
                    ("recipient", fields.CharField(default="", max_length=254)),
                    (
                        "state",
                        fields.CharEnumField(
                            default=MassLedgerState.RUNNING, enum_type=MassLedgerState, max_length=12
                        ),
                    ),
                    ("ledger_count", fields.IntField(default=0)),
                    ("line_count", fields.IntField(default=0)),
                    ("debit_total", MinorField(default=0)),
                    ("made_by", fields.CharField(default="", max_length=120)),
                    ("made_at", InstantField(null=True)),
                ],
                options={"table": "mass_ledger", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="MassLedgerMember",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "mass_ledger",
                        fields.ForeignKeyField(
                            "tieout.MassLedger",
                            source_field="mass_ledger_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="members",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "ledger",
                        fields.ForeignKeyField(
                            "tieout.Ledger",
                            source_field="ledger_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="mass_members",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                ],
                options={"table": "mass_ledger_member", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.AddField("MailMessage", "mass_ledger_id", fields.BigIntField(null=True)),
        )
    ]
