"""Deposits that a bank's statement has confirmed (R9.5)."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField
from tieout.domain.database.migrating_together import Together


class Migration(migrations.Migration):
    dependencies = [("tieout", "0013_exports")]

    operations = [
        Together(
            ops.AddField("Batch", "reconciled_at", InstantField(null=True)),
            ops.AddField(
                "Batch", "reconciled_by", fields.CharField(default="", db_default="", max_length=120)
            ),
            ops.AddField(
                "Batch", "reconciled_with", fields.CharField(default="", db_default="", max_length=200)
            ),
            ops.AddField("LoadedEntry", "reconciles_id", fields.BigIntField(null=True)),
        )
    ]
