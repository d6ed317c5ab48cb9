"""Ledger versions of a batch, their lines and totals, and the kept balances per period (R1.9)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from tieout.domain.accounts.account import Account
from tieout.domain.batches.batch import Batch
from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.periods.fiscal_year import FiscalPeriod


class LedgerState(StrEnum):
    """Ready waits to be posted; superseded was never posted; voided was posted and then reversed (R9.6)."""

    READY = "READY"
    POSTED = "POSTED"
    SUPERSEDED = "SUPERSEDED"
    VOIDED = "VOIDED"


class Ledger(Model):
    """One version of a batch's journal; a reversal points at the version it takes back (AMB-28).

    `tally_total` is the batch's accumulated total when the version was made, in minor units of its
    currency; `debit_total` and `credit_total` are minor units of the base currency.
    """

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="ledgers", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    version = fields.IntField()
    state = fields.CharEnumField(LedgerState, max_length=12)
    reverses: fields.ForeignKeyNullableRelation[Ledger] = fields.ForeignKeyField(
        "tieout.Ledger", related_name="reversals", null=True, on_delete=OnDelete.RESTRICT
    )
    reverses_id: int | None
    fiscal_period: fields.ForeignKeyRelation[FiscalPeriod] = fields.ForeignKeyField(
        "tieout.FiscalPeriod", related_name="ledgers", on_delete=OnDelete.RESTRICT
    )
    fiscal_period_id: int
    post_date = fields.DateField()
    line_count = fields.IntField()
    entry_count = fields.IntField()
    tally_total = MinorField()
    debit_total = MinorField()
    credit_total = MinorField()
    created_by = fields.CharField(120)
    created_at = InstantField()
    posted_by = fields.CharField(120, default="")
    posted_at = InstantField(null=True)
    voided_by = fields.CharField(120, default="")
    voided_at = InstantField(null=True)
    reason = fields.CharField(500, default="")

    class Meta:
        table = "ledger"
        constraints = (CheckConstraint("debit_total = credit_total", name="ck_ledger_balanced"),)


class LedgerLine(Model):
    """A line of a ledger version, frozen with the names it was made with.

    `debtor_id` is the customer whose receivable the line moves, who need not be the one that pays; null
    for lines on other accounts, and for those made before it was kept.
    """

    id = fields.BigIntField(primary_key=True)
    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "tieout.Ledger", related_name="lines", on_delete=OnDelete.RESTRICT
    )
    ledger_id: int
    line_number = fields.IntField()
    entry_number = fields.IntField()
    entry_id = fields.BigIntField()
    type = fields.CharField(12)
    document_date = fields.DateField()
    customer_number = fields.CharField(20)
    customer_name = fields.CharField(200)
    document_number = fields.CharField(40)
    reference = fields.CharField(40)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="ledger_lines", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    branch = fields.CharField(20)
    currency = fields.CharField(3)
    debit = MinorField()
    credit = MinorField()
    base_debit = MinorField()
    base_credit = MinorField()
    memo = fields.CharField(200)
    debtor_id = fields.BigIntField(null=True)

    class Meta:
        table = "ledger_line"
        constraints = (
            CheckConstraint(
                "debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)", name="ck_ledger_line_side"
            ),
            CheckConstraint(
                "base_debit >= 0 AND base_credit >= 0 AND (base_debit = 0 OR base_credit = 0)",
                name="ck_ledger_line_base_side",
            ),
        )


class LedgerTotal(Model):
    """The summary of a ledger version: a row per account, branch, currency and side (R6.5)."""

    id = fields.BigIntField(primary_key=True)
    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "tieout.Ledger", related_name="totals", on_delete=OnDelete.RESTRICT
    )
    ledger_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="ledger_totals", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    account_number = fields.CharField(20)
    account_name = fields.CharField(120)
    branch = fields.CharField(20)
    currency = fields.CharField(3)
    debit = MinorField()
    credit = MinorField()
    base_debit = MinorField()
    base_credit = MinorField()
    entries = fields.IntField()

    class Meta:
        table = "ledger_total"


class AccountBalance(Model):
    """What was posted to an account in a period, kept so that a trial balance reads few rows."""

    id = fields.BigIntField(primary_key=True)
    fiscal_period: fields.ForeignKeyRelation[FiscalPeriod] = fields.ForeignKeyField(
        "tieout.FiscalPeriod", related_name="balances", on_delete=OnDelete.RESTRICT
    )
    fiscal_period_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="balances", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    branch = fields.CharField(20)
    currency = fields.CharField(3)
    debit = MinorField()
    credit = MinorField()
    base_debit = MinorField()
    base_credit = MinorField()

    class Meta:
        table = "account_balance"
