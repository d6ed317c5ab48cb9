"""Schedules of deferred revenue, their instalments, and the batches that recognise these (R10.1)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from tieout.domain.accounts.account import Account
from tieout.domain.database.fields import InstantField, MinorField

DEFERRALS = "deferrals"
"""The topic announced when a schedule appears, changes or is recognised from."""


class DeferralMethod(StrEnum):
    """Straight line: the same for each month begun, or by the days of each month."""

    MONTH = "MONTH"
    DAY = "DAY"


class DeferralSchedule(Model):
    """What an invoice credited to a deferred revenue account, and over which time it becomes revenue.

    In minor units of the base currency: `deferred` is what the invoice credits to the account, `credited`
    what posted credit memos and adjustments on it took off again. It is in force while the invoice's batch
    is posted. `ended_date` is when it was ended early.
    """

    id = fields.BigIntField(primary_key=True)
    entry_id = fields.BigIntField()
    batch_id = fields.BigIntField()
    customer_id = fields.BigIntField()
    deferred_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="deferred_in", on_delete=OnDelete.RESTRICT
    )
    deferred_account_id: int
    revenue_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="recognised_in", on_delete=OnDelete.RESTRICT
    )
    revenue_account_id: int
    method = fields.CharEnumField(DeferralMethod, max_length=8)
    start_date = fields.DateField()
    end_date = fields.DateField()
    deferred = MinorField()
    credited = MinorField(default=0)
    ended_date = fields.DateField(null=True)
    ended_reason = fields.CharField(500, default="")
    version = fields.IntField(default=1)
    created_by = fields.CharField(120)
    created_at = InstantField()

    class Meta:
        table = "deferral_schedule"
        constraints = (
            CheckConstraint("deferred > 0 AND credited >= 0", name="ck_deferral_schedule_amounts"),
            CheckConstraint("end_date >= start_date", name="ck_deferral_schedule_dates"),
        )


class DeferralInstalment(Model):
    """What becomes revenue in a month; `planned` before credit memos cut it from the end, `amount` after.

    `batch_id` and `entry_id` name what recognised it; null while it is left.
    """

    id = fields.BigIntField(primary_key=True)
    schedule: fields.ForeignKeyRelation[DeferralSchedule] = fields.ForeignKeyField(
        "tieout.DeferralSchedule", related_name="instalments", on_delete=OnDelete.RESTRICT
    )
    schedule_id: int
    position = fields.IntField()
    due_date = fields.DateField()
    planned = MinorField()
    amount = MinorField()
    batch_id = fields.BigIntField(null=True)
    entry_id = fields.BigIntField(null=True)

    class Meta:
        table = "deferral_instalment"
        constraints = (CheckConstraint("amount >= 0 AND planned >= 0", name="ck_deferral_instalment"),)


class RecognitionBatch(Model):
    """A batch made to recognise deferred revenue."""

    batch_id = fields.BigIntField(primary_key=True, generated=False)

    class Meta:
        table = "recognition_batch"
