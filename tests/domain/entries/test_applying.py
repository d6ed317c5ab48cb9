"""The rows of a receipt: types, figures, checks, family and tolerance (R3.19 to R3.28, R3.38)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_credit_memo, a_credit_memo_batch, a_receipt, posted
from tests.cast import CONNIE, TODAY, set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, postings, rows_of
from tests.masters import a_customer, something_to_pay
from tests.watching import refused
from tieout.domain.entries.applying import (
    ApplyMissing,
    ApplyOverBalance,
    ApplySignWrong,
    ApplyZero,
    InvoiceFactored,
    InvoicePaid,
    SameInvoiceTwice,
    WriteOffNotAllowed,
    WriteOffOverTolerance,
)
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.entries.entry import Finish, OpenItem, PayType
from tieout.domain.entries.finding import InvoiceOfAnotherCustomer
from tieout.domain.entries.receipt import NotBalanced
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal


def row(invoice: str, **fields: Any) -> ApplicationDraft:
    return ApplicationDraft(invoice_number=invoice, **fields)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


class TestTypes:
    async def test_type_y_takes_the_balance_less_the_allowable_discount(self, books: Books) -> None:
        """R3.21: on the discount date itself the discount is still taken; a credit memo has none."""
        invoice = await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
        memos = await a_credit_memo_batch()
        memo = await a_credit_memo(memos, number="CM-1", amount="80.00")
        await posted(memos)
        rows = (row("INV-1", type=PayType.Y), row("CM-1", type=PayType.Y))
        receipt = await a_receipt(await a_cash_batch(), customer="ACME", amount="900.00", applications=rows)
        assert await rows_of(receipt) == [("INV-1", "Y", 98000, 2000, 0), ("CM-1", "Y", -8000, 0, 0)]
        assert await postings(receipt) == [
            ("1010", "Dr", 90000),
            ("4900", "Dr", 2000),
            ("1200", "Cr", 100000),
            ("1200", "Dr", 8000),
        ]
        assert (await balance_of(invoice))[1] == (await balance_of(memo))[1] == 0

    async def test_a_part_is_type_p_without_discount(self, books: Books) -> None:
        """R3.21, R3.24: Balance is what is open less Apply and Discount."""
        invoice = await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
        rows = (row("INV-1", type=PayType.P, apply="300.00"),)
        receipt = await a_receipt(await a_cash_batch(), customer="ACME", amount="300.00", applications=rows)
        assert await rows_of(receipt) == [("INV-1", "P", 30000, 0, 0)]
        assert await balance_of(invoice) == (100000, 70000)

    async def test_the_type_follows_the_figures(self, books: Books) -> None:
        """R3.22: P becomes Y when Apply and Discount make the balance, Y becomes P when they do not."""
        await something_to_pay("INV-1")
        await something_to_pay("INV-2")
        rows = (row("INV-1", type=PayType.P, apply="1000.00"), row("INV-2", type=PayType.Y, apply="1.00"))
        receipt = await a_receipt(await a_cash_batch(), customer="ACME", amount="1001.00", applications=rows)
        assert [(one[0], one[1]) for one in await rows_of(receipt)] == [("INV-1", "Y"), ("INV-2", "P")]


class TestChecks:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            (
                {"apply": "1000.01"},
                ApplyOverBalance(
                    field="applications.0.apply", number="INV-1", applied=usd(100001), balance=usd(100000)
                ),
            ),
            (
                {"apply": "-1.00"},
                ApplySignWrong(
                    field="applications.0.apply", number="INV-1", apply=usd(-100), balance=usd(100000)
                ),
            ),
            ({"apply": "0"}, ApplyZero(field="applications.0.apply", number="INV-1")),
            (
                {"type": PayType.P},
                ApplyMissing(field="applications.0.apply", number="INV-1", balance=usd(100000)),
            ),
        ],
    )
    async def test_figures_that_cannot_be_are_refused(
        self, books: Books, fields: dict[str, Any], expected: Refusal
    ) -> None:
        """R3.24."""
        await something_to_pay("INV-1")
        batch = await a_cash_batch()
        async with refused(books, expected):
            await a_receipt(batch, customer="ACME", amount="1.00", applications=(row("INV-1", **fields),))

    async def test_the_same_invoice_twice_is_refused(self, books: Books) -> None:
        """R3.24, whether it is named by number or by id."""
        entry = await something_to_pay("INV-1")
        item = await OpenItem.get(entry_id=entry.id)
        rows = (row("INV-1", apply="1.00"), ApplicationDraft(open_item_id=item.id, apply="1.00"))
        batch = await a_cash_batch()
        async with refused(books, SameInvoiceTwice(field="applications.1.invoiceNumber", number="INV-1")):
            await a_receipt(batch, customer="ACME", amount="2.00", applications=rows)

    async def test_what_other_unposted_batches_take_is_not_open_any_more(self, books: Books) -> None:
        """R3.24: two clerks cannot apply more than there is."""
        await something_to_pay("INV-1")
        await a_receipt(await a_cash_batch(), customer="ACME", invoice="INV-1", amount="1000.00")
        batch = await a_cash_batch()
        async with refused(books, InvoicePaid(field="applications.0.invoiceNumber", number="INV-1")):
            await a_receipt(batch, customer="ACME", amount="1.00", applications=(row("INV-1", apply="1.00"),))

    async def test_only_a_balanced_receipt_is_saved(self, books: Books) -> None:
        """R3.26, R3.34: the sentence has the figures."""
        await something_to_pay("INV-1")
        batch = await a_cash_batch()
        expected = NotBalanced(
            field="amount",
            received=usd(50000),
            entered=usd(40000),
            difference=usd(10000),
            direction="not yet entered",
        )
        rows = (row("INV-1", apply="400.00"),)
        async with refused(books, expected):
            await a_receipt(batch, customer="ACME", amount="500.00", applications=rows)
        receipt = await a_receipt(
            batch, customer="ACME", amount="500.00", applications=rows, on_account="100.00"
        )
        assert await postings(receipt) == [
            ("1010", "Dr", 50000),
            ("1200", "Cr", 40000),
            ("1200", "Cr", 10000),
        ]

    async def test_a_factored_invoice_is_refused(self, books: Books) -> None:
        """R3.28."""
        await something_to_pay("INV-1", factored=True)
        batch = await a_cash_batch()
        async with refused(books, InvoiceFactored(field="invoiceNumber", number="INV-1")):
            await a_receipt(batch, invoice="INV-1")


class TestFamily:
    async def test_a_parent_pays_for_its_children_and_nobody_for_strangers(self, books: Books) -> None:
        """R3.25, AMB-11: same parent, or a right of its own."""
        parent = await a_customer("PARENT")
        await a_customer("CHILD", parent_id=parent.id)
        await something_to_pay("INV-1", customer="CHILD")
        await something_to_pay("INV-2", customer="BIRCH")
        batch = await a_cash_batch()
        rows = (row("INV-1"),)
        receipt = await a_receipt(batch, customer="PARENT", amount="1000.00", applications=rows)
        assert await rows_of(receipt) == [("INV-1", "Y", 100000, 0, 0)]
        expected = InvoiceOfAnotherCustomer(
            field="applications.0.invoiceNumber", number="INV-2", owner="BIRCH", customer="PARENT"
        )
        rows = (row("INV-2"),)
        async with refused(books, expected):
            await a_receipt(batch, customer="PARENT", amount="1000.00", applications=rows)
        await a_receipt(batch, by=CONNIE, customer="PARENT", amount="1000.00", applications=rows)


class TestTolerance:
    """R3.38, AMB-36."""

    async def test_a_small_difference_is_written_off_with_one_key(self, books: Books) -> None:
        await set_options(tolerance_amount=500, tolerance_percent="1")
        invoice = await something_to_pay("INV-1")
        rows = (row("INV-1", apply="995.00", write_off=True),)
        batch = await a_cash_batch(control_total="995.00")
        receipt = await a_receipt(batch, customer="ACME", amount="995.00", applications=rows)
        assert await rows_of(receipt) == [("INV-1", "P", 99500, 0, 500)]
        assert await postings(receipt) == [
            ("1010", "Dr", 99500),
            ("6100", "Dr", 500),
            ("1200", "Cr", 100000),
        ]
        assert receipt.tally == 99500
        assert (await balance_of(invoice))[1] == 0

    async def test_a_single_credit_keeps_the_figures_it_was_preset_with(self, books: Books) -> None:
        await set_options(tolerance_amount=500, tolerance_percent="1")
        await something_to_pay("INV-1")
        only = (row("INV-1", write_off=True),)
        receipt = await a_receipt(
            await a_cash_batch(),
            invoice="INV-1",
            amount="995.00",
            finish=Finish.SINGLE_CREDIT,
            applications=only,
        )
        assert await rows_of(receipt) == [("INV-1", "P", 99500, 0, 500)]

    async def test_both_limits_hold_and_without_them_it_is_off(self, books: Books) -> None:
        await something_to_pay("INV-1")
        batch = await a_cash_batch()
        rows = (row("INV-1", apply="995.00", write_off=True),)
        expected: Refusal = WriteOffNotAllowed(field="applications.0.writeOff", left=usd(500), number="INV-1")
        async with refused(books, expected):
            await a_receipt(batch, customer="ACME", amount="995.00", applications=rows)
        for amount, percent in ((499, "1"), (500, "0.4")):
            await set_options(tolerance_amount=amount, tolerance_percent=percent)
            expected = WriteOffOverTolerance(
                field="applications.0.writeOff",
                left=usd(500),
                number="INV-1",
                amount=usd(amount),
                percent=percent,
            )
            async with refused(books, expected):
                await a_receipt(batch, customer="ACME", amount="995.00", applications=rows)
