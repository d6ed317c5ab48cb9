"""The tables of deferred revenue: schedules, instalments, and the batches that recognise them."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.database.migrating_together import Together
from tieout.domain.deferrals.schedule import DeferralMethod


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
    dependencies = [("tieout", "0011_statements")]

    operations = [
        Together(
            ops.CreateModel(
                name="DeferralSchedule",
                fields=[
                    ("id", _key()),
                    ("entry_id", fields.BigIntField()),
                    ("batch_id", fields.BigIntField()),
                    ("customer_id", fields.BigIntField()),
                    ("deferred_account", _relation("Account", "deferred_account_id", "deferred_in")),
                    ("revenue_account", _relation("Account", "revenue_account_id", "recognised_in")),
                    ("method", fields.CharEnumField(enum_type=DeferralMethod, max_length=8)),
                    ("start_date", fields.DateField()),
                    ("end_date", fields.DateField()),
                    ("deferred", MinorField()),
                    ("credited", MinorField(default=0)),
                    ("ended_date", fields.DateField(null=True)),
                    ("ended_reason", fields.CharField(default="", max_length=500)),
                    ("version", fields.IntField(default=1)),
                    ("created_by", fields.CharField(max_length=120)),
                    ("created_at", InstantField()),
                ],
                options={"table": "deferral_schedule", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="DeferralInstalment",
                fields=[
                    ("id", _key()),
                    ("schedule", _relation("DeferralSchedule", "schedule_id", "instalments")),
                    ("position", fields.IntField()),
                    ("due_date", fields.DateField()),
                    ("planned", MinorField()),
                    ("amount", MinorField()),
                    ("batch_id", fields.BigIntField(null=True)),
                    ("entry_id", fields.BigIntField(null=True)),
                ],
                options={"table": "deferral_instalment", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="RecognitionBatch",
                fields=[("batch_id", fields.BigIntField(primary_key=True, unique=True, db_index=True))],
                options={"table": "recognition_batch", "app": "tieout", "pk_attr": "batch_id"},
                bases=["Model"],
            ),
            ops.AddConstraint(
                model_name="DeferralSchedule",
                constraint=CheckConstraint(
                    check="deferred > 0 AND credited >= 0", name="ck_deferral_schedule_amounts"
                ),
            ),
            ops.AddConstraint(
                model_name="DeferralSchedule",
                constraint=CheckConstraint(check="end_date >= start_date", name="ck_deferral_schedule_dates"),
            ),
            ops.AddConstraint(
                model_name="DeferralInstalment",
                constraint=CheckConstraint(
                    check="amount >= 0 AND planned >= 0", name="ck_deferral_instalment"
                ),
            ),
        )
    ]
