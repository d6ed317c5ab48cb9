"""Whatever is done with deferred revenue in whatever order: the books tie out, no cent comes twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random

import pytest

from tests.builders import a_credit_memo, a_credit_memo_batch, closed
from tests.cast import ADA, CLARA, period
from tests.databases import Books
from tests.domain.deferrals.deferred import DEFERRED, a_deferred_invoice, a_schedule, balance, recognise
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchStatus, BatchType
from tieout.domain.database.statements import fetch_one
from tieout.domain.deferrals import changing
from tieout.domain.deferrals.deferring import Terms
from tieout.domain.deferrals.schedule import DeferralMethod, DeferralSchedule
from tieout.domain.ledgers.posting import post_batches
from tieout.domain.refusal import Refusal

STEPS = 24
_FIGURES = """
SELECT (SELECT sum(deferred) FROM deferral_schedule)::bigint AS deferred,
       (SELECT sum(credited) FROM deferral_schedule)::bigint AS credited,
       (SELECT coalesce(sum(amount), 0) FROM deferral_instalment WHERE batch_id IS NOT NULL)::bigint AS done,
       (SELECT coalesce(sum(amount), 0) FROM deferral_instalment WHERE batch_id IS NULL)::bigint AS owed
"""


@pytest.mark.parametrize("seed", [1, 2])
async def test_debits_equal_credits_and_no_cent_is_recognised_twice(books: Books, seed: int) -> None:
    chance = Random(seed)
    for number in range(3):
        entry = await a_deferred_invoice(f"DUES-{number}", amount=f"{chance.randint(1, 5000)}.{number}7")
        await a_schedule(entry, months=chance.randint(1, 6), method=chance.choice(list(DeferralMethod)))
    done = 0
    for _ in range(STEPS):
        try:
            await chance.choice(COMMANDS)(chance)
            done += 1
        except Refusal:
            pass
        held = await fetch_one(_FIGURES)
        assert held is not None
        assert held["done"] + held["owed"] + held["credited"] == held["deferred"]
        assert (await balance(DEFERRED), await balance("4000")) == (held["owed"], held["done"])
    assert done > STEPS // 3
    assert [check.detail for check in await verify() if not check.passed] == []


async def _recognise(chance: Random) -> None:
    await recognise(period(f"2026-{chance.randint(1, 8):02d}"))


async def _reopen(chance: Random) -> None:
    """A recognition, a memo, or an invoice, which is posted again at once."""
    found = await Batch.filter(status=BatchStatus.POSTED).order_by("id")
    batch = await closing.reopen(chance.choice(found).id, by=ADA, reason="Wrong.")
    if batch.type is BatchType.INVOICE:
        await post_batches([batch.id], by=ADA)
    elif batch.type is BatchType.CREDIT_MEMO or chance.random() < 0.5:
        await editing.delete(batch.id, by=ADA)


async def _credit(chance: Random) -> None:
    batch = await a_credit_memo_batch(by=ADA)
    amount, invoice = f"{chance.randint(1, 900)}.00", f"DUES-{chance.randrange(3)}"
    try:
        await a_credit_memo(batch, by=ADA, invoice=invoice, amount=amount, account_number=DEFERRED)
        await closed(batch, by=ADA)
        [outcome] = await post_batches([batch.id], by=ADA)
        if outcome.refusal:
            await closing.reopen(batch.id, by=ADA)
            raise outcome.refusal
    except Refusal:
        await editing.delete(batch.id, by=ADA)
        raise


async def _change(chance: Random) -> None:
    schedule = chance.choice(await DeferralSchedule.all().order_by("id"))
    begin = date(2026, chance.randint(1, 9), chance.randint(1, 28))
    if chance.random() < 0.3:
        await changing.end_early(
            schedule.id, by=CLARA, expected_version=schedule.version, on=begin, reason="Left."
        )
    else:
        terms = Terms(
            start_date=begin, months=chance.randint(1, 5), method=chance.choice(list(DeferralMethod))
        )
        await changing.change(
            schedule.id,
            by=CLARA,
            expected_version=schedule.version,
            terms=terms,
            revenue_account="4000",
            reason="Other dates.",
        )


COMMANDS: list[Callable[[Random], Awaitable[None]]] = [_recognise, _recognise, _reopen, _credit, _change]
