"""Creating the ledger of a closed batch: by a job, whole or not at all (section 6)."""

from __future__ import annotations

import json

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    closed,
    in_status,
    with_ledger,
)
from tests.cast import ADA, AMIR, CLARA, NOON, TODAY, account, period
from tests.databases import Books
from tests.watching import counted_queries, refused, unchanged
from tieout.domain.accounts.account import Account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.blockers import ControlCountMismatch, ControlTotalMismatch
from tieout.domain.batches.closing import reopen
from tieout.domain.batches.editing import update_control
from tieout.domain.batches.locking import BatchStatusForbids, LedgerBeingCreated
from tieout.domain.database.statements import fetch
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.ledgers.creating import carry_out, give_up, request
from tieout.domain.ledgers.ledger import Ledger, LedgerLine, LedgerState, LedgerTotal
from tieout.domain.mail.message import MailMessage
from tieout.domain.refusal import RightMissing
from tieout.domain.users.actor import SYSTEM, Actor


async def nothing_to_finish() -> None:
    """The job is none of this test's business."""


async def mails() -> list[str]:
    return [mail.subject for mail in await MailMessage.all().order_by("id")]


class TestAsking:
    """R6.1, R6.2."""

    async def test_the_batch_waits_while_a_job_is_queued(self, books: Books, amir: Actor) -> None:
        batch = await in_status("CLOSED")
        after = await request(batch.id, by=amir)
        assert (after.status, after.ledger_version) == (BatchStatus.LEDGER_PENDING, 1)
        job = await Job.get(batch_id=batch.id, kind=JobKind.CREATE_LEDGER)
        assert (job.state, job.key, job.created_by_id) == (
            JobState.QUEUED,
            f"ledger:{batch.id}:1",
            amir.user_id,
        )
        assert json.loads(job.payload) == {"batch": batch.id}

    async def test_the_user_is_mailed_that_it_has_begun(self, books: Books, amir: Actor) -> None:
        batch = await in_status("CLOSED")
        await request(batch.id, by=amir)
        mail = await MailMessage.get()
        assert (mail.recipient, mail.subject) == (
            amir.email,
            f"The ledger of batch {batch.number} is being created",
        )

    async def test_who_has_no_address_gets_no_mail(self, books: Books) -> None:
        batch = await in_status("CLOSED")
        await request(batch.id, by=SYSTEM)
        assert await mails() == []

    async def test_while_one_is_being_created_no_other_is(self, books: Books) -> None:
        batch = await in_status("LEDGER_PENDING")
        async with refused(books, LedgerBeingCreated(number=batch.number)):
            await request(batch.id, by=ADA)

    @pytest.mark.parametrize("status", ["OPEN", "LEDGER_READY", "POSTED"])
    async def test_only_a_closed_batch_gets_a_ledger(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        async with unchanged(books):
            with pytest.raises(BatchStatusForbids):
                await request(batch.id, by=ADA)

    async def test_the_control_check_is_made_again(self, books: Books) -> None:
        """AMB-22."""
        batch = await in_status("CLOSED")
        await update_control(
            batch.id, by=CLARA, expected_version=batch.version, control_total="90.00", control_count=None
        )
        expected = ControlTotalMismatch(
            control="90.00 USD", accumulated="100.00 USD", difference="10.00 USD", direction="too much"
        )
        async with refused(books, expected):
            await request(batch.id, by=AMIR)

    async def test_asking_takes_its_right(self, books: Books, clara: Actor) -> None:
        batch = await in_status("CLOSED")
        expected = RightMissing(action="create the ledger of a batch", permission="CREATE_LEDGERS")
        async with refused(books, expected):
            await request(batch.id, by=clara)

    async def test_after_a_failure_it_may_be_asked_for_again(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_FAILED")
        assert (await request(batch.id, by=amir)).ledger_version == 2


class TestCarryingOut:
    """R6.2, R6.3, R6.5."""

    async def test_the_ledger_holds_every_line_of_every_entry(self, books: Books, amir: Actor) -> None:
        batch = await an_invoice_batch()
        one = await an_invoice(batch, number="INV-1", amount="100.00", memo="first", branch="NORTH")
        two = await an_invoice(batch, customer="BIRCH", number="INV-2", amount="50.00")
        await with_ledger(batch)
        ledger = await Ledger.get(batch_id=batch.id)
        assert (ledger.state, ledger.version, ledger.reverses_id) == (LedgerState.READY, 1, None)
        assert (ledger.line_count, ledger.entry_count, ledger.tally_total) == (4, 2, 15000)
        assert (ledger.debit_total, ledger.credit_total) == (15000, 15000)
        assert (ledger.fiscal_period_id, ledger.post_date) == (period("2026-03"), TODAY)
        assert (ledger.created_by, ledger.created_at, ledger.posted_at) == (amir.name, NOON, None)
        lines = await LedgerLine.filter(ledger_id=ledger.id).order_by("line_number")
        assert [(line.line_number, line.entry_number, line.entry_id) for line in lines] == [
            (1, 1, one.id),
            (2, 1, one.id),
            (3, 2, two.id),
            (4, 2, two.id),
        ]
        assert [(line.account_id, line.debit, line.credit) for line in lines] == [
            (account("1200"), 10000, 0),
            (account("4000"), 0, 10000),
            (account("1200"), 5000, 0),
            (account("4000"), 0, 5000),
        ]
        first = lines[0]
        assert (first.customer_number, first.customer_name) == ("ACME", "Acme")
        assert (first.document_number, first.document_date, first.memo) == ("INV-1", TODAY, "first")
        assert (first.branch, first.currency, first.base_debit, first.type) == (
            "NORTH",
            "USD",
            10000,
            "INVOICE",
        )

    async def test_the_summary_adds_up_each_account_and_side(self, books: Books) -> None:
        """Two receivables of 50 and 100 are one row of 150; debits and credits are not netted."""
        await a_posted_invoice("INV-0", amount="20.00")
        batch = await a_credit_memo_batch()
        await a_credit_memo(batch, invoice="INV-0", amount="25.00")
        await a_credit_memo(batch, amount="10.00", account_number="4100")
        await with_ledger(batch)
        ledger = await Ledger.get(batch_id=batch.id)
        totals = await LedgerTotal.filter(ledger_id=ledger.id).order_by("id")
        assert [(t.account_number, t.account_name, t.debit, t.credit, t.entries) for t in totals] == [
            ("1200", "Accounts receivable", 0, 3500, 2),
            ("4000", "Sales", 2500, 0, 1),
            ("4100", "Services", 1000, 0, 1),
        ]

    async def test_both_sides_of_an_account_stay_apart(self, books: Books) -> None:
        batch = await an_invoice_batch()
        await an_invoice(batch, amount="100.00")
        await an_invoice(batch, amount="-30.00")
        await with_ledger(batch)
        totals = await LedgerTotal.filter(account_number="1200").order_by("id")
        assert [(total.debit, total.credit) for total in totals] == [(10000, 0), (0, 3000)]

    async def test_branches_have_rows_of_their_own(self, books: Books) -> None:
        batch = await an_invoice_batch()
        for branch in ("NORTH", "SOUTH", "NORTH"):
            await an_invoice(batch, branch=branch)
        await with_ledger(batch)
        totals = await LedgerTotal.filter(account_number="1200").order_by("branch")
        assert [(total.branch, total.debit) for total in totals] == [("NORTH", 20000), ("SOUTH", 10000)]

    async def test_it_keeps_the_names_it_was_made_with(self, books: Books) -> None:
        batch = await in_status("LEDGER_READY")
        await Account.filter(id=account("1010")).update(name="Bank")
        names = [total.account_name for total in await LedgerTotal.filter(account_number="1010")]
        assert (names, batch.status) == (["Cash"], BatchStatus.LEDGER_READY)

    async def test_the_user_is_mailed_that_it_is_ready(self, books: Books) -> None:
        batch = await in_status("LEDGER_READY", by=AMIR)
        assert await mails() == [
            f"The ledger of batch {batch.number} is being created",
            f"The ledger of batch {batch.number} is ready",
        ]
        event = await AuditEvent.get(batch_id=batch.id, action="LEDGER_CREATED")
        assert json.loads(event.facts) == {
            "figures": "1 entry in 2 lines, debits and credits of 100.00 USD",
            "version": 1,
        }

    async def test_the_job_ends_with_its_effect_or_neither_does(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_PENDING")

        async def lose_the_lease() -> None:
            raise ConnectionError("the lease is gone")

        async with unchanged(books):
            with pytest.raises(ConnectionError):
                await carry_out(batch.id, by=amir, finish=lose_the_lease)

    async def test_a_job_that_comes_too_late_only_ends(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_READY")
        ended: list[str] = []

        async def finish() -> None:
            ended.append("job")

        async with unchanged(books):
            await carry_out(batch.id, by=amir, finish=finish)
            await give_up(batch.id, by=amir, error="late", finish=finish)
        assert ended == ["job", "job"]

    async def test_the_number_of_statements_does_not_grow_with_the_batch(self, books: Books) -> None:
        counts = []
        for size in (1, 12):
            batch = await a_cash_batch()
            for _ in range(size):
                await a_receipt(batch)
            await closed(batch)
            await request(batch.id, by=AMIR)
            with counted_queries() as queries:
                await carry_out(batch.id, by=AMIR, finish=nothing_to_finish)
            counts.append(queries.count)
        assert counts[0] == counts[1]

    async def test_a_control_count_that_fails_meanwhile_is_refused(self, books: Books) -> None:
        """While the ledger is made the control figures stay, so only another program can do this."""
        batch = await in_status("LEDGER_PENDING")
        await Batch.filter(id=batch.id).update(control_count=7)
        async with refused(books, ControlCountMismatch(control_count=7, count="1 entry")):
            await carry_out(batch.id, by=AMIR, finish=nothing_to_finish)


class TestGivingUp:
    async def test_the_batch_says_that_its_ledger_failed(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_PENDING", by=AMIR)
        await give_up(batch.id, by=amir, error="The disk is full.", finish=nothing_to_finish)
        assert (await Batch.get(id=batch.id)).status is BatchStatus.LEDGER_FAILED
        event = await AuditEvent.get(batch_id=batch.id, action="LEDGER_FAILED")
        assert json.loads(event.facts) == {"error": "The disk is full.", "version": 1}
        last = await MailMessage.all().order_by("-id").first()
        assert last is not None
        assert last.subject == f"The ledger of batch {batch.number} could not be created"
        assert "The disk is full." in last.body
        assert await Ledger.all().count() == 0

    async def test_reopened_and_closed_the_next_version_is_made(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_FAILED")
        await reopen(batch.id, by=amir)
        await with_ledger(await Batch.get(id=batch.id))
        rows = await fetch("SELECT version, state FROM ledger")
        assert rows == [{"version": 2, "state": "READY"}]
