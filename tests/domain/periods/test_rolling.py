"""Rolling open batches to the next period (R10.3): each by itself, and what cannot move is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.builders import a_batch, a_cash_batch, a_receipt, an_invoice_batch, closed
from tests.cast import CLARA, CONNIE, VERA, period, set_options
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.batches.batch import Batch, BatchType
from tieout.domain.batches.leasing import take
from tieout.domain.entries.entry import Entry
from tieout.domain.ledgers.posting import Outcome
from tieout.domain.periods import closing
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.periods.rolling import NoOpenPeriodAfter, NothingToRoll, RollsForwardOnly, roll
from tieout.domain.refusal import RightMissing
from tieout.domain.users.idempotency import IdempotencyKeyReused

MARCH = period("2026-03")
APRIL_1 = date(2026, 4, 1)


async def rolled(*batches: Batch, month: int = MARCH, **words: Any) -> list[Outcome]:
    return await roll(month, by=CLARA, batch_ids=[batch.id for batch in batches], **words)


def codes(outcomes: list[Outcome]) -> list[str | None]:
    return [outcome.refusal and outcome.refusal.code for outcome in outcomes]


async def test_open_batches_go_to_the_first_day_of_the_next_period_and_it_is_noted(books: Books) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    (outcome,) = await rolled(batch)
    moved = await Batch.get(id=batch.id)
    assert outcome.refusal is None
    assert (moved.post_date, moved.fiscal_period_id) == (APRIL_1, period("2026-04"))
    assert (await Entry.get(batch_id=batch.id)).document_date == APRIL_1
    for place in (
        {"batch_id": batch.id},
        {"fiscal_period_id": MARCH},
        {"fiscal_period_id": period("2026-04")},
    ):
        event = await AuditEvent.get(action="BATCH_ROLLED", **place)
        assert sentence(event) == f"Batch {batch.number} was rolled from 2026-03 to 2026-04."


async def test_they_pass_over_periods_that_are_not_open_or_go_to_a_chosen_date(books: Books) -> None:
    one, other = await a_cash_batch(), await a_cash_batch()
    await FiscalPeriod.filter(id=period("2026-04")).update(state="CLOSED")
    await rolled(one)
    await rolled(other, post_date=date(2026, 6, 17))
    assert (await Batch.get(id=one.id)).post_date == date(2026, 5, 1)
    assert (await Batch.get(id=other.id)).post_date == date(2026, 6, 17)


async def test_what_cannot_move_stays_and_is_named(books: Books) -> None:
    """R2.4, AMB-3: documents dated today stay so, a number of next year is taken there."""
    december = date(2026, 12, 10)
    free, taken = (
        await a_cash_batch(post_date=december),
        await a_cash_batch(post_date=december, number="SAME1"),
    )
    await a_cash_batch(post_date=date(2027, 1, 5), number="SAME1")
    frozen = await a_cash_batch(post_date=december)
    await a_receipt(frozen)
    await closed(frozen)
    elsewhere, used = await a_cash_batch(), await a_cash_batch(post_date=december)
    await take(used.id, by=replace(CONNIE, session_id=None))
    outcomes = await rolled(free, taken, frozen, elsewhere, used, month=period("2026-12"))
    assert codes(outcomes) == [
        *(None, "BATCH_NUMBER_USED", "BATCH_STATUS_FORBIDS", "BATCH_NOT_IN_PERIOD", "BATCH_IN_USE")
    ]
    assert (await Batch.get(id=taken.id)).post_date == december
    await set_options(current_date_as_document_date=True)
    dated_today = await an_invoice_batch()
    async with unchanged(books):
        assert codes(await rolled(dated_today)) == ["POST_DATE_FIXED"]


async def test_every_type_of_batch_rolls(books: Books) -> None:
    batches = [await a_batch(kind) for kind in BatchType]
    assert codes(await rolled(*batches)) == [None] * len(batches)


async def test_the_same_request_again_leaves_them_as_they_are(books: Books) -> None:
    batch, other = await a_cash_batch(), await a_cash_batch()
    await rolled(batch, key="roll")
    async with unchanged(books):
        assert codes(await rolled(batch, key="roll")) == [None]
    async with refused(books, IdempotencyKeyReused(field="idempotencyKey", key="roll")):
        await rolled(other, key="roll")


async def test_what_cannot_be_rolled_at_all_is_refused(books: Books) -> None:
    batch = await a_cash_batch()
    async with refused(books, NothingToRoll(field="ids")):
        await rolled()
    expected = RollsForwardOnly(
        field="postDate", post_date="2026-03-31", period="2026-03", end_date="2026-03-31"
    )
    async with refused(books, expected):
        await rolled(batch, post_date=date(2026, 3, 31))
    async with refused(books, RightMissing(action="change the header of batches", permission="ENTER")):
        await roll(MARCH, by=VERA, batch_ids=[batch.id])
    last = await a_cash_batch(post_date=date(2027, 12, 5))
    async with refused(books, NoOpenPeriodAfter(field="postDate", period="2027-12")):
        await rolled(last, month=period("2027-12"))


async def test_a_period_whose_batches_have_rolled_can_be_closed(books: Books) -> None:
    for month in ("2026-01", "2026-02"):
        await closing.close(period(month), by=CONNIE)
    await rolled(await a_cash_batch())
    assert (await closing.close(MARCH, by=CONNIE)).state.value == "CLOSED"
