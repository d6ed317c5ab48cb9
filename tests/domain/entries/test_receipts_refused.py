"""Receipts that contradict themselves, each refused at the field that is wrong (section 14)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import a_cash_batch, a_credit_memo, a_credit_memo_batch, a_receipt, posted
from tests.cast import set_options
from tests.databases import Books
from tests.domain.entries.reading import applied
from tests.masters import a_customer, a_rate, something_to_pay
from tests.watching import refused
from tieout.domain.entries.cash_receipt import InvoiceDiffers
from tieout.domain.entries.checking import BaseAmountDiffers, FeeWithoutFactor, RateNotEditable
from tieout.domain.entries.drafts import ApplicationDraft, LineDraft
from tieout.domain.entries.entry import Finish
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.entries.finding import AmountNotPositive, InvoiceUnknown
from tieout.domain.money import AmountNotExact, AmountTooLarge, Money
from tieout.domain.refusal import Refusal


def row(number: str, apply: str | None = None) -> ApplicationDraft:
    return ApplicationDraft(invoice_number=number, apply=apply)


async def test_what_is_keyed_twice_says_the_same(books: Books) -> None:
    """R3.7, R3.8: invoice field, packing list and the row of a single credit are of one invoice."""
    await something_to_pay("INV-1", packing_list="PL-1")
    await something_to_pay("INV-2", packing_list="PL-2")
    batch = await a_cash_batch()
    single: dict[str, Any] = {"invoice": "INV-1", "finish": Finish.SINGLE_CREDIT}
    cases: list[tuple[dict[str, Any], Refusal]] = [
        (
            {**single, "applications": (row("INV-2"),)},
            InvoiceDiffers(field="applications.0.invoiceNumber", number="INV-1", other="INV-2"),
        ),
        (
            {"invoice": "INV-1", "packing_list": "PL-2"},
            InvoiceDiffers(field="packingList", number="INV-1", other="INV-2"),
        ),
        (
            {"customer": "ACME", "amount": "1", "applications": (row("INV-1"), row("INV-9"))},
            InvoiceUnknown(
                field="applications.1.invoiceNumber", number="INV-9", of_customer=" of customer ACME"
            ),
        ),
    ]
    for fields, expected in cases:
        async with refused(books, expected):
            await a_receipt(batch, **fields)
    assert await applied(await a_receipt(batch, invoice="INV-1", packing_list="pl-1")) == [("INV-1", 100000)]


async def test_a_packing_list_means_the_invoice_not_its_credit_memo(books: Books) -> None:
    """R3.35."""
    await something_to_pay("INV-1", "100.00", packing_list="PL-1")
    memos = await a_credit_memo_batch()
    await a_receipt(await a_cash_batch(), invoice="INV-1", amount="90.00", finish=Finish.SINGLE_CREDIT)
    await a_credit_memo(memos, invoice="INV-1", amount="25.00")
    await posted(memos)
    await something_to_pay("INV-2", "100.00", packing_list="PL-2")
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, invoice="INV-2", amount="125.00")
    await posted(memos)
    batch = await a_cash_batch()
    for packing_list in ("PL-1", "PL-2"):
        with pytest.raises(Refusal) as no:
            await a_receipt(batch, customer="ACME", amount="1", packing_list=packing_list)
        assert no.value.code == "INVOICE_PAID"


async def test_amounts_that_cannot_be_are_refused_at_their_fields(books: Books) -> None:
    await something_to_pay("INV-1")
    batch = await a_cash_batch()
    single: dict[str, Any] = {"invoice": "INV-1", "finish": Finish.SINGLE_CREDIT}
    cases: list[tuple[dict[str, Any], Refusal]] = [
        (
            {"amount": "50.00", "applications": (row("INV-1", "100.00"),), "on_account": "-50.00"},
            AmountNotPositive(field="onAccount", amount=Money(-5000, "USD")),
        ),
        (
            # 3.7: lines are never negative; this one would write off 20.00 past every right and limit
            {
                "customer": "ACME",
                "amount": "80.00",
                "applications": (row("INV-1", "100.00"),),
                "credits": (LineDraft(account_number="6100", amount="-20.00"),),
            },
            AmountNotPositive(field="credits.0.amount", amount=Money(-2000, "USD")),
        ),
        ({"amount": "1.00", "fee": "1.00"}, FeeWithoutFactor(field="fee")),
        (
            {**single, "credits": (LineDraft(account_number="4100", amount="1.005"),)},
            AmountNotExact(field="credits.0.amount", text="1.005", currency="USD", digits=2),
        ),
    ]
    for fields, expected in cases:
        async with refused(books, expected):
            await a_receipt(batch, **fields)


async def test_the_companys_figure_is_zero_with_the_customers_and_never_too_large(books: Books) -> None:
    """R3.11: debits would differ from credits in base, or no column would hold the figure."""
    await a_customer("MAPLE", currency="CAD")
    await a_rate("CAD", "0.75")
    batch = await a_cash_batch()
    await set_options(allow_base_currency_payments=True)
    cases: list[tuple[dict[str, Any], Refusal]] = [
        (
            {"amount": "10.00", "base_amount": "0"},
            BaseAmountDiffers(field="baseAmount", base=Money(0, "USD"), amount=Money(1000, "CAD")),
        ),
        (
            {"amount": "0", "base_amount": "7.50"},
            BaseAmountDiffers(field="baseAmount", base=Money(750, "USD"), amount=Money(0, "CAD")),
        ),
        (
            {"amount": "9000000000000.00", "exchange_rate": "999999999"},
            AmountTooLarge(field="amount", text="8999999991000000000000.00", currency="USD"),
        ),
        (
            {"amount": None, "base_amount": "9000000000000.00", "exchange_rate": "0.0000000001"},
            AmountTooLarge(field="baseAmount", text="9000000000000.00", currency="USD"),
        ),
    ]
    for fields, expected in cases:
        async with refused(books, expected):
            await a_receipt(batch, customer="MAPLE", **{"amount": "1"} | fields)
    await set_options(allow_base_currency_payments=False)


async def test_a_date_of_the_rate_that_may_not_be_chosen_is_refused_there(books: Books) -> None:
    """R3.12."""
    batch = await a_cash_batch()
    day = batch.post_date
    await a_customer("MAPLE", currency="EUR")
    await a_rate("EUR", "0.75", day)
    await a_rate("EUR", "0.70", day.replace(day=1))
    await set_options(allow_base_currency_payments=True)
    await a_receipt(batch, customer="MAPLE", amount="1.00", exchange_date=day.replace(day=1))
    await set_options(allow_base_currency_payments=False)
    euros = await a_cash_batch(currency="EUR")
    expected = RateNotEditable(field="exchangeDate", on=day, rate="0.75")
    async with refused(books, expected):
        await a_receipt(euros, customer="MAPLE", amount="1.00", exchange_date=day.replace(day=1))


@pytest.mark.parametrize(
    ("rate", "base", "minor"),
    [("6", 3, 0), ("6", 9, 2), ("1.2", 9, 8), ("0.75", 3, 4), ("3", 10**15, 333333333333333)],
)
def test_an_amount_in_base_is_converted_back_exactly(rate: str, base: int, minor: int) -> None:
    """A half goes to the even neighbour, whatever the digits of 1 / rate."""
    assert Exchange("CAD", "USD", Decimal(rate)).from_base(base) == minor


def test_converting_back_minds_the_decimals_of_both_currencies() -> None:
    assert Exchange("JPY", "USD", Decimal("0.0064")).from_base(6400) == 10000
    assert Exchange("KWD", "JPY", Decimal(500)).from_base(1) == 2
