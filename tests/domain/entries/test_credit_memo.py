"""Credit memos, tied to an invoice or standing alone (4.2, AMB-20, AMB-39)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    posted,
)
from tests.cast import TODAY, account
from tests.databases import Books
from tests.domain.entries.reading import applied, balance_of, item_of, postings
from tests.watching import refused
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.credit_memo import MemoOnCredit
from tieout.domain.entries.entry import Entry, EntryType, OpenItemKind
from tieout.domain.entries.finding import (
    AmountMissing,
    AmountNotPositive,
    ControlAccountKeyed,
    CustomerMissing,
    InvoiceNotPosted,
    InvoiceOfAnotherCustomer,
    InvoiceUnknown,
)
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, TextTooLong, ValueMissing


class TestTied:
    async def test_it_reduces_the_invoice(self, books: Books) -> None:
        invoice = await a_posted_invoice("INV-1", amount="100.00")
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch, invoice="inv-1", amount="30.00")
        assert await postings(memo) == [("4000", "Dr", 3000), ("1200", "Cr", 3000)]
        assert (await applied(memo), await item_of(memo)) == ([("INV-1", 3000)], None)
        kept = await Entry.get(id=memo.id)
        assert (kept.type, kept.reference, kept.document_date) == (EntryType.CREDIT_MEMO, "INV-1", TODAY)
        assert await balance_of(invoice) == (10000, 7000)
        await posted(batch)
        assert await balance_of(invoice) == (7000, 7000)

    async def test_it_reduces_the_account_where_the_invoice_stands(self, books: Books) -> None:
        """AMB-34."""
        await a_posted_invoice("INV-1")
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch, invoice="INV-1", account_number="4100")
        assert await postings(memo) == [("4100", "Dr", 2500), ("1200", "Cr", 2500)]

    async def test_what_goes_beyond_the_balance_becomes_an_open_credit(self, books: Books) -> None:
        invoice = await a_posted_invoice("INV-1", amount="20.00")
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch, invoice="INV-1", amount="25.00")
        assert await postings(memo) == [("4000", "Dr", 2500), ("1200", "Cr", 2000), ("1200", "Cr", 500)]
        item = await item_of(memo)
        assert item is not None
        assert (item.kind, item.amount, item.document_number) == (
            OpenItemKind.CREDIT_MEMO,
            -500,
            "INV-1 credit",
        )
        assert (await balance_of(invoice), await balance_of(memo)) == ((2000, 0), (0, -500))

    async def test_on_a_paid_invoice_all_of_it_becomes_an_open_credit(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="20.00")
        await a_receipt(await a_cash_batch(), invoice="INV-1")
        memo = await a_credit_memo(await a_credit_memo_batch(), invoice="INV-1", amount="5.00", number="CM-7")
        assert await applied(memo) == []
        item = await item_of(memo)
        assert item is not None
        assert (item.amount, item.document_number, item.document_key) == (-500, "CM-7", None)

    async def test_its_number_is_information_only(self, books: Books) -> None:
        """R4.20, AMB-39: optional and not unique."""
        await a_posted_invoice("INV-1")
        batch = await a_credit_memo_batch()
        for _ in range(2):
            memo = await a_credit_memo(batch, invoice="INV-1", number="CM-1", amount="1.00")
            assert memo.document_number == "CM-1"
        assert (await a_credit_memo(batch, invoice="INV-1", amount="1.00")).document_number == ""

    async def test_an_invoice_not_yet_posted_is_refused(self, books: Books) -> None:
        invoices = await an_invoice_batch(number="INVS1")
        await an_invoice(invoices, number="INV-1")
        batch = await a_credit_memo_batch()
        expected = InvoiceNotPosted(field="invoiceNumber", number="INV-1", batch="INVS1")
        async with refused(books, expected):
            await a_credit_memo(batch, invoice="INV-1")

    async def test_an_unknown_or_foreign_invoice_is_refused(self, books: Books) -> None:
        await a_posted_invoice("INV-1", customer="BIRCH")
        batch = await a_credit_memo_batch()
        async with refused(books, InvoiceUnknown(field="invoiceNumber", number="INV-404", of_customer="")):
            await a_credit_memo(batch, invoice="INV-404")
        expected = InvoiceOfAnotherCustomer(
            field="invoiceNumber", number="INV-1", owner="BIRCH", customer="ACME"
        )
        async with refused(books, expected):
            await a_credit_memo(batch, invoice="INV-1", customer="ACME")


class TestAlone:
    async def test_it_stands_as_an_open_credit(self, books: Books) -> None:
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch, number="CM-1", amount="25.00", document_date=date(2026, 3, 1))
        assert await postings(memo) == [("4000", "Dr", 2500), ("1200", "Cr", 2500)]
        item = await item_of(memo)
        assert item is not None
        assert (item.kind, item.amount, item.document_key) == (OpenItemKind.CREDIT_MEMO, -2500, "CM-1")
        assert (item.due_date, item.account_id) == (date(2026, 3, 1), account("1200"))
        await posted(batch)
        assert await balance_of(memo) == (-2500, -2500)

    async def test_the_customers_normal_account_comes_before_sales(self, books: Books) -> None:
        await Customer.filter(number="ACME").update(normal_account_id=account("4100"))
        memo = await a_credit_memo(await a_credit_memo_batch())
        assert (await postings(memo))[0] == ("4100", "Dr", 2500)

    async def test_its_number_is_required(self, books: Books) -> None:
        batch = await a_credit_memo_batch()
        expected = ValueMissing(field="documentNumber", label="The document number")
        async with refused(books, expected):
            await a_credit_memo(batch, number=" ")

    async def test_its_amount_is_required(self, books: Books) -> None:
        batch = await a_credit_memo_batch()
        async with refused(books, AmountMissing(field="amount", currency="USD")):
            await a_credit_memo(batch, amount="")

    async def test_the_customer_is_required(self, books: Books) -> None:
        batch = await a_credit_memo_batch()
        async with refused(books, CustomerMissing(field="customerNumber")):
            await a_credit_memo(batch, customer=" ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"amount": "-1.00"}, AmountNotPositive(field="amount", amount=Money(-100, "USD"))),
        ({"amount": "0"}, AmountNotPositive(field="amount", amount=Money(0, "USD"))),
        (
            {"account_number": "1200"},
            ControlAccountKeyed(field="accountNumber", number="1200", name="Accounts receivable"),
        ),
        (
            {"number": "9" * 41},
            TextTooLong(field="documentNumber", label="The document number", length=41, limit=40),
        ),
    ],
)
@pytest.mark.parametrize("invoice", [None, "INV-1"])
async def test_what_is_wrong_is_told_beside_its_field(
    books: Books, invoice: str | None, words: dict[str, Any], expected: Refusal
) -> None:
    """R4.7: no negative amounts; AMB-14: no control account."""
    await a_posted_invoice("INV-1")
    batch = await a_credit_memo_batch()
    async with refused(books, expected):
        await a_credit_memo(batch, invoice=invoice, **words)


async def test_no_memo_is_tied_to_a_credit(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="-40.00")
    batch = await a_credit_memo_batch()
    async with refused(books, MemoOnCredit(field="invoiceNumber", number="INV-1")):
        await a_credit_memo(batch, invoice="INV-1")
