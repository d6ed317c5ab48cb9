"""Discounts by terms and by decision (R3.21 to R3.23, R3.36, AMB-8, AMB-10, AMB-35, R15.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import a_cash_batch, a_credit_memo, a_credit_memo_batch, a_receipt, posted
from tests.cast import CONNIE, TODAY, set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, postings, rows_of
from tests.masters import a_reason, something_to_pay
from tests.watching import refused
from tieout.domain.entries.discounting import (
    DiscountColumnLocked,
    DiscountNegative,
    DiscountOnCredit,
    DiscountOverInvoice,
    LateDiscountReasonMissing,
    allowable,
)
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.entries.entry import Finish, PayType
from tieout.domain.entries.finding import ReasonUnknown
from tieout.domain.entries.items import ItemFacts
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, RightMissing

YESTERDAY = TODAY - timedelta(days=1)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def late(**fields: Any) -> tuple[ApplicationDraft, ...]:
    """20.00 off, keyed by hand on a P line."""
    row = {"apply": "980.00", "discount": "20.00", **fields}
    return (ApplicationDraft(invoice_number="INV-1", type=PayType.P, **row),)


async def test_standard_accounts_take_the_discount_that_is_just_short(books: Books) -> None:
    """R3.16: the check may be the balance less the allowable discount, which is then taken and posted."""
    invoice = await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
    receipt = await a_receipt(await a_cash_batch(), invoice="INV-1", amount="980.00")
    assert receipt.finish is Finish.STANDARD
    assert await postings(receipt) == [("1010", "Dr", 98000), ("4900", "Dr", 2000), ("1200", "Cr", 100000)]
    assert receipt.tally == 98000  # R2.5: discounts are not counted
    assert await balance_of(invoice) == (100000, 0)


async def test_the_amount_starts_as_the_balance_or_net_by_setting(books: Books) -> None:
    """AMB-8."""
    await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
    await something_to_pay("INV-2", discount=2000, discount_date=TODAY)
    batch = await a_cash_batch()
    assert (await a_receipt(batch, invoice="INV-1")).amount == 100000
    await set_options(net_check_amount=True)
    assert (await a_receipt(batch, invoice="INV-2")).amount == 98000


@pytest.mark.parametrize(
    ("item", "on", "allowed"),
    [
        ({}, TODAY, 2000),
        ({}, TODAY + timedelta(days=1), 0),
        ({"discount_date": None}, TODAY, 0),
        ({"credited": 40000}, TODAY, 1200),
        ({"discount_taken": 500}, TODAY, 1500),
        ({"credited": 40000, "discount_taken": 1500}, TODAY, 0),
        ({"available": 700}, TODAY, 700),
        ({"amount": -100000, "available": -100000}, TODAY, 0),
    ],
)
async def test_what_happened_to_the_invoice_lowers_its_discount(
    item: dict[str, Any], on: date, allowed: int
) -> None:
    """AMB-35: invoice 1,000.00, 2 % = 20.00, credit memo 400.00 leaves 12.00."""
    facts = {
        "id": 1,
        "batch_id": 1,
        "customer_id": 1,
        "kind": "INVOICE",
        "document_number": "INV-1",
        "document_date": TODAY,
        "due_date": TODAY,
        "currency": "USD",
        "amount": 100000,
        "base_amount": 100000,
        "account_id": 1,
        "branch": "",
        "net_amount": 100000,
        "discount": 2000,
        "discount_date": TODAY,
        "batch_number": "B0001",
        "batch_status": "POSTED",
        "available": 100000,
    }
    assert allowable(ItemFacts(**{**facts, **item}), on) == allowed


async def test_the_discount_is_not_taken_twice(books: Books) -> None:
    """AMB-35: what is taken counts, posted or not."""
    await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
    batch = await a_cash_batch()
    rows = (ApplicationDraft(invoice_number="INV-1", apply="400.00", discount="20.00"),)
    await a_receipt(batch, customer="ACME", amount="400.00", applications=rows, discount_editable=True)
    rows = (ApplicationDraft(invoice_number="INV-1", type=PayType.Y),)
    receipt = await a_receipt(batch, customer="ACME", amount="580.00", applications=rows)
    assert await rows_of(receipt) == [("INV-1", "Y", 58000, 0, 0)]


async def test_the_discount_column_is_locked_until_it_is_unlocked(books: Books) -> None:
    """R3.23."""
    await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
    batch = await a_cash_batch()
    expected = DiscountColumnLocked(
        field="applications.0.discount", number="INV-1", computed=usd(0), discount=usd(2000)
    )
    async with refused(books, expected):
        await a_receipt(batch, customer="ACME", amount="980.00", applications=late())
    receipt = await a_receipt(
        batch, customer="ACME", amount="980.00", applications=late(), discount_editable=True
    )
    assert await rows_of(receipt) == [("INV-1", "Y", 98000, 2000, 0)]


class TestLate:
    """AMB-10: a late discount takes a reason and a right; P becomes Y only when nothing is left."""

    async def test_it_takes_a_reason_and_the_right(self, books: Books) -> None:
        await something_to_pay("INV-1", discount=2000, discount_date=YESTERDAY)
        await a_reason("GOODWILL")
        await a_reason("RETURNED CHECK", for_discounts=False)
        batch = await a_cash_batch()
        paid: dict[str, Any] = {"customer": "ACME", "amount": "980.00", "discount_editable": True}
        expected: Refusal = LateDiscountReasonMissing(
            field="applications.0.discountReason",
            number="INV-1",
            discount=usd(2000),
            allowed=usd(2000),
            until=f" until {YESTERDAY}",
        )
        async with refused(books, expected):
            await a_receipt(batch, applications=late(), **paid)
        for code in ("WHIM", "RETURNED CHECK"):
            expected = ReasonUnknown(field="applications.0.discountReason", code=code, what="discounts")
            async with refused(books, expected):
                await a_receipt(batch, applications=late(discount_reason=code), **paid)
        expected = RightMissing(
            field="applications.0.discount",
            action="allow 20.00 USD off INV-1 beyond its terms",
            permission="LATE_DISCOUNT",
        )
        async with refused(books, expected):
            await a_receipt(batch, applications=late(discount_reason="goodwill"), **paid)
        receipt = await a_receipt(batch, by=CONNIE, applications=late(discount_reason="goodwill"), **paid)
        assert await rows_of(receipt) == [("INV-1", "Y", 98000, 2000, 0)]

    async def test_what_is_left_stays_open_and_the_type_stays_p(self, books: Books) -> None:
        invoice = await something_to_pay("INV-1")
        await a_reason("GOODWILL")
        rows = late(apply="500.00", discount_reason="GOODWILL")
        receipt = await a_receipt(
            *(await a_cash_batch(),),
            by=CONNIE,
            customer="ACME",
            amount="500.00",
            applications=rows,
            discount_editable=True,
        )
        assert await rows_of(receipt) == [("INV-1", "P", 50000, 2000, 0)]
        assert (await balance_of(invoice))[1] == 48000

    async def test_within_the_days_of_grace_the_reason_is_enough(self, books: Books) -> None:
        """R15.2: for what the terms allowed; and Type Y never offers it."""
        await set_options(late_discount_days=1)
        await something_to_pay("INV-1", discount=2000, discount_date=YESTERDAY)
        await a_reason("GOODWILL")
        batch = await a_cash_batch()
        rows = late(discount_reason="GOODWILL", discount="20.01", apply="979.99")
        paid: dict[str, Any] = {"customer": "ACME", "discount_editable": True}
        expected = RightMissing(
            field="applications.0.discount",
            action="allow 20.01 USD off INV-1 beyond its terms",
            permission="LATE_DISCOUNT",
        )
        async with refused(books, expected):
            await a_receipt(batch, amount="979.99", applications=rows, **paid)
        await a_receipt(batch, amount="980.00", applications=late(discount_reason="GOODWILL"), **paid)
        await something_to_pay("INV-2", discount=2000, discount_date=YESTERDAY)
        rows = (ApplicationDraft(invoice_number="INV-2", type=PayType.Y),)
        receipt = await a_receipt(batch, amount="1000.00", applications=rows, **paid)
        assert await rows_of(receipt) == [("INV-2", "Y", 100000, 0, 0)]


async def test_a_discount_that_cannot_be_is_refused(books: Books) -> None:
    """R3.24."""
    await something_to_pay("INV-1")
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, number="CM-1", amount="80.00")
    await posted(memos)
    batch = await a_cash_batch()
    field = "applications.0.discount"
    cases: list[tuple[str, str, str, Refusal]] = [
        ("INV-1", "1.00", "-1", DiscountNegative(field=field, number="INV-1", discount=usd(-100))),
        (
            *("INV-1", "1.00", "1000.01"),
            DiscountOverInvoice(field=field, number="INV-1", discount=usd(100001), amount=usd(100000)),
        ),
        ("CM-1", "-1.00", "1", DiscountOnCredit(field=field, number="CM-1", balance=usd(-8000))),
    ]
    for number, apply, discount, expected in cases:
        rows = (ApplicationDraft(invoice_number=number, apply=apply, discount=discount),)
        async with refused(books, expected):
            await a_receipt(batch, customer="ACME", amount="1.00", applications=rows, discount_editable=True)
