"""The tables of complete batch entry: set-up, documents, taxes, exchange rates, leases, audit trails."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.database.migrating_together import Together
from tieout.domain.entries.entry import Finish, PayType
from tieout.domain.setup.tax import RetentionType


class Migration(migrations.Migration):
    dependencies = [("tieout", "0001_initial")]

    operations = [
        Together(
            ops.CreateModel(
                name="Branch",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("code", fields.CharField(max_length=20)),
                    ("name", fields.CharField(default="", max_length=120)),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "branch", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="ExchangeRate",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("rate_date", fields.DateField()),
                    ("from_currency", fields.CharField(max_length=3)),
                    ("to_currency", fields.CharField(max_length=3)),
                    ("rate", fields.DecimalField(max_digits=20, decimal_places=10)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "exchange_rate", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="Reason",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("code", fields.CharField(max_length=20)),
                    ("description", fields.CharField(default="", max_length=120)),
                    ("for_discounts", fields.BooleanField(default=True)),
                    ("for_adjustments", fields.BooleanField(default=True)),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "reason", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="Terms",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("code", fields.CharField(max_length=20)),
                    ("description", fields.CharField(default="", max_length=120)),
                    ("due_days", fields.IntField(default=0)),
                    ("discount_percent", fields.DecimalField(default=0, max_digits=9, decimal_places=4)),
                    ("discount_days", fields.IntField(default=0)),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "terms", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="VatRule",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("code", fields.CharField(max_length=20)),
                    ("description", fields.CharField(default="", max_length=120)),
                    ("exempt", fields.BooleanField(default=False)),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "vat_rule", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="TaxAuthority",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("code", fields.CharField(max_length=20)),
                    ("name", fields.CharField(max_length=120)),
                    (
                        "account",
                        fields.ForeignKeyField(
                            "tieout.Account",
                            source_field="account_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="authorities",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "tax_authority", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="TaxCode",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("code", fields.CharField(max_length=20)),
                    ("description", fields.CharField(default="", max_length=120)),
                    (
                        "authority",
                        fields.ForeignKeyField(
                            "tieout.TaxAuthority",
                            source_field="authority_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="codes",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("rate_percent", fields.DecimalField(max_digits=9, decimal_places=4)),
                    ("vat", fields.BooleanField(default=False)),
                    ("retention_applies", fields.BooleanField(default=False)),
                    (
                        "retention_type",
                        fields.CharEnumField(
                            default=RetentionType.TAX,
                            enum_type=RetentionType,
                            max_length=8,
                        ),
                    ),
                    ("retention_percent", fields.DecimalField(default=0, max_digits=9, decimal_places=4)),
                    ("retention_limit", MinorField(null=True)),
                    ("active", fields.BooleanField(default=True)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "tax_code", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="AuditTrail",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "batch",
                        fields.ForeignKeyField(
                            "tieout.Batch",
                            source_field="batch_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="audit_trails",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("version", fields.IntField()),
                    ("event_id", fields.BigIntField()),
                    ("content", fields.BinaryField()),
                    ("digest", fields.CharField(max_length=64)),
                    ("created_by", fields.CharField(max_length=120)),
                    ("created_at", InstantField(auto_now=False, auto_now_add=False)),
                ],
                options={"table": "audit_trail", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="Lease",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("batch_id", fields.BigIntField()),
                    ("entry_id", fields.BigIntField(null=True)),
                    ("user_id", fields.BigIntField()),
                    ("user_name", fields.CharField(max_length=120)),
                    ("taken_at", InstantField(auto_now=False, auto_now_add=False)),
                    ("expires_at", InstantField(auto_now=False, auto_now_add=False)),
                ],
                options={"table": "lease", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="FactoredInvoice",
                fields=[
                    ("open_item_id", fields.BigIntField(primary_key=True, unique=True, db_index=True)),
                    ("marked_by", fields.CharField(max_length=120)),
                ],
                options={"table": "factored_invoice", "app": "tieout", "pk_attr": "open_item_id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="Document",
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
                            related_name="document",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("net_amount", MinorField()),
                    ("amount_to_tax", MinorField(default=0)),
                    ("tax", MinorField(default=0)),
                    ("retention", MinorField(default=0)),
                    ("freight", MinorField(default=0)),
                    ("discount", MinorField(default=0)),
                    ("cost", MinorField(default=0)),
                    ("taxable", fields.BooleanField(default=False)),
                    ("keyed_in_base", fields.BooleanField(default=False)),
                    ("discount_override", fields.BooleanField(default=False)),
                    ("vat_rule", fields.CharField(default="", max_length=20)),
                    ("vat_exempt", fields.BooleanField(default=False)),
                    ("terms", fields.CharField(default="", max_length=20)),
                    ("discount_date", fields.DateField(null=True)),
                    ("customer_po", fields.CharField(default="", max_length=40)),
                    ("sales_rep", fields.CharField(default="", max_length=40)),
                    ("area", fields.CharField(default="", max_length=20)),
                    ("state", fields.CharField(default="", max_length=20)),
                ],
                options={"table": "document", "app": "tieout", "pk_attr": "entry_id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="DocumentTax",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "entry",
                        fields.ForeignKeyField(
                            "tieout.Entry",
                            source_field="entry_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="taxes",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("position", fields.SmallIntField()),
                    (
                        "tax_code",
                        fields.ForeignKeyField(
                            "tieout.TaxCode",
                            source_field="tax_code_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="taxes",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("portion", MinorField()),
                    ("tax", MinorField()),
                    ("base_tax", MinorField()),
                    ("retention", MinorField(default=0)),
                    ("retention_shown", MinorField(default=0)),
                ],
                options={"table": "document_tax", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="CustomerTax",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "customer",
                        fields.ForeignKeyField(
                            "tieout.Customer",
                            source_field="customer_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="taxes",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("position", fields.SmallIntField()),
                    (
                        "tax_code",
                        fields.ForeignKeyField(
                            "tieout.TaxCode",
                            source_field="tax_code_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="customers",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                ],
                options={"table": "customer_tax", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.AddField("Application", "base_vat", MinorField(default=0, db_default=0)),
            ops.AddField("Application", "discount", MinorField(default=0, db_default=0)),
            ops.AddField("Application", "net_amount", MinorField(default=0, db_default=0)),
            ops.AddField(
                "Application", "pay_type", fields.CharEnumField(null=True, enum_type=PayType, max_length=1)
            ),
            ops.AddField("Application", "reason", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField("Application", "vat", MinorField(default=0, db_default=0)),
            ops.AddField("Application", "write_off", MinorField(default=0, db_default=0)),
            ops.AddField("Batch", "shared", fields.BooleanField(default=False, db_default=False)),
            ops.AddField("CashAccount", "active", fields.BooleanField(default=True, db_default=True)),
            ops.AddField(
                "CashAccount", "description", fields.CharField(default="", db_default="", max_length=120)
            ),
            ops.AddField("CashAccount", "version", fields.IntField(default=1, db_default=1)),
            ops.AddField("Customer", "area", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField(
                "Customer", "bill_to_name", fields.CharField(default="", db_default="", max_length=200)
            ),
            ops.AddField("Customer", "factored", fields.BooleanField(default=False, db_default=False)),
            ops.AddField(
                "Customer",
                "parent",
                fields.ForeignKeyField(
                    "tieout.Customer",
                    source_field="parent_id",
                    null=True,
                    db_constraint=True,
                    to_field="id",
                    related_name="children",
                    on_delete=OnDelete.RESTRICT,
                ),
            ),
            ops.AddField("Customer", "sales_rep", fields.CharField(default="", db_default="", max_length=40)),
            ops.AddField("Customer", "state", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField(
                "Customer",
                "terms",
                fields.ForeignKeyField(
                    "tieout.Terms",
                    source_field="terms_id",
                    null=True,
                    db_constraint=True,
                    to_field="id",
                    related_name="customers",
                    on_delete=OnDelete.RESTRICT,
                ),
            ),
            ops.AddField("Customer", "vat", fields.BooleanField(default=False, db_default=False)),
            ops.AddField(
                "Customer",
                "vat_rule",
                fields.ForeignKeyField(
                    "tieout.VatRule",
                    source_field="vat_rule_id",
                    null=True,
                    db_constraint=True,
                    to_field="id",
                    related_name="customers",
                    on_delete=OnDelete.RESTRICT,
                ),
            ),
            ops.AddField("Entry", "exchange_date", fields.DateField(null=True)),
            ops.AddField(
                "Entry", "exchange_rate", fields.DecimalField(null=True, max_digits=20, decimal_places=10)
            ),
            ops.AddField("Entry", "fee", MinorField(default=0, db_default=0)),
            ops.AddField(
                "Entry",
                "finish",
                fields.CharEnumField(
                    default=Finish.STANDARD,
                    db_default="STANDARD",
                    enum_type=Finish,
                    max_length=16,
                ),
            ),
            ops.AddField("Entry", "reason", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField("Line", "open_item_id", fields.BigIntField(null=True)),
            ops.AddField("OpenItem", "area", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField("OpenItem", "base_vat", MinorField(default=0, db_default=0)),
            ops.AddField("OpenItem", "branch", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField(
                "OpenItem", "customer_po", fields.CharField(default="", db_default="", max_length=40)
            ),
            ops.AddField("OpenItem", "discount", MinorField(default=0, db_default=0)),
            ops.AddField("OpenItem", "discount_date", fields.DateField(null=True)),
            ops.AddField(
                "OpenItem", "exchange_rate", fields.DecimalField(null=True, max_digits=20, decimal_places=10)
            ),
            ops.AddField("OpenItem", "freight", MinorField(default=0, db_default=0)),
            ops.AddField("OpenItem", "net_amount", MinorField(default=0, db_default=0)),
            ops.AddField(
                "OpenItem", "packing_list", fields.CharField(default="", db_default="", max_length=40)
            ),
            ops.AddField("OpenItem", "retention", MinorField(default=0, db_default=0)),
            ops.AddField(
                "OpenItem", "sales_order", fields.CharField(default="", db_default="", max_length=40)
            ),
            ops.AddField("OpenItem", "sales_rep", fields.CharField(default="", db_default="", max_length=40)),
            ops.AddField("OpenItem", "shipment", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField("OpenItem", "split", fields.BooleanField(default=False, db_default=False)),
            ops.AddField("OpenItem", "state", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField("OpenItem", "tax", MinorField(default=0, db_default=0)),
            ops.AddField("OpenItem", "terms", fields.CharField(default="", db_default="", max_length=20)),
            ops.AddField("OpenItem", "vat", MinorField(default=0, db_default=0)),
            ops.AddField("User", "write_off_limit", MinorField(null=True)),
            ops.AddConstraint(
                "ExchangeRate", CheckConstraint(check="rate > 0", name="ck_exchange_rate_positive")
            ),
            ops.AddConstraint(
                "Application",
                CheckConstraint(check="discount >= 0 AND write_off >= 0", name="ck_application_parts"),
            ),
        )
    ]
