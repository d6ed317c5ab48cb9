"""The accumulated total beside the control total, at any moment (R2.5 to R2.7, AMB-5)."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    in_status,
)
from tests.cast import CLARA
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.batches.totals import Totals, totals, totals_of
from tieout.domain.entries.changing import delete_entry
from tieout.domain.money import Money


def usd(minor: int) -> Money:
    return Money(minor, "USD")


async def test_a_new_batch_has_accumulated_nothing(books: Books) -> None:
    batch = await a_cash_batch(control_total="100.00", control_count=2)
    found = await totals_of(batch.id)
    assert found == Totals(accumulated=usd(0), control=usd(10000), count=0, control_count=2)
    assert (found.difference, found.tied_out) == (usd(-10000), False)


async def test_each_entry_brings_the_total_nearer(books: Books) -> None:
    batch = await a_cash_batch(control_total="100.00", control_count=2)
    await a_receipt(batch, amount="60.00")
    assert (await totals_of(batch.id)).difference == usd(-4000)
    last = await a_receipt(batch, amount="40.00")
    assert (await totals_of(batch.id)).tied_out
    await delete_entry(last.id, by=CLARA)
    assert (await totals_of(batch.id)).difference == usd(-4000)


async def test_too_much_shows_as_a_positive_difference(books: Books) -> None:
    batch = await a_cash_batch(control_total="100.00")
    await a_receipt(batch, amount="130.00")
    found = await totals_of(batch.id)
    assert (found.difference, found.tied_out) == (usd(3000), False)


async def test_the_total_met_with_the_count_missed_does_not_tie_out(books: Books) -> None:
    batch = await a_cash_batch(control_total="100.00", control_count=2)
    await a_receipt(batch, amount="100.00")
    found = await totals_of(batch.id)
    assert (found.difference, found.counts_differ, found.tied_out) == (usd(0), True, False)


async def test_without_a_control_total_there_is_no_difference(books: Books) -> None:
    """AMB-4."""
    batch = await a_cash_batch()
    await a_receipt(batch, amount="130.00")
    found = await totals_of(batch.id)
    assert (found.accumulated, found.difference, found.tied_out) == (usd(13000), usd(0), False)


async def test_signs_are_disregarded(books: Books) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch, amount="25.00")
    await an_invoice(batch, amount="-25.00")
    assert (await totals_of(batch.id)).accumulated == usd(5000)
    await a_posted_invoice("INV-9")
    adjustments = await an_adjustment_batch()
    await an_adjustment(adjustments, invoice="INV-9", amount="10.00")
    assert (await totals_of(adjustments.id)).accumulated == usd(1000)


@pytest.mark.parametrize("status", ["CLOSED", "LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED", "POSTED"])
async def test_the_totals_stay_through_every_status(books: Books, status: str) -> None:
    batch = await in_status(status)
    found = await totals_of(batch.id)
    assert (found.accumulated, found.count) == (usd(10000), 1)


async def test_totals_are_told_in_the_currency_of_the_batch(books: Books) -> None:
    batch = await a_cash_batch(currency="EUR", control_total="5")
    assert (await totals_of(batch.id)).control == Money(500, "EUR")


@pytest.mark.parametrize("count", [1, 3])
async def test_the_totals_of_many_batches_are_one_statement(books: Books, count: int) -> None:
    batches = [await in_status("POSTED" if n % 2 else "OPEN") for n in range(count)]
    with counted_queries() as queries:
        found = await totals([batch.id for batch in batches])
    assert queries.count == 1, queries
    assert [found[batch.id].accumulated for batch in batches] == [usd(10000)] * count


def test_one_more_entry_can_be_tried_out() -> None:
    held = Totals(accumulated=usd(6000), control=usd(10000), count=1, control_count=2)
    assert held.with_more(4000) == Totals(
        accumulated=usd(10000), control=usd(10000), count=2, control_count=2
    )
    assert held.with_more(4000).tied_out
