"""Receipts in other currencies: rates, both amounts, gains and losses (R3.1, R3.11, R3.12, 3.6, AMB-13)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    posted,
)
from tests.cast import TODAY, set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, item_of, postings_in_both, rows_of
from tests.masters import a_cash_account, a_customer, a_rate, separate_exchange_accounts
from tests.watching import refused
from tieout.domain.audit.verifying import verify
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.totals import totals_of
from tieout.domain.entries.applying import ItemCurrencyDiffers
from tieout.domain.entries.checking import BaseAmountDiffers, BaseAmountNotTaken, RateNotEditable
from tieout.domain.entries.drafts import ApplicationDraft, LineDraft
from tieout.domain.entries.entry import Application, Entry, Finish, PayType
from tieout.domain.entries.exchanging import ExchangeRateInvalid, ExchangeRateMissing
from tieout.domain.entries.finding import AmountNotPositive, CurrencyDiffers
from tieout.domain.money import AmountTooLarge, Money
from tieout.domain.refusal import Refusal

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


async def maple(number: str = "INV-1", amount: str = "1000.00", **invoice: Any) -> Entry:
    """Maple owes Canadian dollars at 0.74; since today one is worth 0.75."""
    await a_customer("MAPLE", currency="CAD")
    await a_cash_account("1031", "CAD")
    await separate_exchange_accounts()
    await a_rate("CAD", "0.74", JANUARY)
    await a_rate("CAD", "0.75")
    return await owed(number, amount, **invoice)


async def owed(number: str, amount: str, **invoice: Any) -> Entry:
    """Another invoice of Maple's at 0.74."""
    dated = {"customer": "MAPLE", "document_date": FEBRUARY, **invoice}
    return await a_posted_invoice(number, amount=amount, **dated)


async def credited(number: str, amount: str, on: date) -> None:
    """A posted credit memo of Maple's that stands alone."""
    batch = await a_credit_memo_batch()
    await a_credit_memo(batch, customer="MAPLE", number=number, amount=amount, document_date=on)
    await posted(batch)


async def a_cad_batch(**header: Any) -> Batch:
    return await a_cash_batch(currency="CAD", **header)


async def booked(batch: Batch) -> None:
    """Post it; everything that is proved of the books holds."""
    await posted(batch)
    assert [check.detail for check in await verify() if not check.passed] == []


def rows(*lines: tuple[str, str]) -> tuple[ApplicationDraft, ...]:
    return tuple(ApplicationDraft(invoice_number=number, apply=apply) for number, apply in lines)


