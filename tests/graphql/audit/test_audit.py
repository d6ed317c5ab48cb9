"""The audit trail through the API."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice
from tests.cast import CLARA, CONNIE
from tests.graphql.asking import answer, ask, counting, id_of
from tieout.domain.batches import editing

EVENTS = """query ($batchId: ID, $first: Int) { auditEvents(batchId: $batchId, first: $first) {
  totalCount nodes { at actor action sentence reason facts }
} }"""


async def test_events_are_told_newest_first(books: object) -> None:
    batch, _ = await a_cash_batch(), await a_cash_batch()
    await editing.add_note(batch.id, by=CLARA, text="Two slips are missing.")
    found = await ask(CONNIE, EVENTS, batchId=id_of("Batch", batch))
    assert found["totalCount"] == 2
    assert found["nodes"][0] == {
        "at": "2026-03-15T12:00:00Z",
        "actor": "Clara Clerk",
        "action": "NOTE_ADDED",
        "sentence": "Two slips are missing.",
        "reason": "Two slips are missing.",
        "facts": "{}",
    }


@pytest.mark.parametrize("rows", [1, 3])
async def test_events_take_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    for _ in range(rows):
        await a_cash_batch()
    async with counting() as queries:
        found = await ask(CONNIE, EVENTS, first=rows)
    assert len(found["nodes"]) == rows
    assert queries.count == 2, queries


async def test_sound_books_are_verified(books: object) -> None:
    await a_posted_invoice("INV-1")
    found = await ask(CONNIE, "{ verification { intact checks { name passed detail } } }")
    assert found["intact"] is True
    assert all(check["passed"] for check in found["checks"])
    assert found["checks"][0]["name"] == "The audit trail is as it was written"


@pytest.mark.parametrize("document", ["{ auditEvents { totalCount } }", "{ verification { intact } }"])
async def test_the_clerk_may_not_audit(books: object, document: str) -> None:
    assert (await answer(CLARA, document)).codes == ("FORBIDDEN",)
