"""Changing and deleting entries of an open batch, each with everything that belongs to it (R3.31)."""

from __future__ import annotations

import json

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    in_status,
)
from tests.cast import ADA, CLARA, NOON, customer
from tests.databases import Books
from tests.domain.entries.reading import applied, balance_of, item_of, postings
from tests.watching import refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.totals import totals_of
from tieout.domain.entries.adding import BatchNotOpen, EntryNotOfType
from tieout.domain.entries.changing import EntryChanged, delete_entry, update_entry
from tieout.domain.entries.documents import DocumentNumberUsed
from tieout.domain.entries.drafts import CashReceiptDraft, InvoiceDraft
from tieout.domain.entries.entry import Application, Entry, Line, OpenItem
from tieout.domain.entries.finding import CustomerUnknown
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, RightMissing
from tieout.domain.users.actor import Actor


def an_invoice_draft(*, number: str = "INV-1", amount: str = "80.00") -> InvoiceDraft:
    return InvoiceDraft(customer_number="BIRCH", document_number=number, amount=amount, memo="corrected")


class TestChanging:
    async def test_everything_is_worked_out_anew(self, books: Books, amir: Actor) -> None:
        batch = await an_invoice_batch()
        entry = await an_invoice(batch, number="INV-1", amount="100.00")
        changed = await update_entry(entry.id, by=amir, expected_version=1, entry=an_invoice_draft())
        assert await postings(changed) == [("1200", "Dr", 8000), ("4000", "Cr", 8000)]
        item = await item_of(changed)
        assert item is not None
        assert (item.amount, item.customer_id, item.document_key) == (8000, customer("BIRCH"), "INV-1")
        kept = await Entry.get(id=entry.id)
        assert (kept.amount, kept.memo, kept.version) == (8000, "corrected", 2)
        assert (kept.created_by, kept.created_at) == (CLARA.name, NOON)
        assert (await totals_of(batch.id)).accumulated == Money(8000, "USD")
        assert (await OpenItem.all().count(), await Line.all().count()) == (1, 2)

    async def test_it_is_noted_with_what_it_was(self, books: Books) -> None:
        entry = await an_invoice(await an_invoice_batch(), number="INV-1", amount="100.00")
        await update_entry(entry.id, by=CLARA, expected_version=1, entry=an_invoice_draft(number="INV-2"))
        event = await AuditEvent.get(action="ENTRY_UPDATED")
        facts = json.loads(event.facts)
        assert (facts["document"], facts["entry"]) == ("INV-2", entry.id)
        assert facts["changes"] == {
            "document": ["INV-1", "INV-2"],
            "customer": ["ACME", "BIRCH"],
            "amount": ["100.00 USD", "80.00 USD"],
            "lines": ["Dr 1200 100.00, Cr 4000 100.00", "Dr 1200 80.00, Cr 4000 80.00"],
            "memo": ["", "corrected"],
        }

    async def test_a_receipt_may_change_over_to_another_invoice(self, books: Books) -> None:
        one, other = await a_posted_invoice("INV-1"), await a_posted_invoice("INV-2", amount="40.00")
        receipt = await a_receipt(await a_cash_batch(), invoice="INV-1")
        draft = CashReceiptDraft(invoice_number="INV-2")
        changed = await update_entry(receipt.id, by=CLARA, expected_version=1, entry=draft)
        assert (changed.amount, await applied(changed)) == (4000, [("INV-2", 4000)])
        assert (await balance_of(one), await balance_of(other)) == ((10000, 10000), (4000, 0))

    async def test_what_it_applied_itself_is_not_in_its_own_way(self, books: Books) -> None:
        await a_posted_invoice("INV-1")
        receipt = await a_receipt(await a_cash_batch(), invoice="INV-1")
        draft = CashReceiptDraft(invoice_number="INV-1", memo="looked at again")
        changed = await update_entry(receipt.id, by=CLARA, expected_version=1, entry=draft)
        assert (changed.amount, changed.memo) == (10000, "looked at again")

    async def test_a_receipt_keeps_its_number_unless_one_is_keyed(self, books: Books) -> None:
        """AMB-7: a change does not renumber."""
        batch = await a_cash_batch()
        receipt = await a_receipt(batch)
        draft = CashReceiptDraft(customer_number="ACME", amount="5.00")
        changed = await update_entry(receipt.id, by=CLARA, expected_version=1, entry=draft)
        item = await item_of(changed)
        assert item is not None
        assert (changed.reference, item.document_number) == ("X001", "X001")
        draft = CashReceiptDraft(customer_number="ACME", amount="5.00", reference="4711")
        changed = await update_entry(receipt.id, by=CLARA, expected_version=2, entry=draft)
        assert changed.reference == "4711"
        assert (await a_receipt(batch)).reference == "X002"

    async def test_an_older_version_is_refused(self, books: Books) -> None:
        entry = await an_invoice(await an_invoice_batch(), number="INV-1")
        await update_entry(entry.id, by=CLARA, expected_version=1, entry=an_invoice_draft())
        async with refused(books, EntryChanged(version=2, expected=1)):
            await update_entry(entry.id, by=CLARA, expected_version=1, entry=an_invoice_draft())
        async with refused(books, EntryChanged(version=2, expected=1)):
            await delete_entry(entry.id, by=CLARA, expected_version=1)

    async def test_the_rules_are_those_of_a_new_entry(self, books: Books) -> None:
        batch = await an_invoice_batch(number="INVS1")
        await an_invoice(batch, number="INV-1")
        entry = await an_invoice(batch, number="INV-2")
        async with refused(books, DocumentNumberUsed(field="documentNumber", number="INV-1")):
            await update_entry(entry.id, by=CLARA, expected_version=1, entry=an_invoice_draft())
        draft = InvoiceDraft(customer_number="DOGWOOD", document_number="INV-3", amount="1")
        async with refused(books, CustomerUnknown(field="customerNumber", number="DOGWOOD")):
            await update_entry(entry.id, by=CLARA, expected_version=1, entry=draft)
        receipt = CashReceiptDraft(customer_number="ACME", amount="1")
        async with refused(books, EntryNotOfType(number="INVS1", wanted="invoice", given="cash")):
            await update_entry(entry.id, by=CLARA, expected_version=1, entry=receipt)

    async def test_it_may_keep_its_own_document_number(self, books: Books) -> None:
        entry = await an_invoice(await an_invoice_batch(), number="INV-1")
        changed = await update_entry(
            entry.id, by=CLARA, expected_version=1, entry=an_invoice_draft(number="inv-1")
        )
        assert changed.document_number == "inv-1"


