"""Bank files through the API: looked at, loaded once, matched, identified; payers and layouts kept."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import a_posted_invoice, posted
from tests.cast import AMIR, CLARA, VERA
from tests.domain.banking.test_formats import CHECK, CSV_LAYOUT, SHEET
from tests.domain.banking.test_identifying import loaded
from tests.domain.banking.test_loading import lockbox
from tests.domain.banking.writers import a_deposit
from tests.graphql.asking import Data, ask, counting, do, dollars, id_of, refusal
from tests.watching import unchanged
from tieout.domain.banking.layout import DEFAULT_LOCKBOX
from tieout.domain.batches.batch import Batch
from tieout.domain.users.actor import Actor

LOOK = """... on BankFileLook { format withoutKnown loaded { name state loadedBy deposits { byBank
  controlTotal { amount } batch { number origin } receipts { entry { reference } left { amount }
  receipt { id } } } }
  refusals { code } checks { passed } deposits { count controlTotal { amount currency } controlCount byBank
  passedOver { why } entries { known entry { reference amount { amount } } proposal { certainty reason
  customerNumber } } } }"""
MATCHED = "... on BankReceipt { customerNumber left { amount } matchedBy batch { number } }"
TO_MATCH = """{ receiptsToMatch { totalCount nodes { id entry { remitter } left { amount }
  batch { number } proposals { key certainty uses { number apply { amount } discount { amount } }
  onAccount { amount } } } } }"""


@pytest.fixture
def dialect() -> str:
    """The domain's tests run on both databases."""
    return "sqlite"


async def load(content: bytes, by: Actor = CLARA, **input: Any) -> Data:
    given = {"base64": b64encode(content).decode(), "file": "lockbox.txt", **input}
    return await do(by, "loadBankFile", "$input: LoadBankFileInput!", LOOK, input=given)


async def test_a_file_is_looked_at_and_then_loaded_once(books: object) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    async with unchanged(books):
        looked = await load(lockbox(a_deposit(CHECK, replace(CHECK, minor=0))))
    [deposit] = looked["deposits"]
    assert (looked["format"], looked["loaded"], looked["refusals"]) == ("LOCKBOX", None, [])
    assert {check["passed"] for check in looked["checks"]} == {True}
    assert (deposit["controlTotal"], deposit["controlCount"], deposit["byBank"]) == (
        dollars("1250.50"),
        1,
        True,
    )
    assert deposit["passedOver"] == [{"why": "nothing came in"}]
    [entry] = deposit["entries"]
    assert entry["proposal"] == {
        "certainty": "CERTAIN",
        "reason": "The remittance names INV-1012: INV-1012 is open with the amount.",
        "customerNumber": "ACME",
    }
    content = lockbox(a_deposit(CHECK))
    first = await load(content, commit=True, idempotencyKey="once")
    assert first["loaded"]["deposits"][0]["batch"] == {"number": "R0001", "origin": "AUTOMATIC"}
    again = await load(content, commit=True, idempotencyKey="once")
    assert (again["loaded"]["name"], await Batch.filter(number__startswith="R").count()) == ("lockbox.txt", 1)
    seen = await load(content)
    assert [one["code"] for one in seen["refusals"]] == ["BANK_FILE_LOADED"]
    async with unchanged(books):
        assert refusal(await load(content, commit=True))[0] == "BANK_FILE_LOADED"


async def test_what_is_known_is_left_out_when_asked_for(books: object) -> None:
    await load(lockbox(a_deposit(CHECK)), commit=True)
    both = lockbox(a_deposit(CHECK, replace(CHECK, minor=4_950, reference="9")))
    looked = await load(both)
    assert ([one["code"] for one in looked["refusals"]], looked["withoutKnown"]) == (
        ["BANK_ENTRY_LOADED"],
        True,
    )
    assert looked["deposits"][0]["entries"][0]["known"] == "Clara Clerk, 2026-03-15, batch R0001"
    done = await load(both, commit=True, withoutKnown=True)
    [deposit] = done["loaded"]["deposits"]
    assert [one["entry"]["reference"] for one in deposit["receipts"]] == ["9"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "BANK_FILE_EMPTY"),
        (b"hello", "BANK_FORMAT_UNCLEAR"),
        (b"<?xml version='1.0'?><!DOCTYPE d><Document/>", "XML_WITH_ENTITIES"),
        (lockbox()[:-40], "BANK_FILE_CUT"),
    ],
)
async def test_what_cannot_be_read_is_refused(books: object, content: bytes, code: str) -> None:
    async with unchanged(books):
        assert refusal(await load(content, commit=True))[0] == code


async def test_a_receipt_is_matched_by_a_proposal_and_another_by_hand(books: object) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    await loaded(
        CHECK, replace(CHECK, text="", minor=500, reference="2", routing="", account="", remitter="Who")
    )
    listed = await ask(VERA, TO_MATCH)
    first, second = listed["nodes"]
    assert (listed["totalCount"], first["left"]["amount"], first["batch"]["number"]) == (
        2,
        "1250.50",
        "R0001",
    )
    assert first["proposals"][0]["uses"] == [
        {"number": "INV-1012", "apply": {"amount": "1250.50"}, "discount": {"amount": "0.00"}}
    ]
    arguments = "$id: ID!, $input: AcceptProposalInput!"
    chosen = {"proposal": first["proposals"][0]["key"], "idempotencyKey": "k"}
    for _ in range(2):
        done = await do(CLARA, "acceptProposal", arguments, MATCHED, id=first["id"], input=chosen)
        assert (done["customerNumber"], done["left"]["amount"]) == ("ACME", "0.00")
    gone = {"proposal": "0" * 16}
    assert refusal(await do(CLARA, "acceptProposal", arguments, MATCHED, id=second["id"], input=gone))[0] == (
        "PROPOSAL_GONE"
    )
    by_hand = {"receipt": {"customerNumber": "BIRCH", "onAccount": "5.00"}}
    done = await do(
        *(CLARA, "identifyReceipt", "$id: ID!, $input: IdentifyReceiptInput!", MATCHED),
        id=second["id"],
        input=by_hand,
    )
    assert (done["customerNumber"], done["matchedBy"]) == ("BIRCH", "By hand.")
    assert (await ask(VERA, TO_MATCH))["totalCount"] == 0


