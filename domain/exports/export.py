"""What was handed to an outside accounting system: exports, their parts and every attempt at each."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.batches.batch import Batch
from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import LedgerLayout


class ExportState(StrEnum):
    """Prepared waits to be sent; withdrawn was never sent; replaced was exported again since (R15.4)."""

    PREPARED = "PREPARED"
    SENDING = "SENDING"
    EXPORTED = "EXPORTED"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"


class PartState(StrEnum):
    """Sending may stand there or not; booked stands there; verified was read back and is what was sent.

    Differs stands there with other amounts; refused does not stand there for certain.
    """

    READY = "READY"
    SENDING = "SENDING"
    BOOKED = "BOOKED"
    VERIFIED = "VERIFIED"
    DIFFERS = "DIFFERS"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


MAY_BE_THERE = (PartState.SENDING, PartState.BOOKED, PartState.VERIFIED, PartState.DIFFERS)
UNSETTLED = (PartState.SENDING, PartState.BOOKED)
"""Which a reversal must wait for."""


class AttemptOutcome(StrEnum):
    """What became of one try; started is also what is left of a worker that was killed meanwhile."""

    STARTED = "STARTED"
    CREATED = "CREATED"
    FOUND = "FOUND"
    NOT_SENT = "NOT_SENT"
    UNKNOWN = "UNKNOWN"
    REFUSED = "REFUSED"


class Export(Model):
    """One version of a ledger, or the reversal of one, on its way to an outside system (R8.5).

    `edition` goes up when the same version is exported again (R15.4); `reverses` is the export that a
    reversal takes back. `target` is the company over there, by the id it has there.
    """

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "tieout.Batch", related_name="exports", on_delete=OnDelete.RESTRICT
    )
    batch_id: int
    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "tieout.Ledger", related_name="exports", on_delete=OnDelete.RESTRICT
    )
    ledger_id: int
    reverses: fields.ForeignKeyNullableRelation[Export] = fields.ForeignKeyField(
        "tieout.Export", related_name="reversals", null=True, on_delete=OnDelete.RESTRICT
    )
    reverses_id: int | None
    system = fields.CharEnumField(AccountingSystem, max_length=20)
    layout = fields.CharEnumField(LedgerLayout, max_length=8)
    edition = fields.IntField(default=1)
    state = fields.CharEnumField(ExportState, max_length=12, default=ExportState.PREPARED)
    target = fields.CharField(120, default="")
    error_code = fields.CharField(60, default="")
    error = fields.TextField(default="")
    reason = fields.CharField(500, default="")
    created_by_id = fields.BigIntField(null=True)
    created_by = fields.CharField(120)
    created_at = InstantField()
    finished_at = InstantField(null=True)
    parts: fields.ReverseRelation[ExportPart]

    class Meta:
        table = "export"


class ExportPart(Model):
    """One journal entry of an export: what is sent, under which number and request id, and what it is there.

    `revision` goes up when it is made anew after a refusal, `edition` too when its number was taken.
    """

    id = fields.BigIntField(primary_key=True)
    export: fields.ForeignKeyRelation[Export] = fields.ForeignKeyField(
        "tieout.Export", related_name="parts", on_delete=OnDelete.RESTRICT
    )
    export_id: int
    position = fields.IntField()
    edition = fields.IntField(default=1)
    revision = fields.IntField(default=1)
    document_number = fields.CharField(60)
    request_id = fields.CharField(36)
    journal = fields.TextField()
    payload_hash = fields.CharField(64)
    currency = fields.CharField(3)
    total = MinorField()
    line_count = fields.IntField()
    state = fields.CharEnumField(PartState, max_length=12, default=PartState.READY)
    remote_id = fields.CharField(60, default="")
    error = fields.TextField(default="")
    attempts: fields.ReverseRelation[ExportAttempt]

    class Meta:
        table = "export_part"


class ExportAttempt(Model):
    """One try to hand a part over, with what it carried and what became of it."""

    id = fields.BigIntField(primary_key=True)
    part: fields.ForeignKeyRelation[ExportPart] = fields.ForeignKeyField(
        "tieout.ExportPart", related_name="attempts", on_delete=OnDelete.RESTRICT
    )
    part_id: int
    document_number = fields.CharField(60)
    request_id = fields.CharField(36)
    payload_hash = fields.CharField(64)
    outcome = fields.CharEnumField(AttemptOutcome, max_length=12, default=AttemptOutcome.STARTED)
    remote_id = fields.CharField(60, default="")
    error = fields.TextField(default="")
    started_by = fields.CharField(120)
    started_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table = "export_attempt"
