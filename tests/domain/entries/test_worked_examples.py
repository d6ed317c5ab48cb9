"""Worked examples, their figures computed by hand: from the seed, the rule book and what others publish.

Each tells where it comes from, what is keyed on which day, and what then stands in the books. Lines
read `Dr account amount`, in other currencies followed by the base. Everything keyed is posted at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from tests import builders
from tests.cast import set_options
from tests.databases import Books
from tests.domain.entries.reading import postings_in_both
from tests.masters import a_cash_account, a_customer, a_rate, a_reason, an_account, separate_exchange_accounts
from tests.setting_up import a_tax, terms
from tieout.domain.accounts.account import AccountKind, AccountUse
from tieout.domain.audit.verifying import verify
from tieout.domain.batches.batch import BatchType
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.entries.entry import Entry, Finish, OpenItem
from tieout.domain.entries.open_items import items_by_id
from tieout.domain.money import Money

ODOO = "Odoo 17.2 documentation, Accounting, Cash discounts and tax reduction"
CENTRAL = "Business Central, Payment Tolerance and Payment Discount Tolerance, Example 1, scenario {}"
CENTRAL_VAT = "Business Central, Set Up Unrealized Value Added Tax, type Percentage"
HANSA = "HansaWorld manuals, Using Currencies in Receipts - Exchange Rate Fluctuations"
FACTORING = "accountantforums.com, thread Factoring AR: 8,000 cash and a fee of 2,000 for 10,000"
SEED = "The seed, AR batches"


@dataclass(frozen=True)
class Step:
    """Something keyed on a day, in words of the builders, and the lines it makes."""

    kind: BatchType
    day: str
    words: dict[str, Any]
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """A name, where it comes from, what is keyed, and what is left open in the end (else nothing)."""

    name: str
    source: str
    steps: list[Step]
    left: dict[str, str] = field(default_factory=dict)


def invoice(day: str, number: str, amount: str, *lines: str, **words: Any) -> Step:
    return Step(BatchType.INVOICE, day, {"number": number, "amount": amount, **words}, list(lines))


def receipt(day: str, amount: str, *lines: str, **words: Any) -> Step:
    return Step(BatchType.CASH, day, {"amount": amount, **words}, list(lines))


def memo(day: str, amount: str, *lines: str, **words: Any) -> Step:
    return Step(BatchType.CREDIT_MEMO, day, {"amount": amount, **words}, list(lines))


def adjustment(day: str, amount: str, *lines: str, **words: Any) -> Step:
    return Step(BatchType.ADJUSTMENT, day, {"amount": amount, **words}, list(lines))


def pays(*rows: tuple[str, str], **words: Any) -> dict[str, Any]:
    """The rows of a receipt of Acme's; words go for each of them."""
    lines = tuple(ApplicationDraft(invoice_number=number, apply=apply, **words) for number, apply in rows)
    return {"customer": "ACME", "applications": lines, "discount_editable": True}


LATE = {"discount": "20.00", "discount_reason": "GRACE"}
OF_1000 = invoice("2026-01-05", "INV-1", "1000.00", terms="2-10-30")  # 20.00 off until 15 January
PART = {"finish": Finish.SINGLE_CREDIT}

