"""Each posted batch stands in the outside books exactly once, in each system, whatever fails (R8.5)."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from typing import Any

import pytest

from tests import builders
from tests.cast import AMIR
from tests.databases import Books
from tests.exporting import (
    EXPORTING,
    a_posted_batch,
    choose_system,
    connect_again,
    connected,
    exports_of,
    own_balances,
    time_passes,
    work_off,
)
from tests.stand_ins.serving import Fault
from tests.working import IMPATIENT
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.exports import exporting
from tieout.domain.exports.connection import SETTINGS
from tieout.domain.exports.export import ExportAttempt, ExportPart
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.jobs.claiming import LostLease, claim
from tieout.domain.refusal import Refusal
from tieout.server.connections.lines import Lines
from tieout.server.duties import Duties
from tieout.server.smtp import LocalOutbox

SYSTEMS = list(SETTINGS)
SEEDS = int(os.environ.get("TIEOUT_TEST_SEEDS", "1"))
"""More of them take longer and meet thousands of failures."""
PARTS = 3
WHILE_STORING = [fault for fault in Fault if fault is not Fault.NONE]


@pytest.mark.parametrize("system", SYSTEMS)
async def test_a_posted_batch_is_prepared_by_itself_and_sent_with_one_click(
    books: Books, system: AccountingSystem
) -> None:
    """R8.3, R15.5."""
    async with connected(system) as (outside, lines):
        batch = await a_posted_batch("100.00")
        await work_off(lines)
        assert await exports_of(batch) == [("PREPARED", [("B0001-26v1-1", "READY", "")])]
        assert outside.requests == []
        await exporting.export_batch(batch.id, by=AMIR)
        await work_off(lines)
        (remote,) = outside.journals
        assert await exports_of(batch) == [("EXPORTED", [("B0001-26v1-1", "VERIFIED", remote.id)])]
        assert outside.balances() == await own_balances(system)


@pytest.mark.parametrize("fault", WHILE_STORING)
@pytest.mark.parametrize("system", SYSTEMS)
async def test_whatever_happens_to_the_request_that_stores_it_is_stored_once(
    sqlite_books: Books, system: AccountingSystem, fault: Fault
) -> None:
    """Cut, broken, busy, slow, late: the next try looks first, and uses the same request id."""
    async with connected(system) as (outside, lines):
        batch = await a_posted_batch("100.00")
        await exporting.export_batch(batch.id, by=AMIR)
        stored = iter([fault])
        outside.choose = lambda asked: next(stored, Fault.NONE) if _stores(asked, outside) else Fault.NONE
        await work_off(lines, attempts=4)
        await outside.settled()
        assert [state for state, _ in await exports_of(batch)] == ["EXPORTED"]
        assert len(outside.journals) == 1
        requests = {one.request_id for one in await ExportAttempt.all()}
        assert len(requests) == 1


def _stores(asked: str, outside: Any) -> bool:
    """Intacct is asked everything in one way; its look comes before, after the session."""
    path = asked.lower()
    return (
        path.startswith("post")
        and "token" not in path
        and ("xmlgw" not in path or len(outside.requests) == 3)
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("system", SYSTEMS)
async def test_over_many_random_failures_no_journal_is_lost_and_none_stands_twice(
    sqlite_books: Books, system: AccountingSystem, seed: int
) -> None:
    """Lines cut before and after, 401, 429, 5xx, nonsense, late storing, workers cut off in the middle."""
    chance, faults = random.Random(f"{system} {seed}"), Counter[Fault]()
    async with connected(system) as (outside, lines):
        await choose_system(system, lines_per_part=2)
        batches = [await _a_batch_in_parts(number) for number in range(2)]
        outside.choose = lambda _: _some_fault(chance, faults)
        outside.late, outside.slow = 0.004, 0.12
        for batch in batches:
            await _exported_at_last(batch, outside, system, lines, chance)
        await closing.reopen(batches[0].id, by=AMIR, reason="A wrong amount")
        await _exported_at_last(batches[0], outside, system, lines, chance)
        outside.choose = None
        await outside.settled()
        assert outside.balances() == await own_balances(system)
        sent = await ExportPart.all()
        assert Counter(one.number for one in outside.journals) == Counter(one.document_number for one in sent)
        assert {(one.document_number, one.remote_id) for one in sent} == {
            (one.number, one.id) for one in outside.journals
        }
        assert len(sent) == 3 * PARTS
        assert sum(faults.values()) - faults[Fault.NONE] >= 10


WEIGHTS = {
    **dict.fromkeys(WHILE_STORING, 4),
    Fault.NONE: 50,
    Fault.SLOW: 1,
}


def _some_fault(chance: random.Random, faults: Counter[Fault]) -> Fault:
    (fault,) = chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))
    faults[fault] += 1
    return fault


async def _a_batch_in_parts(number: int) -> Batch:
    batch = await builders.an_invoice_batch()
    drafts = [
        InvoiceDraft(
            customer_number="ACME", document_number=f"I-{number}-{one}", amount=f"{100 + one}.{one:02}"
        )
        for one in range(PARTS)
    ]
    await adding.add_many(batch.id, by=AMIR, entries=drafts)
    return await builders.posted(batch)


async def _exported_at_last(
    batch: Batch, outside: Any, system: AccountingSystem, lines: Lines, chance: random.Random
) -> None:
    """Somebody clicks, the worker tries and is cut off now and then, somebody clicks again, or connects."""
    for _ in range(400):
        try:
            await exporting.export_batch(batch.id, by=AMIR)
        except Refusal as refusal:
            if refusal.code in ("EXPORTED_ALREADY", "NOTHING_TO_EXPORT"):
                return
            if refusal.code == "CONNECTION_EXPIRED":
                await connect_again(outside, system)
            elif refusal.code != "EXPORT_UNDER_WAY":
                raise
        for claimed in await claim(1, lease_seconds=60, kinds=EXPORTING):
            cut_off = chance.choice([None, None, None, 0.01, 0.04])
            try:
                async with asyncio.timeout(cut_off):
                    await Duties(LocalOutbox(), IMPATIENT, lines).do(claimed)
            except (TimeoutError, LostLease):
                pass
            await time_passes()
    raise AssertionError(f"never exported: {await exports_of(batch)}")
