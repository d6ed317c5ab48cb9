"""Two want one batch at the same moment on PostgreSQL: exactly one has it, and the others are told why."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import time_machine

from tests.builders import a_cash_batch, a_receipt
from tests.cast import ADA, AMIR, CLARA, CONNIE, NOON
from tests.databases import Books
from tests.races.test_races import ROUNDS, together
from tests.races.test_taken_meanwhile import after
from tieout.domain.batches import closing
from tieout.domain.batches.holding import BatchInUse, LeaseLost
from tieout.domain.batches.lease import Lease
from tieout.domain.batches.leasing import release, renew, take, take_over
from tieout.domain.entries.changing import update_entry
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.entries.entry import Entry

pytestmark = pytest.mark.postgres

DRAFT = CashReceiptDraft(customer_number="ACME", amount="5.00")


async def test_of_those_who_take_a_batch_one_has_it(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await a_cash_batch()
        ends = await together(*(take(batch.id, by=by) for by in (CLARA, AMIR, CONNIE, ADA)))
        assert ends == {"done": 1, "BATCH_IN_USE": 3}
        assert await Lease.filter(batch_id=batch.id).count() == 1


async def test_of_those_who_take_an_entry_of_a_shared_batch_one_has_it(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await a_cash_batch(shared=True)
        entry = await a_receipt(batch)
        ends = await together(*(take(batch.id, by=by, entry_id=entry.id) for by in (CLARA, AMIR, ADA)))
        assert ends == {"done": 1, "ENTRY_IN_USE": 2}


async def test_of_two_supervisors_one_takes_it_over_at_a_time(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        await together(*(take_over(batch.id, by=by, reason="Month end") for by in (CONNIE, ADA)))
        [lease] = await Lease.filter(batch_id=batch.id)
        assert lease.user_name in (CONNIE.name, ADA.name)


async def test_at_its_end_it_is_renewed_or_somebody_elses(
    postgres_books: Books, clock: time_machine.Traveller
) -> None:
    for _ in range(ROUNDS):
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        clock.shift(timedelta(minutes=2))
        ends = await together(renew(batch.id, by=CLARA), take(batch.id, by=AMIR))
        assert ends == {"done": 1, "BATCH_IN_USE": 1}
        assert await Lease.filter(batch_id=batch.id).count() == 1


async def test_a_save_is_before_the_take_over_or_refused(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        over = take_over(batch.id, by=CONNIE, reason="Month end")
        ends = await together(over, *(a_receipt(batch) for _ in range(4)))
        saved = await Entry.filter(batch_id=batch.id).count()
        assert ends["done"] == 1 + saved
        assert ends["LEASE_LOST"] == 4 - saved
        assert (await together(a_receipt(batch)))["LEASE_LOST"] == 1


async def test_a_save_that_waited_for_the_take_over_sees_it(postgres_books: Books) -> None:
    """Its statement began before: what it read of the lease then is out of date."""
    batch = await a_cash_batch()
    entry = await a_receipt(batch)
    await take(batch.id, by=CLARA)
    taken = (
        f"SELECT id FROM batch WHERE id = {batch.id} FOR UPDATE; "
        f"UPDATE batch SET version = version + 1 WHERE id = {batch.id}; "
        f"UPDATE lease SET user_id = {CONNIE.user_id}, user_name = 'Connie Controller'"
    )
    theirs = BatchInUse(number=batch.number, holder="Connie Controller", since="12:00")
    for saving in (
        a_receipt(batch),
        update_entry(entry.id, by=CLARA, expected_version=1, entry=DRAFT),
        closing.close(batch.id, by=CLARA),
        renew(batch.id, by=CLARA),
    ):
        assert await after(postgres_books, taken, saving) == theirs
        await Lease.all().update(user_id=CLARA.user_id, user_name=CLARA.name)


async def test_keeping_and_taking_over_do_not_undo_each_other(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        over = take_over(batch.id, by=CONNIE, reason="Month end")
        ends = await together(over, renew(batch.id, by=CLARA), release(batch.id, by=AMIR))
        assert ends["done"] + ends["LEASE_LOST"] == 3
        [lease] = await Lease.filter(batch_id=batch.id)
        assert lease.user_id == CONNIE.user_id
        assert (await asyncio.gather(renew(batch.id, by=CLARA), return_exceptions=True)) == [
            LeaseLost(number=batch.number, holder=CONNIE.name, since=f"{NOON:%H:%M}", reason="Month end")
        ]