EXAMPLES = [
    Example(
        "2 % within seven days: 98 until the 8th of January",
        ODOO,
        [
            invoice("2026-01-01", "INV-1", "100.00", terms="2-7-30"),
            receipt(
                "2026-01-08", "98.00", "Dr 1010 98.00", "Dr 4900 2.00", "Cr 1200 100.00", invoice="INV-1"
            ),
        ],
    ),
    Example(
        "after that they pay 100",
        ODOO,
        [
            invoice("2026-01-01", "INV-1", "100.00", terms="2-7-30"),
            receipt("2026-01-09", "", "Dr 1010 100.00", "Cr 1200 100.00", invoice="INV-1"),
        ],
    ),
    Example(
        "980 of 1,000 in time",
        CENTRAL.format("2"),
        [
            OF_1000,
            receipt(
                "2026-01-15", "980.00", "Dr 1010 980.00", "Dr 4900 20.00", "Cr 1200 1000.00", invoice="INV-1"
            ),
        ],
    ),
    Example(
        "975 in time, 5 of tolerance",
        CENTRAL.format("3"),
        [
            OF_1000,
            receipt(
                "2026-01-15",
                "975.00",
                *("Dr 1010 975.00", "Dr 4900 20.00", "Dr 6100 5.00", "Cr 1200 1000.00"),
                **pays(("INV-1", "975.00"), discount="20.00", write_off=True),
            ),
        ],
    ),
    Example(
        "980 within the days of grace, the late discount accepted",
        CENTRAL.format("8"),
        [
            OF_1000,
            receipt(
                *("2026-01-20", "980.00", "Dr 1010 980.00", "Dr 4900 20.00", "Cr 1200 1000.00"),
                **pays(("INV-1", "980.00"), **LATE),
            ),
        ],
    ),
    Example(
        "975 within the days of grace, late discount and tolerance",
        CENTRAL.format("9"),
        [
            OF_1000,
            receipt(
                "2026-01-20",
                "975.00",
                *("Dr 1010 975.00", "Dr 4900 20.00", "Dr 6100 5.00", "Cr 1200 1000.00"),
                **pays(("INV-1", "975.00"), **LATE, write_off=True),
            ),
        ],
    ),
    Example(
        "995 after the days of grace, 5 of tolerance",
        CENTRAL.format("12"),
        [
            OF_1000,
            receipt(
                *("2026-01-21", "995.00", "Dr 1010 995.00", "Dr 6100 5.00", "Cr 1200 1000.00"),
                **pays(("INV-1", "995.00"), write_off=True),
            ),
        ],
    ),
    Example(
        "980 after the days of grace leave 20 on the invoice",
        CENTRAL.format("14"),
        [
            OF_1000,
            receipt("2026-01-21", "980.00", "Dr 1010 980.00", "Cr 1200 980.00", invoice="INV-1", **PART),
        ],
        left={"INV-1": "20.00 USD = 20.00"},
    ),
    Example(
        "a credit memo takes its share of the discount: 20 less 40 % is 12",
        "Rule book, AMB-35",
        [
            OF_1000,
            memo("2026-01-10", "400.00", "Dr 4000 400.00", "Cr 1200 400.00", invoice="INV-1"),
            receipt(
                "2026-01-15", "588.00", "Dr 1010 588.00", "Dr 4900 12.00", "Cr 1200 600.00", invoice="INV-1"
            ),
        ],
    ),
    Example(
        "a part at 0.75 and the rest at 0.72 of what stood at 0.7333",
        "Rule book, AMB-13",
        [
            invoice("2026-01-05", "INV-1", "300.00", customer="MAPLE"),
            receipt(
                *("2026-02-02", "100.00"),
                *("Dr 1031 100.00 = 75.00", "Cr 1200 100.00 = 73.33", "Cr 7100 0.00 = 1.67"),
                invoice="INV-1",
                **PART,
            ),
            receipt(
                *("2026-03-02", "200.00"),
                *("Dr 1031 200.00 = 144.00", "Cr 1200 200.00 = 146.66", "Dr 7200 0.00 = 2.66"),
                invoice="INV-1",
            ),
        ],
    ),
    Example(
        "8,121 yen invoiced at 55.01 bring 54.57: a loss of 0.44",
        HANSA,
        [
            invoice(
                *("2026-01-05", "INV-1", "8121", "Dr 1200 8121 = 55.01", "Cr 4000 8121 = 55.01"),
                customer="SAKURA",
            ),
            receipt(
                *("2026-02-02", "8121"),
                *("Dr 1032 8121 = 54.57", "Cr 1200 8121 = 55.01", "Dr 7200 0 = 0.44"),
                invoice="INV-1",
            ),
        ],
    ),
    Example(
        "credited in full when the rate is another: 739.90 on both sides",
        "Rule book, R4.18",
        [
            invoice("2026-01-05", "INV-1", "1009.00", customer="MAPLE"),
            memo(
                *("2026-02-02", "1009.00", "Dr 4000 1009.00 = 739.90", "Cr 1200 1009.00 = 739.90"),
                invoice="INV-1",
            ),
        ],
    ),
    Example(
        "40 % paid is 40 % of the tax; three payments leave none of it",
        CENTRAL_VAT,
        [
            invoice("2026-01-05", "INV-1", "1000.00", tax_codes=("VAT10",)),
            receipt(
                *(
                    "2026-01-15",
                    "440.00",
                    "Dr 1010 440.00",
                    "Cr 1200 440.00",
                    "Dr 2200 40.00",
                    "Cr 2300 40.00",
                ),
                invoice="INV-1",
                **PART,
            ),
            receipt(
                *(
                    "2026-01-16",
                    "333.33",
                    "Dr 1010 333.33",
                    "Cr 1200 333.33",
                    "Dr 2200 30.30",
                    "Cr 2300 30.30",
                ),
                invoice="INV-1",
                **PART,
            ),
            receipt(
                *(
                    "2026-01-17",
                    "326.67",
                    "Dr 1010 326.67",
                    "Cr 1200 326.67",
                    "Dr 2200 29.70",
                    "Cr 2300 29.70",
                ),
                invoice="INV-1",
            ),
        ],
    ),
    Example(
        "retention of two thirds of the VAT, from an invoice of 500.00 on",
        "Rule book, R4.5 and R4.19",
        [
            invoice(
                *("2026-01-05", "INV-1", "1000.00"),
                *("Dr 1200 1053.33", "Dr 1250 106.67", "Cr 4000 1000.00", "Cr 2200 160.00"),
                tax_codes=("VAT16",),
            ),
            invoice(
                *("2026-01-05", "INV-2", "300.00", "Dr 1200 348.00", "Cr 4000 300.00", "Cr 2200 48.00"),
                tax_codes=("VAT16",),
            ),
            receipt(
                *("2026-01-15", "1401.33", "Dr 1010 1401.33"),
                *("Cr 1200 1053.33", "Dr 2200 160.00", "Cr 2300 160.00"),
                *("Cr 1200 348.00", "Dr 2200 48.00", "Cr 2300 48.00"),
                **pays(("INV-1", "1053.33"), ("INV-2", "348.00")),
            ),
        ],
    ),
    Example(
        "a negative invoice of 25.00 is used like a credit memo",
        f"{SEED}, Target; rule book, R4.17",
        [
            invoice("2026-01-05", "INV-1", "40.00"),
            invoice("2026-01-05", "INV-2", "-25.00", "Cr 1200 25.00", "Dr 4000 25.00"),
            receipt(
                *("2026-01-15", "15.00", "Dr 1010 15.00", "Cr 1200 40.00", "Dr 1200 25.00"),
                **pays(("INV-1", "40.00"), ("INV-2", "-25.00")),
            ),
        ],
    ),
    Example(
        "a credit memo of 150.00 pays one invoice and a part of another",
        f"{SEED}, Multiple Credits (Invoices/Credit Memos)",
        [
            invoice("2026-01-05", "INV-1", "100.00"),
            invoice("2026-01-05", "INV-2", "120.00"),
            memo("2026-01-06", "150.00", "Dr 4000 150.00", "Cr 1200 150.00", number="CM-1"),
            receipt(
                *("2026-01-15", "0.00", "Cr 1200 100.00", "Dr 1200 100.00"),
                **pays(("INV-1", "100.00"), ("CM-1", "-100.00")),
            ),
            receipt(
                *("2026-01-16", "70.00", "Dr 1010 70.00", "Cr 1200 120.00", "Dr 1200 50.00"),
                **pays(("INV-2", "120.00"), ("CM-1", "-50.00")),
            ),
        ],
    ),
    Example(
        "the factor keeps 2,000 of 10,000",
        FACTORING,
        [
            invoice("2026-01-05", "INV-1", "10000.00", factored=True),
            receipt(
                *("2026-01-06", "8000.00", "Dr 1010 8000.00", "Dr 6200 2000.00", "Cr 1200 10000.00"),
                **{**pays(("INV-1", "10000.00")), "customer": "BIRCH", "fee": "2000.00"},
                finish=Finish.FACTOR,
            ),
        ],
    ),
    Example(
        "a penny short is adjusted away",
        f"{SEED}, Adjustment Batches",
        [
            invoice("2026-01-05", "INV-1", "100.00"),
            receipt("2026-01-15", "99.99", "Dr 1010 99.99", "Cr 1200 99.99", invoice="INV-1", **PART),
            adjustment("2026-01-16", "0.01", "Cr 1200 0.01", "Dr 4000 0.01", invoice="INV-1"),
        ],
    ),
]


