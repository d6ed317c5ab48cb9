"""Rolling open batches on to the next open fiscal period, so that theirs can be closed (R10.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import record
from tieout.domain.batches import numbering
from tieout.domain.batches.editing import HeaderChanges, change_header
from tieout.domain.batches.listing import find_batch
from tieout.domain.batches.locking import lock_batch
from tieout.domain.database.statements import Row, fetch_one, fetch_value
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.ledgers.posting import Outcome
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.periods.listing import find_period
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.idempotency import once
from tieout.domain.users.permission import Permission


class NothingToRoll(Refusal):
    """No batch is chosen. Tick those that are to move to the next period."""


class TooManyToRoll(Refusal):
    """{count} batches are more than one command rolls; choose {limit} at most and go on with the next."""


class NoOpenPeriodAfter(Refusal):
    """No open fiscal period comes after {period}. Create the next fiscal year, or reopen a period, first."""


class RollsForwardOnly(Refusal):
    """{post_date} does not come after {period}, which ends on {end_date}. Choose a later date."""


class BatchNotInPeriod(Refusal):
    """Batch {number} has its post date, {post_date}, outside {period}. It was moved meanwhile."""


MOST_ROLLED = 100

_NEXT = """
SELECT start_date FROM fiscal_period WHERE start_date > $1 AND state = 'OPEN' ORDER BY start_date LIMIT 1
"""


async def roll(
    period_id: int,
    *,
    by: Actor,
    batch_ids: Sequence[int],
    post_date: date | None = None,
    key: str | None = None,
) -> list[Outcome]:
    """Move the post dates of open batches of a period on, each batch by itself.

    To the first day of the next open period, or to another date after the period. Each is checked as
    any new post date is: its own period open (R2.4), its number free in another year (AMB-3). What
    cannot move keeps its date and is named. One that has the date already is left as it is, so that the
    same request may come twice.
    """
    by.require(Permission.ENTER, "change the header of batches")
    period = await _period(period_id)
    if not batch_ids:
        raise NothingToRoll(field="ids")
    if len(batch_ids) > MOST_ROLLED:
        raise TooManyToRoll(field="ids", count=len(batch_ids), limit=MOST_ROLLED)
    wanted = post_date or await next_start(period)
    if wanted <= period.end_date:
        raise RollsForwardOnly(
            field="postDate", post_date=wanted, period=period.name, end_date=period.end_date
        )
    if key is not None:
        await once(by, key, f"roll {list(batch_ids)} {period_id} {wanted}", _nothing)
    return [await _outcome(batch_id, period, wanted, by) for batch_id in batch_ids]


async def next_start(period: FiscalPeriod) -> date:
    """The first day of the next open period; refused (`NoOpenPeriodAfter`) when there is none."""
    found: date | None = await fetch_value(_NEXT, period.end_date)
    if found is None:
        raise NoOpenPeriodAfter(field="postDate", period=period.name)
    return found


async def _outcome(batch_id: int, period: FiscalPeriod, wanted: date, by: Actor) -> Outcome:
    refusal: Refusal | None = None
    try:
        await _roll_one(batch_id, period, wanted, by=by)
    except Refusal as found:
        refusal = found
    except IntegrityError as error:
        batch = await find_batch(batch_id)
        taken = numbering.taken_meanwhile(error, batch.number if batch else "", wanted.year)
        if not isinstance(taken, Refusal):
            raise
        refusal = taken
    batch = await find_batch(batch_id)
    if batch is None:
        raise refusal or NotFound(field="ids", kind="batch", key=batch_id)
    return Outcome(batch, refusal)


@transactional
async def _roll_one(batch_id: int, period: FiscalPeriod, wanted: date, *, by: Actor) -> None:
    batch = await lock_batch(batch_id)
    if batch.post_date == wanted:
        return
    if batch.fiscal_period_id != period.id:
        raise BatchNotInPeriod(number=batch.number, post_date=batch.post_date, period=period.name)
    moved = await change_header(
        batch_id, by=by, expected_version=batch.version, changes=HeaderChanges(post_date=wanted)
    )
    after = await _named(moved.fiscal_period_id)
    facts = {"number": moved.number, "before": period.name, "after": after["name"]}
    await record("BATCH_ROLLED", by=by, batch_id=batch_id, period_id=period.id, **facts)
    await record("BATCH_ROLLED", by=by, period_id=after["id"], **facts)
    announce(f"period:{period.id}")
    announce(f"period:{after['id']}")


async def _period(period_id: int) -> FiscalPeriod:
    period = await find_period(period_id)
    if period is None:
        raise NotFound(kind="fiscal period", key=period_id)
    return period


async def _named(period_id: int) -> Row:
    row = await fetch_one("SELECT id, name FROM fiscal_period WHERE id = $1", period_id)
    assert row is not None
    return row


async def _nothing() -> str:
    return ""