async def test_after_posting_an_identification_goes_into_a_batch_of_its_own(books: object) -> None:
    [receipt] = await loaded()
    await posted(await Batch.get(id=receipt.batch_id))
    done = await do(
        *(CLARA, "identifyReceipt", "$id: ID!, $input: IdentifyReceiptInput!", MATCHED),
        id=id_of("BankReceipt", receipt.id),
        input={"receipt": {"customerNumber": "ACME"}},
    )
    assert (done["left"]["amount"], done["batch"]["number"]) == ("0.00", "R0001")
    assert await Batch.filter(description="Identified receipts").count() == 1


async def test_all_that_is_certain_is_accepted(books: object) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    await loaded()
    done = await do(
        *(
            CLARA,
            "acceptCertainProposals",
            "$input: AcceptCertainInput!",
            "... on CertainAccepted { accepted }",
        ),
        input={},
    )
    assert done["accepted"] == 1


async def test_files_take_as_many_statements_for_three_as_for_one(books: object) -> None:
    document = """{ bankFiles { totalCount nodes { name format state step done most error fingerprint layout
      loadedBy loadedAt deposits { account statement controlCount passedOver batch { number } } } } }"""
    await load(lockbox(a_deposit(CHECK)), commit=True)
    async with counting() as one:
        assert (await ask(VERA, document))["totalCount"] == 1
    for number in (2, 3):
        deposit = a_deposit(replace(CHECK, minor=number))
        await load(lockbox(deposit), commit=True)
    async with counting() as three:
        assert (await ask(VERA, document))["totalCount"] == 3
    assert one.count == three.count, three


async def test_payers_are_kept(books: object) -> None:
    shown = "... on Remitter { id account customer { number } version learnedBy }"
    given = {"customerNumber": "ACME", "account": "DE02120300000000202051"}
    made = await do(CLARA, "createRemitter", "$input: CreateRemitterInput!", shown, input=given)
    assert (made["customer"]["number"], made["learnedBy"]) == ("ACME", "Clara Clerk")
    known = await do(CLARA, "createRemitter", "$input: CreateRemitterInput!", shown, input=given)
    assert refusal(known)[0] == "REMITTER_KNOWN"
    changes = {"expectedVersion": 1, "customerNumber": "BIRCH"}
    arguments = "$id: ID!, $input: UpdateRemitterInput!"
    changed = await do(CLARA, "updateRemitter", arguments, shown, id=made["id"], input=changes)
    assert changed["customer"]["number"] == "BIRCH"
    assert (await ask(VERA, "{ remitters { totalCount nodes { account } } }"))["totalCount"] == 1
    await do(CLARA, "deleteRemitter", "$id: ID!", "... on SetupRowDeleted { id }", id=made["id"])
    assert await ask(VERA, "query ($id: ID!) { remitter(id: $id) { id } }", id=made["id"]) is None


async def test_layouts_are_data_that_a_firm_adds(books: object) -> None:
    shown = "... on BankLayout { id code kind definition version }"
    given = {"code": "sparkasse", "kind": "CSV", "definition": CSV_LAYOUT}
    made = await do(AMIR, "createBankLayout", "$input: CreateBankLayoutInput!", shown, input=given)
    assert (made["code"], made["kind"]) == ("SPARKASSE", "CSV")
    looked = await load(SHEET.encode("latin-1"), layout="sparkasse")
    assert looked["deposits"][0]["controlTotal"] == {"amount": "1250.50", "currency": "EUR"}
    other = {"code": "X", "definition": DEFAULT_LOCKBOX.replace("6 amount 7-17", "6 amount 7 to 17")}
    refused = await do(AMIR, "createBankLayout", "$input: CreateBankLayoutInput!", shown, input=other)
    assert refusal(refused)[:2] == ("LAYOUT_LINE_UNCLEAR", "definition")
    changes = {"expectedVersion": 1, "active": False}
    await do(
        AMIR,
        "updateBankLayout",
        "$id: ID!, $input: UpdateBankLayoutInput!",
        shown,
        id=made["id"],
        input=changes,
    )
    assert refusal(await load(SHEET.encode(), layout="sparkasse"))[0] == "NOT_FOUND"
    assert [row["code"] for row in await ask(VERA, "{ bankLayouts(active: true) { code } }")] == []


async def test_layouts_come_in_from_a_csv(books: object) -> None:
    """All lines of a definition in one cell, parted by semicolons."""
    cell = "; ".join(line for line in DEFAULT_LOCKBOX.splitlines() if line)
    text = f'code,definition,kind\nNORTH,"{cell}",LOCKBOX\n'
    given = {"table": "BANK_LAYOUTS", "text": text, "commit": True}
    done = await do(
        AMIR, "importTable", "$input: ImportTableInput!", "... on TableImport { added }", input=given
    )
    assert done["added"] == 1
    assert (await load(lockbox(), layout="north"))["deposits"][0]["count"] == 2