class TestDeleting:
    async def test_it_goes_with_everything_that_belongs_to_it(self, books: Books, amir: Actor) -> None:
        invoice = await a_posted_invoice("INV-1")
        batch = await a_cash_batch()
        receipt = await a_receipt(batch, invoice="INV-1")
        after = await delete_entry(receipt.id, by=amir)
        assert after.id == batch.id
        assert await Entry.filter(batch_id=batch.id).count() == 0
        assert await Line.filter(entry_id=receipt.id).count() == 0
        assert await Application.all().count() == 0
        assert await balance_of(invoice) == (10000, 10000)

    async def test_the_note_keeps_what_it_was(self, books: Books) -> None:
        batch = await an_invoice_batch()
        entry = await an_invoice(batch, number="INV-1", amount="12.50")
        await delete_entry(entry.id, by=CLARA, expected_version=1)
        event = await AuditEvent.get(action="ENTRY_DELETED")
        assert json.loads(event.facts) == {
            "entry": entry.id,
            "document": "INV-1",
            "customer": "ACME",
            "amount": "12.50 USD",
            "lines": "Dr 1200 12.50, Cr 4000 12.50",
            "document_date": "2026-03-15",
            "due_date": "2026-03-15",
            "reference": "",
            "branch": "",
            "memo": "",
        }
        assert event.batch_id == batch.id

    async def test_its_document_number_is_free_again(self, books: Books) -> None:
        batch = await an_invoice_batch()
        entry = await an_invoice(batch, number="INV-1")
        await delete_entry(entry.id, by=CLARA)
        assert (await an_invoice(batch, number="INV-1")).id != entry.id


class TestBoth:
    @pytest.mark.parametrize(
        "status", ["CLOSED", "LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED", "POSTED", "DELETED"]
    )
    async def test_only_while_the_batch_is_open(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        entry = await Entry.get(batch_id=batch.id)
        draft = CashReceiptDraft(customer_number="ACME", amount="5.00")
        async with unchanged(books):
            with pytest.raises(BatchNotOpen):
                await delete_entry(entry.id, by=ADA)
            with pytest.raises(BatchNotOpen):
                await update_entry(entry.id, by=ADA, expected_version=1, entry=draft)

    async def test_an_entry_that_is_gone_is_not_found(self, books: Books) -> None:
        async with refused(books, NotFound(kind="entry", key=99)):
            await delete_entry(99, by=CLARA)
        async with refused(books, NotFound(kind="entry", key=99)):
            await update_entry(99, by=CLARA, expected_version=1, entry=an_invoice_draft())

    async def test_both_take_the_right_to_enter(self, books: Books, vera: Actor) -> None:
        entry = await an_invoice(await an_invoice_batch())
        async with refused(books, RightMissing(action="delete entries of a batch", permission="ENTER")):
            await delete_entry(entry.id, by=vera)
        async with refused(books, RightMissing(action="change entries of a batch", permission="ENTER")):
            await update_entry(entry.id, by=vera, expected_version=1, entry=an_invoice_draft())