async def the_firm() -> None:
    """What the examples refer to: terms, taxes, rates by the month, and accounts that tell them apart."""
    await set_options(
        offsetting_tax_entries=True, late_discount_days=5, tolerance_amount=500, tolerance_percent="10"
    )
    await separate_exchange_accounts()
    await an_account("1250", AccountKind.ASSET, use=AccountUse.RETENTION)
    await an_account("6200", use=AccountUse.FACTOR_FEES)
    await a_reason("GRACE")
    for code, days in (("2-7-30", 7), ("2-10-30", 10)):
        await terms(code, days=days, of=None)
    await Customer.filter(number="ACME").update(vat=True)
    await a_tax("VAT10", "10", of=None)
    withheld = {"retention_applies": True, "retention_percent": Decimal("66.6667"), "retention_limit": 50000}
    await a_tax("VAT16", "16", of=None, **withheld)
    for number, currency, account, rates in (
        ("MAPLE", "CAD", "1031", ("0.7333", "0.75", "0.72")),
        ("SAKURA", "JPY", "1032", ("0.0067740627", "0.0067201104", "0.0067")),
    ):
        await a_customer(number, currency=currency)
        await a_cash_account(account, currency)
        for month, rate in enumerate(rates, 1):
            await a_rate(currency, rate, date(2026, month, 1))


