"""The batch: its header, its status and the one table of what may happen to it (section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from tieout.domain.accounts.account import CashAccount
from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear
from tieout.domain.users.permission import Permission


class BatchType(StrEnum):
    """What a batch holds (R1.5); a mixed one takes entries of any kind and is fed by programs (AMB-1)."""

    CASH = "CASH"
    INVOICE = "INVOICE"
    CREDIT_MEMO = "CREDIT_MEMO"
    ADJUSTMENT = "ADJUSTMENT"
    MIXED = "MIXED"

    @property
    def banks(self) -> bool:
        """Whether money may come in: it has a cash account and a deposit (R3.2, R4.21)."""
        return self in (BatchType.CASH, BatchType.MIXED)

    @property
    def adjusts(self) -> bool:
        """Whether it may hold adjustments."""
        return self in (BatchType.ADJUSTMENT, BatchType.MIXED)


class BatchOrigin(StrEnum):
    """Who made the batch: staff, another system, or a run of the product (R1.6)."""

    INTERNAL = "INTERNAL"
    EXTERNAL = "EXTERNAL"
    AUTOMATIC = "AUTOMATIC"


class BatchStatus(StrEnum):
    """Where the batch stands (section 13)."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    LEDGER_PENDING = "LEDGER_PENDING"
    LEDGER_READY = "LEDGER_READY"
    LEDGER_FAILED = "LEDGER_FAILED"
    POSTED = "POSTED"
    DELETED = "DELETED"