class TestInABatchOfThatCurrency:
    """R3.1: one currency a batch."""

    async def test_the_example_of_the_rule_book(self, books: Books) -> None:
        """R3.32, AMB-13: the discount carries the invoice's rate, the gain has a line of its own."""
        invoice = await maple(discount="20.00", discount_date=TODAY)
        batch = await a_cad_batch(control_total="980.00")
        receipt = await a_receipt(batch, invoice="INV-1", amount="980.00")
        assert await postings_in_both(receipt) == [
            ("1031", "Dr", 98000, 73500),
            ("4900", "Dr", 2000, 1480),
            ("1200", "Cr", 100000, 74000),
            ("7100", "Cr", 0, 980),
        ]
        assert (receipt.currency, receipt.amount, receipt.base_amount) == ("CAD", 98000, 73500)
        assert (receipt.exchange_rate, receipt.exchange_date) == (Decimal("0.75"), TODAY)
        assert receipt.tally == 98000  # R2.5: in the batch's currency
        await booked(batch)
        assert await balance_of(invoice) == (0, 0)

    async def test_partial_then_final_payment_at_two_rates_leave_no_cent(self, books: Books) -> None:
        """R3.32, R3.37: the receipt that makes the balance zero takes all of the remaining base, P or Y."""
        invoice = await maple()
        await set_options(override_exchange_rates=True)
        batch = await a_cad_batch()
        first = (ApplicationDraft(invoice_number="INV-1", type=PayType.P, apply="333.33"),)
        receipt = await a_receipt(batch, customer="MAPLE", amount="333.33", applications=first)
        assert await postings_in_both(receipt) == [
            ("1031", "Dr", 33333, 25000),
            ("1200", "Cr", 33333, 24666),
            ("7100", "Cr", 0, 334),
        ]
        last = (ApplicationDraft(invoice_number="INV-1", type=PayType.P, apply="666.67"),)
        paid: dict[str, Any] = {"amount": "666.67", "exchange_rate": "0.73", "applications": last}
        receipt = await a_receipt(batch, customer="MAPLE", **paid)
        assert await postings_in_both(receipt) == [
            ("1031", "Dr", 66667, 48667),
            ("1200", "Cr", 66667, 49334),
            ("7200", "Dr", 0, 667),
        ]
        assert await rows_of(receipt) == [("INV-1", "Y", 66667, 0, 0)]
        await booked(batch)
        assert await balance_of(invoice) == (0, 0)
        relieved = await Application.all().values_list("base_amount", flat=True)
        assert sum(int(str(base)) for base in relieved) == 74000

    async def test_credit_lines_and_money_on_account_share_the_cash(self, books: Books) -> None:
        """AMB-13: in proportion to the amounts, the remainder to the largest."""
        await maple()
        await set_options(allow_base_currency_payments=True)
        batch = await a_cash_batch()
        line = LineDraft(account_number="4100", amount="30.00")
        uses: dict[str, Any] = {
            "applications": rows(("INV-1", "50.00")),
            "credits": (line,),
            "on_account": "20",
        }
        receipt = await a_receipt(batch, customer="MAPLE", amount="100.00", base_amount="74.99", **uses)
        assert await postings_in_both(receipt) == [
            ("1010", "Dr", 10000, 7499),
            ("1200", "Cr", 5000, 3700),
            ("7100", "Cr", 0, 49),
            ("4100", "Cr", 3000, 2250),
            ("1200", "Cr", 2000, 1500),
        ]
        kept = await item_of(receipt)
        assert kept is not None
        assert (kept.currency, kept.amount, kept.base_amount) == ("CAD", -2000, -1500)
        await booked(batch)

    async def test_a_credit_memo_brings_a_difference_of_its_own(self, books: Books) -> None:
        """AMB-13: one line per application; the credit that was dearer than the cash makes a loss."""
        await maple()
        await credited("CM-1", "100.00", FEBRUARY)
        batch = await a_cad_batch()
        both = rows(("INV-1", "1000.00"), ("CM-1", "-100.00"))
        receipt = await a_receipt(batch, customer="MAPLE", amount="900.00", applications=both)
        assert await postings_in_both(receipt) == [
            ("1031", "Dr", 90000, 67500),
            ("1200", "Cr", 100000, 74000),
            ("7100", "Cr", 0, 1000),
            ("1200", "Dr", 10000, 7400),
            ("7200", "Dr", 0, 100),
        ]
        await booked(batch)

    async def test_a_check_of_zero_goes_by_the_rate_shown(self, books: Books) -> None:
        """AMB-9, AMB-13: no cash to share, so the rate of the receipt values both sides."""
        await maple("INV-1", "100.00")
        await credited("CM-1", "100.00", TODAY)
        batch = await a_cad_batch()
        both = rows(("INV-1", "100.00"), ("CM-1", "-100.00"))
        receipt = await a_receipt(batch, customer="MAPLE", amount="0", applications=both)
        assert await postings_in_both(receipt) == [
            ("1200", "Cr", 10000, 7400),
            ("7100", "Cr", 0, 100),
            ("1200", "Dr", 10000, 7500),
        ]
        assert (receipt.amount, receipt.base_amount, receipt.tally) == (0, 0, 0)
        await booked(batch)

    async def test_a_cent_of_cash_beside_a_large_credit_makes_no_large_differences(
        self, books: Books
    ) -> None:
        """AMB-13: 0.01 at 0.75 is rounded up to 0.01; at that rate, 1.00, the credit would lose 259.99."""
        await maple()
        await credited("CM-1", "999.99", FEBRUARY)
        both = rows(("INV-1", "1000.00"), ("CM-1", "-999.99"))
        receipt = await a_receipt(await a_cad_batch(), customer="MAPLE", amount="0.01", applications=both)
        assert await postings_in_both(receipt) == [
            ("1031", "Dr", 1, 1),
            ("1200", "Cr", 100000, 74000),
            ("7100", "Cr", 0, 1000),
            ("1200", "Dr", 99999, 73999),
            ("7200", "Dr", 0, 1000),
        ]

    async def test_what_is_too_large_in_base_is_refused(self, books: Books) -> None:
        """R3.11: a figure that no account could hold is told, not stored."""
        await maple()
        await set_options(allow_base_currency_payments=True)
        batch = await a_cash_batch()
        large = AmountTooLarge(field="amount", text="90000000000000.00", currency="USD")
        async with refused(books, large):
            await a_receipt(batch, customer="MAPLE", amount="1000000.00", exchange_rate="90000000")
        await credited("CM-1", "999.99", FEBRUARY)
        both = rows(("INV-1", "1000.00"), ("CM-1", "-999.99"))
        shares = AmountTooLarge(field="baseAmount", text="9000000000000000.00", currency="USD")
        async with refused(books, shares):
            keyed = {"amount": "0.01", "base_amount": "90000000000.00"}
            await a_receipt(batch, customer="MAPLE", applications=both, **keyed)

    async def test_miscellaneous_cash_is_of_the_batch(self, books: Books) -> None:
        """R3.6, R3.33: JE takes the batch's currency."""
        await maple()
        line = LineDraft(account_number="4100", amount="10.10")
        receipt = await a_receipt(await a_cad_batch(), customer="JE", amount="10.10", credits=(line,))
        assert await postings_in_both(receipt) == [("1031", "Dr", 1010, 758), ("4100", "Cr", 1010, 758)]

    async def test_other_money_needs_another_batch(self, books: Books) -> None:
        """R3.1, R3.12: and a rate on or before the post date."""
        await maple()
        await a_posted_invoice("INV-2")
        await a_customer("SAKURA", currency="JPY")
        batch, early = await a_cad_batch(), await a_cad_batch(post_date=date(2026, 1, 1))
        theirs = CurrencyDiffers(
            field="customerNumber", number="ACME", customer_currency="USD", currency="CAD"
        )
        async with refused(books, theirs):
            await a_receipt(batch, invoice="INV-2")
        not_this = {"number": "MAPLE", "customer_currency": "CAD", "currency": "USD"}
        in_dollars = await a_cash_batch()
        async with refused(books, CurrencyDiffers(field="customerNumber", **not_this)):
            await a_receipt(in_dollars, invoice="INV-1")
        mixed = ItemCurrencyDiffers(
            field="applications.0.invoiceNumber", number="INV-2", item_currency="USD", currency="CAD"
        )
        async with refused(books, mixed):
            await a_receipt(batch, customer="MAPLE", amount="1.00", applications=rows(("INV-2", "1.00")))
        assert (await a_receipt(early, invoice="INV-1", amount="10.00", finish=Finish.SINGLE_CREDIT)).amount
        await set_options(allow_base_currency_payments=True)
        missing = ExchangeRateMissing(field="amount", currency="JPY", base="USD", post_date=TODAY)
        async with refused(books, missing):
            await a_receipt(in_dollars, customer="SAKURA", amount="100")


