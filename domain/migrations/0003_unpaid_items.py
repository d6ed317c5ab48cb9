"""What may be unpaid, kept apart so that it is found among millions of settled items."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import MinorField
from tieout.domain.database.migrating_together import Together


class Migration(migrations.Migration):
    dependencies = [("tieout", "0002_complete_entry")]

    operations = [
        Together(
            ops.CreateModel(
                name="UnpaidItem",
                fields=[
                    ("open_item_id", fields.BigIntField(primary_key=True, unique=True, db_index=True)),
                    ("batch_id", fields.BigIntField()),
                    ("customer_id", fields.BigIntField()),
                    ("due_date", fields.DateField()),
                    ("amount", MinorField()),
                    ("balance", MinorField()),
                    ("number", fields.CharField(max_length=40)),
                    ("packing_list", fields.CharField(default="", max_length=40)),
                    ("sales_order", fields.CharField(default="", max_length=40)),
                ],
                options={"table": "unpaid_item", "app": "tieout", "pk_attr": "open_item_id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="SweptBatch",
                fields=[
                    ("batch_id", fields.BigIntField(primary_key=True, unique=True, db_index=True)),
                ],
                options={"table": "swept_batch", "app": "tieout", "pk_attr": "batch_id"},
                bases=["Model"],
            ),
        )
    ]
