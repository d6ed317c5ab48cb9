"""Invoices to standard accounts, negative ones included (4.1, R4.17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import a_credit_memo, a_credit_memo_batch, an_invoice, an_invoice_batch, posted
from tests.cast import TODAY, account, customer, set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, item_of, postings
from tests.watching import refused
from tieout.domain.accounts.account import Account, DefaultAccount
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.dating import DueBeforeDocument
from tieout.domain.entries.documents import (
    DocumentDateFixed,
    DocumentNumberReserved,
    DocumentNumberUsed,
)
from tieout.domain.entries.entry import Entry, EntryType, OpenItemKind
from tieout.domain.entries.finding import (
    AccountNotActive,
    AccountUnknown,
    AmountMissing,
    ControlAccountKeyed,
    CustomerInactive,
    CustomerReserved,
    CustomerUnknown,
    DefaultAccountMissing,
)
from tieout.domain.entries.invoice import InvoiceAmountZero
from tieout.domain.money import LARGEST, AmountTooLarge, Money
from tieout.domain.refusal import Refusal, TextTooLong, ValueMissing


async def test_receivables_are_debited_and_sales_credited(books: Books) -> None:
    invoice = await an_invoice(await an_invoice_batch(), number="inv-1", amount="1000.00")
    assert await postings(invoice) == [("1200", "Dr", 100000), ("4000", "Cr", 100000)]
    kept = await Entry.get(id=invoice.id)
    assert (kept.type, kept.customer_id, kept.amount) == (EntryType.INVOICE, customer("ACME"), 100000)
    assert (kept.document_number, kept.document_date, kept.due_date) == ("inv-1", TODAY, TODAY)


async def test_an_open_item_waits_for_payment(books: Books) -> None:
    batch = await an_invoice_batch()
    invoice = await an_invoice(batch, number="INV-1", due_date=date(2026, 4, 14))
    item = await item_of(invoice)
    assert item is not None
    assert (item.kind, item.amount, item.document_key) == (OpenItemKind.INVOICE, 10000, "INV-1")
    assert (item.account_id, item.due_date, item.batch_id) == (account("1200"), date(2026, 4, 14), batch.id)
    assert await balance_of(invoice) == (0, 10000)
    await posted(batch)
    assert await balance_of(invoice) == (10000, 10000)


async def test_the_customers_normal_account_comes_before_sales(books: Books) -> None:
    """R4.4."""
    await Customer.filter(number="ACME").update(normal_account_id=account("4100"))
    batch = await an_invoice_batch()
    assert (await postings(await an_invoice(batch)))[1] == ("4100", "Cr", 10000)
    named = await an_invoice(batch, account_number="4000")
    assert (await postings(named))[1] == ("4000", "Cr", 10000)


async def test_a_negative_invoice_has_its_lines_on_the_other_sides(books: Books) -> None:
    """R4.2, R4.17."""
    invoice = await an_invoice(await an_invoice_batch(), amount="-25.00")
    assert await postings(invoice) == [("1200", "Cr", 2500), ("4000", "Dr", 2500)]
    item = await item_of(invoice)
    assert item is not None
    assert (item.kind, item.amount, invoice.amount, invoice.tally) == (
        OpenItemKind.INVOICE,
        -2500,
        -2500,
        2500,
    )


class TestNumber:
    """R4.1, AMB-15."""

    async def test_a_number_is_used_once_in_the_company(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await an_invoice(batch, number="INV-1")
        async with refused(books, DocumentNumberUsed(field="documentNumber", number="inv-1")):
            await an_invoice(batch, customer="BIRCH", number="inv-1")

    async def test_by_the_setting_it_is_used_once_for_each_customer(self, books: Books) -> None:
        await set_options(document_numbers_per_customer=True)
        batch = await an_invoice_batch()
        await an_invoice(batch, customer="ACME", number="INV-1")
        await an_invoice(batch, customer="BIRCH", number="INV-1")
        async with refused(books, DocumentNumberUsed(field="documentNumber", number="INV-1")):
            await an_invoice(batch, customer="ACME", number="INV-1")

    async def test_a_credit_memo_alone_shares_the_numbers_of_invoices(self, books: Books) -> None:
        await an_invoice(await an_invoice_batch(), number="DOC-1")
        memos = await a_credit_memo_batch()
        async with refused(books, DocumentNumberUsed(field="documentNumber", number="DOC-1")):
            await a_credit_memo(memos, number="DOC-1")

    @pytest.mark.parametrize(
        ("number", "expected"),
        [
            (" ", ValueMissing(field="documentNumber", label="The document number")),
            ("debit", DocumentNumberReserved(field="documentNumber", number="debit")),
            (
                "9" * 41,
                TextTooLong(field="documentNumber", label="The document number", length=41, limit=40),
            ),
        ],
    )
    async def test_a_number_is_required_and_not_any_word(
        self, books: Books, number: str, expected: Refusal
    ) -> None:
        batch = await an_invoice_batch()
        async with refused(books, expected):
            await an_invoice(batch, number=number)


class TestDates:
    async def test_the_document_may_be_older_than_the_batch(self, books: Books) -> None:
        """R5.5: start-up invoices are old."""
        invoice = await an_invoice(await an_invoice_batch(), document_date=date(2019, 5, 6))
        assert (invoice.document_date, invoice.due_date) == (date(2019, 5, 6), date(2019, 5, 6))

    async def test_it_is_not_due_before_its_date(self, books: Books) -> None:
        batch = await an_invoice_batch()
        expected = DueBeforeDocument(field="dueDate", due_date=date(2026, 3, 14), document_date=TODAY)
        async with refused(books, expected):
            await an_invoice(batch, due_date=date(2026, 3, 14))

    async def test_the_setting_fixes_the_date_to_the_batchs(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await set_options(current_date_as_document_date=True)
        async with refused(books, DocumentDateFixed(field="documentDate", today=TODAY)):
            await an_invoice(batch, document_date=date(2026, 3, 14))
        assert (await an_invoice(batch)).document_date == TODAY


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ({"customer": "DOGWOOD"}, CustomerUnknown(field="customerNumber", number="DOGWOOD")),
            ({"customer": "JE"}, CustomerReserved(field="customerNumber", number="JE")),
            (
                {"customer": "CEDAR"},
                CustomerInactive(field="customerNumber", number="CEDAR", name="Cedar Ltd"),
            ),
            ({"amount": ""}, AmountMissing(field="amount", currency="USD")),
            ({"amount": "0.00"}, InvoiceAmountZero(field="amount")),
            (
                {"amount": "10000000000000.01"},
                AmountTooLarge(field="amount", text="10000000000000.01", currency="USD"),
            ),
            ({"account_number": "9999"}, AccountUnknown(field="accountNumber", number="9999")),
            (
                {"account_number": "1210"},
                ControlAccountKeyed(field="accountNumber", number="1210", name="Accounts receivable, export"),
            ),
            ({"memo": "x" * 201}, TextTooLong(field="memo", label="The memo", length=201, limit=200)),
        ],
    )
    async def test_what_is_wrong_is_told_beside_its_field(
        self, books: Books, words: dict[str, Any], expected: Refusal
    ) -> None:
        batch = await an_invoice_batch()
        async with refused(books, expected):
            await an_invoice(batch, **words)

    async def test_an_inactive_account_is_refused(self, books: Books) -> None:
        await Account.filter(id=account("4100")).update(active=False)
        batch = await an_invoice_batch()
        expected = AccountNotActive(field="accountNumber", number="4100", name="Services")
        async with refused(books, expected):
            await an_invoice(batch, account_number="4100")

    async def test_without_a_sales_account_one_must_be_named(self, books: Books) -> None:
        await DefaultAccount.filter(use="SALES").delete()
        batch = await an_invoice_batch()
        async with refused(books, DefaultAccountMissing(use="sales")):
            await an_invoice(batch)
        assert (await an_invoice(batch, account_number="4100")).amount == 10000

    async def test_the_largest_amount_is_taken(self, books: Books) -> None:
        largest = Money(LARGEST, "USD").plain()
        assert (await an_invoice(await an_invoice_batch(), amount=largest)).amount == LARGEST
