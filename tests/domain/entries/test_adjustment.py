"""Adjustments that raise or lower what a customer owes (4.3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    posted,
)
from tests.cast import TODAY
from tests.databases import Books
from tests.domain.entries.reading import applied, balance_of, item_of, postings
from tests.watching import refused
from tieout.domain.entries import adding
from tieout.domain.entries.adjustment import AdjustmentOverBalance
from tieout.domain.entries.drafts import AdjustmentDraft
from tieout.domain.entries.entry import AdjustmentDirection, Entry, EntryType
from tieout.domain.entries.finding import (
    AmountNotPositive,
    ControlAccountKeyed,
    InvoiceNotPosted,
    InvoiceOfAnotherCustomer,
    InvoiceUnknown,
)
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, ValueMissing
from tieout.domain.users.actor import Actor

UP, DOWN = AdjustmentDirection.INCREASE, AdjustmentDirection.REDUCE


async def test_a_reduction_credits_receivables(books: Books) -> None:
    """R4.12."""
    invoice = await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_adjustment_batch()
    entry = await an_adjustment(batch, invoice="inv-1", amount="10.00", account_number="6100")
    assert await postings(entry) == [("1200", "Cr", 1000), ("6100", "Dr", 1000)]
    assert (await applied(entry), await item_of(entry)) == ([("INV-1", 1000)], None)
    kept = await Entry.get(id=entry.id)
    assert (kept.type, kept.direction, kept.amount) == (EntryType.ADJUSTMENT, DOWN, 1000)
    assert (kept.document_number, kept.document_date, kept.due_date) == ("INV-1", TODAY, None)
    await posted(batch)
    assert await balance_of(invoice) == (9000, 9000)


async def test_an_increase_debits_receivables(books: Books) -> None:
    invoice = await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_adjustment_batch()
    entry = await an_adjustment(batch, invoice="INV-1", amount="7.50", direction=UP)
    assert await postings(entry) == [("1200", "Dr", 750), ("4000", "Cr", 750)]
    assert await applied(entry) == [("INV-1", -750)]
    assert await balance_of(invoice) == (10000, 10000)
    await posted(batch)
    assert await balance_of(invoice) == (10750, 10750)


async def test_an_invoice_may_be_written_off_whole(books: Books) -> None:
    invoice = await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_adjustment_batch()
    await an_adjustment(batch, invoice="INV-1", amount="100.00", account_number="6100")
    await posted(batch)
    assert await balance_of(invoice) == (0, 0)


class TestOverBalance:
    """R4.14, AMB-21."""

    async def test_more_than_the_balance_takes_a_right(self, books: Books, connie: Actor) -> None:
        await a_posted_invoice("INV-1", amount="100.00")
        batch = await an_adjustment_batch()
        expected = AdjustmentOverBalance(
            field="amount", amount="100.01 USD", balance="100.00 USD", number="INV-1"
        )
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-1", amount="100.01")
        assert (await an_adjustment(batch, by=connie, invoice="INV-1", amount="100.01")).amount == 10001

    async def test_what_is_pending_elsewhere_counts(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="100.00")
        await a_receipt(await a_cash_batch(), invoice="INV-1")
        batch = await an_adjustment_batch()
        expected = AdjustmentOverBalance(
            field="amount", amount="0.01 USD", balance="0.00 USD", number="INV-1"
        )
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-1", amount="0.01")

    async def test_a_credit_is_not_raised_above_zero(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="-20.00")
        batch = await an_adjustment_batch()
        expected = AdjustmentOverBalance(
            field="amount", amount="20.01 USD", balance="-20.00 USD", number="INV-1"
        )
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-1", amount="20.01", direction=UP)
        await an_adjustment(batch, invoice="INV-1", amount="20.00", direction=UP)

    async def test_an_increase_has_no_limit(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="1.00")
        batch = await an_adjustment_batch()
        assert (await an_adjustment(batch, invoice="INV-1", amount="5000.00", direction=UP)).amount == 500000


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ({"amount": "0"}, AmountNotPositive(field="amount", amount=Money(0, "USD"))),
            ({"amount": "-1"}, AmountNotPositive(field="amount", amount=Money(-100, "USD"))),
            (
                {"account_number": "1200"},
                ControlAccountKeyed(field="accountNumber", number="1200", name="Accounts receivable"),
            ),
            (
                {"customer_number": "BIRCH"},
                InvoiceOfAnotherCustomer(
                    field="invoiceNumber", number="INV-1", owner="ACME", customer="BIRCH"
                ),
            ),
        ],
    )
    async def test_what_is_wrong_is_told_beside_its_field(
        self, books: Books, words: dict[str, Any], expected: Refusal
    ) -> None:
        await a_posted_invoice("INV-1")
        batch = await an_adjustment_batch()
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-1", **words)

    async def test_the_invoice_is_required_and_known(self, books: Books, clara: Actor) -> None:
        batch = await an_adjustment_batch()
        draft = AdjustmentDraft(invoice_number=" ", direction=DOWN, amount="1")
        async with refused(books, ValueMissing(field="invoiceNumber", label="The invoice to adjust")):
            await adding.add(batch.id, by=clara, entry=draft)
        expected = InvoiceUnknown(field="invoiceNumber", number="INV-404", of_customer="")
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-404")

    async def test_the_invoice_must_be_posted(self, books: Books) -> None:
        invoices = await an_invoice_batch(number="INVS1")
        await an_invoice(invoices, number="INV-1")
        batch = await an_adjustment_batch()
        expected = InvoiceNotPosted(field="invoiceNumber", number="INV-1", batch="INVS1")
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-1")


async def test_an_increase_keyed_in_the_same_set_leaves_no_more_to_take_off(
    books: Books, clara: Actor
) -> None:
    """R3.24: pending increases do not count, wherever they are keyed."""
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_adjustment_batch()
    drafts = [
        AdjustmentDraft(invoice_number="INV-1", direction=direction, amount=amount)
        for direction, amount in ((UP, "50.00"), (DOWN, "120.00"))
    ]
    over = AdjustmentOverBalance(
        field="amount", amount=Money(12000, "USD"), balance=Money(10000, "USD"), number="INV-1"
    )
    expected = adding.EntryRefused(
        field="entries.1.amount", position=2, count=2, sentence=over.message.removesuffix(".")
    )
    async with refused(books, expected):
        await adding.add_many(batch.id, by=clara, entries=drafts)


async def test_what_was_taken_off_too_far_by_right_goes_no_further_without_it(
    books: Books, connie: Actor
) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_adjustment_batch()
    await an_adjustment(batch, by=connie, invoice="INV-1", amount="110.00")
    expected = AdjustmentOverBalance(
        field="amount", amount=Money(500, "USD"), balance=Money(-1000, "USD"), number="INV-1"
    )
    async with refused(books, expected):
        await an_adjustment(batch, invoice="INV-1", amount="5.00")
