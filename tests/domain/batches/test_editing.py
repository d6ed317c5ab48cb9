"""Changing a header, the control figures and the notes of a batch, and deleting it (R2.9 to R2.13)."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    in_status,
    posted,
)
from tests.cast import ADA, AMIR, CASH_ACCOUNT, CLARA, TODAY, account, period, set_options
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.accounts.account import Account, AccountKind, CashAccount
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.editing import (
    FieldNotOfType,
    HeaderChanges,
    NumberFixed,
    add_note,
    delete,
    update,
    update_control,
)
from tieout.domain.batches.header import (
    BranchNotOnHeader,
    CashAccountInvalid,
    ControlCountNegative,
    ControlTotalMissing,
    ControlTotalNegative,
    DepositInUse,
    PostDateFixed,
)
from tieout.domain.batches.locking import BatchChanged, BatchDeleted, BatchStatusForbids, LedgerBeingCreated
from tieout.domain.batches.numbering import BatchNumberInvalid, BatchNumberUsed
from tieout.domain.entries.changing import delete_entry
from tieout.domain.entries.drafts import DebitDraft
from tieout.domain.entries.entry import Entry, Line, LineRole, OpenItem
from tieout.domain.periods import closing as period_closing
from tieout.domain.periods.finding import PeriodClosed, PostDateOutsidePeriods
from tieout.domain.refusal import NotFound, Refusal, RightMissing, TextTooLong, ValueMissing
from tieout.domain.users.actor import Actor


async def changed(batch: Batch, *, by: Actor = CLARA, **changes: Any) -> Batch:
    return await update(
        batch.id,
        by=by,
        expected_version=batch.version,
        changes=HeaderChanges(**changes),
    )


async def events_of(batch: Batch) -> list[AuditEvent]:
    return await AuditEvent.filter(batch_id=batch.id).order_by("id")


class TestHeader:
    async def test_what_is_named_changes_and_the_rest_stays(self, books: Books) -> None:
        batch = await a_cash_batch(number="OLD01", control_total="5.00")
        after = await changed(batch, number="new01", description=" Week 11 ")
        kept = await Batch.get(id=batch.id)
        assert (kept.number, kept.description, kept.control_total) == ("NEW01", "Week 11", 500)
        assert (kept.post_date, kept.deposit_id, kept.version) == (TODAY, batch.deposit_id, 2)
        assert after.version == 2

    async def test_each_change_is_noted_with_its_old_and_new_value(self, books: Books) -> None:
        batch = await a_cash_batch(number="OLD01")
        await changed(batch, number="NEW01", description="Week 11", post_date=TODAY)
        event = (await events_of(batch))[-1]
        assert (event.action, event.actor) == ("BATCH_UPDATED", CLARA.name)
        assert json.loads(event.facts)["changes"] == {
            "number": ["OLD01", "NEW01"],
            "description": ["", "Week 11"],
        }

    async def test_a_new_post_date_moves_the_batch_into_its_period(self, books: Books) -> None:
        batch = await changed(await a_cash_batch(), post_date=date(2026, 4, 2))
        assert (batch.fiscal_period_id, batch.post_date) == (period("2026-04"), date(2026, 4, 2))

    async def test_a_post_date_in_another_year_checks_the_number_there(self, books: Books) -> None:
        """AMB-3."""
        await a_cash_batch(number="TWICE", post_date=date(2027, 1, 5))
        batch = await a_cash_batch(number="TWICE")
        async with refused(books, BatchNumberUsed(field="number", number="TWICE", year="2027")):
            await changed(batch, post_date=date(2027, 1, 6))
        moved = await changed(batch, post_date=date(2027, 1, 6), number="ONCE1")
        assert moved.fiscal_year_id == 2

    async def test_a_closed_period_takes_no_batch_by_a_change_either(self, books: Books, ada: Actor) -> None:
        await period_closing.close(period("2026-01"), by=ada)
        day = date(2026, 1, 5)
        expected = PeriodClosed(field="postDate", post_date=day, period="2026-01", state="closed")
        batch = await a_cash_batch()
        async with refused(books, expected):
            await changed(batch, post_date=day)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"number": "AB"}, BatchNumberInvalid(field="number", number="AB")),
            (
                {"post_date": date(2030, 1, 1)},
                PostDateOutsidePeriods(field="postDate", post_date=date(2030, 1, 1)),
            ),
            (
                {"description": "x" * 201},
                TextTooLong(field="description", label="The description", length=201, limit=200),
            ),
            ({"branch": "NORTH"}, BranchNotOnHeader(field="branch")),
            (
                {"cash_account_id": CASH_ACCOUNT + 1},
                CashAccountInvalid(field="cashAccountId", currency="USD"),
            ),
        ],
    )
    async def test_a_changed_field_has_the_rules_of_a_new_one(
        self, books: Books, changes: dict[str, Any], expected: Refusal
    ) -> None:
        batch = await a_cash_batch()
        async with refused(books, expected):
            await changed(batch, **changes)

    async def test_the_setting_that_fixes_the_date_holds_for_changes(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await set_options(current_date_as_document_date=True)
        async with refused(books, PostDateFixed(field="postDate", type="invoice", today=TODAY)):
            await changed(batch, post_date=date(2026, 3, 14))

    async def test_the_deposit_may_change_unless_another_batch_has_it(self, books: Books) -> None:
        first, second = await a_cash_batch(number="FIRST"), await a_cash_batch()
        expected = DepositInUse(field="depositId", deposit_id="20260315", sequence=0, number="FIRST")
        async with refused(books, expected):
            await changed(second, deposit_sequence=0)
        moved = await changed(first, deposit_id="BANK-9", deposit_sequence=3)
        assert (moved.deposit_id, moved.deposit_sequence) == ("BANK-9", 3)
        moved = await changed(second, deposit_sequence=0)
        assert (moved.deposit_id, moved.deposit_sequence) == ("20260315", 0)

    async def test_receipts_follow_the_batch_to_another_bank(self, books: Books) -> None:
        savings = await Account.create(number="1030", name="Savings", kind=AccountKind.ASSET)
        other = await CashAccount.create(account=savings, currency="USD")
        batch = await a_cash_batch()
        await a_receipt(batch)
        await a_receipt(batch)
        await changed(batch, cash_account_id=other.id)
        await a_receipt(batch)
        lines = await Line.filter(entry__batch_id=batch.id, role=LineRole.CASH)
        assert [line.account_id for line in lines] == [savings.id] * 3
        others = await Line.filter(entry__batch_id=batch.id, role=LineRole.RECEIVABLE)
        assert [line.account_id for line in others] == [account("1200")] * 3

    async def test_cash_sent_elsewhere_by_hand_stays_there(self, books: Books) -> None:
        """R3.29: a changed cash account (R3.2) takes along only what stood in the old one."""
        savings = await Account.create(number="1030", name="Savings", kind=AccountKind.ASSET)
        other = await CashAccount.create(account=savings, currency="USD")
        batch = await a_cash_batch()
        parts = (("1010", "60.00"), ("6900", "40.00"))
        debits = tuple(DebitDraft(account_number=number, amount=amount) for number, amount in parts)
        await a_receipt(batch, debits=debits)
        await changed(batch, cash_account_id=other.id)
        lines = await Line.filter(entry__batch_id=batch.id, role=LineRole.CASH).order_by("position")
        assert [(line.account_id, line.debit) for line in lines] == [
            (savings.id, 6000),
            (account("6900"), 4000),
        ]

    async def test_type_creator_and_currency_are_shown_only(self, books: Books) -> None:
        """R2.1, R2.2, R3.4: no change of the header touches them; the user stays who made the batch."""
        fixed = ("type", "created_by", "created_by_id", "currency")
        assert not {field.name for field in dataclasses.fields(HeaderChanges)} & set(fixed)
        batch = await a_cash_batch(currency="EUR")
        changes = HeaderChanges(description="Deposits of Monday")
        await editing.update(batch.id, by=ADA, expected_version=batch.version, changes=changes)
        kept = await Batch.get(id=batch.id)
        assert [getattr(kept, name) for name in fixed] == ["CASH", CLARA.name, CLARA.user_id, "EUR"]

    async def test_receipts_and_money_on_account_follow_the_post_date(self, books: Books) -> None:
        batch, day = await a_cash_batch(), date(2026, 4, 2)
        await a_receipt(batch)
        await changed(batch, post_date=day)
        [entry], [item] = await Entry.filter(batch_id=batch.id), await OpenItem.filter(batch_id=batch.id)
        assert (entry.document_date, item.document_date, item.due_date) == (day, day, day)

    async def test_invoices_keep_the_date_on_them_when_the_post_date_changes(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await an_invoice(batch, document_date=date(2026, 2, 1))
        await changed(batch, post_date=date(2026, 4, 2))
        assert [entry.document_date for entry in await Entry.all()] == [date(2026, 2, 1)]

    async def test_entries_follow_the_batch_to_another_branch(self, books: Books) -> None:
        """AMB-32."""
        await set_options(branch_accounting=True)
        batch = await a_cash_batch(branch="NORTH")
        await a_receipt(batch)
        await changed(batch, branch="SOUTH")
        assert [entry.branch for entry in await Entry.all()] == ["SOUTH"]

    async def test_only_cash_batches_have_a_deposit(self, books: Books) -> None:
        batch = await an_invoice_batch(number="INVO1")
        expected = FieldNotOfType(field="depositId", label="The deposit", number="INVO1")
        async with refused(books, expected):
            await changed(batch, deposit_id="BANK")

    async def test_a_change_against_an_older_version_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch(number="STALE")
        await changed(batch, description="first")
        async with refused(books, BatchChanged(number="STALE", version=2, expected=1)):
            await changed(batch, description="second")

    @pytest.mark.parametrize("status", ["CLOSED", "LEDGER_READY", "LEDGER_FAILED", "POSTED"])
    async def test_the_header_of_a_closed_batch_stays(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        word = {
            "CLOSED": "closed",
            "LEDGER_READY": "ready to post",
            "LEDGER_FAILED": "closed (its ledger failed)",
            "POSTED": "posted",
        }[status]
        expected = BatchStatusForbids(
            number=batch.number, status=word, action="change the header of", allowed="open"
        )
        async with refused(books, expected):
            await changed(batch, description="late")

    async def test_a_batch_that_waits_for_its_ledger_is_left_alone(self, books: Books) -> None:
        batch = await in_status("LEDGER_PENDING")
        async with refused(books, LedgerBeingCreated(number=batch.number)):
            await changed(batch, description="late")

    async def test_a_deleted_batch_stays_deleted(self, books: Books) -> None:
        batch = await in_status("DELETED")
        async with refused(books, BatchDeleted(number=batch.number)):
            await changed(batch, description="late")

    async def test_changing_takes_the_right_to_enter(self, books: Books, vera: Actor) -> None:
        batch = await a_cash_batch()
        expected = RightMissing(action="change the header of a batch", permission="ENTER")
        async with refused(books, expected):
            await changed(batch, by=vera, description="x")

    async def test_a_batch_that_does_not_exist_is_not_found(self, books: Books) -> None:
        async with refused(books, NotFound(kind="batch", key=99)):
            await update(99, by=CLARA, expected_version=1, changes=HeaderChanges())


class TestControl:
    """R2.10: until it is posted, whatever stands around it."""

    @pytest.mark.parametrize("status", ["OPEN", "CLOSED", "LEDGER_READY", "LEDGER_FAILED"])
    async def test_the_control_figures_change_until_posting(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        after = await update_control(
            batch.id,
            by=CLARA,
            expected_version=batch.version,
            control_total="250.00",
            control_count=3,
            reason="two checks came later",
        )
        assert (after.control_total, after.control_count, after.status) == (25000, 3, BatchStatus(status))
        event = (await events_of(batch))[-1]
        assert (event.action, event.reason) == ("CONTROL_UPDATED", "two checks came later")
        assert json.loads(event.facts)["changes"] == {
            "control_total": ["0.00 USD", "250.00 USD"],
            "control_count": ["0", "3"],
        }

    async def test_what_is_not_named_stays_and_blank_switches_the_check_off(self, books: Books) -> None:
        batch = await a_cash_batch(control_total="10.00", control_count=2)
        after = await update_control(
            batch.id, by=CLARA, expected_version=1, control_total=None, control_count=0
        )
        assert (after.control_total, after.control_count) == (1000, 0)
        after = await update_control(
            batch.id, by=CLARA, expected_version=2, control_total="", control_count=None
        )
        assert (after.control_total, after.control_count) == (0, 0)

    async def test_a_posted_batch_keeps_its_control_total(self, books: Books) -> None:
        batch = await in_status("POSTED")
        with pytest.raises(BatchStatusForbids):
            async with unchanged(books):
                await self.set_to(batch, "5")

    async def test_while_the_ledger_is_made_the_control_total_stays(self, books: Books) -> None:
        batch = await in_status("LEDGER_PENDING")
        async with refused(books, LedgerBeingCreated(number=batch.number)):
            await self.set_to(batch, "5")

    async def test_a_negative_control_total_or_count_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch()
        async with refused(books, ControlTotalNegative(field="controlTotal", control_total="-5.00 USD")):
            await self.set_to(batch, "-5")
        async with refused(books, ControlCountNegative(field="controlCount", control_count=-2)):
            await update_control(batch.id, by=CLARA, expected_version=1, control_total=None, control_count=-2)

    async def test_a_required_control_total_is_not_taken_away(self, books: Books) -> None:
        await set_options(require_control_total=True)
        batch = await a_cash_batch(control_total="5")
        async with refused(books, ControlTotalMissing(field="controlTotal")):
            await self.set_to(batch, "")

    async def test_a_change_against_an_older_version_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch(number="STALE")
        await self.set_to(batch, "5")
        async with refused(books, BatchChanged(number="STALE", version=2, expected=1)):
            await self.set_to(batch, "6")

    async def test_the_reason_has_its_limit(self, books: Books) -> None:
        batch = await a_cash_batch()
        expected = TextTooLong(field="reason", label="The reason", length=501, limit=500)
        async with refused(books, expected):
            await update_control(
                batch.id,
                by=CLARA,
                expected_version=1,
                control_total="1",
                control_count=None,
                reason="x" * 501,
            )

    async def set_to(self, batch: Batch, total: str) -> None:
        await update_control(
            batch.id, by=CLARA, expected_version=batch.version, control_total=total, control_count=None
        )


class TestNote:
    """R1.10."""

    @pytest.mark.parametrize("status", list(BatchStatus))
    async def test_a_note_may_be_written_on_any_batch(self, books: Books, status: BatchStatus) -> None:
        batch = await in_status(status)
        await add_note(batch.id, by=CLARA, text=" Bank called. ")
        event = (await events_of(batch))[-1]
        assert (event.action, event.reason, event.actor) == ("NOTE_ADDED", "Bank called.", CLARA.name)

    async def test_a_note_says_something_but_not_too_much(self, books: Books) -> None:
        batch = await a_cash_batch()
        async with refused(books, ValueMissing(field="text", label="The note")):
            await add_note(batch.id, by=CLARA, text="  ")
        async with refused(books, TextTooLong(field="text", label="The note", length=501, limit=500)):
            await add_note(batch.id, by=CLARA, text="x" * 501)

    async def test_who_only_looks_writes_no_note(self, books: Books, vera: Actor) -> None:
        batch = await a_cash_batch()
        async with refused(books, RightMissing(action="write notes on a batch", permission="ENTER")):
            await add_note(batch.id, by=vera, text="x")


class TestDeleting:
    async def test_what_a_deleted_batch_applied_to_can_be_keyed_anew(self, books: Books) -> None:
        invoice = await a_posted_invoice("INV-1")
        receipts = await a_cash_batch()
        await a_receipt(receipts, invoice="INV-1")
        await delete(receipts.id, by=CLARA)
        await closing.reopen(invoice.batch_id, by=AMIR)
        await delete_entry(invoice.id, by=CLARA)
        assert await Entry.filter(batch_id=invoice.batch_id).count() == 0
        assert await Entry.filter(batch_id=receipts.id).count() == 1

    """R2.3, R4.6, R9.7, AMB-19, AMB-43: deleting is a command of its own, and soft."""

    async def test_an_open_batch_is_deleted_softly(self, books: Books) -> None:
        batch = await in_status("OPEN")
        after = await delete(batch.id, by=CLARA)
        assert after.status is BatchStatus.DELETED
        assert (await Batch.get(id=batch.id)).number == batch.number
        assert (await events_of(batch))[-1].action == "BATCH_DELETED"

    async def test_its_document_numbers_are_free_again(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await an_invoice(batch, number="INV-7")
        await delete(batch.id, by=CLARA)
        again = await an_invoice(await an_invoice_batch(), number="INV-7")
        assert again.document_number == "INV-7"
        assert await OpenItem.filter(document_number="INV-7").count() == 2

    async def test_what_it_applied_is_open_again(self, books: Books) -> None:
        await a_posted_invoice("INV-1")
        batch = await a_cash_batch()
        await a_receipt(batch, invoice="INV-1")
        await delete(batch.id, by=CLARA)
        assert (await a_receipt(await a_cash_batch(), invoice="INV-1")).amount == 10000

    @pytest.mark.parametrize("status", ["CLOSED", "LEDGER_READY", "LEDGER_FAILED", "POSTED"])
    async def test_only_an_open_batch_can_be_deleted(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        async with unchanged(books):
            with pytest.raises(BatchStatusForbids):
                await delete(batch.id, by=ADA)

    async def test_a_deleted_batch_is_not_deleted_twice(self, books: Books) -> None:
        batch = await in_status("DELETED")
        async with refused(books, BatchDeleted(number=batch.number)):
            await delete(batch.id, by=CLARA)

    async def test_a_reopened_batch_may_be_deleted_and_its_ledgers_stay(self, books: Books) -> None:
        batch = await posted(await in_status("CLOSED"))
        await closing.reopen(batch.id, by=ADA, reason="entered twice")
        assert (await delete(batch.id, by=CLARA)).status is BatchStatus.DELETED
        assert await Batch.get(id=batch.id).values("ledger_version") == {"ledger_version": 1}

    async def test_deleting_takes_the_right_to_enter(self, books: Books, vera: Actor) -> None:
        batch = await a_cash_batch()
        async with refused(books, RightMissing(action="delete a batch", permission="ENTER")):
            await delete(batch.id, by=vera)


async def test_a_batch_whose_ledger_was_made_keeps_its_number(books: Books) -> None:
    """R9.2: a voided version names its batch, so the number may not change under it."""
    batch = await closing.reopen((await a_posted_invoice()).batch_id, by=ADA)
    async with refused(books, NumberFixed(field="number", number=batch.number)):
        await changed(batch, number="Z9999")
