"""Orders, their lines, and the entries made of them."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.database.migrating_together import Together
from tieout.domain.orders.order import OrderRole, OrderStatus


class Migration(migrations.Migration):
    dependencies = [("tieout", "0008_webhooks")]

    operations = [
        Together(
            ops.CreateModel(
                name="Order",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "batch",
                        fields.ForeignKeyField(
                            "tieout.Batch",
                            source_field="batch_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="orders",
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
                            related_name="orders",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("reference", fields.CharField(max_length=40)),
                    (
                        "status",
                        fields.CharEnumField(default=OrderStatus.OPEN, enum_type=OrderStatus, max_length=12),
                    ),
                    ("order_date", fields.DateField()),
                    ("currency", fields.CharField(max_length=3)),
                    ("amount", MinorField()),
                    ("total", MinorField()),
                    ("terms", fields.CharField(null=True, max_length=20)),
                    ("tax_codes", fields.CharField(null=True, max_length=200)),
                    ("vat_rule", fields.CharField(null=True, max_length=20)),
                    ("customer_po", fields.CharField(null=True, max_length=40)),
                    ("branch", fields.CharField(null=True, max_length=20)),
                    ("memo", fields.CharField(default="", max_length=200)),
                    ("placed_by", fields.CharField(max_length=120)),
                    ("placed_at", InstantField()),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "customer_order", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="OrderLine",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "order",
                        fields.ForeignKeyField(
                            "tieout.Order",
                            source_field="order_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="lines",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("position", fields.SmallIntField()),
                    (
                        "account",
                        fields.ForeignKeyField(
                            "tieout.Account",
                            source_field="account_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="order_lines",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("description", fields.CharField(default="", max_length=200)),
                    ("amount", MinorField()),
                    ("taxed", fields.BooleanField(default=True)),
                ],
                options={"table": "order_line", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="OrderEntry",
                fields=[
                    (
                        "entry",
                        fields.OneToOneField(
                            "tieout.Entry",
                            source_field="entry_id",
                            primary_key=True,
                            db_index=True,
                            db_constraint=True,
                            to_field="id",
                            related_name="of_order",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    (
                        "order",
                        fields.ForeignKeyField(
                            "tieout.Order",
                            source_field="order_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="entries",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("role", fields.CharEnumField(enum_type=OrderRole, max_length=12)),
                ],
                options={"table": "order_entry", "app": "tieout", "pk_attr": "entry_id"},
                bases=["Model"],
            ),
            ops.AddConstraint("Order", CheckConstraint(check="amount > 0", name="ck_customer_order_amount")),
            ops.AddConstraint("OrderLine", CheckConstraint(check="amount > 0", name="ck_order_line_amount")),
        )
    ]
