"""A batch in use: taken, kept, let go, expired and taken over, and what saving makes of it (section 11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.builders import a_cash_batch, a_receipt, closed, in_status
from tests.cast import ADA, AMIR, CLARA, CONNIE, NOON, VERA, set_options
from tests.databases import Books
from tests.watching import counted_queries, refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.batches.blockers import PeriodNotOpen, actions
from tieout.domain.batches.editing import HeaderChanges
from tieout.domain.batches.holding import BatchInUse, EntryInUse, LeaseLost
from tieout.domain.batches.lease import Lease
from tieout.domain.batches.leasing import (
    EntryToTakeMissing,
    NotInUse,
    any_expired,
    forget_expired,
    release,
    release_all,
    renew,
    take,
    take_over,
)
from tieout.domain.batches.locking import BatchChanged, BatchStatusForbids
from tieout.domain.database.statements import execute
from tieout.domain.entries.adding import add_many
from tieout.domain.entries.changing import delete_entry, update_entry
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.refusal import NotFound, RightMissing, ValueMissing
from tieout.domain.users.actor import Actor

TWO_MINUTES = timedelta(minutes=2)
DRAFT = CashReceiptDraft(customer_number="ACME", amount="5.00")


def in_use(batch: Batch, holder: Actor = CLARA, since: str = "12:00") -> BatchInUse:
    return BatchInUse(number=batch.number, holder=holder.name, since=since)


async def the_lease() -> Lease:
    return await Lease.get()


async def rename(batch: Batch, by: Actor) -> Batch:
    changes = HeaderChanges(description="Morning post")
    return await editing.update(batch.id, by=by, expected_version=batch.version, changes=changes)


class TestInUse:
    """R11.1, R11.2, R11.4."""

    async def test_a_batch_is_taken_for_as_long_as_the_company_says(self, books: Books) -> None:
        await set_options(lease_minutes=5)
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        lease = await the_lease()
        assert (lease.batch_id, lease.entry_id, lease.user_id) == (batch.id, None, CLARA.user_id)
        assert (lease.user_name, lease.taken_at) == ("Clara Clerk", NOON)
        assert lease.expires_at == NOON + timedelta(minutes=5)

    async def test_nobody_else_changes_what_it_holds(self, books: Books) -> None:
        """Section 13, lock held: adding, changing and deleting entries, the header; R5.5."""
        batch = await a_cash_batch()
        entry = await a_receipt(batch)
        await take(batch.id, by=CLARA)
        commands = (
            lambda: a_receipt(batch, by=AMIR),
            lambda: add_many(batch.id, by=AMIR, entries=[DRAFT]),
            lambda: update_entry(entry.id, by=AMIR, expected_version=1, entry=DRAFT),
            lambda: delete_entry(entry.id, by=AMIR),
            lambda: rename(batch, AMIR),
            lambda: closing.close(batch.id, by=AMIR),
            lambda: editing.delete(batch.id, by=AMIR),
            lambda: take(batch.id, by=AMIR),
            lambda: renew(batch.id, by=AMIR),
        )
        for command in commands:
            async with refused(books, in_use(batch)):
                await command()
        assert in_use(batch).message == (
            f"Batch {batch.number} is in use by Clara Clerk since 12:00; wait until Clara Clerk is done, or "
            "have a supervisor take it over under Batches in use."
        )

    async def test_what_stands_in_the_way_is_told_beforehand(self, books: Books) -> None:
        batch = await a_cash_batch()
        await a_receipt(batch)
        await take(batch.id, by=CLARA)
        blocked = {
            state.action: state.blockers[0]
            for state in (await actions([batch], by=ADA))[batch.id]
            if in_use(batch) in state.blockers
        }
        whole = {BatchAction.DELETE, BatchAction.CLOSE}
        keying = {BatchAction.ENTER, BatchAction.UPDATE, BatchAction.MOVE_ORDERS}
        assert blocked == dict.fromkeys(whole | keying, in_use(batch))
        mine = (await actions([batch], by=CLARA))[batch.id]
        assert not [state for state in mine if in_use(batch) in state.blockers]

    async def test_the_control_total_and_notes_are_everybodys(self, books: Books) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        await editing.add_note(batch.id, by=AMIR, text="Ask the bank.")
        await editing.update_control(
            batch.id, by=AMIR, expected_version=1, control_total="5.00", control_count=None
        )

    async def test_its_owner_does_everything(self, books: Books) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        entry = await a_receipt(batch)
        await update_entry(entry.id, by=CLARA, expected_version=1, entry=DRAFT)
        await rename(batch, CLARA)
        await closed(await Batch.get(id=batch.id))
        assert await Lease.all().count() == 0

    async def test_a_command_of_another_system_holds_it_for_itself_alone(self, books: Books) -> None:
        """R11.4: without a lease it goes through while nobody has the batch, and leaves none behind."""
        batch = await a_cash_batch()
        await a_receipt(batch, by=AMIR)
        await a_receipt(batch, by=CLARA)
        assert await Lease.all().count() == 0

    async def test_a_time_of_another_day_is_told_with_its_date(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        await set_options(lease_minutes=60)
        await execute("UPDATE company SET time_zone = 'Asia/Tokyo'")
        batch = await a_cash_batch()
        clock.move_to(NOON.replace(hour=14, minute=30))
        await take(batch.id, by=CLARA)
        clock.move_to(NOON.replace(hour=15, minute=15))
        async with refused(books, in_use(batch, since="2026-03-15 23:30")):
            await a_receipt(batch, by=AMIR)

    async def test_only_an_open_batch_of_an_open_period_is_taken_by_who_may_key(self, books: Books) -> None:
        batch, in_march = await in_status("CLOSED"), await a_cash_batch()
        forbids = BatchStatusForbids(
            number=batch.number, status="closed", action="key entries into", allowed="open"
        )
        async with refused(books, forbids):
            await take(batch.id, by=CLARA)
        async with refused(books, RightMissing(action="key entries into a batch", permission="ENTER")):
            await take(in_march.id, by=VERA)
        await execute("UPDATE fiscal_period SET state = 'CLOSED' WHERE name = '2026-03'")
        phrase = {"period": "2026-03", "state": "closed", "action": "key entries into"}
        phrase["remedy"] = "Have it reopened, or be granted an exception"
        async with refused(books, PeriodNotOpen(**phrase)):
            await take(in_march.id, by=CLARA)
        for verb in (take, renew, release):
            async with refused(books, NotFound(kind="batch", key=99)):
                await verb(99, by=CLARA)

    async def test_adding_an_entry_takes_no_statement_more(self, books: Books) -> None:
        batch, other = await a_cash_batch(), await a_cash_batch()
        await a_receipt(batch), await a_receipt(other)
        await take(batch.id, by=CLARA)
        with counted_queries() as held:
            await a_receipt(batch)
        with counted_queries() as free:
            await a_receipt(other)
        assert held.count == free.count


class TestLettingGo:
    """R11.2: it expires by itself, and its owner may release it."""

    async def test_the_owner_keeps_it_by_renewing_and_lets_it_go(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        batch = await a_cash_batch()
        first = await take(batch.id, by=CLARA)
        clock.shift(90)
        assert (await renew(batch.id, by=CLARA)).id == first.id
        lease = await the_lease()
        assert (lease.taken_at, lease.expires_at) == (NOON, NOON + timedelta(seconds=90) + TWO_MINUTES)
        await release(batch.id, by=AMIR)
        assert await Lease.all().count() == 1
        await release(batch.id, by=CLARA)
        assert await Lease.all().count() == 0
        await a_receipt(batch, by=AMIR)

    async def test_a_page_that_is_left_lets_go_of_what_it_took_itself_alone(self, books: Books) -> None:
        batch = await a_cash_batch()
        first = await take(batch.id, by=CLARA)
        again = await take(batch.id, by=CLARA)
        await release(batch.id, by=CLARA, lease_id=first.id)
        assert (await the_lease()).id == again.id
        await release(batch.id, by=CLARA, lease_id=again.id)
        assert await Lease.all().count() == 0

    async def test_a_dead_one_blocks_nobody(self, books: Books, clock: time_machine.Traveller) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        clock.shift(TWO_MINUTES)
        await a_receipt(batch, by=AMIR)
        assert not any(
            in_use(batch) in state.blockers for state in (await actions([batch], by=AMIR))[batch.id]
        )
        lease = await take(batch.id, by=AMIR)
        assert (lease.user_name, lease.taken_at) == ("Amir Accountant", NOON + TWO_MINUTES)
        async with refused(books, in_use(batch, AMIR, "12:02")):
            await renew(batch.id, by=CLARA)

    async def test_one_that_expired_is_taken_again_by_renewing(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        clock.shift(TWO_MINUTES)
        await renew(batch.id, by=CLARA)
        assert (await the_lease()).taken_at == NOON + TWO_MINUTES

    async def test_dead_ones_are_tidied_away(self, books: Books, clock: time_machine.Traveller) -> None:
        await take((await a_cash_batch()).id, by=CLARA)
        clock.shift(60)
        await take((await a_cash_batch()).id, by=CLARA)
        assert (await any_expired(), await forget_expired()) == (False, 0)
        clock.shift(60)
        assert (await any_expired(), await forget_expired(), await Lease.all().count()) == (True, 1, 1)

    async def test_who_signs_out_lets_go_of_everything(self, books: Books) -> None:
        for by in (CLARA, CLARA, AMIR):
            await take((await a_cash_batch()).id, by=by)
        assert (await release_all(by=CLARA), await Lease.all().count()) == (2, 1)


class TestTakingOver:
    """R11.2: a supervisor takes it over with a reason; what the former owner has in hand cannot overwrite."""

    async def test_it_is_the_supervisors_and_noted(self, books: Books) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        await take_over(batch.id, by=CONNIE, reason="Clara is ill.")
        assert (await the_lease()).user_id == CONNIE.user_id
        note = await AuditEvent.filter(batch_id=batch.id).order_by("-id").first()
        assert note is not None
        assert (note.actor, note.reason) == ("Connie Controller", "Clara is ill.")
        assert sentence(note) == "The batch, in use by Clara Clerk, was taken over."
        await a_receipt(batch, by=CONNIE)

    async def test_the_former_owner_is_told_and_overwrites_nothing(self, books: Books) -> None:
        batch = await a_cash_batch()
        entry = await a_receipt(batch)
        await take(batch.id, by=CLARA)
        await take_over(batch.id, by=CONNIE, reason="Clara is ill.")
        lost = LeaseLost(
            number=batch.number, holder="Connie Controller", since="12:00", reason="Clara is ill"
        )
        for saving in (
            lambda: a_receipt(batch),
            lambda: update_entry(entry.id, by=CLARA, expected_version=1, entry=DRAFT),
            lambda: rename(batch, CLARA),
            lambda: renew(batch.id, by=CLARA),
        ):
            async with refused(books, lost):
                await saving()
        [entering] = [
            one for one in (await actions([batch], by=CLARA))[batch.id] if one.action == BatchAction.ENTER
        ]
        assert entering.blockers == (lost,)
        async with refused(books, in_use(batch, CONNIE)):
            await a_receipt(batch, by=AMIR)

        await release(batch.id, by=CONNIE)
        await a_receipt(batch)
        changed = BatchChanged(number=batch.number, version=2, expected=1)
        async with refused(books, changed):
            await rename(batch, CLARA)

    async def test_what_was_lost_once_and_let_go_is_later_just_in_use(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        await take_over(batch.id, by=CONNIE, reason="Clara is ill.")
        await release(batch.id, by=CONNIE)
        clock.shift(60)
        await take(batch.id, by=CONNIE)
        async with refused(books, in_use(batch, CONNIE, "12:01")):
            await a_receipt(batch)

    async def test_it_takes_the_right_a_reason_and_somebody_to_take_it_from(self, books: Books) -> None:
        batch = await a_cash_batch()
        async with refused(books, NotInUse(number=batch.number)):
            await take_over(batch.id, by=CONNIE, reason="Clara is ill.")
        await take(batch.id, by=CLARA)
        async with refused(books, RightMissing(action="take over a batch", permission="TAKE_OVER")):
            await take_over(batch.id, by=AMIR, reason="Clara is ill.")
        async with refused(books, ValueMissing(field="reason", label="The reason")):
            await take_over(batch.id, by=CONNIE, reason=" ")
        await take_over(batch.id, by=CONNIE, reason="Clara is ill.")
        async with refused(books, NotInUse(number=batch.number)):
            await take_over(batch.id, by=CONNIE, reason="Again.")


class TestShared:
    """R11.3: several people key into one batch, and only an entry being changed is somebody's."""

    async def test_everybody_keys_and_an_entry_being_changed_is_ones_own(self, books: Books) -> None:
        batch = await a_cash_batch(shared=True)
        one, two = await a_receipt(batch), await a_receipt(batch, by=AMIR)
        async with refused(books, EntryToTakeMissing(number=batch.number)):
            await take(batch.id, by=CLARA)
        await take(batch.id, by=CLARA, entry_id=one.id)
        await a_receipt(batch, by=AMIR)
        await rename(batch, AMIR)
        await update_entry(two.id, by=AMIR, expected_version=1, entry=DRAFT)
        theirs = EntryInUse(number=batch.number, holder="Clara Clerk", since="12:00")
        for command in (
            lambda: update_entry(one.id, by=AMIR, expected_version=1, entry=DRAFT),
            lambda: delete_entry(one.id, by=AMIR),
            lambda: take(batch.id, by=AMIR, entry_id=one.id),
            lambda: closing.close(batch.id, by=AMIR),
            lambda: editing.delete(batch.id, by=AMIR),
        ):
            async with refused(books, theirs):
                await command()
        await update_entry(one.id, by=CLARA, expected_version=1, entry=DRAFT)
        assert await Lease.all().count() == 0
        await closing.close(batch.id, by=AMIR)

    async def test_an_entry_is_kept_let_go_and_taken_over(self, books: Books) -> None:
        batch, other = await a_cash_batch(shared=True), await a_cash_batch(shared=True)
        entry = await a_receipt(batch)
        async with refused(books, NotFound(kind="entry", key=entry.id)):
            await take(other.id, by=CLARA, entry_id=entry.id)
        await take(batch.id, by=CLARA, entry_id=entry.id)
        await renew(batch.id, by=CLARA, entry_id=entry.id)
        await release(batch.id, by=CLARA, entry_id=entry.id)
        assert await Lease.all().count() == 0

        await take(batch.id, by=CLARA, entry_id=entry.id)
        await take_over(batch.id, by=CONNIE, entry_id=entry.id, reason="It was keyed twice.")
        lost = {"number": batch.number, "holder": "Connie Controller", "since": "12:00"}
        async with refused(books, LeaseLost(**lost, reason="It was keyed twice")):
            await update_entry(entry.id, by=CLARA, expected_version=1, entry=DRAFT)
        await delete_entry(entry.id, by=CONNIE)
        assert await Lease.all().count() == 0

    async def test_it_becomes_shared_while_nobody_else_has_it_in_use(self, books: Books) -> None:
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        shared = HeaderChanges(shared=True)
        async with refused(books, in_use(batch)):
            await editing.update(batch.id, by=AMIR, expected_version=1, changes=shared)
        await editing.update(batch.id, by=CLARA, expected_version=1, changes=shared)
        note = await AuditEvent.filter(batch_id=batch.id).order_by("-id").first()
        assert note is not None
        assert sentence(note) == "The header was changed: shared from no to yes."
        entry = await a_receipt(batch, by=AMIR)
        await take(batch.id, by=CLARA, entry_id=entry.id)
        theirs = EntryInUse(number=batch.number, holder="Clara Clerk", since="12:00")
        async with refused(books, theirs):
            await editing.update(batch.id, by=AMIR, expected_version=2, changes=HeaderChanges(shared=False))


@pytest.mark.parametrize("count", [1, 3])
async def test_looking_at_batches_in_use_takes_one_statement_more_for_any_number(
    books: Books, count: int
) -> None:
    batches = [await a_cash_batch() for _ in range(count)]
    for batch in batches:
        await take(batch.id, by=CLARA)
    with counted_queries() as queries:
        await actions(batches, by=AMIR)
    assert queries.count == 6, queries
