"""What the screen of an invoice, a credit memo or an adjustment holds beyond its amounts (R4.1, R4.3)."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.database.fields import MinorField
from tieout.domain.entries.entry import Entry
from tieout.domain.setup.tax import TaxCode


class Document(Model):
    """The fields of a document, amounts in minor units of the entry's currency.

    `net_amount` is the invoice amount before tax, `entry.amount` the total with tax and before
    retention. `keyed_in_base` tells in which row the amount was keyed (R4.18).
    """

    entry: fields.OneToOneRelation[Entry] = fields.OneToOneField(
        "tieout.Entry", related_name="document", primary_key=True, on_delete=OnDelete.RESTRICT
    )
    entry_id: int
    net_amount = MinorField()
    amount_to_tax = MinorField(default=0)
    tax = MinorField(default=0)
    retention = MinorField(default=0)
    freight = MinorField(default=0)
    discount = MinorField(default=0)
    cost = MinorField(default=0)
    taxable = fields.BooleanField(default=False)
    keyed_in_base = fields.BooleanField(default=False)
    discount_override = fields.BooleanField(default=False)
    vat_rule = fields.CharField(20, default="")
    vat_exempt = fields.BooleanField(default=False)
    terms = fields.CharField(20, default="")
    discount_date = fields.DateField(null=True)
    customer_po = fields.CharField(40, default="")
    sales_rep = fields.CharField(40, default="")
    area = fields.CharField(20, default="")
    state = fields.CharField(20, default="")

    class Meta:
        table = "document"


class DocumentTax(Model):
    """A tax of a document by its code: the portion taxed, the tax, and the retention.

    `retention` is what is withheld; `retention_shown` the figure calculated whatever the limit (AMB-38).
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[Entry] = fields.ForeignKeyField(
        "tieout.Entry", related_name="taxes", on_delete=OnDelete.RESTRICT
    )
    entry_id: int
    position = fields.SmallIntField()
    tax_code: fields.ForeignKeyRelation[TaxCode] = fields.ForeignKeyField(
        "tieout.TaxCode", related_name="taxes", on_delete=OnDelete.RESTRICT
    )
    tax_code_id: int
    portion = MinorField()
    tax = MinorField()
    base_tax = MinorField()
    retention = MinorField(default=0)
    retention_shown = MinorField(default=0)

    class Meta:
        table = "document_tax"


class FactoredInvoice(Model):
    """An invoice sold to a factor: only a factor cash receipt may pay it (R3.28, R3.39)."""

    open_item_id = fields.BigIntField(primary_key=True, generated=False)
    marked_by = fields.CharField(120, default="")

    class Meta:
        table = "factored_invoice"