class BatchAction(StrEnum):
    """What a user may ask of a batch."""

    ENTER = "ENTER"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    UPDATE_CONTROL = "UPDATE_CONTROL"
    MOVE_ORDERS = "MOVE_ORDERS"
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    APPROVE = "APPROVE"
    CREATE_LEDGER = "CREATE_LEDGER"
    POST = "POST"
    SEND_LEDGER = "SEND_LEDGER"
    EXPORT = "EXPORT"
    EXPORT_AGAIN = "EXPORT_AGAIN"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses an action starts, where it leads (None: stays), and the right it takes."""

    sources: frozenset[BatchStatus]
    target: BatchStatus | None
    permission: Permission
    phrase: str


_S = BatchStatus
_CLOSED_STATES = frozenset({_S.CLOSED, _S.LEDGER_READY, _S.LEDGER_FAILED})
_OPEN = frozenset({_S.OPEN})

TRANSITIONS: dict[BatchAction, Transition] = {
    BatchAction.ENTER: Transition(_OPEN, None, Permission.ENTER, "key entries into"),
    BatchAction.UPDATE: Transition(_OPEN, None, Permission.ENTER, "change the header of"),
    BatchAction.DELETE: Transition(_OPEN, _S.DELETED, Permission.ENTER, "delete"),
    BatchAction.UPDATE_CONTROL: Transition(
        _OPEN | _CLOSED_STATES, None, Permission.ENTER, "change the control total of"
    ),
    BatchAction.MOVE_ORDERS: Transition(_OPEN, None, Permission.ENTER, "move open orders out of"),
    BatchAction.CLOSE: Transition(_OPEN, _S.CLOSED, Permission.CLOSE_BATCHES, "close"),
    BatchAction.REOPEN: Transition(
        _CLOSED_STATES | {_S.POSTED}, _S.OPEN, Permission.REOPEN_BATCHES, "reopen"
    ),
    BatchAction.APPROVE: Transition(
        frozenset({_S.CLOSED, _S.LEDGER_READY}), None, Permission.APPROVE, "approve"
    ),
    BatchAction.CREATE_LEDGER: Transition(
        frozenset({_S.CLOSED, _S.LEDGER_FAILED}),
        _S.LEDGER_PENDING,
        Permission.CREATE_LEDGERS,
        "create the ledger of",
    ),
    BatchAction.POST: Transition(frozenset({_S.LEDGER_READY}), _S.POSTED, Permission.POST, "post"),
    BatchAction.SEND_LEDGER: Transition(frozenset({_S.POSTED}), None, Permission.SEND, "send the ledger of"),
    # the reversal of a version that was exported may be sent as soon as the batch is reopened (R9.7)
    BatchAction.EXPORT: Transition(frozenset(_S) - {_S.DELETED}, None, Permission.EXPORT, "export"),
    BatchAction.EXPORT_AGAIN: Transition(
        frozenset({_S.POSTED}), None, Permission.EXPORT_AGAIN, "export again"
    ),
}

NEXT_STEP: dict[BatchStatus, BatchAction] = {
    _S.OPEN: BatchAction.CLOSE,
    _S.CLOSED: BatchAction.CREATE_LEDGER,
    _S.LEDGER_FAILED: BatchAction.CREATE_LEDGER,
    _S.LEDGER_READY: BatchAction.POST,
}
"""What takes a batch on towards being posted."""


class Batch(Model):
    """The header of a batch; its totals are sums over its entries, never kept here (R1.4).

    `shared` lets several clerks key into it at once (R11.3).
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(5)
    type = fields.CharEnumField(BatchType, max_length=12)
    status = fields.CharEnumField(BatchStatus, max_length=16, default=BatchStatus.OPEN)
    origin = fields.CharEnumField(BatchOrigin, max_length=12, default=BatchOrigin.INTERNAL)
    description = fields.CharField(200, default="")
    fiscal_year: fields.ForeignKeyRelation[FiscalYear] = fields.ForeignKeyField(
        "tieout.FiscalYear", related_name="batches", on_delete=OnDelete.RESTRICT
    )
    fiscal_year_id: int
    fiscal_period: fields.ForeignKeyRelation[FiscalPeriod] = fields.ForeignKeyField(
        "tieout.FiscalPeriod", related_name="batches", on_delete=OnDelete.RESTRICT
    )
    fiscal_period_id: int
    post_date = fields.DateField()
    currency = fields.CharField(3)
    branch = fields.CharField(20, default="")
    control_total = MinorField(default=0)
    control_count = fields.IntField(default=0)
    cash_account: fields.ForeignKeyNullableRelation[CashAccount] = fields.ForeignKeyField(
        "tieout.CashAccount", related_name="batches", null=True, on_delete=OnDelete.RESTRICT
    )
    cash_account_id: int | None
    deposit_id = fields.CharField(20, null=True)
    deposit_sequence = fields.IntField(null=True)
    shared = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    ledger_version = fields.IntField(default=0)
    created_by_id = fields.BigIntField(null=True)
    created_by = fields.CharField(120)
    created_at = InstantField()
    closed_by = fields.CharField(120, default="")
    closed_at = InstantField(null=True)
    approved_by = fields.CharField(120, default="")
    approved_at = InstantField(null=True)
    posted_by = fields.CharField(120, default="")
    posted_at = InstantField(null=True)
    reconciled_by = fields.CharField(120, default="")
    reconciled_at = InstantField(null=True)
    reconciled_with = fields.CharField(200, default="")

    class Meta:
        table = "batch"
        constraints = (
            CheckConstraint("length(number) = 5", name="ck_batch_number"),
            CheckConstraint("control_total >= 0 AND control_count >= 0", name="ck_batch_control"),
        )


class NumberCounter(Model):
    """The next automatic batch number of a fiscal year and prefix (AMB-2)."""

    id = fields.BigIntField(primary_key=True)
    fiscal_year: fields.ForeignKeyRelation[FiscalYear] = fields.ForeignKeyField(
        "tieout.FiscalYear", related_name="counters", on_delete=OnDelete.RESTRICT
    )
    prefix = fields.CharField(1)
    next = fields.IntField(default=1)

    class Meta:
        table = "number_counter"


class ReferenceCounter(Model):
    """The next automatic check or reference number of a batch (AMB-7)."""

    batch: fields.OneToOneRelation[Batch] = fields.OneToOneField(
        "tieout.Batch", related_name="reference_counter", primary_key=True, on_delete=OnDelete.RESTRICT
    )
    next = fields.IntField(default=1)

    class Meta:
        table = "reference_counter"
