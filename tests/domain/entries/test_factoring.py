"""Marking an unpaid invoice as factored, and taking that back (R3.39)."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, an_invoice, an_invoice_batch
from tests.cast import ADA, CLARA, VERA
from tests.databases import Books
from tests.domain.entries.reading import item_of
from tests.watching import refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.document import FactoredInvoice
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.factoring import (
    FactoredAlready,
    FactoredNot,
    NotAnInvoice,
    NothingLeftToFactor,
    mark_factored,
    unmark_factored,
)
from tieout.domain.entries.finding import InvoiceNotPosted
from tieout.domain.refusal import NotFound, RightMissing, ValueMissing


async def key_of(entry: Entry) -> int:
    item = await item_of(entry)
    assert item is not None
    return item.id


async def test_an_unpaid_invoice_is_marked_and_unmarked_with_a_note(books: Books) -> None:
    key = await key_of(await a_posted_invoice("INV-1"))
    async with refused(books, FactoredNot(number="INV-1")):
        await unmark_factored(key, by=CLARA, note="Back")
    assert await mark_factored(key, by=CLARA, note="Sold to Fast Cash") == key
    assert (await FactoredInvoice.get(open_item_id=key)).marked_by == "Clara Clerk"
    async with refused(books, FactoredAlready(number="INV-1")):
        await mark_factored(key, by=CLARA, note="Again")
    await unmark_factored(key, by=CLARA, note="Bought back")
    assert not await FactoredInvoice.exists(open_item_id=key)
    told = await AuditEvent.filter(action__contains="FACTORED").order_by("id")
    assert [(event.action, event.subject, event.reason) for event in told] == [
        ("INVOICE_FACTORED", "INV-1", "Sold to Fast Cash"),
        ("INVOICE_UNFACTORED", "INV-1", "Bought back"),
    ]


async def test_a_paid_or_pending_invoice_and_a_credit_are_left_alone(books: Books) -> None:
    paid = await key_of(await a_posted_invoice("INV-1"))
    await a_receipt(await a_cash_batch(), invoice="INV-1")
    async with refused(books, NothingLeftToFactor(number="INV-1")):
        await mark_factored(paid, by=CLARA, note="Sold")
    credit = await key_of(await a_posted_invoice("INV-2", amount="-5.00"))
    async with refused(books, NotAnInvoice(number="INV-2")):
        await mark_factored(credit, by=CLARA, note="Sold")
    pending = await key_of(await an_invoice(await an_invoice_batch(number="INVS1"), number="INV-3"))
    async with refused(books, InvoiceNotPosted(number="INV-3", batch="INVS1")):
        await mark_factored(pending, by=CLARA, note="Sold")


async def test_it_takes_a_note_a_right_and_an_item(books: Books) -> None:
    key = await key_of(await a_posted_invoice("INV-1"))
    async with refused(books, ValueMissing(field="note", label="The note")):
        await mark_factored(key, by=CLARA, note=" ")
    expected = RightMissing(action="mark invoices as factored", permission="ENTER")
    async with refused(books, expected):
        await mark_factored(key, by=VERA, note="Sold")
    async with refused(books, NotFound(kind="open item", key=999)):
        await mark_factored(999, by=ADA, note="Sold")


async def test_the_invoices_of_a_factored_customer_are_factored_from_the_start(books: Books) -> None:
    """Unless one says otherwise; a negative invoice never is."""
    await Customer.filter(number="ACME").update(factored=True)
    batch = await an_invoice_batch()
    for words, expected in (({}, True), ({"factored": False}, False), ({"amount": "-1.00"}, False)):
        key = await key_of(await an_invoice(batch, **words))
        assert await FactoredInvoice.exists(open_item_id=key) is expected
