"""Force listing: with the option on, only what is listed since its last change is posted (R2.9)."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, with_ledger
from tests.cast import AMIR, CLARA, set_options
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.batches.blockers import NotListed, actions
from tieout.domain.batches.editing import HeaderChanges
from tieout.domain.entries import changing
from tieout.domain.ledgers import posting
from tieout.domain.trails.listing import Listing, listings
from tieout.domain.trails.making import make


async def listing_of(batch: Batch) -> Listing:
    return (await listings([batch.id]))[batch.id]


async def test_an_edit_after_listing_resets_it_and_moving_the_batch_does_not(books) -> None:
    batch = await a_cash_batch()
    entry = await a_receipt(batch)
    assert await listing_of(batch) == Listing(None, False)
    await make(batch.id, by=CLARA)
    assert await listing_of(batch) == Listing(1, True)

    await editing.add_note(batch.id, by=CLARA, text="Seen.")
    await closing.close(batch.id, by=CLARA)
    await closing.reopen(batch.id, by=AMIR)
    assert await listing_of(batch) == Listing(1, True)

    async def control() -> None:
        version = (await Batch.get(id=batch.id)).version
        await editing.update_control(
            batch.id, by=CLARA, expected_version=version, control_total="100.00", control_count=0
        )

    async def header() -> None:
        version = (await Batch.get(id=batch.id)).version
        changes = HeaderChanges(description="Tuesday")
        await editing.update(batch.id, by=CLARA, expected_version=version, changes=changes)

    async def added() -> None:
        await a_receipt(batch)

    async def deleted() -> None:
        await changing.delete_entry(entry.id, by=CLARA)

    for change in (control, header, added, deleted):
        before = await make(batch.id, by=CLARA)
        assert await listing_of(batch) == Listing(before.version, True)
        await change()
        assert await listing_of(batch) == Listing(before.version, False), change.__name__


async def test_what_is_not_listed_is_not_posted_while_the_option_is_on(books) -> None:
    await set_options(force_listing=True)
    batch, other = await a_cash_batch(number="R0001"), await a_cash_batch()
    for one in (batch, other):
        await a_receipt(one)
        await with_ledger(one)
    await make(other.id, by=CLARA)
    with pytest.raises(NotListed) as refused:
        await posting.post(batch.id, by=AMIR)
    assert refused.value.message == (
        "Batch R0001 has no audit trail newer than its last change, and this company posts what is listed. "
        "Make its audit trail, then post it."
    )
    batch = await Batch.get(id=batch.id)
    assert batch.status == "LEDGER_READY"
    found = await actions([batch, await Batch.get(id=other.id)], by=AMIR)
    blocked = {
        batch_id: [state.blockers for state in states if state.action is BatchAction.POST]
        for batch_id, states in found.items()
    }
    assert blocked == {batch.id: [(NotListed(number="R0001"),)], other.id: [()]}
    await make(batch.id, by=CLARA)
    assert (await posting.post(batch.id, by=AMIR)).status == "POSTED"


async def test_posting_several_stops_what_is_not_listed_with_its_ledger_ready(books) -> None:
    """R7.7: the trail can be made then, and the batch posted."""
    await set_options(force_listing=True)
    batch = await a_cash_batch(number="R0001")
    await a_receipt(batch)
    [outcome] = await posting.post_batches([batch.id], by=AMIR)
    assert (outcome.batch.status, outcome.refusal) == ("LEDGER_READY", NotListed(number="R0001"))
    await make(batch.id, by=AMIR)
    [outcome] = await posting.post_batches([batch.id], by=AMIR)
    assert (outcome.batch.status, outcome.refusal) == ("POSTED", None)


async def test_without_the_option_nothing_needs_to_be_listed(books) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    await with_ledger(batch)
    assert (await posting.post(batch.id, by=AMIR)).status == "POSTED"
