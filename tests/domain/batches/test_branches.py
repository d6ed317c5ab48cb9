"""With branch accounting nothing is posted without its branch, whenever it was switched on (AMB-32)."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, closed, in_status, posted, with_ledger
from tests.cast import ADA, AMIR, CLARA, set_options
from tests.databases import Books
from tests.watching import refused
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.blockers import BatchWithoutBranch, EntriesOfOtherBranches
from tieout.domain.batches.editing import HeaderChanges, update
from tieout.domain.entries.entry import Entry, OpenItem
from tieout.domain.ledgers import creating, posting
from tieout.domain.ledgers.ledger import LedgerTotal


async def in_branch(batch: Batch, branch: str) -> Batch:
    """Its header saved with that branch."""
    return await update(
        batch.id, by=CLARA, expected_version=batch.version, changes=HeaderChanges(branch=branch)
    )


@pytest.mark.parametrize(
    ("status", "step"),
    [("OPEN", closing.close), ("CLOSED", creating.request), ("LEDGER_READY", posting.post)],
)
async def test_a_batch_without_branch_goes_no_further(books: Books, status: str, step) -> None:
    batch = await in_status(status)
    await set_options(branch_accounting=True)
    async with refused(books, BatchWithoutBranch(number=batch.number)):
        await step(batch.id, by=ADA)


async def test_a_branch_given_later_goes_to_every_entry_and_lets_the_batch_pass(books: Books) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch, branch="EAST")
    await set_options(branch_accounting=True)
    await in_branch(batch, "NORTH")
    await posted(await Batch.get(id=batch.id))
    assert {total.branch for total in await LedgerTotal.all()} == {"NORTH"}
    assert {(await Entry.get()).branch, (await OpenItem.get()).branch} == {"NORTH"}


async def test_entries_keyed_while_each_had_its_own_branch_are_found(books: Books) -> None:
    """Open, waiting for the ledger, and ready to post; saving the header carries its branch to them."""
    batches = []
    for steps in ((), (closed,), (with_ledger,)):
        await set_options(branch_accounting=True)
        batch = await a_cash_batch(branch="NORTH")
        await set_options(branch_accounting=False)
        await a_receipt(batch)
        for step in steps:
            await step(batch)
        batches.append(await Batch.get(id=batch.id))
    await set_options(branch_accounting=True)
    for batch, step in zip(batches, (closing.close, creating.request, posting.post), strict=True):
        async with refused(books, EntriesOfOtherBranches(number=batch.number, branch="NORTH")):
            await step(batch.id, by=AMIR)
    await in_branch(batches[0], "NORTH")
    assert (await closing.close(batches[0].id, by=AMIR)).status is BatchStatus.CLOSED


async def test_what_was_posted_before_can_still_be_reopened(books: Books) -> None:
    await a_posted_invoice()
    await set_options(branch_accounting=True)
    batch = await Batch.get()
    assert (await closing.reopen(batch.id, by=AMIR)).status is BatchStatus.OPEN
    async with refused(books, BatchWithoutBranch(number=batch.number)):
        await closing.close(batch.id, by=AMIR)


async def test_switched_off_again_a_header_with_a_branch_is_no_trouble(books: Books) -> None:
    await set_options(branch_accounting=True)
    batch = await a_cash_batch(branch="NORTH")
    await set_options(branch_accounting=False)
    await a_receipt(batch)
    changed = await update(
        batch.id, by=CLARA, expected_version=batch.version, changes=HeaderChanges(description="north")
    )
    assert (await posted(changed)).status is BatchStatus.POSTED
