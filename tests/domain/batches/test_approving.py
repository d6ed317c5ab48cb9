"""Approving a batch that is too large for one pair of eyes (R15.1)."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, closed, in_status, with_ledger
from tests.cast import ADA, AMIR, CONNIE, NOON, set_options
from tests.databases import Books
from tests.watching import refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.approving import approve
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.blockers import (
    ApprovalMissing,
    ApprovalNotNeeded,
    ApprovedAlready,
    ApproverIsCreator,
)
from tieout.domain.batches.closing import reopen
from tieout.domain.batches.locking import BatchStatusForbids
from tieout.domain.ledgers.posting import post
from tieout.domain.money import Money
from tieout.domain.refusal import RightMissing
from tieout.domain.users.actor import Actor

LIMIT = Money(10000, "USD")


@pytest.fixture(autouse=True)
async def limit(books: Books) -> None:
    await set_options(approval_amount=LIMIT.minor)


async def a_closed_batch(amount: str = "100.00", *, by: Actor | None = None) -> Batch:
    batch = await (a_cash_batch(by=by) if by else a_cash_batch())
    await a_receipt(batch, amount=amount)
    return await closed(batch)


async def test_a_batch_at_the_limit_is_posted_only_once_approved(books: Books, connie: Actor) -> None:
    batch = await with_ledger(await a_closed_batch())
    expected = ApprovalMissing(number=batch.number, accumulated=LIMIT, limit=LIMIT, creator=batch.created_by)
    async with refused(books, expected):
        await post(batch.id, by=AMIR)
    await approve(batch.id, by=connie)
    assert (await post(batch.id, by=AMIR)).status == "POSTED"


async def test_who_approved_and_when_is_kept_and_noted(books: Books, connie: Actor) -> None:
    batch = await approve((await a_closed_batch()).id, by=connie)
    assert (batch.approved_by, batch.approved_at) == (connie.name, NOON)
    event = await AuditEvent.filter(batch_id=batch.id, action="BATCH_APPROVED").get()
    assert event.actor == connie.name


async def test_a_batch_below_the_limit_needs_no_approval(books: Books, connie: Actor) -> None:
    batch = await with_ledger(await a_closed_batch("99.99"))
    expected = ApprovalNotNeeded(number=batch.number, accumulated=Money(9999, "USD"), limit=LIMIT)
    async with refused(books, expected):
        await approve(batch.id, by=connie)
    assert (await post(batch.id, by=AMIR)).status == "POSTED"


async def test_without_a_limit_no_batch_needs_approval(books: Books) -> None:
    await set_options()
    batch = await with_ledger(await a_closed_batch("999999.00"))
    assert (await post(batch.id, by=AMIR)).status == "POSTED"


async def test_nobody_approves_a_batch_of_their_own(books: Books) -> None:
    batch = await a_closed_batch(by=CONNIE)
    async with refused(books, ApproverIsCreator(number=batch.number)):
        await approve(batch.id, by=CONNIE)
    await approve(batch.id, by=ADA)


async def test_one_approval_is_enough(books: Books, connie: Actor) -> None:
    batch = await approve((await a_closed_batch()).id, by=connie)
    async with refused(books, ApprovedAlready(number=batch.number, approver=connie.name)):
        await approve(batch.id, by=ADA)


async def test_reopening_takes_the_approval_away(books: Books, connie: Actor) -> None:
    batch = await approve((await a_closed_batch()).id, by=connie)
    again = await reopen(batch.id, by=connie)
    assert (again.approved_by, again.approved_at) == ("", None)
    noted = await AuditEvent.get(action="APPROVAL_REMOVED")
    assert (noted.batch_id, noted.facts) == (batch.id, f'{{"approver":"{connie.name}"}}')
    ready = await with_ledger(await Batch.get(id=batch.id))
    expected = ApprovalMissing(number=ready.number, accumulated=LIMIT, limit=LIMIT, creator=ready.created_by)
    async with refused(books, expected):
        await post(ready.id, by=AMIR)


async def test_only_a_closed_batch_can_be_approved(books: Books, connie: Actor) -> None:
    batch = await in_status("OPEN")
    expected = BatchStatusForbids(
        number=batch.number, status="open", action="approve", allowed="closed or ready to post"
    )
    async with refused(books, expected):
        await approve(batch.id, by=connie)


async def test_approving_takes_its_right(books: Books, amir: Actor) -> None:
    batch = await a_closed_batch()
    async with refused(books, RightMissing(action="approve a batch", permission="APPROVE")):
        await approve(batch.id, by=amir)
