"""Exceptions of closed periods, for a user or everyone and until a time."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField


class Migration(migrations.Migration):
    dependencies = [("tieout", "0003_unpaid_items")]

    operations = [
        ops.CreateModel(
            name="PeriodException",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "fiscal_period",
                    fields.ForeignKeyField(
                        "tieout.FiscalPeriod",
                        source_field="fiscal_period_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="exceptions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("user_id", fields.BigIntField(null=True)),
                ("user_name", fields.CharField(default="", max_length=120)),
                ("ends_at", InstantField()),
                ("reason", fields.CharField(max_length=500)),
                ("granted_by", fields.CharField(max_length=120)),
                ("granted_at", InstantField()),
                ("ended_at", InstantField(null=True)),
                ("ended_by", fields.CharField(default="", max_length=120)),
                ("ended_reason", fields.CharField(default="", max_length=500)),
            ],
            options={"table": "period_exception", "app": "tieout", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
