"""Batches in use through the API: taken, kept, released, taken over, listed (section 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt
from tests.cast import AMIR, CLARA, CONNIE
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.lease import Lease
from tieout.domain.batches.leasing import take
from tieout.domain.users.actor import Actor

LEASE = "... on Lease { id holder since expiresAt mine batch { number } entry { reference } }"
SEEN = """query ($id: ID!) { batch(id: $id) {
  shared lease { holder mine } entryLeases { holder mine entry { id } }
  actions { action blockers { code } }
} }"""
IN_USE = (
    """{ batchesInUse { totalCount nodes { holder mine batch { number status } entry { reference } } } }"""
)


async def lease(by: Actor, mutation: str, batch: Batch, **input: Any) -> Data:
    kind = {"takeOverBatch": "TakeOverInput!", "releaseBatch": "ReleaseBatchInput"}.get(
        mutation, "LeaseInput"
    )
    selected = "... on Batch { number }" if mutation == "releaseBatch" else LEASE
    return await do(
        *(by, mutation, f"$id: ID!, $input: {kind}", selected), id=id_of("Batch", batch), input=input or None
    )


async def test_a_batch_is_taken_kept_seen_by_others_and_released(books: object) -> None:
    batch = await a_cash_batch(number="AB001")
    taken = await lease(CLARA, "takeBatch", batch)
    assert taken | {"id": ""} == {
        "__typename": "Lease",
        "id": "",
        "holder": "Clara Clerk",
        "since": "2026-03-15T12:00:00Z",
        "expiresAt": "2026-03-15T12:02:00Z",
        "mine": True,
        "batch": {"number": "AB001"},
        "entry": None,
    }
    assert await lease(CLARA, "renewBatch", batch) == taken
    seen = await ask(AMIR, SEEN, id=id_of("Batch", batch))
    assert (seen["shared"], seen["lease"], seen["entryLeases"]) == (
        False,
        {"holder": "Clara Clerk", "mine": False},
        [],
    )
    blocked = [one["action"] for one in seen["actions"] if {"code": "BATCH_IN_USE"} in one["blockers"]]
    assert blocked == ["ENTER", "UPDATE", "DELETE", "MOVE_ORDERS", "CLOSE"]

    other = await lease(CLARA, "takeBatch", batch)
    await lease(CLARA, "releaseBatch", batch, leaseId=taken["id"])
    assert await Lease.all().count() == 1
    await lease(CLARA, "releaseBatch", batch, leaseId=other["id"])
    assert (await ask(AMIR, SEEN, id=id_of("Batch", batch)))["lease"] is None


async def test_another_system_is_refused_with_owner_and_time(books: object) -> None:
    """R11.4"""
    batch = await a_cash_batch(number="AB001")
    await take(batch.id, by=CLARA)
    sentence = (
        "Batch AB001 is in use by Clara Clerk since 12:00; wait until Clara Clerk is done, or have a "
        "supervisor take it over under Batches in use."
    )
    async with unchanged(books):
        done = await do(
            *(
                AMIR,
                "addCashReceipt",
                "$batchId: ID!, $input: CashReceiptInput!",
                "... on EntryAdded { entry { id } }",
            ),
            batchId=id_of("Batch", batch),
            input={"customerNumber": "ACME", "amount": "1.00"},
        )
        assert refusal(done) == ("BATCH_IN_USE", None, sentence)
        assert refusal(await lease(AMIR, "takeBatch", batch)) == ("BATCH_IN_USE", None, sentence)


async def test_a_supervisor_takes_it_over_and_the_former_owner_reads_why(books: object) -> None:
    batch = await a_cash_batch(number="AB001")
    assert refusal(await lease(CONNIE, "takeOverBatch", batch, reason="Ill"))[0] == "NOT_IN_USE"
    await lease(CLARA, "takeBatch", batch)
    assert refusal(await lease(CONNIE, "takeOverBatch", batch, reason=""))[:2] == ("VALUE_MISSING", "reason")
    assert refusal(await lease(AMIR, "takeOverBatch", batch, reason="Ill"))[0] == "RIGHT_MISSING"
    assert (await lease(CONNIE, "takeOverBatch", batch, reason="Ill"))["holder"] == "Connie Controller"
    assert refusal(await lease(CLARA, "renewBatch", batch)) == (
        "LEASE_LOST",
        None,
        (
            "Connie Controller took over batch AB001 from you at 12:00 (Ill). What you typed is not saved, "
            "but not lost either: save it once Connie Controller is done."
        ),
    )


async def test_in_a_shared_batch_an_entry_is_taken(books: object) -> None:
    """R11.3"""
    made = await do(
        *(CLARA, "createBatch", "$input: CreateBatchInput!", "... on Batch { id shared version }"),
        input={"type": "CASH", "number": "AB001", "shared": True},
    )
    batch = await Batch.get(number="AB001")
    entry = await a_receipt(batch)
    assert (made["shared"], refusal(await lease(CLARA, "takeBatch", batch))[0]) == (
        True,
        "ENTRY_TO_TAKE_MISSING",
    )
    taken = await lease(CLARA, "takeBatch", batch, entryId=id_of("Entry", entry))
    assert taken["entry"] == {"reference": entry.reference}
    seen = await ask(AMIR, SEEN, id=made["id"])
    theirs = {"holder": "Clara Clerk", "mine": False, "entry": {"id": id_of("Entry", entry)}}
    assert (seen["lease"], seen["entryLeases"]) == (None, [theirs])
    assert refusal(await lease(AMIR, "takeBatch", batch, entryId=id_of("Entry", entry)))[0] == "ENTRY_IN_USE"
    await lease(CLARA, "releaseBatch", batch, entryId=id_of("Entry", entry))
    changed = await do(
        *(AMIR, "updateBatch", "$id: ID!, $input: UpdateBatchInput!", "... on Batch { shared }"),
        id=made["id"],
        input={"expectedVersion": 1, "shared": False},
    )
    assert changed["shared"] is False


@pytest.mark.parametrize("rows", [1, 3])
async def test_batches_in_use_are_listed_in_so_many_statements(books: object, rows: int) -> None:
    batches = [await a_cash_batch(number=f"AB00{row}") for row in range(rows)]
    for batch in batches:
        await take(batch.id, by=CLARA)
    async with counting() as queries:
        found = await ask(AMIR, IN_USE)
    assert queries.count == 3, queries
    assert found == {
        "totalCount": rows,
        "nodes": [
            {
                "holder": "Clara Clerk",
                "mine": False,
                "batch": {"number": f"AB00{row}", "status": "OPEN"},
                "entry": None,
            }
            for row in reversed(range(rows))
        ],
    }


async def test_what_is_closed_is_in_use_no_more(books: object) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    await take(batch.id, by=CLARA)
    await closing.close(batch.id, by=CLARA)
    assert (await ask(AMIR, IN_USE))["nodes"] == []
