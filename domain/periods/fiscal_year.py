"""Fiscal years and the periods generated from them (R1.2, R1.3)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

PERIODS = "periods"
"""The topic announced when a fiscal year is added or a period changes."""


class PeriodState(StrEnum):
    """Open takes postings; closed may be reopened in reverse order; locked never (AMB-31)."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    LOCKED = "LOCKED"


class FiscalYear(Model):
    """A year of the books, from `start_date` to `end_date` inclusive."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(40)
    start_date = fields.DateField()
    end_date = fields.DateField()

    class Meta:
        table = "fiscal_year"


class FiscalPeriod(Model):
    """A part of a fiscal year, usually a month; `ar_hold` is the soft lock of R2.4."""

    id = fields.BigIntField(primary_key=True)
    fiscal_year: fields.ForeignKeyRelation[FiscalYear] = fields.ForeignKeyField(
        "tieout.FiscalYear", related_name="periods", on_delete=OnDelete.RESTRICT
    )
    fiscal_year_id: int
    number = fields.IntField()
    name = fields.CharField(40)
    start_date = fields.DateField()
    end_date = fields.DateField()
    state = fields.CharEnumField(PeriodState, max_length=8, default=PeriodState.OPEN)
    ar_hold = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "fiscal_period"
