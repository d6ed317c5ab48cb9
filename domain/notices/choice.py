"""What each user chose to be told of by e-mail, and which digests were made (C1.4)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from tieout.domain.database.fields import InstantField


class DigestFrequency(StrEnum):
    """How often the digest comes: weekly is on Mondays, or on the next day that the worker is up."""

    OFF = "OFF"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"


class NoticeKind(StrEnum):
    """What one may be told of."""

    OPEN = "OPEN"
    UNPOSTED = "UNPOSTED"
    OUT_OF_BALANCE = "OUT_OF_BALANCE"
    LEFT_IN_CLOSED_PERIOD = "LEFT_IN_CLOSED_PERIOD"
    YEAR_END = "YEAR_END"


class NoticeChoice(Model):
    """A user's own choice; whoever has made none is told nothing by mail and sees all on the home page.

    `days` is from how many days on a batch is told of, `hour` from when in the day the digest is made, by
    the company's clock; `kinds` are names with blanks between.
    """

    user_id = fields.BigIntField(primary_key=True, generated=False)
    frequency = fields.CharEnumField(DigestFrequency, max_length=8, default=DigestFrequency.OFF)
    days = fields.IntField(default=3)
    hour = fields.IntField(default=7)
    kinds = fields.CharField(200)
    version = fields.IntField(default=1)

    class Meta:
        table = "notice_choice"


class NoticeDigest(Model):
    """A digest made, with or without a mail: one for a user and day, or for a user and Monday."""

    id = fields.BigIntField(primary_key=True)
    user_id = fields.BigIntField()
    digest_date = fields.DateField()
    mail_id = fields.BigIntField(null=True)
    made_at = InstantField()

    class Meta:
        table = "notice_digest"
