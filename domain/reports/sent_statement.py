"""Statements of account that were mailed, each kept as it was sent, and the runs over all customers."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.customers.customer import Customer
from tieout.domain.database.fields import InstantField

STATEMENTS = "statements"
"""The topic announced when a statement is written or left out."""


class StatementState(StrEnum):
    """Waiting until the run comes to it; left out when there is nobody to send it to."""

    WAITING = "WAITING"
    MAILED = "MAILED"
    LEFT_OUT = "LEFT_OUT"


class StatementRun(Model):
    """One mailing of statements to all customers with a balance."""

    id = fields.BigIntField(primary_key=True)
    start_date = fields.DateField()
    end_date = fields.DateField()
    created_by = fields.CharField(120)
    created_at = InstantField()

    class Meta:
        table = "statement_run"


class SentStatement(Model):
    """A customer's statement: its PDF as it was sent, and the mail it was sent with."""

    id = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyNullableRelation[StatementRun] = fields.ForeignKeyField(
        "tieout.StatementRun", related_name="statements", null=True, on_delete=OnDelete.RESTRICT
    )
    run_id: int | None
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="statements", on_delete=OnDelete.RESTRICT
    )
    customer_id: int
    start_date = fields.DateField()
    end_date = fields.DateField()
    state = fields.CharEnumField(StatementState, max_length=8, default=StatementState.WAITING)
    reason = fields.CharField(200, default="")
    mail_id = fields.BigIntField(null=True)
    content = fields.BinaryField(null=True)

    class Meta:
        table = "sent_statement"
