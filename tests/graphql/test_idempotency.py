"""Idempotency keys: the same request is carried out once, another under the same key is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import a_cash_batch, in_status
from tests.cast import ADA, AMIR, CLARA
from tests.graphql.asking import Data, do, id_of, refusal
from tests.watching import unchanged
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
