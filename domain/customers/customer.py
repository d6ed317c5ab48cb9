"""The customer master (R1.11)."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.accounts.account import Account
from tieout.domain.setup.tax import TaxCode, VatRule
from tieout.domain.setup.terms import Terms

RESERVED_NUMBERS = frozenset({"JE", "BATCH"})
"""Words that mean something else in the customer field (R2.7, R3.6)."""


class Customer(Model):
    """Who owes: number, name and what the entry screens fill in.

    `parent` pays for its children too (AMB-11); `vat` says that VAT is set up (R3.27); the invoices of a
    `factored` customer are sold to a factor unless one says otherwise.
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(20)
    name = fields.CharField(200)
    city = fields.CharField(80, default="")
    bill_to_name = fields.CharField(200, default="")
    bill_to = fields.TextField(default="")
    email = fields.CharField(254, default="")
    currency = fields.CharField(3)
    branch = fields.CharField(20, default="")
    normal_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="normal_for", null=True, on_delete=OnDelete.RESTRICT
    )
    normal_account_id: int | None
    parent: fields.ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="children", null=True, on_delete=OnDelete.RESTRICT
    )
    parent_id: int | None
    terms: fields.ForeignKeyNullableRelation[Terms] = fields.ForeignKeyField(
        "tieout.Terms", related_name="customers", null=True, on_delete=OnDelete.RESTRICT
    )
    terms_id: int | None
    vat = fields.BooleanField(default=False)
    vat_rule: fields.ForeignKeyNullableRelation[VatRule] = fields.ForeignKeyField(
        "tieout.VatRule", related_name="customers", null=True, on_delete=OnDelete.RESTRICT
    )
    vat_rule_id: int | None
    factored = fields.BooleanField(default=False)
    sales_rep = fields.CharField(40, default="")
    area = fields.CharField(20, default="")
    state = fields.CharField(20, default="")
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "customer"


class CustomerTax(Model):
    """A tax code that the customer's invoices carry, in the order they are shown."""

    id = fields.BigIntField(primary_key=True)
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="taxes", on_delete=OnDelete.RESTRICT
    )
    customer_id: int
    position = fields.SmallIntField()
    tax_code: fields.ForeignKeyRelation[TaxCode] = fields.ForeignKeyField(
        "tieout.TaxCode", related_name="customers", on_delete=OnDelete.RESTRICT
    )
    tax_code_id: int

    class Meta:
        table = "customer_tax"
