"""Runs: one step or all that are left, for many batches, with what became of each (R7.4)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.batches.batch import Batch
from tieout.domain.database.fields import InstantField
from tieout.domain.periods.fiscal_year import FiscalPeriod

RUNS = "runs"
"""The topic announced when a run is started or one of its batches is through; of one run "run:17"."""


class RunGoal(StrEnum):
    """How far the batches of a run are taken; a mass ledger is made of them when all are posted."""

    CLOSE = "CLOSE"
    CREATE_LEDGERS = "CREATE_LEDGERS"
    POST = "POST"
    POST_BATCHES = "POST_BATCHES"
    MASS_LEDGER = "MASS_LEDGER"


class RunState(StrEnum):
    """Running waits for the worker or is under way; finished has tried every batch."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"


class RunItemState(StrEnum):
    """Waiting is yet to be tried; refused stands where the refusal stopped it."""

    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class BatchRun(Model):
    """A run over batches: of a fiscal period, or chosen from any.

    `rights` are those that whoever started it held, parted by blanks: each step is checked against them.
    """

    id = fields.BigIntField(primary_key=True)
    goal = fields.CharEnumField(RunGoal, max_length=16)
    fiscal_period: fields.ForeignKeyNullableRelation[FiscalPeriod] = fields.ForeignKeyField(
        "tieout.FiscalPeriod", related_name="runs", null=True, on_delete=OnDelete.RESTRICT
    )
    fiscal_period_id: int | None
    state = fields.CharEnumField(RunState, max_length=8, default=RunState.RUNNING)
    rights = fields.TextField()
    started_by_id = fields.BigIntField(null=True)
    started_by = fields.CharField(120)
    email = fields.CharField(254, default="")
    started_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table = "batch_run"


class BatchRunItem(Model):
    """A batch of a run; `reasons` are the refusals as JSON, `already` that there was nothing left to do."""

    id = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyRelation[BatchRun] = fields.ForeignKeyField(
        "tieout.BatchRun", related_name="items", on_delete=OnDelete.RESTRICT
    )
    run_id: int
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="run_items", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    state = fields.CharEnumField(RunItemState, max_length=8, default=RunItemState.WAITING)
    already = fields.BooleanField(default=False)
    reasons = fields.TextField(default="[]")
    ended_at = InstantField(null=True)

    class Meta:
        table = "batch_run_item"
