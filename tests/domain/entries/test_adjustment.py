"""Adjustments that raise or lower what a customer owes (4.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
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
from tests.cast import TODAY, set_options
from tests.databases import Books
from tests.domain.entries.reading import applied, balance_of, item_of, postings, postings_in_both
from tests.masters import a_reason
from tests.setting_up import a_customer_in, a_rate, a_tax, vat_accounts
from tests.watching import refused
from tieout.domain.audit.verifying import verify
from tieout.domain.customers.customer import Customer
from tieout.domain.entries import adding
from tieout.domain.entries.adjustment import AdjustmentOverBalance, ReasonUnknown, WriteOffOverLimit
from tieout.domain.entries.document import Document
from tieout.domain.entries.documents import BothAmountsKeyed
from tieout.domain.entries.drafts import AdjustmentDraft, LineDraft
from tieout.domain.entries.entry import AdjustmentDirection, Application, Entry, EntryType, OpenItem
from tieout.domain.entries.finding import (
    AmountMissing,
    AmountNotPositive,
    ControlAccountKeyed,
    InvoiceNotPosted,
    InvoiceOfAnotherCustomer,
    InvoiceUnknown,
)
from tieout.domain.entries.splitting import SplitDiffers
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


class TestAmount:
    """R4.10, R4.18."""

    async def test_it_starts_as_the_open_balance(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="100.00", customer_po="PO-1")
        batch = await an_adjustment_batch()
        await an_adjustment(batch, invoice="INV-1", amount="30.00", customer_po="underpaid")
        rest = await an_adjustment(batch, invoice="INV-1", amount="")
        assert (rest.amount, (await Document.get(entry_id=rest.id)).customer_po) == (7000, "PO-1")
        async with refused(books, AmountMissing(field="amount", currency="USD")):
            await an_adjustment(batch, invoice="INV-1", amount=" ")

    async def test_it_takes_its_share_of_the_open_base(self, books: Books) -> None:
        """The one that closes the item takes all that is left; an increase goes by the item's rate."""
        await a_customer_in("CAD")
        await a_rate("0.7333")
        invoice = await a_posted_invoice("INV-1", customer="MAPLE", amount="0.10")
        await a_rate("0.9", on=TODAY)
        batch = await an_adjustment_batch()
        for _ in range(2):
            part = await an_adjustment(batch, invoice="INV-1", amount="0.03")
            assert await postings_in_both(part) == [("1200", "Cr", 3, 2), ("4000", "Dr", 3, 2)]
        up = await an_adjustment(batch, invoice="INV-1", amount="10.00", direction=UP)
        assert await postings_in_both(up) == [("1200", "Dr", 1000, 733), ("4000", "Cr", 1000, 733)]
        last = await an_adjustment(batch, invoice="INV-1", amount="0.04")
        assert await postings_in_both(last) == [("1200", "Cr", 4, 3), ("4000", "Dr", 4, 3)]
        assert (last.base_amount, last.tally, await balance_of(invoice)) == (3, 3, (10, 0))
        await posted(batch)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_either_row_may_be_keyed(self, books: Books) -> None:
        await a_customer_in("CAD")
        await a_rate("0.7333")
        await a_posted_invoice("INV-1", customer="MAPLE", amount="1000.00")
        batch = await an_adjustment_batch()
        entry = await an_adjustment(batch, invoice="INV-1", amount="", base_amount="100.00")
        assert await postings_in_both(entry) == [("1200", "Cr", 13637, 10000), ("4000", "Dr", 13637, 10000)]
        up = await an_adjustment(batch, invoice="INV-1", amount="", base_amount="100.00", direction=UP)
        assert (up.amount, up.base_amount) == (13637, 10000)
        async with refused(books, BothAmountsKeyed(field="baseAmount")):
            await an_adjustment(batch, invoice="INV-1", amount="1", base_amount="1")

    async def test_a_credit_is_lowered_in_the_companys_currency_too(self, books: Books) -> None:
        """R4.18: the base keyed has the side of what it takes off, so that debits equal credits."""
        await a_customer_in("CAD")
        await a_rate("0.7333")
        await a_posted_invoice("INV-1", customer="MAPLE", amount="-1000.00")
        keyed: dict[str, Any] = {"direction": UP, "amount": "", "base_amount": "100.00"}
        lowered = await an_adjustment(await an_adjustment_batch(), invoice="INV-1", **keyed)
        assert await postings_in_both(lowered) == [
            ("1200", "Dr", 13637, 10000),
            ("4000", "Cr", 13637, 10000),
        ]
        assert (lowered.base_amount, lowered.tally) == (10000, 10000)


