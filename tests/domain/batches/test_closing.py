"""Closing a batch once it ties out, and opening it again (sections 5 and 9)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    closed,
    in_status,
    posted,
    with_ledger,
)
from tests.cast import ADA, AMIR, CLARA, NOON, account, period
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.accounts.account import Account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.blockers import (
    AccountInactive,
    BatchEmpty,
    ControlCountMismatch,
    ControlTotalMismatch,
    DependantExists,
    EntryIncomplete,
    IncreaseUsed,
    PeriodNotOpen,
)
from tieout.domain.batches.closing import ReasonMissing, close, reopen
from tieout.domain.batches.locking import BatchDeleted, BatchStatusForbids, LedgerBeingCreated
from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.entries.changing import delete_entry
from tieout.domain.entries.entry import AdjustmentDirection, Line
from tieout.domain.ledgers.downloading import note_download
from tieout.domain.ledgers.ledger import AccountBalance, Ledger, LedgerLine, LedgerState
from tieout.domain.mail.message import LedgerLayout, MailMessage
from tieout.domain.periods import closing as period_closing
from tieout.domain.refusal import NotFound, RightMissing, TextTooLong
from tieout.domain.users.actor import Actor


class TestClosing:
    """R5.1, R5.2, R5.5, R5.8, AMB-22."""

    async def test_a_batch_that_ties_out_closes(self, books: Books, clara: Actor) -> None:
        batch = await a_cash_batch(control_total="150.00", control_count=2)
        await a_receipt(batch, amount="100.00")
        await a_receipt(batch, amount="50.00")
        after = await close(batch.id, by=clara)
        assert after.status is BatchStatus.CLOSED
        kept = await Batch.get(id=batch.id)
        assert (kept.status, kept.closed_by, kept.closed_at) == (BatchStatus.CLOSED, clara.name, NOON)
        event = await AuditEvent.filter(batch_id=batch.id, action="BATCH_CLOSED").get()
        assert json.loads(event.facts) == {"accumulated": "150.00 USD", "entries": 2}

    async def test_without_a_control_total_there_is_no_check(self, books: Books) -> None:
        batch = await a_cash_batch()
        await a_receipt(batch, amount="3.21")
        assert (await close(batch.id, by=CLARA)).status is BatchStatus.CLOSED

    @pytest.mark.parametrize(
        ("control", "difference", "direction"),
        [("120.00", "20.00 USD", "missing"), ("99.99", "0.01 USD", "too much")],
    )
    async def test_a_batch_that_does_not_tie_out_stays_open(
        self, books: Books, control: str, difference: str, direction: str
    ) -> None:
        batch = await a_cash_batch(control_total=control)
        await a_receipt(batch, amount="100.00")
        expected = ControlTotalMismatch(
            control=f"{control} USD", accumulated="100.00 USD", difference=difference, direction=direction
        )
        async with refused(books, expected):
            await close(batch.id, by=CLARA)

    async def test_a_control_count_that_is_not_met_is_refused(self, books: Books) -> None:
        batch = await a_cash_batch(control_count=2)
        await a_receipt(batch)
        async with refused(books, ControlCountMismatch(control_count=2, count="1 entry")):
            await close(batch.id, by=CLARA)

    async def test_an_empty_batch_cannot_be_closed(self, books: Books) -> None:
        batch = await a_cash_batch(number="EMPTY")
        async with refused(books, BatchEmpty(number="EMPTY")):
            await close(batch.id, by=CLARA)

    async def test_an_account_that_became_inactive_blocks(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await an_invoice(batch)
        await Account.filter(id=account("4000")).update(active=False)
        async with refused(books, AccountInactive(account="4000")):
            await close(batch.id, by=CLARA)

    async def test_an_entry_that_does_not_balance_blocks(self, sqlite_books: Books) -> None:
        """PostgreSQL does not let one come about; SQLite finds it here."""
        batch = await an_invoice_batch()
        entry = await an_invoice(batch, number="INV-9")
        await Line.filter(entry_id=entry.id, credit__gt=0).update(credit=9900, base_credit=9900)
        expected = EntryIncomplete(document="INV-9", debit="100.00 USD", credit="99.00 USD")
        async with refused(sqlite_books, expected):
            await close(batch.id, by=CLARA)

    async def test_everything_in_the_way_is_told_at_once(self, books: Books) -> None:
        batch = await an_invoice_batch(control_total="500.00", control_count=3)
        await an_invoice(batch)
        await Account.filter(id=account("4000")).update(active=False)
        async with unchanged(books):
            with pytest.raises(ControlTotalMismatch) as no:
                await close(batch.id, by=CLARA)
        assert [blocker.code for blocker in no.value.blockers] == [
            "CONTROL_TOTAL_MISMATCH",
            "CONTROL_COUNT_MISMATCH",
            "ACCOUNT_INACTIVE",
        ]

    @pytest.mark.parametrize("status", ["CLOSED", "LEDGER_READY", "LEDGER_FAILED", "POSTED"])
    async def test_only_an_open_batch_closes(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        async with unchanged(books):
            with pytest.raises(BatchStatusForbids):
                await close(batch.id, by=ADA)

    async def test_a_deleted_batch_does_not_close(self, books: Books) -> None:
        batch = await in_status("DELETED")
        async with refused(books, BatchDeleted(number=batch.number)):
            await close(batch.id, by=CLARA)

    async def test_closing_takes_its_right(self, books: Books, vera: Actor) -> None:
        batch = await in_status("OPEN")
        async with refused(books, RightMissing(action="close a batch", permission="CLOSE_BATCHES")):
            await close(batch.id, by=vera)

    async def test_a_batch_that_does_not_exist_is_not_found(self, books: Books) -> None:
        async with refused(books, NotFound(kind="batch", key=99)):
            await close(99, by=CLARA)


class TestWhatIsCompared:
    """R2.5, AMB-23, AMB-33: signs are disregarded, discounts and the other side are not counted."""

    async def test_a_negative_invoice_counts_without_its_sign(self, books: Books) -> None:
        batch = await an_invoice_batch(control_total="50.00")
        await an_invoice(batch, amount="25.00")
        await an_invoice(batch, amount="-25.00")
        assert (await close(batch.id, by=CLARA)).status is BatchStatus.CLOSED

    async def test_credit_memos_count_with_their_amount(self, books: Books) -> None:
        batch = await a_credit_memo_batch(control_total="25.00")
        await a_credit_memo(batch, amount="25.00")
        assert (await close(batch.id, by=CLARA)).status is BatchStatus.CLOSED

    async def test_adjustments_up_and_down_are_added(self, books: Books) -> None:
        """R4.13: entry goes on at the target, but closing still compares."""
        await a_posted_invoice("INV-1")
        batch = await an_adjustment_batch(control_total="15.00", control_count=2)
        await an_adjustment(batch, invoice="INV-1", amount="10.00")
        await an_adjustment(batch, invoice="INV-1", direction=AdjustmentDirection.INCREASE, amount="5.00")
        assert (await close(batch.id, by=CLARA)).status is BatchStatus.CLOSED


class TestReopening:
    """R5.6, AMB-25, AMB-26."""

    @pytest.mark.parametrize("status", ["CLOSED", "LEDGER_FAILED", "LEDGER_READY"])
    async def test_a_closed_batch_opens_again(self, books: Books, status: str, amir: Actor) -> None:
        batch = await in_status(status)
        after = await reopen(batch.id, by=amir, reason="one check is missing")
        assert (after.status, after.closed_by, after.closed_at) == (BatchStatus.OPEN, "", None)
        event = await AuditEvent.filter(batch_id=batch.id, action="BATCH_REOPENED").get()
        assert (event.reason, json.loads(event.facts)) == ("one check is missing", {"was": status})
        await a_receipt(after)

    async def test_a_ledger_never_posted_is_superseded_and_made_anew(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_READY")
        await reopen(batch.id, by=amir)
        assert [ledger.state for ledger in await Ledger.filter(batch_id=batch.id)] == [LedgerState.SUPERSEDED]
        again = await with_ledger(await Batch.get(id=batch.id))
        versions = await Ledger.filter(batch_id=batch.id).order_by("id").values_list("version", "state")
        assert versions == [(1, LedgerState.SUPERSEDED), (2, LedgerState.READY)]
        assert again.ledger_version == 2

    async def test_an_open_batch_is_open_already(self, books: Books) -> None:
        batch = await in_status("OPEN")
        async with unchanged(books):
            with pytest.raises(BatchStatusForbids):
                await reopen(batch.id, by=ADA)

    async def test_while_its_ledger_is_made_a_batch_does_not_reopen(self, books: Books) -> None:
        batch = await in_status("LEDGER_PENDING")
        async with refused(books, LedgerBeingCreated(number=batch.number)):
            await reopen(batch.id, by=ADA)

    async def test_closing_and_reopening_are_different_rights(self, books: Books, clara: Actor) -> None:
        batch = await in_status("CLOSED")
        async with refused(books, RightMissing(action="reopen a batch", permission="REOPEN_BATCHES")):
            await reopen(batch.id, by=clara)

    async def test_the_reason_has_its_limit(self, books: Books, amir: Actor) -> None:
        batch = await in_status("CLOSED")
        async with refused(books, TextTooLong(field="reason", label="The reason", length=501, limit=500)):
            await reopen(batch.id, by=amir, reason="x" * 501)


class TestReopeningWhatWasPosted:
    """R9.1 to R9.6, AMB-28, AMB-29, AMB-30."""

    async def test_the_ledger_is_voided_and_its_reversal_posted(self, books: Books, amir: Actor) -> None:
        batch = await posted(await in_status("CLOSED"))
        after = await reopen(batch.id, by=amir, reason="wrong customer")
        assert (after.status, after.posted_by, after.posted_at) == (BatchStatus.OPEN, "", None)
        voided, reversal = await Ledger.filter(batch_id=batch.id).order_by("id")
        assert (voided.state, voided.voided_by, voided.voided_at) == (LedgerState.VOIDED, amir.name, NOON)
        assert (reversal.state, reversal.reverses_id) == (LedgerState.POSTED, voided.id)
        assert (reversal.post_date, reversal.fiscal_period_id) == (voided.post_date, voided.fiscal_period_id)
        assert {voided.reason, reversal.reason} == {"wrong customer"}

    async def test_the_reversal_is_the_mirror_of_what_it_takes_back(self, books: Books, amir: Actor) -> None:
        batch = await posted(await in_status("CLOSED"))
        await reopen(batch.id, by=amir)
        voided, reversal = await Ledger.filter(batch_id=batch.id).order_by("id")
        columns = ("account_id", "debit", "credit", "base_debit", "base_credit")
        there = await LedgerLine.filter(ledger_id=voided.id).order_by("line_number").values_list(*columns)
        back = await LedgerLine.filter(ledger_id=reversal.id).order_by("line_number").values_list(*columns)
        assert back == [(acc, credit, debit, bc, bd) for acc, debit, credit, bd, bc in there]
        assert len(back) == 2

    async def test_the_period_shows_nothing_of_the_batch_any_more(self, books: Books, amir: Actor) -> None:
        batch = await posted(await in_status("CLOSED"))
        await reopen(batch.id, by=amir)
        balances = await AccountBalance.all()
        assert {balance.debit - balance.credit for balance in balances} == {0}
        assert {balance.base_debit - balance.base_credit for balance in balances} == {0}

    async def test_posted_again_it_counts_once(self, books: Books, amir: Actor) -> None:
        batch = await posted(await in_status("CLOSED"))
        await reopen(batch.id, by=amir)
        await posted(await Batch.get(id=batch.id))
        cash = await fetch_value(
            "SELECT sum(debit - credit)::bigint AS n FROM account_balance WHERE account_id = $1",
            account("1010"),
        )
        assert cash == 10000
        states = await fetch("SELECT version, state, reverses_id FROM ledger ORDER BY id")
        assert [(row["version"], row["state"], bool(row["reverses_id"])) for row in states] == [
            (1, "VOIDED", False),
            (1, "POSTED", True),
            (2, "POSTED", False),
        ]

    async def test_an_increase_that_was_paid_stays(self, books: Books, amir: Actor) -> None:
        """R9.4: without it more than the invoice would be paid."""
        await a_posted_invoice("INV-1", amount="100.00")
        adjustments = await an_adjustment_batch()
        await an_adjustment(
            adjustments, invoice="INV-1", direction=AdjustmentDirection.INCREASE, amount="50.00"
        )
        await posted(adjustments)
        receipts = await a_cash_batch(number="CASH1")
        await a_receipt(receipts, invoice="INV-1")
        async with refused(books, IncreaseUsed(other="CASH1", status="open", document="INV-1")):
            await reopen(adjustments.id, by=amir)

    async def test_an_increase_nobody_relies_on_may_be_taken_back(self, books: Books, amir: Actor) -> None:
        await a_posted_invoice("INV-1", amount="100.00")
        receipts = await a_cash_batch(number="CASH1")
        await a_receipt(receipts, invoice="INV-1")
        adjustments = await an_adjustment_batch()
        await an_adjustment(
            adjustments, invoice="INV-1", direction=AdjustmentDirection.INCREASE, amount="50.00"
        )
        await posted(adjustments)
        assert (await reopen(adjustments.id, by=amir)).status is BatchStatus.OPEN

    async def test_a_batch_whose_period_is_closed_stays_posted(self, books: Books, ada: Actor) -> None:
        batch = await posted(await in_status("CLOSED"))
        for month in ("2026-01", "2026-02", "2026-03"):
            await period_closing.close(period(month), by=ada)
        remedy = "Have it reopened, or be granted an exception"
        expected = PeriodNotOpen(period="2026-03", state="closed", action="reopen", remedy=remedy)
        async with refused(books, expected):
            await reopen(batch.id, by=ada, reason="late")

    @pytest.mark.parametrize("status", ["open", "posted"])
    async def test_what_another_batch_applies_to_stays_posted(self, books: Books, status: str) -> None:
        """AMB-30: paid in a batch that is not deleted, posted or not."""
        invoice = await a_posted_invoice("INV-1")
        receipts = await a_cash_batch(number="RCPTS")
        await a_receipt(receipts, invoice="INV-1")
        if status == "posted":
            await posted(receipts)
        expected = DependantExists(other="RCPTS", status=status, document="INV-1")
        async with refused(books, expected):
            await reopen(invoice.batch_id, by=ADA)

    async def test_once_the_other_is_taken_back_it_reopens(self, books: Books, amir: Actor) -> None:
        invoice = await a_posted_invoice("INV-1")
        receipts = await a_cash_batch()
        await a_receipt(receipts, invoice="INV-1")
        await posted(receipts)
        await reopen(receipts.id, by=amir)
        async with unchanged(books):
            with pytest.raises(DependantExists):
                await reopen(invoice.batch_id, by=amir)
        entry = await fetch_value("SELECT id FROM entry WHERE batch_id = $1", receipts.id)
        await delete_entry(entry, by=amir)
        assert (await reopen(invoice.batch_id, by=amir)).status is BatchStatus.OPEN

    async def test_all_that_depends_on_it_is_listed(self, books: Books) -> None:
        invoices = await an_invoice_batch()
        await an_invoice(invoices, number="INV-1")
        await an_invoice(invoices, number="INV-2")
        await posted(invoices)
        for number in ("INV-1", "INV-2"):
            await a_receipt(await a_cash_batch(), invoice=number)
        with pytest.raises(DependantExists) as no:
            await reopen(invoices.id, by=ADA)
        assert [blocker.facts["document"] for blocker in no.value.blockers] == ["INV-1", "INV-2"]

    async def test_a_ledger_that_was_sent_asks_for_a_reason(self, books: Books, amir: Actor) -> None:
        """AMB-29."""
        batch = await posted(await in_status("CLOSED"))
        await MailMessage.create(
            message_id="<1@tieout>",
            recipient="books@firm.example",
            subject="Ledger",
            body="",
            batch_id=batch.id,
            ledger_id=1,
            layout=LedgerLayout.SUMMARY,
            created_by=AMIR.name,
            created_at=datetime(2026, 3, 14, tzinfo=UTC),
        )
        expected = ReasonMissing(
            field="reason", number=batch.number, left="sent to books@firm.example", left_on="2026-03-14"
        )
        async with refused(books, expected):
            await reopen(batch.id, by=amir, reason="  ")
        assert (await reopen(batch.id, by=amir, reason="wrong bank")).status is BatchStatus.OPEN

    async def test_a_ledger_that_was_downloaded_asks_for_a_reason_too(
        self, books: Books, amir: Actor
    ) -> None:
        """AMB-29; only for the version that was, not for the one made and posted anew."""
        batch = await posted(await in_status("CLOSED"))
        await note_download((await Ledger.get()).id, by=CLARA, layout="SUMMARY")
        expected = ReasonMissing(
            field="reason", number=batch.number, left="downloaded by Clara Clerk", left_on="2026-03-15"
        )
        async with refused(books, expected):
            await reopen(batch.id, by=amir)
        again = await reopen(batch.id, by=amir, reason="wrong bank")
        reversal = await Ledger.get(reverses_id=1)
        await note_download(reversal.id, by=CLARA, layout="journal")
        await posted(again)
        assert (await reopen(batch.id, by=amir)).status is BatchStatus.OPEN
        told = [
            sentence(event) for event in await AuditEvent.filter(action="LEDGER_DOWNLOADED").order_by("id")
        ]
        assert told == [
            "The summary of ledger version 1 was downloaded.",
            "The journal of ledger version 1 (reversal) was downloaded.",
        ]

    async def test_a_batch_closed_again_takes_what_was_added(self, books: Books, amir: Actor) -> None:
        batch = await posted(await in_status("CLOSED"))
        again = await reopen(batch.id, by=amir)
        await a_receipt(again, amount="50.00")
        await closed(again)
        await posted(await Batch.get(id=batch.id))
        latest = await Ledger.filter(batch_id=batch.id).order_by("-id").first()
        assert latest is not None
        assert (latest.entry_count, latest.debit_total) == (2, 15000)
