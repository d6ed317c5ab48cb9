"""The ways to finish a receipt: credits, debits, miscellaneous cash, the factor (R3.6, 3.3, 3.5, R3.39)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt, posted
from tests.cast import set_options
from tests.databases import Books
from tests.domain.entries.reading import applied, balance_of, item_of, postings, rows_of
from tests.masters import a_customer, an_account, in_two_accounts, something_to_pay
from tests.watching import refused
from tieout.domain.accounts.account import AccountUse
from tieout.domain.audit.verifying import verify
from tieout.domain.database.statements import execute
from tieout.domain.entries.applying import InvoiceNotFactored
from tieout.domain.entries.cash_receipt import (
    CreditsMissing,
    InvoiceMissing,
    InvoiceNotAlone,
    InvoiceWithoutCustomer,
    LinesWithFactor,
    LinesWithStandard,
)
from tieout.domain.entries.checking import FeeWithoutFactor
from tieout.domain.entries.debiting import DebitsDiffer
from tieout.domain.entries.drafts import ApplicationDraft, DebitDraft, DebitPart, LineDraft
from tieout.domain.entries.duplicating import ReceiptDuplicated
from tieout.domain.entries.entry import Finish, OpenItemKind, PayType
from tieout.domain.entries.finding import (
    AmountNotPositive,
    ControlAccountKeyed,
    PackingListAmbiguous,
    PackingListUnknown,
)
from tieout.domain.entries.receipt import NotBalanced
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.warning import Warned, hearing


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def line(account: str, amount: str) -> LineDraft:
    return LineDraft(account_number=account, amount=amount)


class TestSingleCredit:
    """R3.14, R3.22: the type is preset by the amount."""

    @pytest.mark.parametrize(
        ("amount", "rows"),
        [
            ("1000.00", [("INV-1", "Y", 100000, 0, 0)]),
            ("999.00", [("INV-1", "P", 99900, 0, 0)]),
            ("980.00", [("INV-1", "Y", 98000, 2000, 0)]),
        ],
    )
    async def test_the_type_is_preset(
        self, books: Books, amount: str, rows: list[tuple[str, str, int, int, int]]
    ) -> None:
        from_today = {"discount": 2000, "discount_date": (await a_cash_batch()).post_date}
        await something_to_pay("INV-1", **from_today)
        single: dict[str, Any] = {"invoice": "INV-1", "amount": amount, "finish": Finish.SINGLE_CREDIT}
        receipt = await a_receipt(await a_cash_batch(), **single)
        assert await rows_of(receipt) == rows

    async def test_more_than_is_open_leaves_a_rest_to_enter(self, books: Books) -> None:
        """R3.18, R3.22, AMB-12: the rest goes on account, or to credit lines that relieve no item."""
        invoice = await something_to_pay("INV-1")
        batch = await a_cash_batch()
        single: dict[str, Any] = {"invoice": "INV-1", "amount": "1050.00", "finish": Finish.SINGLE_CREDIT}
        expected = NotBalanced(
            field="amount",
            received=usd(105000),
            entered=usd(100000),
            difference=usd(5000),
            direction="not yet entered",
        )
        async with refused(books, expected):
            await a_receipt(batch, **single)
        receipt = await a_receipt(batch, **single, credits=(line("4100", "30.00"),), on_account="20.00")
        assert await postings(receipt) == [
            ("1010", "Dr", 105000),
            ("1200", "Cr", 100000),
            ("4100", "Cr", 3000),
            ("1200", "Cr", 2000),
        ]
        left = await item_of(receipt)
        assert left is not None
        assert (left.kind, left.amount, left.document_number) == (OpenItemKind.ON_ACCOUNT, -2000, "X001")
        assert await balance_of(invoice) == (100000, 0)

    async def test_the_ways_keep_to_their_fields(self, books: Books) -> None:
        """R3.15 to R3.17."""
        await something_to_pay("INV-1")
        batch = await a_cash_batch()
        rows = (ApplicationDraft(invoice_number="INV-1"),)
        many, single, standard = Finish.MULTIPLE_CREDITS, Finish.SINGLE_CREDIT, Finish.STANDARD
        cases: list[tuple[dict[str, Any], Refusal]] = [
            (
                {"invoice": "INV-1", "finish": many, "amount": "1"},
                InvoiceNotAlone(field="invoiceNumber", number="INV-1"),
            ),
            (
                {"customer": "ACME", "finish": single, "amount": "1", "applications": rows},
                InvoiceMissing(field="invoiceNumber", finish="Single Credit Entry"),
            ),
            (
                {"customer": "ACME", "finish": standard, "amount": "1"},
                InvoiceMissing(field="invoiceNumber", finish="Single Entry to Standard Accounts"),
            ),
            ({"invoice": "INV-1", "finish": standard, "on_account": "1"}, LinesWithStandard(field="finish")),
        ]
        for fields, expected in cases:
            async with refused(books, expected):
                await a_receipt(batch, **fields)


class TestDebits:
    """R3.29: each part may be split or sent elsewhere, and adds up."""

    async def test_cash_and_discounts_are_split_by_hand(self, books: Books) -> None:
        day = (await a_cash_batch()).post_date
        await something_to_pay("INV-1", discount=2000, discount_date=day)
        debits = (
            DebitDraft(account_number="1010", amount="900.00"),
            DebitDraft(account_number="6900", amount="80.00"),
            DebitDraft(account_number="6100", amount="20.00", part=DebitPart.DISCOUNT),
        )
        batch = await a_cash_batch()
        single: dict[str, Any] = {"invoice": "INV-1", "amount": "980.00", "finish": Finish.SINGLE_CREDIT}
        receipt = await a_receipt(batch, **single, debits=debits)
        assert await postings(receipt) == [
            ("1010", "Dr", 90000),
            ("6900", "Dr", 8000),
            ("6100", "Dr", 2000),
            ("1200", "Cr", 100000),
        ]
        assert receipt.tally == 98000
        await posted(batch)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_a_part_that_does_not_add_up_is_refused(self, books: Books) -> None:
        await something_to_pay("INV-1")
        batch = await a_cash_batch()
        single: dict[str, Any] = {"invoice": "INV-1", "finish": Finish.SINGLE_CREDIT}
        cases: list[tuple[DebitDraft, Refusal]] = [
            (
                DebitDraft(account_number="1010", amount="999.99"),
                DebitsDiffer(
                    field="debits",
                    what="the cash, which is the check amount",
                    debited=usd(99999),
                    wanted=usd(100000),
                ),
            ),
            (
                DebitDraft(account_number="6100", amount="1.00", part=DebitPart.DISCOUNT),
                DebitsDiffer(field="debits", what="the discounts", debited=usd(100), wanted=usd(0)),
            ),
            (
                DebitDraft(account_number="1200", amount="1000.00"),
                ControlAccountKeyed(
                    field="debits.0.accountNumber", number="1200", name="Accounts receivable"
                ),
            ),
            (
                DebitDraft(account_number="1010", amount="-1"),
                AmountNotPositive(field="debits.0.amount", amount=usd(-100)),
            ),
        ]
        for debit, expected in cases:
            async with refused(books, expected):
                await a_receipt(batch, **single, debits=(debit,))


class TestMiscellaneous:
    """R3.6, AMB-14: JE is cash without a customer, to accounts that are not receivables."""

    async def test_it_is_credited_to_any_accounts_and_counts(self, books: Books) -> None:
        batch = await a_cash_batch(control_total="70.00")
        credits = (line("4000", "50.00"), line("4100", "20.00"))
        receipt = await a_receipt(batch, customer="je", amount="70.00", reference="101", credits=credits)
        assert await postings(receipt) == [("1010", "Dr", 7000), ("4000", "Cr", 5000), ("4100", "Cr", 2000)]
        assert (receipt.customer_id, receipt.tally, receipt.finish) == (None, 7000, Finish.SINGLE_CREDIT)
        assert await item_of(receipt) is None
        await posted(batch)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_receivables_and_invoices_are_not_for_it(self, books: Books) -> None:
        await something_to_pay("INV-1")
        batch = await a_cash_batch()
        cases: list[tuple[dict[str, Any], Refusal]] = [
            ({"amount": "1.00"}, CreditsMissing(field="credits")),
            ({"invoice": "INV-1"}, InvoiceWithoutCustomer(field="invoiceNumber", number="INV-1")),
            (
                {"amount": "1.00", "credits": (line("1200", "1.00"),)},
                ControlAccountKeyed(
                    field="credits.0.accountNumber", number="1200", name="Accounts receivable"
                ),
            ),
            (
                {"amount": "1.00", "finish": Finish.STANDARD, "credits": (line("4000", "1.00"),)},
                InvoiceMissing(field="finish", finish="Single Entry to Standard Accounts"),
            ),
        ]
        for fields, expected in cases:
            async with refused(books, expected):
                await a_receipt(batch, customer="JE", **fields)


class TestFactor:
    """R3.39, AMB-37: the payer is the factor, the fee has its field, only factored invoices are paid."""

    async def test_check_and_fee_make_what_is_applied(self, books: Books) -> None:
        await an_account("6200", use=AccountUse.FACTOR_FEES)
        await a_customer("FACTOR")
        await something_to_pay("INV-1", customer="ACME", factored=True, discount=500)
        await something_to_pay("INV-2", customer="BIRCH", factored=True)
        await something_to_pay("INV-3")
        batch = await a_cash_batch()
        rows = (ApplicationDraft(invoice_number="INV-1"), ApplicationDraft(invoice_number="INV-2"))
        paid: dict[str, Any] = {"customer": "FACTOR", "finish": Finish.FACTOR, "amount": "1940.00"}
        receipt = await a_receipt(batch, **paid, fee="60.00", applications=rows)
        assert await postings(receipt) == [
            ("1010", "Dr", 194000),
            ("6200", "Dr", 6000),
            ("1200", "Cr", 100000),
            ("1200", "Cr", 100000),
        ]
        assert (receipt.tally, receipt.fee) == (194000, 6000)
        rows = (ApplicationDraft(invoice_number="INV-3"),)
        expected = InvoiceNotFactored(field="applications.0.invoiceNumber", number="INV-3")
        async with refused(books, expected):
            await a_receipt(batch, **paid, fee="60.00", applications=rows)
        await something_to_pay("INV-4", factored=True)
        rows = (ApplicationDraft(invoice_number="INV-4"),)
        async with refused(books, LinesWithFactor(field="onAccount")):
            await a_receipt(batch, **(paid | {"amount": "1005.00"}), applications=rows, on_account="5.00")
        async with refused(books, FeeWithoutFactor(field="fee")):
            await a_receipt(batch, customer="ACME", amount="1.00", fee="1.00")


async def test_an_item_in_two_accounts_is_relieved_in_the_order_recorded(books: Books) -> None:
    """AMB-34: each up to what is left there, and the closing application clears every one."""
    await in_two_accounts("INV-1", "1200", "1210")
    batch = await a_cash_batch()
    seen = []
    for apply in ("300.00", "250.00", "450.00"):
        rows = (ApplicationDraft(invoice_number="INV-1", type=PayType.P, apply=apply),)
        receipt = await a_receipt(batch, customer="ACME", amount=apply, applications=rows)
        seen.append((await postings(receipt))[1:])
    assert seen == [
        [("1200", "Cr", 30000)],
        [("1200", "Cr", 10000), ("1210", "Cr", 15000)],
        [("1210", "Cr", 45000)],
    ]
    await posted(batch)
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_credits_alone_may_pay_an_invoice(books: Books) -> None:
    """AMB-9: a check of zero is right when credit items pay."""
    await something_to_pay("INV-1", "100.00")
    money = await a_cash_batch()
    kept = await a_receipt(money, customer="ACME", amount="100.00", reference="77")
    await posted(money)
    credit = await item_of(kept)
    assert credit is not None
    rows = (ApplicationDraft(invoice_number="INV-1"), ApplicationDraft(open_item_id=credit.id))
    receipt = await a_receipt(await a_cash_batch(), customer="ACME", amount="0", applications=rows)
    assert await applied(receipt) == [("INV-1", 10000), ("77", -10000)]
    assert await postings(receipt) == [("1200", "Cr", 10000), ("1200", "Dr", 10000)]
    rows = (ApplicationDraft(invoice_number="INV-1"),)
    batch = await a_cash_batch()
    async with refused(books, AmountNotPositive(field="amount", amount=usd(0))):
        await a_receipt(batch, customer="ACME", amount="0", on_account="0")


async def test_a_packing_list_chooses_its_invoice(books: Books) -> None:
    """R3.8, R3.35; with the option the sales order and shipment stand for it."""
    await something_to_pay("INV-1", packing_list="PL-7", sales_order="SO-1", shipment="02")
    await something_to_pay("INV-2", packing_list="PL-8")
    await something_to_pay("INV-3", packing_list="PL-8")
    batch = await a_cash_batch()
    async with refused(books, PackingListUnknown(field="packingList", number="PL-9")):
        await a_receipt(batch, customer="ACME", amount="1", packing_list="pl-9")
    ambiguous = PackingListAmbiguous(field="packingList", number="PL-8", invoices="INV-2, INV-3")
    async with refused(books, ambiguous):
        await a_receipt(batch, customer="ACME", amount="1", packing_list="PL-8")
    receipt = await a_receipt(batch, customer="ACME", amount="1000.00", packing_list="pl-7")
    assert await applied(receipt) == [("INV-1", 100000)]
    await execute("DELETE FROM application WHERE entry_id = $1", receipt.id)
    await set_options(shipment_as_packing_list=True)
    receipt = await a_receipt(batch, customer="ACME", amount="1000.00", packing_list="so-1/02")
    assert await applied(receipt) == [("INV-1", 100000)]


async def test_a_receipt_keyed_before_is_warned_of_or_refused(books: Books) -> None:
    """AMB-7: same customer, check number and amount, in whatever batch."""
    first = await a_cash_batch(number="C0001")
    await a_receipt(first, reference="4711", amount="100.00")
    batch = await a_cash_batch()
    duplicate = ReceiptDuplicated(
        field="reference", reference="4711", amount=usd(10000), customer="ACME", number="C0001"
    )
    await set_options(duplicate_check="WARN")
    with hearing() as heard:
        await a_receipt(batch, reference="4711", amount="100.00")
        assert heard == [Warned.of(duplicate)]
        await a_receipt(batch, reference="4711", amount="100.01")
        await a_receipt(batch, customer="BIRCH", reference="4711", amount="100.00")
        assert len(heard) == 1
    await set_options(duplicate_check="ERROR")
    again = await a_cash_batch()
    async with refused(books, duplicate):
        await a_receipt(again, reference="4711", amount="100.00")
