"""Mass ledgers: one file of all closed batches of a fiscal period, which are posted by its making (R8.4)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.periods.batch_run import BatchRun
from tieout.domain.periods.fiscal_year import FiscalPeriod

NEUTRAL = "NEUTRAL"
"""The format of our own, which a ledger file of one batch has too."""


class MassLedgerContent(StrEnum):
    """Which files the ZIP holds: the summary, every line, or both (R8.1)."""

    SUMMARY = "SUMMARY"
    DETAIL = "DETAIL"
    BOTH = "BOTH"

    @property
    def layouts(self) -> tuple[LedgerLayout, ...]:
        """The layouts, one for each file."""
        if self is MassLedgerContent.BOTH:
            return (LedgerLayout.SUMMARY, LedgerLayout.DETAIL)
        return (LedgerLayout(self.value),)


class MassLedgerState(StrEnum):
    """Running posts batches; incomplete could not post all and made no file; made is for good."""

    RUNNING = "RUNNING"
    INCOMPLETE = "INCOMPLETE"
    MADE = "MADE"


class MassLedger(Model):
    """A mass ledger; its number, its figures and its ledgers come with its making and never change.

    `format` says how the files are written; `recipient` is mailed them, blank for nobody.
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(null=True)
    run: fields.ForeignKeyRelation[BatchRun] = fields.ForeignKeyField(
        "tieout.BatchRun", related_name="mass_ledgers", on_delete=OnDelete.RESTRICT
    )
    run_id: int
    fiscal_period: fields.ForeignKeyRelation[FiscalPeriod] = fields.ForeignKeyField(
        "tieout.FiscalPeriod", related_name="mass_ledgers", on_delete=OnDelete.RESTRICT
    )
    fiscal_period_id: int
    content = fields.CharEnumField(MassLedgerContent, max_length=8)
    format = fields.CharField(24, default=NEUTRAL)
    include_posted = fields.BooleanField(default=False)
    recipient = fields.CharField(254, default="")
    state = fields.CharEnumField(MassLedgerState, max_length=12, default=MassLedgerState.RUNNING)
    ledger_count = fields.IntField(default=0)
    line_count = fields.IntField(default=0)
    debit_total = MinorField(default=0)
    made_by = fields.CharField(120, default="")
    made_at = InstantField(null=True)

    class Meta:
        table = "mass_ledger"


class MassLedgerMember(Model):
    """A ledger version, or the reversal of one, in a mass ledger."""

    id = fields.BigIntField(primary_key=True)
    mass_ledger: fields.ForeignKeyRelation[MassLedger] = fields.ForeignKeyField(
        "tieout.MassLedger", related_name="members", on_delete=OnDelete.RESTRICT
    )
    mass_ledger_id: int
    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "tieout.Ledger", related_name="mass_members", on_delete=OnDelete.RESTRICT
    )
    ledger_id: int

    class Meta:
        table = "mass_ledger_member"
