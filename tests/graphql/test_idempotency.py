"""Idempotency keys: the same request is carried out once, another under the same key is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt, in_status
from tests.cast import ADA, AMIR, CLARA, CONNIE, period, set_options
from tests.graphql.asking import Data, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch
from tieout.domain.users.actor import Actor

ADDING: dict[str, tuple[str, dict[str, Any], str]] = {
    "createBatch": ("CreateBatchInput", {"type": "CASH", "number": "AB001"}, "... on Batch { id }"),
    "createFiscalYear": ("CreateFiscalYearInput", {"startDate": "2028-01-01"}, "... on FiscalYear { id }"),
    "createCustomer": ("CreateCustomerInput", {"number": "DOVE", "name": "Dove"}, "... on Customer { id }"),
    "createAccount": (
        "CreateAccountInput",
        {"number": "4200", "name": "Repairs", "kind": "INCOME"},
        "... on Account { id }",
    ),
    "createUser": (
        "CreateUserInput",
        {"name": "dora", "role": "CLERK", "password": "a few plain words"},
        "... on User { id }",
    ),
}


async def create(mutation: str, key: str | None, by: Actor = ADA, **other: Any) -> Data:
    kind, input, selected = ADDING[mutation]
    return await do(by, mutation, f"$input: {kind}!", selected, input=input | other | {"idempotencyKey": key})


async def receive(batch: Batch, key: str | None, amount: str = "10.00", by: Actor = CLARA) -> Data:
    return await do(
        *(by, "addCashReceipt", "$batchId: ID!, $input: CashReceiptInput!"),
        "... on EntryAdded { entry { id } batch { totals { count } } }",
        batchId=id_of("Batch", batch),
        input={"customerNumber": "ACME", "amount": amount, "idempotencyKey": key},
    )


@pytest.mark.parametrize("mutation", ADDING)
async def test_what_is_sent_twice_is_added_once(books: object, mutation: str) -> None:
    first = await create(mutation, "1")
    assert first["__typename"] != "Refusal"
    async with unchanged(books):
        assert await create(mutation, "1") == first


async def test_an_entry_sent_twice_is_keyed_once(books: object) -> None:
    batch = await a_cash_batch()
    first = await receive(batch, "slip 1")
    assert await receive(batch, "slip 1") == first
    assert first["batch"] == {"totals": {"count": 1}}


async def test_a_note_and_a_ledger_sent_twice_are_one(books: object) -> None:
    batch = await in_status("POSTED")
    for mutation, kind, input in (
        ("addNote", "AddNoteInput", {"text": "Filed.", "idempotencyKey": "n"}),
        (
            "sendLedger",
            "SendLedgerInput",
            {"email": "a@b.example", "layout": "DETAIL", "idempotencyKey": "s"},
        ),
    ):
        arguments = f"$id: ID!, $input: {kind}!"
        first = await do(AMIR, mutation, arguments, "", id=id_of("Batch", batch), input=input)
        async with unchanged(books):
            again = await do(AMIR, mutation, arguments, "", id=id_of("Batch", batch), input=input)
        assert again == first


MOVES = {
    "closeBatch": ("OPEN", "CLOSED"),
    "createLedger": ("CLOSED", "LEDGER_PENDING"),
    "postBatch": ("LEDGER_READY", "POSTED"),
    "reopenBatch": ("POSTED", "OPEN"),
    "deleteBatch": ("OPEN", "DELETED"),
}


async def move(mutation: str, batch: Batch, key: str, by: Actor = AMIR) -> Data:
    takes, given = "$id: ID!, $idempotencyKey: String", {"idempotencyKey": key}
    if mutation == "reopenBatch":
        takes, given = "$id: ID!, $input: ReopenInput", {"input": given}
    return await do(by, mutation, takes, "... on Batch { id status }", id=id_of("Batch", batch), **given)


@pytest.mark.parametrize("mutation", MOVES)
async def test_a_batch_is_moved_on_once_and_then_shown_as_it_stands(books: object, mutation: str) -> None:
    before, after = MOVES[mutation]
    batch = await in_status(before)
    first = await move(mutation, batch, "1")
    assert first["status"] == after
    async with unchanged(books):
        assert await move(mutation, batch, "1") == first
        other = await move(mutation, await Batch.get(id=batch.id), "1", by=replace(AMIR, user_id=None))
        assert refusal(other)[0] in ("BATCH_STATUS_FORBIDS", "LEDGER_BEING_CREATED", "BATCH_DELETED")


async def test_one_key_moves_one_batch_one_step(books: object) -> None:
    batch, other = await in_status("OPEN"), await in_status("OPEN")
    await move("closeBatch", batch, "1")
    for mutation, meant in (("closeBatch", other), ("createLedger", batch)):
        async with unchanged(books):
            assert refusal(await move(mutation, meant, "1"))[0] == "IDEMPOTENCY_KEY_REUSED"


async def test_an_approval_and_a_deletion_sent_twice_are_one(books: object) -> None:
    await set_options(approval_amount=1)
    batch = await in_status("CLOSED")
    takes, answer = "$id: ID!, $idempotencyKey: String", "... on Batch { id approvedBy }"
    for _ in range(2):
        done = await do(
            *(CONNIE, "approveBatch", takes, answer), id=id_of("Batch", batch), idempotencyKey="1"
        )
        assert done["approvedBy"] == CONNIE.name
    open_one = await a_cash_batch()
    entry = (await receive(open_one, None))["entry"]["id"]
    for _ in range(2):
        gone = await do(
            *(CLARA, "deleteEntry", takes, "... on Batch { totals { count } }"),
            id=entry,
            idempotencyKey="2",
        )
        assert gone["totals"] == {"count": 0}


async def test_a_period_is_closed_reopened_and_locked_once(books: object) -> None:
    answer = "... on FiscalPeriod { name state version }"
    id = id_of("FiscalPeriod", period("2026-01"))
    for mutation, state in (
        ("closeFiscalPeriod", "CLOSED"),
        ("reopenFiscalPeriod", "OPEN"),
        ("closeFiscalPeriod", "CLOSED"),
        ("lockFiscalPeriod", "LOCKED"),
    ):
        given = {"idempotencyKey": f"{mutation} {state} {await AuditEvent.all().count()}"}
        takes = "$id: ID!, $idempotencyKey: String"
        if mutation == "reopenFiscalPeriod":
            takes, given = (
                "$id: ID!, $input: ReopenFiscalPeriodInput!",
                {"input": {"reason": "Late.", **given}},
            )
        first = await do(ADA, mutation, takes, answer, id=id, **given)
        assert first["state"] == state
        async with unchanged(books):
            assert await do(ADA, mutation, takes, answer, id=id, **given) == first


async def test_what_a_list_posted_stays_as_it_is_and_what_it_refused_is_tried_again(books: object) -> None:
    ready, short = await in_status("LEDGER_READY"), await a_cash_batch(control_total="20.00")
    await a_receipt(short, amount="10.00")

    async def post(*batches: Batch) -> Data:
        return await do(
            *(AMIR, "postBatches", "$input: PostBatchesInput!"),
            "... on BatchOutcomes { outcomes { batch { status } refusal { code } } }",
            input={"ids": [id_of("Batch", batch) for batch in batches], "idempotencyKey": "1"},
        )

    first = await post(ready, short)
    assert [one["batch"]["status"] for one in first["outcomes"]] == ["POSTED", "OPEN"]
    async with unchanged(books):
        assert await post(ready, short) == first
        assert refusal(await post(short))[0] == "IDEMPOTENCY_KEY_REUSED"
    await move("reopenBatch", ready, "2")
    await a_receipt(short, amount="10.00")
    again = await post(ready, short)
    assert [one["batch"]["status"] for one in again["outcomes"]] == ["OPEN", "POSTED"]
    assert [one["refusal"] for one in again["outcomes"]] == [None, None]


async def test_another_request_under_the_same_key_is_refused(books: object) -> None:
    batch = await a_cash_batch()
    await receive(batch, "slip 1")
    async with unchanged(books):
        done = await receive(batch, "slip 1", amount="11.00")
    assert refusal(done) == (
        "IDEMPOTENCY_KEY_REUSED",
        "idempotencyKey",
        "The idempotency key slip 1 was used for another request. Send each new request under a new key.",
    )


async def test_without_a_key_the_same_is_done_again(books: object) -> None:
    batch = await a_cash_batch()
    await receive(batch, None)
    assert (await receive(batch, None))["batch"] == {"totals": {"count": 2}}


async def test_what_was_refused_may_be_sent_again_under_its_key(books: object) -> None:
    batch = await a_cash_batch()
    assert refusal(await receive(batch, "slip 1", amount="0"))[0] == "AMOUNT_NOT_POSITIVE"
    assert (await receive(batch, "slip 1"))["__typename"] == "EntryAdded"


async def test_two_people_may_choose_the_same_key(books: object) -> None:
    batch = await a_cash_batch()
    await receive(batch, "1", by=CLARA)
    assert (await receive(batch, "1", by=AMIR))["batch"] == {"totals": {"count": 2}}


@pytest.mark.postgres
async def test_of_many_at_the_same_moment_one_is_carried_out(postgres_books: object) -> None:
    batch = await a_cash_batch()
    done = await asyncio.gather(*(receive(batch, "slip 1") for _ in range(8)))
    assert [answer["entry"] for answer in done] == [done[0]["entry"]] * 8
    assert (await receive(batch, None))["batch"] == {"totals": {"count": 2}}


@pytest.mark.parametrize("key", ["", " ", "x" * 101])
async def test_a_key_is_a_short_text(books: object, key: str) -> None:
    async with unchanged(books):
        done = await create("createBatch", key, replace(ADA))
    assert refusal(done)[1] == "idempotencyKey"
