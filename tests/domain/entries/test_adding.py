"""Adding many entries at once, all or none, and previewing one before it is keyed."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    in_status,
)
from tests.cast import ADA, CLARA, account, set_options
from tests.databases import Books
from tests.watching import counted_queries, refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.editing import HeaderChanges, update
from tieout.domain.batches.totals import totals_of
from tieout.domain.database.statements import COPY_FROM_ROWS, fetch_value
from tieout.domain.database.transactions import transactional
from tieout.domain.entries.adding import (
    LARGEST_SET,
    BatchNotOpen,
    EntriesMissing,
    EntryNotOfType,
    EntryRefused,
    TooManyEntries,
    add_many,
)
from tieout.domain.entries.cash_receipt import InvoicePaid, PaymentNotInFull
from tieout.domain.entries.drafts import AdjustmentDraft, CashReceiptDraft, CreditMemoDraft, InvoiceDraft
from tieout.domain.entries.entry import AdjustmentDirection, Entry, Line, LineRole, OpenItem
from tieout.domain.entries.finding import CustomerUnknown
from tieout.domain.entries.previewing import PreviewLine, preview
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal, RightMissing
from tieout.domain.users.actor import Actor


def invoices(count: int, *, amount: str = "10.00") -> list[InvoiceDraft]:
    return [
        InvoiceDraft(customer_number="ACME", document_number=f"I-{number}", amount=amount)
        for number in range(1, count + 1)
    ]


class TestMany:
    @pytest.mark.parametrize("count", [1, 3, COPY_FROM_ROWS + 1])
    async def test_a_set_is_added_whole(self, books: Books, clara: Actor, count: int) -> None:
        batch = await an_invoice_batch()
        assert await add_many(batch.id, by=clara, entries=invoices(count)) == count
        held = await totals_of(batch.id)
        assert (held.count, held.accumulated) == (count, Money(1000 * count, "USD"))
        assert await Line.all().count() == 2 * count
        assert await OpenItem.all().count() == count
        numbers = [entry.document_number for entry in await Entry.all().order_by("id")]
        assert numbers == [f"I-{number}" for number in range(1, count + 1)]

    async def test_it_is_noted_once(self, books: Books, clara: Actor) -> None:
        batch = await an_invoice_batch()
        await add_many(batch.id, by=clara, entries=invoices(3))
        event = await AuditEvent.get(action="ENTRIES_ADDED")
        assert json.loads(event.facts) == {"entries": 3, "total": "30.00 USD"}

    async def test_the_number_of_statements_does_not_grow_with_the_set(
        self, books: Books, clara: Actor
    ) -> None:
        counts = []
        for count in (1, 30):
            batch = await a_cash_batch()
            drafts = [CashReceiptDraft(customer_number="ACME", amount="1")] * count
            with counted_queries() as queries:
                await add_many(batch.id, by=clara, entries=drafts)
            counts.append(queries.count)
        assert counts[0] == counts[1]

    async def test_one_bad_entry_refuses_the_set_and_each_bad_one_is_named(
        self, books: Books, clara: Actor
    ) -> None:
        batch = await an_invoice_batch()
        drafts = invoices(4)
        drafts[1] = InvoiceDraft(customer_number="DOGWOOD", document_number="I-9", amount="1")
        drafts[3] = InvoiceDraft(customer_number="ACME", document_number="I-1", amount="1")
        async with unchanged(books):
            with pytest.raises(EntryRefused) as no:
                await add_many(batch.id, by=clara, entries=drafts)
        assert [(blocker.field, blocker.facts["position"]) for blocker in no.value.blockers] == [
            ("entries.1.customerNumber", 2),
            ("entries.3.documentNumber", 4),
        ]
        sentence = CustomerUnknown(number="DOGWOOD").message
        assert no.value.message == f"Entry 2 of 4 is refused: {sentence}"

    async def test_entries_of_a_set_count_for_each_other(self, books: Books, clara: Actor) -> None:
        await a_posted_invoice("INV-1")
        batch = await a_cash_batch()
        drafts = [CashReceiptDraft(invoice_number="INV-1"), CashReceiptDraft(invoice_number="INV-1")]
        async with unchanged(books):
            with pytest.raises(EntryRefused) as no:
                await add_many(batch.id, by=clara, entries=drafts)
        assert no.value.message == f"Entry 2 of 2 is refused: {InvoicePaid(number='INV-1').message}"

    async def test_checks_without_a_number_are_numbered_in_order(self, books: Books, clara: Actor) -> None:
        batch = await a_cash_batch()
        drafts = [CashReceiptDraft(customer_number="ACME", amount="1") for _ in range(3)]
        drafts[1] = CashReceiptDraft(customer_number="ACME", amount="1", reference="MINE")
        await add_many(batch.id, by=clara, entries=drafts)
        references = [entry.reference for entry in await Entry.all().order_by("id")]
        assert references == ["X001", "MINE", "X002"]

    async def test_the_same_number_for_two_customers_by_the_setting(self, books: Books, clara: Actor) -> None:
        await set_options(document_numbers_per_customer=True)
        batch = await an_invoice_batch()
        drafts = [
            InvoiceDraft(customer_number=number, document_number="I-1", amount="1")
            for number in ("ACME", "BIRCH")
        ]
        assert await add_many(batch.id, by=clara, entries=drafts) == 2

    @pytest.mark.parametrize(
        ("drafts", "expected"),
        [
            ([], EntriesMissing(field="entries")),
            (
                invoices(1) * (LARGEST_SET + 1),
                TooManyEntries(field="entries", count=LARGEST_SET + 1, limit=LARGEST_SET),
            ),
        ],
    )
    async def test_a_set_is_neither_empty_nor_too_large(
        self, books: Books, clara: Actor, drafts: list[InvoiceDraft], expected: Refusal
    ) -> None:
        batch = await an_invoice_batch()
        async with refused(books, expected):
            await add_many(batch.id, by=clara, entries=drafts)

    async def test_a_closed_batch_and_another_type_take_no_set(self, books: Books) -> None:
        batch = await in_status("CLOSED")
        draft = CashReceiptDraft(customer_number="ACME", amount="1")
        async with refused(books, BatchNotOpen(number=batch.number, status="closed")):
            await add_many(batch.id, by=ADA, entries=[draft])
        memos = await a_credit_memo_batch(number="MEMOS")
        async with refused(books, EntryNotOfType(number="MEMOS", wanted="credit memo", given="cash")):
            await add_many(memos.id, by=ADA, entries=[draft])

    async def test_keying_a_set_takes_the_right(self, books: Books, vera: Actor) -> None:
        batch = await an_invoice_batch()
        expected = RightMissing(action="key entries into a batch", permission="ENTER")
        async with refused(books, expected):
            await add_many(batch.id, by=vera, entries=invoices(1))


class TestPreview:
    async def test_it_shows_the_lines_and_the_totals_and_writes_nothing(
        self, books: Books, clara: Actor
    ) -> None:
        batch = await an_invoice_batch(control_total="100.00")
        await an_invoice(batch, amount="40.00")
        async with unchanged(books):
            found = await preview(batch.id, by=clara, entry=invoices(1, amount="60.00")[0])
        none, sixty = Money(0, "USD"), Money(6000, "USD")
        assert found.lines == [
            PreviewLine(LineRole.RECEIVABLE, account("1200"), sixty, none, sixty, none),
            PreviewLine(LineRole.REVENUE, account("4000"), none, sixty, none, sixty),
        ]
        assert (found.totals.accumulated, found.totals.count) == (Money(10000, "USD"), 2)
        assert found.totals.tied_out

    async def test_it_is_refused_as_the_entry_would_be(self, books: Books, clara: Actor) -> None:
        await a_posted_invoice("INV-1")
        batch = await a_cash_batch()
        expected = PaymentNotInFull(field="amount", number="INV-1", balance="100.00 USD", amount="5.00 USD")
        draft = CashReceiptDraft(invoice_number="INV-1", amount="5")
        async with refused(books, expected):
            await preview(batch.id, by=clara, entry=draft)
        closed = await in_status("CLOSED")
        async with refused(books, BatchNotOpen(number=closed.number, status="closed")):
            await preview(closed.id, by=clara, entry=draft)

    async def test_every_kind_can_be_previewed(self, books: Books, clara: Actor) -> None:
        await a_posted_invoice("INV-1")
        memos, adjustments = await a_credit_memo_batch(), await an_adjustment_batch()
        memo = CreditMemoDraft(invoice_number="INV-1", amount="5")
        down = AdjustmentDraft(invoice_number="INV-1", direction=AdjustmentDirection.REDUCE, amount="5")
        for batch, draft in ((memos, memo), (adjustments, down)):
            found = await preview(batch.id, by=clara, entry=draft)
            assert sum(line.debit.minor - line.credit.minor for line in found.lines) == 0

    async def test_a_batch_that_does_not_exist_is_not_found(self, books: Books, clara: Actor) -> None:
        async with refused(books, NotFound(kind="batch", key=99)):
            await preview(99, by=clara, entry=invoices(1)[0])


class TestOne:
    async def test_adding_is_noted_with_its_document_and_amount(self, books: Books) -> None:
        batch = await an_invoice_batch()
        entry = await an_invoice(batch, number="INV-1", amount="12.50")
        event = await AuditEvent.get(action="ENTRY_ADDED")
        assert json.loads(event.facts) == {"amount": "12.50 USD", "document": "INV-1", "entry": entry.id}

    async def test_an_entry_takes_few_statements(self, books: Books) -> None:
        """What one keyed receipt costs; raise the figure only knowingly."""
        batch = await a_cash_batch()
        with counted_queries() as queries:
            await a_receipt(batch, by=CLARA)
        assert queries.count <= 12, queries

    async def test_what_is_returned_is_what_was_written(self, books: Books) -> None:
        entry = await a_receipt(await a_cash_batch(), memo="thanks")
        kept = await Entry.get(id=entry.id)
        names = [name for name in Entry._meta.db_fields if name != "batch"]
        assert {name: getattr(entry, name) for name in names} == {name: getattr(kept, name) for name in names}
        assert await fetch_value("SELECT count(*) AS n FROM entry") == 1


@pytest.mark.postgres
async def test_what_waits_for_a_changed_header_goes_by_the_new_one(postgres_books: Books) -> None:
    batch, changed = await a_cash_batch(), asyncio.Event()
    day = date(2026, 4, 2)

    @transactional
    async def move() -> None:
        changes = HeaderChanges(post_date=day)
        await update(batch.id, by=CLARA, expected_version=batch.version, changes=changes)
        changed.set()
        await asyncio.sleep(0.2)

    async def key() -> Entry:
        await changed.wait()
        return await a_receipt(batch)

    _, entry = await asyncio.gather(move(), key())
    assert entry.document_date == day
