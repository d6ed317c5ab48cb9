"""Tax authorities, their tax codes and the rules of VAT (R1.12, R4.19)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.accounts.account import Account
from tieout.domain.database.fields import MinorField


class RetentionType(StrEnum):
    """What a retention is a percentage of: the tax of the code, or its taxable portion (AMB-38)."""

    TAX = "TAX"
    PORTION = "PORTION"


class TaxAuthority(Model):
    """Whom taxes are owed to, and the account of that liability (R4.5)."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    name = fields.CharField(120)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="authorities", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "tax_authority"


class TaxCode(Model):
    """A tax in percent. A VAT code posts to VAT Output Liability, any other to its authority's account.

    Retention is withheld from invoices of `retention_limit` (minor units of the base currency) or more,
    from all when that is null.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    description = fields.CharField(120, default="")
    authority: fields.ForeignKeyRelation[TaxAuthority] = fields.ForeignKeyField(
        "tieout.TaxAuthority", related_name="codes", on_delete=OnDelete.RESTRICT
    )
    authority_id: int
    rate_percent = fields.DecimalField(max_digits=9, decimal_places=4)
    vat = fields.BooleanField(default=False)
    retention_applies = fields.BooleanField(default=False)
    retention_type = fields.CharEnumField(RetentionType, max_length=8, default=RetentionType.TAX)
    retention_percent = fields.DecimalField(max_digits=9, decimal_places=4, default=0)
    retention_limit = MinorField(null=True)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "tax_code"


class VatRule(Model):
    """How VAT applies to a sale, and whether that is exempt."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    description = fields.CharField(120, default="")
    exempt = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "vat_rule"
