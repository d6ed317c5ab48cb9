"""The batch of a program that names none: today's external batch, made when it is missing (R1.6, R5.7)."""

from __future__ import annotations

from tieout.domain.batches import opening
from tieout.domain.batches.batch import BatchOrigin, BatchType
from tieout.domain.database.statements import fetch_one, fetch_value
from tieout.domain.periods.finding import hold_calendar
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor

# held against closing, and looked at again if somebody closed it while this waited
_TODAYS = """
SELECT id FROM batch WHERE status = 'OPEN' AND type = 'MIXED' AND origin = 'EXTERNAL' AND post_date = $1
AND branch = $2 AND fiscal_period_id IN (SELECT id FROM fiscal_period WHERE state = 'OPEN')
ORDER BY id LIMIT 1 FOR SHARE
"""
_STANDING = """
SELECT batch.id FROM open_item JOIN batch ON batch.id = open_item.batch_id
WHERE open_item.id = $1 AND batch.type = 'MIXED' AND batch.status = 'OPEN'
"""


async def choose(
    batch_id: int | None, *, by: Actor, branch: str | None = None, item_id: int | None = None
) -> int:
    """The batch named, else where the open item still stands to be used, else today's external batch.

    Within the transaction of the command; whether a batch that is named is open the command sees by itself.
    """
    if batch_id is not None:
        return batch_id
    if item_id is not None and (standing := await fetch_value(_STANDING, item_id)) is not None:
        return int(standing)
    return await todays_external(by=by, branch=branch)


async def todays_external(*, by: Actor, branch: str | None = None) -> int:
    """Today's external batch, of the branch with branch accounting.

    Several people and programs key into it at once. Two that find it missing wait for each other, so
    that one batch is made (they hold what closing a period holds, which is rare enough).
    """
    company = await options.current()
    kept_by = (branch or "").strip() if company.options.branch_accounting else ""
    found = await fetch_one(_TODAYS, company.today, kept_by)
    if found is None:
        await hold_calendar()
        found = await fetch_one(_TODAYS, company.today, kept_by)
    if found is not None:
        return int(found["id"])
    made = await opening.create(
        by=by,
        type=BatchType.MIXED,
        origin=BatchOrigin.EXTERNAL,
        post_date=company.today,
        description=f"Other programs, {company.today}",
        branch=kept_by,
        shared=True,
    )
    return int(made.id)