class TestRates:
    """R3.12: the newest on or before the post date, and who may change it."""

    async def test_the_post_date_says_which(self, books: Books) -> None:
        await maple()
        batch = await a_cad_batch(post_date=date(2026, 3, 14))
        receipt = await a_receipt(batch, invoice="INV-1")
        assert (receipt.exchange_rate, receipt.exchange_date) == (Decimal("0.74"), JANUARY)
        assert await postings_in_both(receipt) == [
            ("1031", "Dr", 100000, 74000),
            ("1200", "Cr", 100000, 74000),
        ]

    @pytest.mark.parametrize(
        ("words", "field"),
        [({"exchange_rate": "0.76"}, "exchangeRate"), ({"exchange_date": FEBRUARY}, "exchangeDate")],
    )
    async def test_it_stays_without_the_option(self, books: Books, words: dict[str, Any], field: str) -> None:
        await maple()
        batch = await a_cad_batch()
        async with refused(books, RateNotEditable(field=field, on=TODAY, rate="0.75")):
            await a_receipt(batch, invoice="INV-1", **words)
        same = await a_receipt(batch, invoice="INV-1", exchange_rate="0.7500")
        assert same.exchange_rate == Decimal("0.75")

    async def test_with_it_the_base_is_calculated_anew(self, books: Books) -> None:
        """R3.11, R3.12: by the rate keyed, or by the rate of the date keyed."""
        await maple()
        await set_options(override_exchange_rates=True)
        batch = await a_cad_batch()
        part: dict[str, Any] = {"invoice": "INV-1", "finish": Finish.SINGLE_CREDIT, "amount": "100.00"}
        keyed = await a_receipt(batch, **part, exchange_rate="0.7606")
        assert (keyed.base_amount, keyed.exchange_rate) == (7606, Decimal("0.7606"))
        dated = await a_receipt(batch, **part, exchange_date=FEBRUARY)
        assert (dated.base_amount, dated.exchange_rate, dated.exchange_date) == (
            7400,
            Decimal("0.74"),
            FEBRUARY,
        )
        for text in ("0", "-0.75", "0.12345678901", "much", "1E+12"):
            async with refused(books, ExchangeRateInvalid(field="exchangeRate", text=text, digits=10)):
                await a_receipt(batch, **part, exchange_rate=text)
        await booked(batch)


