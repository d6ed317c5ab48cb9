"""An exception of a closed period: for one user or everyone, until a time (R10.5)."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.clock import now
from tieout.domain.database.fields import InstantField
from tieout.domain.database.statements import fetch
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.users.actor import Actor

Excepted = frozenset[int | None]
"""The users for whom a closed period is as if it were open; None among them is everyone."""

NOBODY: Excepted = frozenset()


class PeriodException(Model):
    """It holds until `ends_at`, or until somebody ends it; `user_id` null lets everyone in."""

    id = fields.BigIntField(primary_key=True)
    fiscal_period: fields.ForeignKeyRelation[FiscalPeriod] = fields.ForeignKeyField(
        "tieout.FiscalPeriod", related_name="exceptions", on_delete=OnDelete.RESTRICT
    )
    fiscal_period_id: int
    user_id = fields.BigIntField(null=True)
    user_name = fields.CharField(120, default="")
    ends_at = InstantField()
    reason = fields.CharField(500)
    granted_by = fields.CharField(120)
    granted_at = InstantField()
    ended_at = InstantField(null=True)
    ended_by = fields.CharField(120, default="")
    ended_reason = fields.CharField(500, default="")

    class Meta:
        table = "period_exception"


# the database's own triggers look at the same rows by its own clock, and leave a minute for what was
# let in to be written
_IN_FORCE = """
SELECT fiscal_period_id, user_id FROM period_exception
WHERE fiscal_period_id = ANY($1) AND ended_at IS NULL AND ends_at > $2
"""


async def excepted_in(period_ids: Sequence[int]) -> dict[int, Excepted]:
    """Whom the exceptions in force let into each of these closed periods."""
    found: dict[int, Excepted] = dict.fromkeys(period_ids, NOBODY)
    for row in await fetch(_IN_FORCE, sorted(set(period_ids)), now()):
        found[row["fiscal_period_id"]] |= {row["user_id"]}
    return found


def lets_in(excepted: Excepted, by: Actor | None) -> bool:
    """Whether exceptions let this actor in; the system itself, which is no user, only where everyone is."""
    return None in excepted or (by is not None and by.user_id is not None and by.user_id in excepted)
