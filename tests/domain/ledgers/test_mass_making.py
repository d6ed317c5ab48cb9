"""The mass ledger of a fiscal period posts what is closed (R8.4, R8.6, AMB-27, AMB-42)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import a_cash_batch, in_status, posted
from tests.cast import ADA, AMIR, CLARA, CONNIE, period
from tests.databases import Books
from tests.watching import refused
from tests.working import all_done, until, working
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.verifying import verify
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.closing import ReasonMissing, reopen
from tieout.domain.batches.editing import HeaderChanges, delete, update, update_control
from tieout.domain.database.statements import fetch
from tieout.domain.ledgers.mass_choosing import BatchStillOpen
from tieout.domain.ledgers.mass_ledger import MassLedger, MassLedgerState
from tieout.domain.ledgers.mass_making import (
    MassLedgerMade,
    MassLedgerUnderWay,
    NothingForMassLedger,
    resume,
    start,
)
from tieout.domain.mail.message import MailMessage
from tieout.domain.periods import running
from tieout.domain.periods.batch_run import BatchRunItem
from tieout.domain.refusal import RightMissing

MARCH = period("2026-03")
CFO = "cfo@harbour-pine.example"


async def worked(mass: MassLedger) -> MassLedger:
    async with working():
        await until(all_done)
    return await MassLedger.get(id=mass.id)


async def made(**words: Any) -> MassLedger:
    return await worked(await start(MARCH, by=AMIR, **words))


async def held(mass: MassLedger) -> list[tuple[int, int, bool]]:
    """Batch, version and whether it is a reversal, of each ledger of a mass ledger."""
    rows = await fetch(
        "SELECT ledger.batch_id, ledger.version, ledger.reverses_id FROM mass_ledger_member AS member "
        "JOIN ledger ON ledger.id = member.ledger_id WHERE member.mass_ledger_id = $1 ORDER BY ledger.id",
        mass.id,
    )
    return [(row["batch_id"], row["version"], row["reverses_id"] is not None) for row in rows]


async def out_of_control() -> Batch:
    """A closed batch whose control total was changed since."""
    batch = await in_status("CLOSED")
    await update_control(
        batch.id, by=CLARA, expected_version=batch.version, control_total="1.00", control_count=None
    )
    return batch


async def reopened(batch: Batch) -> Batch:
    return await reopen(batch.id, by=CONNIE, reason="A wrong amount.")


class TestMaking:
    """R8.4, AMB-42."""

    async def test_every_closed_batch_is_posted_and_all_are_one_file(self, books: Books) -> None:
        statuses = ("CLOSED", "LEDGER_PENDING", "LEDGER_FAILED", "LEDGER_READY", "POSTED")
        batches = [await in_status(status) for status in statuses]
        await in_status("DELETED")
        await a_cash_batch(post_date=date(2026, 4, 1))
        mass = await made(email=CFO)
        assert (mass.state, mass.number, mass.made_by) == (MassLedgerState.MADE, 1, AMIR.name)
        assert sorted(one for one, _, _ in await held(mass)) == sorted(batch.id for batch in batches)
        assert (mass.ledger_count, mass.line_count, mass.debit_total) == (5, 10, 50000)
        assert {batch.status.value for batch in await Batch.filter(fiscal_period_id=MARCH)} == {
            *("POSTED", "DELETED")
        }

    async def test_it_is_noted_on_the_period_and_on_every_batch(self, books: Books) -> None:
        batch = await in_status("CLOSED")
        await made()
        assert await AuditEvent.filter(fiscal_period_id=MARCH, action="MASS_LEDGER_MADE").count() == 1
        note = await AuditEvent.get(batch_id=batch.id, action="LEDGER_IN_MASS")
        assert (note.subject, note.actor) == ("mass ledger 1", AMIR.name)

    async def test_mail_goes_out_at_the_start_and_with_the_file_at_the_end(self, books: Books) -> None:
        await in_status("CLOSED", by=ADA)
        mass = await made(email=CFO)
        mails = await MailMessage.all().order_by("id")
        assert [(mail.recipient, mail.subject) for mail in mails if mail.recipient != ADA.email] == [
            (AMIR.email, "Making a mass ledger of 1 batch has begun"),
            (CFO, "Mass ledger 1 of 2026-03"),
            (AMIR.email, "Mass ledger 1 of 2026-03 is ready"),
        ]
        assert [mail.mass_ledger_id for mail in mails if mail.recipient == CFO] == [mass.id]

    async def test_it_is_refused_while_a_batch_is_open_and_names_each(self, books: Books) -> None:
        await in_status("CLOSED")
        first, second = await a_cash_batch(), await a_cash_batch()
        async with refused(books, BatchStillOpen(number=first.number, period="2026-03")) as no:
            await start(MARCH, by=AMIR)
        assert [blocker.about for blocker in no.value.blockers] == [("Batch", first.id), ("Batch", second.id)]

    async def test_a_batch_that_fails_keeps_its_state_and_is_named_in_the_mail(self, books: Books) -> None:
        good, bad = await in_status("CLOSED"), await out_of_control()
        mass = await made(email=CFO)
        assert (mass.state, mass.number) == (MassLedgerState.INCOMPLETE, None)
        assert await held(mass) == []
        statuses = [(await Batch.get(id=batch.id)).status.value for batch in (good, bad)]
        assert statuses == ["POSTED", "CLOSED"]
        mail = await MailMessage.get(subject="The mass ledger of 2026-03 could not be made")
        assert f"- {bad.number}: The control total is 1.00 USD" in mail.body
        assert not await MailMessage.filter(recipient=CFO).exists()

    async def test_starting_again_takes_up_the_rest_and_what_was_closed_since(self, books: Books) -> None:
        good, bad = await in_status("CLOSED"), await out_of_control()
        mass = await made()
        batch = await Batch.get(id=bad.id)
        await update_control(
            bad.id, by=CLARA, expected_version=batch.version, control_total="100.00", control_count=None
        )
        late = await in_status("CLOSED")
        again = await worked(await resume(mass.run_id, by=ADA))
        assert (again.id, again.number, again.made_by) == (mass.id, 1, ADA.name)
        assert [one for one, _, _ in await held(again)] == [good.id, bad.id, late.id]
        async with refused(books, MassLedgerMade(number=1)):
            await resume(mass.run_id, by=ADA)

    async def test_another_one_may_have_taken_what_an_incomplete_one_left(self, books: Books) -> None:
        await in_status("CLOSED")
        bad = await out_of_control()
        mass = await made()
        await delete((await reopened(bad)).id, by=CLARA)
        await made()
        async with refused(books, NothingForMassLedger(period="2026-03")):
            await resume(mass.run_id, by=ADA)

    async def test_a_batch_that_left_the_period_is_no_part_of_it_any_more(self, books: Books) -> None:
        good, bad, gone = await in_status("CLOSED"), await out_of_control(), await out_of_control()
        mass = await made()
        moved = await reopened(bad)
        await update(
            bad.id,
            by=CLARA,
            expected_version=moved.version,
            changes=HeaderChanges(post_date=date(2026, 4, 1)),
        )
        await reopened(gone)
        await delete(gone.id, by=CLARA)
        again = await worked(await resume(mass.run_id, by=AMIR))
        assert await held(again) == [(good.id, 1, False)]

    async def test_one_is_made_of_a_period_at_a_time(self, books: Books) -> None:
        await in_status("CLOSED")
        mass = await start(MARCH, by=AMIR)
        async with refused(books, MassLedgerUnderWay(period="2026-03")):
            await start(MARCH, by=ADA)
        async with refused(books, MassLedgerUnderWay(period="2026-03")):
            await resume(mass.run_id, by=ADA)

    async def test_it_takes_its_rights_and_something_to_hold(self, books: Books) -> None:
        async with refused(books, NothingForMassLedger(period="2026-03")):
            await start(MARCH, by=AMIR)
        await in_status("CLOSED")
        missing = RightMissing(action="make a mass ledger, which posts batches", permission="POST")
        async with refused(books, missing):
            await start(MARCH, by=CLARA)


class TestAgain:
    """AMB-27: what is in a mass ledger goes into no other, unless it is asked for."""

    async def test_posted_ones_are_in_it_once_and_all_again_when_asked_for(self, books: Books) -> None:
        by_hand, first = await in_status("POSTED"), await in_status("CLOSED")
        one = await made()
        second = await in_status("CLOSED")
        two = await made()
        assert [key for key, _, _ in await held(one)] == [by_hand.id, first.id]
        assert await held(two) == [(second.id, 1, False)]
        three = await made(include_posted=True)
        assert [key for key, _, _ in await held(three)] == [by_hand.id, first.id, second.id]
        assert [mass.number for mass in (one, two, three)] == [1, 2, 3]
        await in_status("CLOSED")
        async with refused(books, MassLedgerMade(number=3)):
            await resume(three.run_id, by=ADA)

    async def test_what_is_reopened_goes_out_again_as_reversal_and_new_version(self, books: Books) -> None:
        """AMB-29."""
        batch = await in_status("CLOSED")
        one = await made()
        made_on = f"{one.made_at:%Y-%m-%d}"
        expected = ReasonMissing(
            field="reason", number=batch.number, left="put into mass ledger 1", left_on=made_on
        )
        async with refused(books, expected):
            await reopen(batch.id, by=CONNIE)
        await posted(await reopened(batch))
        assert sorted(await held(await made())) == [(batch.id, 1, True), (batch.id, 2, False)]
        async with refused(books, NothingForMassLedger(period="2026-03")):
            await start(MARCH, by=AMIR)

    async def test_the_reversal_of_a_deleted_batch_goes_out_alone(self, books: Books) -> None:
        """R9.7."""
        batch = await in_status("CLOSED")
        await made()
        await reopened(batch)
        await delete(batch.id, by=CLARA)
        assert await held(await made()) == [(batch.id, 1, True)]

    async def test_a_file_of_the_whole_period_leaves_no_reversal_due(self, books: Books) -> None:
        batch = await in_status("CLOSED")
        await made()
        await posted(await reopened(batch))
        assert await held(await made(include_posted=True)) == [(batch.id, 2, False)]
        async with refused(books, NothingForMassLedger(period="2026-03")):
            await start(MARCH, by=AMIR)


async def test_a_batch_reopened_between_its_posting_and_the_file_is_named(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = await in_status("LEDGER_READY")
    mass = await start(MARCH, by=AMIR)
    go_through = running.go_through

    async def with_somebody_in_between(run_id: int, **words: Any) -> None:
        await go_through(run_id, **words)
        await reopen(batch.id, by=CONNIE)

    monkeypatch.setattr(running, "go_through", with_somebody_in_between)
    after = await worked(mass)
    assert after.state is MassLedgerState.INCOMPLETE
    assert "was reopened before" in (await BatchRunItem.get(run_id=mass.run_id)).reasons


async def test_a_mass_ledger_that_is_not_its_ledgers_is_found_by_verifying(books: Books) -> None:
    await in_status("CLOSED")
    mass = await made()
    assert [check.detail for check in await verify() if not check.passed] == []
    await MassLedger.filter(id=mass.id).update(debit_total=mass.debit_total + 1)
    assert len([check for check in await verify() if not check.passed]) == 1