class TestAccounts:
    """R4.11, AMB-34."""

    async def test_several_accounts_come_to_the_adjustment(self, books: Books) -> None:
        await a_posted_invoice("INV-1")
        batch = await an_adjustment_batch()
        revenue = (
            LineDraft(account_number="6100", amount="6.00"),
            LineDraft(account_number="4000", amount=""),
        )
        entry = await an_adjustment(batch, invoice="INV-1", amount="10.00", revenue=revenue)
        assert await postings(entry) == [("1200", "Cr", 1000), ("6100", "Dr", 600), ("4000", "Dr", 400)]
        short = (LineDraft(account_number="6100", amount="6.00"),)
        expected = SplitDiffers(field="revenue", entered="6.00 USD", total="10.00 USD", difference="4.00 USD")
        async with refused(books, expected):
            await an_adjustment(batch, invoice="INV-1", amount="10.00", revenue=short)

    async def test_receivables_are_posted_to_the_first_account_of_the_item(self, books: Books) -> None:
        """What is left there is taken first; the adjustment that closes the item clears every account."""
        debits = (
            LineDraft(account_number="1210", amount="60.00"),
            LineDraft(account_number="1200", amount=""),
        )
        await a_posted_invoice("INV-1", receivables=debits)
        batch = await an_adjustment_batch()
        first = await an_adjustment(batch, invoice="INV-1", amount="10.00")
        assert (await postings(first))[0] == ("1210", "Cr", 1000)
        up = await an_adjustment(batch, invoice="INV-1", amount="5.00", direction=UP)
        assert (await postings(up))[0] == ("1210", "Dr", 500)
        last = await an_adjustment(batch, invoice="INV-1", amount="")
        assert (await postings(last))[:2] == [("1210", "Cr", 5000), ("1200", "Cr", 4000)]
        await posted(batch)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_beyond_zero_by_right_goes_to_the_first_account(self, books: Books, connie: Actor) -> None:
        await a_posted_invoice("INV-1", amount="100.00")
        batch = await an_adjustment_batch()
        entry = await an_adjustment(batch, by=connie, invoice="INV-1", amount="110.00")
        assert await postings(entry) == [("1200", "Cr", 10000), ("1200", "Cr", 1000), ("4000", "Dr", 11000)]
        assert await applied(entry) == [("INV-1", 11000)]


class TestRemainingTax:
    """R3.27, R15.3: a write-off moves its share of the remaining tax, the closing one all of it."""

    async def test_its_share_moves_to_taxes_owed(self, books: Books) -> None:
        await set_options(offsetting_tax_entries=True)
        await vat_accounts()
        await a_tax("VAT10", "10")
        await Customer.filter(number="ACME").update(vat=True)
        await a_posted_invoice("INV-1", amount="1000.00")
        batch = await an_adjustment_batch()
        part = await an_adjustment(batch, invoice="INV-1", amount="330.00")
        assert (await postings(part))[2:] == [("2200", "Dr", 3000), ("2300", "Cr", 3000)]
        up = await an_adjustment(batch, invoice="INV-1", amount="10.00", direction=UP)
        assert len(await postings(up)) == 2
        rest = await an_adjustment(batch, invoice="INV-1", amount="")
        assert (await postings(rest))[2:] == [("2200", "Dr", 7000), ("2300", "Cr", 7000)]
        assert (await Application.get(entry_id=rest.id)).vat == 7000


class TestWriteOffLimit:
    """AMB-21."""

    async def test_a_user_may_take_off_no_more_than_the_limit(self, books: Books, clara: Actor) -> None:
        limited = replace(clara, write_off_limit=1000)
        await a_posted_invoice("INV-1", amount="100.00")
        batch = await an_adjustment_batch()
        expected = WriteOffOverLimit(field="amount", amount="10.01 USD", limit="10.00 USD")
        async with refused(books, expected):
            await an_adjustment(batch, by=limited, invoice="INV-1", amount="10.01")
        await an_adjustment(batch, by=limited, invoice="INV-1", amount="10.00")
        await an_adjustment(batch, by=limited, invoice="INV-1", amount="50.00", direction=UP)


class TestReason:
    async def test_a_returned_check_opens_the_invoice_again(self, books: Books) -> None:
        """R15.7: an increase against the cash account; the item ages from its own date."""
        await a_reason("RETURNED")
        invoice = await a_posted_invoice("INV-1", amount="100.00", document_date=date(2026, 1, 5))
        cash = await a_cash_batch()
        await a_receipt(cash, invoice="INV-1")
        await posted(cash)
        batch = await an_adjustment_batch()
        entry = await an_adjustment(
            batch, invoice="INV-1", amount="100.00", direction=UP, account_number="1010", reason="returned"
        )
        assert await postings(entry) == [("1200", "Dr", 10000), ("1010", "Cr", 10000)]
        assert (entry.reason, (await Application.get(entry_id=entry.id)).reason) == ("RETURNED", "RETURNED")
        await posted(batch)
        item = await OpenItem.get(entry_id=invoice.id)
        assert (await balance_of(invoice), item.due_date) == ((10000, 10000), date(2026, 1, 5))

    async def test_it_must_be_one_for_adjustments(self, books: Books) -> None:
        await a_reason("LATE", for_adjustments=False)
        await a_posted_invoice("INV-1")
        batch = await an_adjustment_batch()
        for code in ("LATE", "X"):
            async with refused(books, ReasonUnknown(field="reason", code=code)):
                await an_adjustment(batch, invoice="INV-1", reason=code)
