"""Cash receipts: one invoice paid in full, or money on account (3.1 to 3.8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    closed,
    in_status,
    posted,
)
from tests.cast import ADA, CLARA, NOON, TODAY, account, customer, set_options
from tests.databases import Books
from tests.domain.entries.reading import applied, balance_of, item_of, postings
from tests.watching import refused, unchanged
from tieout.domain.accounts.account import DefaultAccount
from tieout.domain.batches.editing import delete
from tieout.domain.batches.locking import WORDS
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.adding import BatchNotOpen, EntryNotOfType
from tieout.domain.entries.cash_receipt import InvoiceIsCredit, InvoicePaid, PaymentNotInFull
from tieout.domain.entries.changing import delete_entry
from tieout.domain.entries.entry import AdjustmentDirection, Entry, EntryType, OpenItemKind
from tieout.domain.entries.exchanging import ExchangeRateMissing
from tieout.domain.entries.finding import (
    AmountMissing,
    AmountNotPositive,
    CurrencyDiffers,
    CustomerInactive,
    CustomerMissing,
    CustomerReserved,
    CustomerUnknown,
    DefaultAccountMissing,
    InvoiceNotPosted,
    InvoiceOfAnotherCustomer,
    InvoiceUnknown,
)
from tieout.domain.money import AmountNotExact, Money
from tieout.domain.refusal import NotFound, Refusal, RightMissing, TextTooLong
from tieout.domain.users.actor import Actor


class TestAgainstAnInvoice:
    """R3.7, R3.10, R3.16, 3.7."""

    async def test_cash_is_debited_and_the_invoices_account_credited(
        self, books: Books, clara: Actor
    ) -> None:
        invoice = await a_posted_invoice("INV-1", amount="100.00")
        receipt = await a_receipt(await a_cash_batch(), customer="ACME", invoice="INV-1", amount="100.00")
        assert await postings(receipt) == [("1010", "Dr", 10000), ("1200", "Cr", 10000)]
        assert await applied(receipt) == [("INV-1", 10000)]
        assert await item_of(receipt) is None
        assert await balance_of(invoice) == (10000, 0)

    async def test_the_invoice_finds_the_customer_and_the_amount(self, books: Books) -> None:
        await a_posted_invoice("INV-1", customer="BIRCH", amount="12.34")
        receipt = await a_receipt(await a_cash_batch(), invoice=" inv-1 ")
        kept = await Entry.get(id=receipt.id)
        assert (kept.type, kept.customer_id, kept.amount) == (EntryType.CASH_RECEIPT, customer("BIRCH"), 1234)
        assert (kept.document_number, kept.document_date, kept.currency) == ("INV-1", TODAY, "USD")
        assert (kept.created_by, kept.created_at, kept.version) == (CLARA.name, NOON, 1)

    async def test_posting_it_closes_the_invoice(self, books: Books) -> None:
        invoice = await a_posted_invoice("INV-1")
        batch = await a_cash_batch()
        await a_receipt(batch, invoice="INV-1")
        await posted(batch)
        assert await balance_of(invoice) == (0, 0)

    @pytest.mark.parametrize("amount", ["99.99", "100.01"])
    async def test_standard_accounts_take_payment_in_full_only(self, books: Books, amount: str) -> None:
        await a_posted_invoice("INV-1", amount="100.00")
        batch = await a_cash_batch()
        expected = PaymentNotInFull(
            field="amount", number="INV-1", balance="100.00 USD", amount=f"{amount} USD"
        )
        async with refused(books, expected):
            await a_receipt(batch, invoice="INV-1", amount=amount)

    async def test_an_invoice_is_paid_once_even_before_posting(self, books: Books) -> None:
        """R3.24: what another clerk keyed counts."""
        await a_posted_invoice("INV-1")
        await a_receipt(await a_cash_batch(), invoice="INV-1")
        other = await a_cash_batch()
        async with refused(books, InvoicePaid(field="invoiceNumber", number="INV-1")):
            await a_receipt(other, invoice="INV-1")

    async def test_what_is_left_after_pending_reductions_is_the_balance(self, books: Books) -> None:
        """R3.24: a tied memo and a reducing adjustment count before posting, an increase does not."""
        await a_posted_invoice("INV-1", amount="100.00")
        await a_credit_memo(await a_credit_memo_batch(), invoice="INV-1", amount="30.00")
        adjustments = await an_adjustment_batch()
        await an_adjustment(adjustments, invoice="INV-1", amount="10.00")
        await an_adjustment(
            adjustments, invoice="INV-1", amount="500.00", direction=AdjustmentDirection.INCREASE
        )
        receipt = await a_receipt(await a_cash_batch(), invoice="INV-1")
        assert receipt.amount == 6000

    async def test_a_posted_increase_is_owed_too(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="100.00")
        adjustments = await an_adjustment_batch()
        await an_adjustment(
            adjustments, invoice="INV-1", amount="5.00", direction=AdjustmentDirection.INCREASE
        )
        await posted(adjustments)
        assert (await a_receipt(await a_cash_batch(), invoice="INV-1")).amount == 10500

    @pytest.mark.parametrize("undone", ["entry", "batch"])
    async def test_what_is_taken_back_can_be_paid_again(self, books: Books, undone: str) -> None:
        await a_posted_invoice("INV-1")
        batch = await a_cash_batch()
        receipt = await a_receipt(batch, invoice="INV-1")
        if undone == "entry":
            await delete_entry(receipt.id, by=CLARA)
        else:
            await delete(batch.id, by=CLARA)
        assert (await a_receipt(await a_cash_batch(), invoice="INV-1")).amount == 10000

    async def test_an_invoice_not_yet_posted_cannot_be_paid(self, books: Books) -> None:
        """R3.35."""
        invoices = await an_invoice_batch(number="INVS1")
        await an_invoice(invoices, number="INV-1")
        await closed(invoices)
        batch = await a_cash_batch()
        expected = InvoiceNotPosted(field="invoiceNumber", number="INV-1", batch="INVS1")
        async with refused(books, expected):
            await a_receipt(batch, invoice="INV-1")

    async def test_an_invoice_of_another_customer_is_refused(self, books: Books) -> None:
        await a_posted_invoice("INV-1", customer="BIRCH")
        batch = await a_cash_batch()
        expected = InvoiceOfAnotherCustomer(
            field="invoiceNumber", number="INV-1", owner="BIRCH", customer="ACME"
        )
        async with refused(books, expected):
            await a_receipt(batch, customer="ACME", invoice="INV-1")

    async def test_an_unknown_invoice_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch()
        expected = InvoiceUnknown(field="invoiceNumber", number="INV-404", of_customer=" of customer ACME")
        async with refused(books, expected):
            await a_receipt(batch, customer="acme", invoice="inv-404", amount="1")

    async def test_no_money_is_received_for_a_credit(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="-20.00")
        batch = await a_cash_batch()
        expected = InvoiceIsCredit(field="invoiceNumber", number="INV-1", balance="-20.00 USD")
        async with refused(books, expected):
            await a_receipt(batch, invoice="INV-1")


class TestOnAccount:
    """AMB-12."""

    async def test_money_without_an_invoice_stands_as_an_open_credit(self, books: Books) -> None:
        receipt = await a_receipt(await a_cash_batch(), customer="acme", amount="75.00", reference="9001")
        assert await postings(receipt) == [("1010", "Dr", 7500), ("1200", "Cr", 7500)]
        item = await item_of(receipt)
        assert item is not None
        assert (item.kind, item.amount, item.document_number) == (OpenItemKind.ON_ACCOUNT, -7500, "9001")
        assert (item.document_key, item.account_id, item.due_date) == (None, account("1200"), TODAY)
        assert await balance_of(receipt) == (0, -7500)

    async def test_two_checks_may_have_one_number(self, books: Books) -> None:
        batch = await a_cash_batch()
        for _ in range(2):
            await a_receipt(batch, reference="SAME")
        assert await Entry.filter(batch_id=batch.id, reference="SAME").count() == 2

    async def test_the_customer_or_the_invoice_is_required(self, books: Books) -> None:
        batch = await a_cash_batch()
        async with refused(books, CustomerMissing(field="customerNumber")):
            await a_receipt(batch, customer=" ", amount="1")

    @pytest.mark.parametrize("word", ["batch"])
    async def test_reserved_words_are_no_customers(self, books: Books, word: str) -> None:
        batch = await a_cash_batch()
        async with refused(books, CustomerReserved(field="customerNumber", number=word.upper())):
            await a_receipt(batch, customer=word)

    async def test_an_unknown_customer_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch()
        async with refused(books, CustomerUnknown(field="customerNumber", number="DOGWOOD")):
            await a_receipt(batch, customer="dogwood")

    async def test_an_inactive_customer_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch()
        expected = CustomerInactive(field="customerNumber", number="CEDAR", name="Cedar Ltd")
        async with refused(books, expected):
            await a_receipt(batch, customer="CEDAR")

    async def test_the_customer_is_kept_in_the_batchs_currency(self, books: Books) -> None:
        """R3.1; a batch in another currency waits for exchange rates."""
        euros = await a_cash_batch(currency="EUR")
        expected: Refusal = CurrencyDiffers(
            field="customerNumber", number="ACME", customer_currency="USD", currency="EUR"
        )
        async with refused(books, expected):
            await a_receipt(euros)
        await Customer.filter(number="ACME").update(currency="EUR")
        expected = ExchangeRateMissing(field="amount", currency="EUR", base="USD", post_date=TODAY)
        async with refused(books, expected):
            await a_receipt(euros)

    async def test_without_a_receivables_account_nothing_is_taken(self, books: Books) -> None:
        await DefaultAccount.filter(use="RECEIVABLE").delete()
        batch = await a_cash_batch()
        async with refused(books, DefaultAccountMissing(use="receivable")):
            await a_receipt(batch)


class TestAmountAndReference:
    @pytest.mark.parametrize(
        ("amount", "expected"),
        [
            (" ", AmountMissing(field="amount", currency="USD")),
            ("0", AmountNotPositive(field="amount", amount=Money(0, "USD"))),
            ("-5.00", AmountNotPositive(field="amount", amount=Money(-500, "USD"))),
            ("1.005", AmountNotExact(field="amount", text="1.005", currency="USD", digits=2)),
            ("ten", AmountNotExact(field="amount", text="ten", currency="USD", digits=2)),
        ],
    )
    async def test_an_amount_is_exact_and_above_zero(
        self, books: Books, amount: str, expected: Refusal
    ) -> None:
        """R3.13, AMB-9."""
        batch = await a_cash_batch()
        async with refused(books, expected):
            await a_receipt(batch, customer="ACME", amount=amount)

    async def test_checks_without_a_number_are_numbered_in_their_batch(self, books: Books) -> None:
        """R3.9, AMB-7."""
        one, other = await a_cash_batch(), await a_cash_batch()
        references = [(await a_receipt(batch)).reference for batch in (one, one, other, one)]
        assert references == ["X001", "X002", "X001", "X003"]
        keyed = await a_receipt(one, reference=" 4711 ")
        assert keyed.reference == "4711"

    async def test_a_number_given_once_is_not_given_again(self, books: Books) -> None:
        batch = await a_cash_batch()
        first = await a_receipt(batch)
        await delete_entry(first.id, by=CLARA)
        assert (await a_receipt(batch)).reference == "X002"

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (
                {"reference": "x" * 41},
                TextTooLong(field="reference", label="The check number", length=41, limit=40),
            ),
            ({"memo": "x" * 201}, TextTooLong(field="memo", label="The memo", length=201, limit=200)),
            ({"branch": "x" * 21}, TextTooLong(field="branch", label="The branch", length=21, limit=20)),
        ],
    )
    async def test_texts_have_their_limits(
        self, books: Books, words: dict[str, Any], expected: Refusal
    ) -> None:
        batch = await a_cash_batch()
        async with refused(books, expected):
            await a_receipt(batch, **words)


class TestBranch:
    """AMB-32."""

    async def test_the_branch_comes_from_the_customer_and_may_be_changed(self, books: Books) -> None:
        await Customer.filter(number="ACME").update(branch="NORTH")
        batch = await a_cash_batch()
        assert (await a_receipt(batch)).branch == "NORTH"
        assert (await a_receipt(batch, branch="SOUTH")).branch == "SOUTH"

    async def test_the_branch_of_an_invoice_goes_to_its_receipt(self, books: Books) -> None:
        await a_posted_invoice("INV-1", branch="EAST")
        assert (await a_receipt(await a_cash_batch(), invoice="INV-1")).branch == "EAST"

    async def test_with_branch_accounting_the_header_decides(self, books: Books) -> None:
        await set_options(branch_accounting=True)
        batch = await a_cash_batch(branch="WEST")
        assert (await a_receipt(batch, branch="SOUTH")).branch == "WEST"


class TestBatch:
    @pytest.mark.parametrize(
        "status", ["CLOSED", "LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED", "POSTED", "DELETED"]
    )
    async def test_only_an_open_batch_takes_entries(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        word = WORDS[batch.status]
        async with refused(books, BatchNotOpen(number=batch.number, status=word)):
            await a_receipt(batch, by=ADA)

    async def test_a_batch_takes_entries_of_its_type(self, books: Books) -> None:
        batch = await an_invoice_batch(number="INVS1")
        expected = EntryNotOfType(number="INVS1", wanted="invoice", given="cash")
        async with refused(books, expected):
            await a_receipt(batch)

    async def test_keying_takes_its_right(self, books: Books, vera: Actor) -> None:
        batch = await a_cash_batch()
        async with refused(books, RightMissing(action="key entries into a batch", permission="ENTER")):
            await a_receipt(batch, by=vera)

    async def test_a_batch_that_does_not_exist_is_not_found(self, books: Books) -> None:
        batch = await a_cash_batch()
        batch.id = 99
        async with unchanged(books):
            with pytest.raises(NotFound):
                await a_receipt(batch)
