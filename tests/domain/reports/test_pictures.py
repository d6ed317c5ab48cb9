"""What the pictures show: receipts per week against what fell due, and days sales outstanding."""

from __future__ import annotations

from datetime import date

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, posted
from tests.databases import Books
from tieout.domain.reports.receipts_per_week import receipts_per_week
from tieout.domain.reports.sales_outstanding import days_outstanding


async def test_receipts_stand_in_their_week_against_what_fell_due_in_it(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 2, 1), due_date=date(2026, 3, 3))
    await a_posted_invoice("INV-2", amount="30.00", post_date=date(2026, 2, 1), due_date=date(2026, 3, 15))
    receipts = await a_cash_batch(post_date=date(2026, 3, 10))
    await a_receipt(receipts, invoice="INV-1")
    await posted(receipts)
    unposted = await a_cash_batch(post_date=date(2026, 3, 10))
    await a_receipt(unposted, amount="7.00")
    weeks = await receipts_per_week()
    assert (len(weeks), weeks[0].start) == (12, date(2025, 12, 22))
    assert [(one.start, one.received.plain(), one.planned.plain()) for one in weeks[-2:]] == [
        (date(2026, 3, 2), "0.00", "100.00"),
        (date(2026, 3, 9), "100.00", "30.00"),
    ]


async def test_receivables_stand_for_days_of_what_was_invoiced(books: Books) -> None:
    """At the end of February 130.00 of the 130.00 of 90 days are open; in mid-March 30.00, of 74 days."""
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 1, 10))
    await a_posted_invoice("INV-2", amount="30.00", post_date=date(2026, 2, 1))
    receipts = await a_cash_batch(post_date=date(2026, 3, 10))
    await a_receipt(receipts, invoice="INV-1")
    await posted(receipts)
    months = await days_outstanding()
    assert (len(months), months[0].end, months[0].days) == (12, date(2025, 4, 30), None)
    february, march = months[-2:]
    assert (february.receivables.plain(), february.invoiced.plain(), february.days) == (
        "130.00",
        "130.00",
        90,
    )
    assert (march.end, march.receivables.plain(), march.days) == (
        date(2026, 3, 15),
        "30.00",
        round(30 * 74 / 130),
    )
