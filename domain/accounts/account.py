"""The chart of accounts: general ledger accounts, cash accounts and the default of each use."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model


class AccountKind(StrEnum):
    """Where an account stands in the statements; assets and expenses grow by debits."""

    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    EQUITY = "EQUITY"
    INCOME = "INCOME"
    EXPENSE = "EXPENSE"


class AccountUse(StrEnum):
    """What the company posts to an account by default (rule book section 12, Accounts)."""

    RECEIVABLE = "RECEIVABLE"
    SALES = "SALES"
    DISCOUNTS = "DISCOUNTS"
    WRITE_OFFS = "WRITE_OFFS"
    FX_GAIN = "FX_GAIN"
    FX_LOSS = "FX_LOSS"
    VAT_OUTPUT = "VAT_OUTPUT"
    TAXES_OWED = "TAXES_OWED"
    RETENTION = "RETENTION"
    FACTOR_FEES = "FACTOR_FEES"


class Account(Model):
    """A general ledger account. A control account (`ar_control`) takes no line keyed by hand (AMB-14)."""

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(20)
    name = fields.CharField(120)
    kind = fields.CharEnumField(AccountKind, max_length=10)
    ar_control = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "account"


class DefaultAccount(Model):
    """The account used for something unless the user names another."""

    use = fields.CharEnumField(AccountUse, max_length=12, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="default_uses", on_delete=OnDelete.RESTRICT
    )
    account_id: int

    class Meta:
        table = "default_account"


class CashAccount(Model):
    """An account that takes receipts of one currency (Cash Account Maintenance, R3.2).

    `bank_accounts` are what the bank calls it in its files: an IBAN, account or lockbox numbers, parted
    by blanks.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="cash_accounts", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    currency = fields.CharField(3)
    is_default = fields.BooleanField(default=False)
    description = fields.CharField(120, default="")
    bank_accounts = fields.CharField(200, default="")
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "cash_account"