class TestInABatchOfTheCompany:
    """R3.1, R3.11: customers of several currencies in one batch, by the option."""

    async def test_both_amounts_may_be_keyed(self, books: Books) -> None:
        """R2.12, R3.33: the cash reads CAD 1,000.00 / base 748.50, and the batch counts the base."""
        invoice = await maple()
        await a_posted_invoice("INV-2", amount="50.00")
        await set_options(allow_base_currency_payments=True)
        batch = await a_cash_batch(control_total="798.50")
        receipt = await a_receipt(batch, invoice="INV-1", amount="1000.00", base_amount="748.50")
        assert await postings_in_both(receipt) == [
            ("1010", "Dr", 100000, 74850),
            ("1200", "Cr", 100000, 74000),
            ("7100", "Cr", 0, 850),
        ]
        assert (receipt.currency, receipt.tally) == ("CAD", 74850)
        await a_receipt(batch, invoice="INV-2")
        assert (await totals_of(batch.id)).accumulated == Money(79850, "USD")
        await booked(batch)
        assert await balance_of(invoice) == (0, 0)

    async def test_the_base_alone_gives_the_customers_amount(self, books: Books) -> None:
        """R3.11: 123.45 / 0.75 = 164.60; what was keyed stays as it is, at a rate of one's own too."""
        await maple()
        await set_options(allow_base_currency_payments=True)
        batch = await a_cash_batch()
        part: dict[str, Any] = {"customer": "MAPLE", "on_account": "164.60", "base_amount": "123.45"}
        receipt = await a_receipt(batch, **part, amount=" ")
        assert await postings_in_both(receipt) == [("1010", "Dr", 16460, 12345), ("1200", "Cr", 16460, 12345)]
        rated = await a_receipt(batch, **{**part, "on_account": "150.00"}, amount=" ", exchange_rate="0.823")
        assert (rated.amount, rated.base_amount) == (15000, 12345)

    async def test_the_base_is_calculated_everywhere_else(self, books: Books) -> None:
        """R3.11: in a batch of that currency, without the option, and for the company's own money."""
        await maple()
        await a_posted_invoice("INV-2", amount="50.00")
        own = await a_cad_batch()
        not_taken = BaseAmountNotTaken(field="baseAmount", base="USD", currency="CAD")
        for allowed in (False, True):
            await set_options(allow_base_currency_payments=allowed)
            async with refused(books, not_taken):
                await a_receipt(own, invoice="INV-1", base_amount="748.50")
        dollars = await a_cash_batch()
        async with refused(books, BaseAmountNotTaken(field="baseAmount", base="USD", currency="USD")):
            await a_receipt(dollars, invoice="INV-2", base_amount="50.00")

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (
                {"amount": "10.00", "base_amount": "-1.00"},
                AmountNotPositive(field="baseAmount", amount=Money(-100, "USD")),
            ),
            (
                {"amount": "0", "base_amount": "5.00"},
                BaseAmountDiffers(field="baseAmount", base=Money(500, "USD"), amount=Money(0, "CAD")),
            ),
        ],
    )
    async def test_base_that_cannot_be_is_refused(
        self, books: Books, words: dict[str, str], expected: Refusal
    ) -> None:
        """AMB-9, R3.33: cash in base without a check would leave the entry unbalanced."""
        await maple("INV-1", "100.00")
        await credited("CM-1", "100.00", TODAY)
        await set_options(allow_base_currency_payments=True)
        batch = await a_cash_batch()
        both = rows(("INV-1", "100.00"), ("CM-1", "-100.00"))
        async with refused(books, expected):
            await a_receipt(batch, customer="MAPLE", applications=both, **words)
