"""Runs over many batches, with what became of each."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField
from tieout.domain.database.migrating_together import Together
from tieout.domain.periods.batch_run import RunGoal, RunItemState, RunState


class Migration(migrations.Migration):
    dependencies = [("tieout", "0005_outside_names")]

    operations = [
        Together(
            ops.CreateModel(
                name="BatchRun",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("goal", fields.CharEnumField(enum_type=RunGoal, max_length=16)),
                    (
                        "fiscal_period",
                        fields.ForeignKeyField(
                            "tieout.FiscalPeriod",
                            source_field="fiscal_period_id",
                            null=True,
                            db_constraint=True,
                            to_field="id",
                            related_name="runs",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "state",
                        fields.CharEnumField(default=RunState.RUNNING, enum_type=RunState, max_length=8),
                    ),
                    ("rights", fields.TextField(unique=False)),
                    ("started_by_id", fields.BigIntField(null=True)),
                    ("started_by", fields.CharField(max_length=120)),
                    ("email", fields.CharField(default="", max_length=254)),
                    ("started_at", InstantField()),
                    ("finished_at", InstantField(null=True)),
                ],
                options={"table": "batch_run", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="BatchRunItem",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "run",
                        fields.ForeignKeyField(
                            "tieout.BatchRun",
                            source_field="run_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="items",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "batch",
                        fields.ForeignKeyField(
                            "tieout.Batch",
                            source_field="batch_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="run_items",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "state",
                        fields.CharEnumField(
                            default=RunItemState.WAITING, enum_type=RunItemState, max_length=8
                        ),
                    ),
                    ("already", fields.BooleanField(default=False)),
                    ("reasons", fields.TextField(default="[]", unique=False)),
                    ("ended_at", InstantField(null=True)),
                ],
                options={"table": "batch_run_item", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
        )
    ]
