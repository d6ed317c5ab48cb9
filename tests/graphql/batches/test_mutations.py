"""Batches through the API: each mutation does its work, and each refusal has its sentence and does "
"nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, in_status
from tests.cast import ADA, AMIR, CLARA, CONNIE, VERA, period, set_options
from tests.graphql.asking import Data, answer, do, dollars, id_of, refusal
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.users.actor import Actor

HEADER = """... on Batch {
  number type status description postDate currency controlTotal { amount currency } controlCount
  depositId depositSequence version createdBy cashAccount { account { number } } fiscalPeriod { name }
}"""


async def create(by: Actor = CLARA, **input: Any) -> Data:
    return await do(by, "createBatch", "$input: CreateBatchInput!", HEADER, input={"type": "CASH"} | input)


async def step(mutation: str, batch: Batch, by: Actor = AMIR) -> Data:
    return await do(by, mutation, "$id: ID!", "... on Batch { status version }", id=id_of("Batch", batch))


async def test_create_batch_answers_with_the_batch_and_its_defaults(books: object) -> None:
    assert await create(number="ab001", controlTotal="150.00", controlCount=3) == {
        "__typename": "Batch",
        "number": "AB001",
        "type": "CASH",
        "status": "OPEN",
        "description": "",
        "postDate": "2026-03-15",
        "currency": "USD",
        "controlTotal": dollars("150.00"),
        "controlCount": 3,
        "depositId": "20260315",
        "depositSequence": 0,
        "version": 1,
        "createdBy": "Clara Clerk",
        "cashAccount": {"account": {"number": "1010"}},
        "fiscalPeriod": {"name": "2026-03"},
    }


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({}, "BATCH_NUMBER_MISSING", "number"),
        ({"number": "AB"}, "BATCH_NUMBER_INVALID", "number"),
        ({"number": "USED1"}, "BATCH_NUMBER_USED", "number"),
        ({"number": "AB001", "controlTotal": "-1"}, "CONTROL_TOTAL_NEGATIVE", "controlTotal"),
        ({"number": "AB001", "controlTotal": "NaN"}, "AMOUNT_NOT_EXACT", "controlTotal"),
        ({"number": "AB001", "controlTotal": "1.001"}, "AMOUNT_NOT_EXACT", "controlTotal"),
        ({"number": "AB001", "controlTotal": "9" * 20}, "AMOUNT_TOO_LARGE", "controlTotal"),
        ({"number": "AB001", "controlCount": -1}, "CONTROL_COUNT_NEGATIVE", "controlCount"),
        ({"number": "AB001", "postDate": "2031-01-01"}, "POST_DATE_OUTSIDE_PERIODS", "postDate"),
        ({"number": "AB001", "currency": "XYZ"}, "CURRENCY_UNKNOWN", "currency"),
        ({"number": "AB001", "type": "INVOICE", "currency": "EUR"}, "CURRENCY_NOT_OF_COMPANY", "currency"),
        ({"number": "AB001", "branch": "NORTH"}, "BRANCH_NOT_ON_HEADER", "branch"),
        (
            {"number": "AB001", "cashAccountId": id_of("CashAccount", 2)},
            "CASH_ACCOUNT_INVALID",
            "cashAccountId",
        ),
        ({"number": "AB001", "cashAccountId": id_of("Account", 1)}, "ID_OF_ANOTHER_KIND", "cashAccountId"),
        ({"number": "AB001", "cashAccountId": "nonsense"}, "ID_INVALID", "cashAccountId"),
        ({"number": "AB001", "depositId": "D1", "depositSequence": 0}, "DEPOSIT_IN_USE", "depositId"),
        ({"number": "AB001", "description": "x" * 201}, "TEXT_TOO_LONG", "description"),
    ],
)
async def test_create_batch_refuses_beside_the_field(
    books: object, input: Data, code: str, field: str
) -> None:
    await a_cash_batch(number="USED1", deposit_id="D1", deposit_sequence=0)
    async with unchanged(books):
        done = await create(**input)
    assert refusal(done)[:2] == (code, field)


async def test_update_batch_changes_what_is_given_and_leaves_the_rest(books: object) -> None:
    batch = await a_cash_batch(number="AB001", description="Morning post")
    done = await do(
        *(CLARA, "updateBatch", "$id: ID!, $input: UpdateBatchInput!", HEADER),
        id=id_of("Batch", batch),
        input={"expectedVersion": 1, "postDate": "2026-03-20"},
    )
    assert (done["postDate"], done["description"], done["version"]) == ("2026-03-20", "Morning post", 2)


async def test_update_batch_refuses_a_version_somebody_else_has_changed(books: object) -> None:
    batch = await a_cash_batch(number="AB001")
    async with unchanged(books):
        done = await do(
            *(CLARA, "updateBatch", "$id: ID!, $input: UpdateBatchInput!", HEADER),
            id=id_of("Batch", batch),
            input={"expectedVersion": 7, "description": "Evening post"},
        )
    assert refusal(done) == (
        "BATCH_CHANGED",
        None,
        "Somebody else changed batch AB001 meanwhile (it is at version 1, you saw 7). Look again, then save.",
    )


async def test_update_control_changes_the_figures_and_notes_them(books: object) -> None:
    batch = await a_cash_batch(control_total="10.00", control_count=1)
    done = await do(
        *(CLARA, "updateControl", "$id: ID!, $input: UpdateControlInput!"),
        "... on Batch { controlTotal { amount currency } controlCount notes(first: 1) { nodes { action "
        "reason } } }",
        id=id_of("Batch", batch),
        input={"expectedVersion": 1, "controlTotal": "25.00", "reason": "A slip was missing."},
    )
    assert done == {
        "__typename": "Batch",
        "controlTotal": dollars("25.00"),
        "controlCount": 1,
        "notes": {"nodes": [{"action": "CONTROL_UPDATED", "reason": "A slip was missing."}]},
    }


async def test_add_note_stands_first_among_the_notes(books: object) -> None:
    batch = await a_cash_batch()
    done = await do(
        *(CLARA, "addNote", "$id: ID!, $input: AddNoteInput!"),
        "... on Batch { notes(first: 1) { nodes { sentence actor } } }",
        id=id_of("Batch", batch),
        input={"text": "The bank holds two checks."},
    )
    assert done["notes"]["nodes"] == [{"sentence": "The bank holds two checks.", "actor": "Clara Clerk"}]


async def test_a_blank_note_is_refused(books: object) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        done = await do(
            *(CLARA, "addNote", "$id: ID!, $input: AddNoteInput!", ""),
            id=id_of("Batch", batch),
            input={"text": "  "},
        )
    assert refusal(done) == ("VALUE_MISSING", "text", "The note is missing. Fill it in.")


async def test_delete_batch_leaves_it_deleted(books: object) -> None:
    assert (await step("deleteBatch", await a_cash_batch(), CLARA))["status"] == "DELETED"


async def test_a_batch_goes_from_open_to_posted_and_back(books: object) -> None:
    batch = await in_status("LEDGER_READY")
    assert (await step("postBatch", batch))["status"] == "POSTED"
    assert (await step("reopenBatch", batch))["status"] == "OPEN"
    assert (await step("closeBatch", batch, CLARA))["status"] == "CLOSED"
    assert (await step("createLedger", batch))["status"] == "LEDGER_PENDING"


async def test_close_batch_names_every_blocker_at_once(books: object) -> None:
    batch = await a_cash_batch(number="AB001", control_total="150.00", control_count=2)
    await a_receipt(batch, amount="100.00")
    async with unchanged(books):
        done = await step("closeBatch", batch, CLARA)
    assert done == {
        "__typename": "Refusal",
        "code": "CONTROL_TOTAL_MISMATCH",
        "message": "The control total is 150.00 USD, the batch holds 100.00 USD: 50.00 USD missing. "
        "Correct the entries or the control total.",
        "field": None,
        "blockers": [
            {
                "code": "CONTROL_TOTAL_MISMATCH",
                "message": "The control total is 150.00 USD, the batch holds 100.00 USD: 50.00 USD missing. "
                "Correct the entries or the control total.",
                "field": None,
            },
            {
                "code": "CONTROL_COUNT_MISMATCH",
                "message": "The control count is 2, the batch holds 1 entry. "
                "Correct the entries or the control count.",
                "field": None,
            },
        ],
    }


@pytest.mark.parametrize(
    ("mutation", "status", "code"),
    [
        ("closeBatch", "CLOSED", "BATCH_STATUS_FORBIDS"),
        ("closeBatch", "DELETED", "BATCH_DELETED"),
        ("deleteBatch", "POSTED", "BATCH_STATUS_FORBIDS"),
        ("reopenBatch", "OPEN", "BATCH_STATUS_FORBIDS"),
        ("reopenBatch", "LEDGER_PENDING", "LEDGER_BEING_CREATED"),
        ("createLedger", "OPEN", "BATCH_STATUS_FORBIDS"),
        ("createLedger", "LEDGER_PENDING", "LEDGER_BEING_CREATED"),
        ("postBatch", "CLOSED", "BATCH_STATUS_FORBIDS"),
        ("approveBatch", "CLOSED", "APPROVAL_NOT_NEEDED"),
    ],
)
async def test_a_step_is_refused_in_the_wrong_status(
    books: object, mutation: str, status: str, code: str
) -> None:
    batch = await in_status(status)
    async with unchanged(books):
        done = await step(mutation, batch, ADA)
    assert refusal(done)[0] == code


async def test_a_large_batch_is_approved_by_somebody_else_before_it_is_posted(books: object) -> None:
    await set_options(approval_amount=5_000)
    batch = await in_status("LEDGER_READY", by=ADA)
    assert refusal(await step("postBatch", batch, ADA))[0] == "APPROVAL_MISSING"
    assert refusal(await step("approveBatch", batch, ADA))[0] == "APPROVER_IS_CREATOR"
    assert (await step("approveBatch", batch, CONNIE))["__typename"] == "Batch"
    assert (await step("postBatch", batch, ADA))["status"] == "POSTED"


async def test_post_batches_takes_each_as_far_as_it_goes(books: object) -> None:
    ready, short = await in_status("LEDGER_READY"), await a_cash_batch(control_total="5.00")
    await a_receipt(short)
    done = await do(
        *(AMIR, "postBatches", "$input: PostBatchesInput!"),
        "... on BatchOutcomes { outcomes { batch { number status } refusal { code } } }",
        input={"ids": [id_of("Batch", ready), id_of("Batch", short)]},
    )
    assert done["outcomes"] == [
        {"batch": {"number": ready.number, "status": "POSTED"}, "refusal": None},
        {"batch": {"number": short.number, "status": "OPEN"}, "refusal": {"code": "CONTROL_TOTAL_MISMATCH"}},
    ]


async def test_post_batches_tries_none_when_one_does_not_exist(books: object) -> None:
    ready = await in_status("LEDGER_READY")
    async with unchanged(books):
        done = await do(
            *(AMIR, "postBatches", "$input: PostBatchesInput!", ""),
            input={"ids": [id_of("Batch", ready), id_of("Batch", 999)]},
        )
    assert refusal(done)[:2] == ("NOT_FOUND", "ids")


async def test_send_ledger_queues_the_e_mail(books: object) -> None:
    batch = await in_status("POSTED")
    done = await do(
        *(AMIR, "sendLedger", "$id: ID!, $input: SendLedgerInput!"),
        "... on MailMessage { recipient state batch { number } }",
        id=id_of("Batch", batch),
        input={"email": "books@harbour-pine.example", "layout": "SUMMARY"},
    )
    assert done == {
        "__typename": "MailMessage",
        "recipient": "books@harbour-pine.example",
        "state": "QUEUED",
        "batch": {"number": batch.number},
    }


async def test_send_ledger_refuses_what_is_no_address(books: object) -> None:
    batch = await in_status("POSTED")
    async with unchanged(books):
        done = await do(
            *(AMIR, "sendLedger", "$id: ID!, $input: SendLedgerInput!", ""),
            id=id_of("Batch", batch),
            input={"email": "nobody", "layout": "DETAIL"},
        )
    assert refusal(done)[:2] == ("INVALID_EMAIL", "email")


async def test_a_posted_batch_whose_invoice_is_paid_cannot_be_reopened(books: object) -> None:
    invoice = await a_posted_invoice("INV-1")
    await a_receipt(await a_cash_batch(number="CASH1"), invoice="INV-1")
    batch = await Batch.get(id=invoice.batch_id)
    async with unchanged(books):
        done = await step("reopenBatch", batch)
    assert refusal(done)[0] == "DEPENDANT_EXISTS"


async def test_a_refusal_points_at_what_is_in_the_way(books: object) -> None:
    invoice = await a_posted_invoice("INV-1")
    other = await a_cash_batch()
    await a_receipt(other, invoice="INV-1")
    document = """mutation ($id: ID!) {
      reopenBatch(id: $id) { ... on Refusal { subjectId blockers { code subjectId } } }
      closeBatch(id: $id) { ... on Refusal { code subjectId } }
    }"""
    found = (await answer(AMIR, document, id=id_of("Batch", invoice.batch_id))).data
    assert found == {
        "reopenBatch": {
            "subjectId": id_of("Batch", other),
            "blockers": [{"code": "DEPENDANT_EXISTS", "subjectId": id_of("Batch", other)}],
        },
        "closeBatch": {"code": "BATCH_STATUS_FORBIDS", "subjectId": None},
    }


@pytest.mark.parametrize(
    "mutation",
    ["deleteBatch", "closeBatch", "reopenBatch", "approveBatch", "createLedger", "postBatch"],
)
async def test_the_viewer_may_do_nothing_with_a_batch(books: object, mutation: str) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        done = await step(mutation, batch, VERA)
    assert refusal(done)[0] == "RIGHT_MISSING"


async def test_a_step_on_a_batch_that_is_not_there_is_refused(books: object) -> None:
    batch = Batch(id=999)
    assert refusal(await step("closeBatch", batch, CLARA))[0] == "NOT_FOUND"


async def test_what_was_done_is_seen_by_the_next_mutation_of_the_same_document(books: object) -> None:
    batch = await a_cash_batch(control_total="100.00")
    document = """mutation ($id: ID!, $receipt: CashReceiptInput!) {
      before: addNote(id: $id, input: { text: "Begun." }) { ... on Batch { totals { tiedOut } } }
      addCashReceipt(batchId: $id, input: $receipt) { __typename }
      after: addNote(id: $id, input: { text: "Done." }) { ... on Batch { totals { tiedOut } } }
      closeBatch(id: $id) { ... on Batch { status } }
    }"""
    result: Any = await ask_all(
        document, id=id_of("Batch", batch), receipt={"customerNumber": "ACME", "amount": "100"}
    )
    assert result == {
        "before": {"totals": {"tiedOut": False}},
        "addCashReceipt": {"__typename": "EntryAdded"},
        "after": {"totals": {"tiedOut": True}},
        "closeBatch": {"status": "CLOSED"},
    }


async def ask_all(document: str, **variables: Any) -> Any:
    result = await answer(CLARA, document, **variables)
    assert result.errors == ()
    return result.data


async def test_on_a_hold_that_warns_the_command_says_so_beside_what_it_did(books: object) -> None:
    """R2.4, `arHoldReaction` WARN: opening and dating a batch, and again when sent twice under one key."""
    await set_options(ar_hold_reaction="WARN")
    await FiscalPeriod.filter(name="2026-03").update(ar_hold=True)
    warned = "... on Batch { id version warnings { code message field subjectId } }"
    held = {"type": "CASH", "number": "AB001", "idempotencyKey": "1"}
    first = await do(CLARA, "createBatch", "$input: CreateBatchInput!", warned, input=held)
    assert first["warnings"] == [
        {
            "code": "PERIOD_ON_HOLD",
            "message": (
                "2026-03-15 falls in 2026-03, which is on AR hold. Choose another date, or have the hold "
                "lifted."
            ),
            "field": "postDate",
            "subjectId": id_of("FiscalPeriod", period("2026-03")),
        }
    ]
    assert await do(CLARA, "createBatch", "$input: CreateBatchInput!", warned, input=held) == first
    for post_date, codes in (("2026-04-01", []), ("2026-03-02", ["PERIOD_ON_HOLD"])):
        batch = await Batch.get(number="AB001")
        done = await do(
            *(CLARA, "updateBatch", "$id: ID!, $input: UpdateBatchInput!", warned),
            id=first["id"],
            input={"expectedVersion": batch.version, "postDate": post_date},
        )
        assert [one["code"] for one in done["warnings"]] == codes
