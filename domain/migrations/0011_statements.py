"""Statements of account that were mailed, and the runs over all customers."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField
from tieout.domain.database.migrating_together import Together
from tieout.domain.reports.sent_statement import StatementState


class Migration(migrations.Migration):
    dependencies = [("tieout", "0010_mass_ledgers")]

    operations = [
        Together(
            ops.CreateModel(
                name="StatementRun",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("start_date", fields.DateField()),
                    ("end_date", fields.DateField()),
                    ("created_by", fields.CharField(max_length=120)),
                    ("created_at", InstantField()),
                ],
                options={"table": "statement_run", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="SentStatement",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "run",
                        fields.ForeignKeyField(
                            "tieout.StatementRun",
                            source_field="run_id",
                            null=True,
                            db_constraint=True,
                            to_field="id",
                            related_name="statements",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "customer",
                        fields.ForeignKeyField(
                            "tieout.Customer",
                            source_field="customer_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="statements",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("start_date", fields.DateField()),
                    ("end_date", fields.DateField()),
                    (
                        "state",
                        fields.CharEnumField(
                            default=StatementState.WAITING, enum_type=StatementState, max_length=8
                        ),
                    ),
                    ("reason", fields.CharField(default="", max_length=200)),
                    ("mail_id", fields.BigIntField(null=True)),
                    ("content", fields.BinaryField(null=True)),
                ],
                options={"table": "sent_statement", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
        )
    ]