async def keyed(step: Step) -> Entry:
    """Key it into a batch of its own on its day, and post that."""
    add = {
        BatchType.INVOICE: builders.an_invoice,
        BatchType.CASH: builders.a_receipt,
        BatchType.CREDIT_MEMO: builders.a_credit_memo,
        BatchType.ADJUSTMENT: builders.an_adjustment,
    }[step.kind]
    item = await OpenItem.get_or_none(document_number=step.words.get("invoice"))
    money = {"currency": item.currency} if step.kind is BatchType.CASH and item else {}
    batch = await builders.a_batch(step.kind, post_date=date.fromisoformat(step.day), **money)
    words = {name: value for name, value in step.words.items() if value or name != "amount"}
    entry = await add(batch, **words)
    await builders.posted(batch)
    return entry


async def lines_of(entry: Entry) -> list[str]:
    """Its lines as the examples write them."""
    told = []
    for account, side, minor, base in await postings_in_both(entry):
        amount = f"{side} {account} {Money(minor, entry.currency).plain()}"
        told.append(amount if entry.currency == "USD" else f"{amount} = {Money(base, 'USD').plain()}")
    return told


async def left_open() -> dict[str, str]:
    """What is not paid, in its currency and in base."""
    items = await items_by_id([item.id for item in await OpenItem.all()], as_of=date(2026, 12, 31))
    return {
        row["document_number"]: f"{Money(row['balance'], row['currency'])} = "
        f"{Money(row['base_balance'], 'USD').plain()}"
        for row in items.values()
        if row["balance"] or row["base_balance"]
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
async def test_the_books_are_as_published(
    books: Books, clock: time_machine.Traveller, example: Example
) -> None:
    await the_firm()
    for step in example.steps:
        entry = await keyed(step)
        if step.lines:
            assert await lines_of(entry) == step.lines, example.source
    assert await left_open() == example.left
    assert [check.detail for check in await verify() if not check.passed] == []
