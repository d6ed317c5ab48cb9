"""Work to be done in the background, written in the transaction that causes it (the outbox)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from tieout.domain.database.fields import InstantField


class JobState(StrEnum):
    """Queued waits or runs under a lease; done and failed are final until somebody retries."""

    QUEUED = "QUEUED"
    DONE = "DONE"
    FAILED = "FAILED"


class JobKind(StrEnum):
    """What the worker knows to do."""

    CREATE_LEDGER = "CREATE_LEDGER"
    MASS_LEDGER = "MASS_LEDGER"
    RUN_BATCHES = "RUN_BATCHES"
    SEND_MAIL = "SEND_MAIL"
    SEND_STATEMENTS = "SEND_STATEMENTS"
    LOAD_BANK_FILE = "LOAD_BANK_FILE"
    SEND_WEBHOOK = "SEND_WEBHOOK"
    RECOGNISE = "RECOGNISE"
    PREPARE_EXPORT = "PREPARE_EXPORT"
    SEND_EXPORT = "SEND_EXPORT"
    READ_OUTSIDE = "READ_OUTSIDE"


class Job(Model):
    """One piece of work; `key` keeps the same work from being queued twice."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharEnumField(JobKind, max_length=16)
    key = fields.CharField(80)
    payload = fields.TextField(default="{}")
    state = fields.CharEnumField(JobState, max_length=8, default=JobState.QUEUED)
    batch_id = fields.BigIntField(null=True)
    run_at = InstantField()
    attempts = fields.IntField(default=0)
    lease_token = fields.CharField(32, default="")
    lease_until_at = InstantField(null=True)
    error = fields.TextField(default="")
    created_by_id = fields.BigIntField(null=True)
    created_by = fields.CharField(120)
    created_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table = "job"
