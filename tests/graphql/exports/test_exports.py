"""The outside accounting system, the mapping and the buttons through the API."""

from __future__ import annotations

from typing import Any

from tests.builders import a_cash_batch, a_receipt, posted, with_ledger
from tests.cast import AMIR, CLARA, VERA, account
from tests.databases import Books
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tieout.domain.batches import closing
from tieout.domain.exports.mapping import OutsideAccount
from tieout.domain.exports.system import AccountingSystem

ROW = "kind own ownName ownId mapped version names { name clearing outsideId } suggested { name }"


async def choose(system: str, by: Any = AMIR, **rest: Any) -> Data:
    known = await ask(VERA, "{ accountingSystem { version } }")
    input = {"expectedVersion": known["version"], "accountingSystem": system, **rest}
    selected = "... on AccountingSystemSettings { accountingSystem ledgerLayouts linesPerPart version }"
    return await do(
        by, "updateAccountingSystem", "$input: UpdateAccountingSystemInput!", selected, input=input
    )


async def map_it(by: Any = AMIR, version: int = 0, **input: Any) -> Data:
    asked = {"kind": "ACCOUNTS", "expectedVersion": version, **input}
    selected = f"... on OutsideMapping {{ {ROW} }}"
    return await do(by, "updateOutsideMapping", "$input: UpdateOutsideMappingInput!", selected, input=asked)


async def mappings(**asked: Any) -> Any:
    return await ask(
        VERA,
        "query ($kind: MappingKind!, $search: String, $unmapped: Boolean, $of: ID, $first: Int, "
        "$after: String) { outsideMappings(kind: $kind, search: $search, unmapped: $unmapped, of: $of, "
        "first: $first, after: $after) { nodes { "
        + ROW
        + " } totalCount pageInfo { hasNextPage endCursor } } }",
        **asked,
    )


async def test_the_system_is_chosen_and_shown(books: Books) -> None:
    chosen = await choose("XERO", ledgerLayouts="SUMMARY", linesPerPart=200)
    assert chosen == {
        "__typename": "AccountingSystemSettings",
        "accountingSystem": "XERO",
        "ledgerLayouts": "SUMMARY",
        "linesPerPart": 200,
        "version": 2,
    }
    assert refusal(await choose("XERO", linesPerPart=1))[:2] == ("LINES_PER_PART_INVALID", "linesPerPart")
    assert refusal(await choose("NETSUITE", by=CLARA))[0] == "RIGHT_MISSING"
    fields = "query ($kind: MappingKind!) { outsideMappingFields(kind: $kind) { name } }"
    assert await ask(VERA, fields, kind="ACCOUNTS") == [{"name": "number"}, {"name": "clearing"}]
    assert await ask(VERA, fields, kind="CUSTOMERS") == []


async def test_a_thing_is_mapped_found_and_taken_away(books: Books) -> None:
    assert refusal(await map_it(own="1200", name="AR"))[0] == "OUTSIDE_SYSTEM_MISSING"
    await choose("QUICKBOOKS_ONLINE")
    before = (await mappings(kind="ACCOUNTS", search="1200"))["nodes"]
    assert [(row["mapped"], row["suggested"]["name"]) for row in before] == [(False, "Accounts receivable")]
    made = await map_it(own="1200", name="Receivables", clearing=True)
    assert made == {
        "__typename": "OutsideMapping",
        "kind": "ACCOUNTS",
        "own": "1200",
        "ownName": "Accounts receivable",
        "ownId": id_of("Account", account("1200")),
        "mapped": True,
        "version": 1,
        "names": {"name": "Receivables", "clearing": True, "outsideId": ""},
        "suggested": {"name": ""},
    }
    found = await mappings(kind="ACCOUNTS", of=made["ownId"])
    assert [row["own"] for row in found["nodes"]] == ["1200"]
    gone = await do(
        AMIR,
        "deleteOutsideMapping",
        "$input: DeleteOutsideMappingInput!",
        f"... on OutsideMapping {{ {ROW} }}",
        input={"kind": "ACCOUNTS", "own": "1200", "expectedVersion": 1},
    )
    assert (gone["mapped"], gone["version"]) == (False, 0)


async def test_lists_go_page_by_page_at_the_same_cost(books: Books) -> None:
    await choose("QUICKBOOKS_ONLINE")
    first = await mappings(kind="CUSTOMERS", first=2)
    assert ([row["own"] for row in first["nodes"]], first["totalCount"]) == (["ACME", "BIRCH"], 3)
    rest = await mappings(kind="CUSTOMERS", first=2, after=first["pageInfo"]["endCursor"])
    assert ([row["own"] for row in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == (["CEDAR"], False)
    async with counting() as one:
        await mappings(kind="CUSTOMERS", first=1)
    async with counting() as three:
        await mappings(kind="CUSTOMERS", first=3)
    assert one.count == three.count


async def test_all_suggestions_are_taken_once_under_a_key(books: Books) -> None:
    await choose("QUICKBOOKS_DESKTOP")
    asked: Data = {"kind": "CUSTOMERS", "idempotencyKey": "k"}
    arguments = "$input: TakeMappingSuggestionsInput!"
    for _ in range(2):
        taken = await do(
            *(AMIR, "takeMappingSuggestions", arguments, "... on SuggestionsTaken { count }"), input=asked
        )
        assert taken["count"] == 3
    assert (await mappings(kind="CUSTOMERS", unmapped=True))["totalCount"] == 0


async def test_a_posted_ledger_says_which_buttons_it_has(books: Books) -> None:
    """R8.1, R15.5: one place for all of them; a reversal and a voided version have their files alone."""
    batch = await with_ledger(await a_batch())
    assert await buttons(batch.id) == [[]]
    await posted(batch)
    both = ["EMAIL SUMMARY", "EMAIL DETAIL", "DOWNLOAD SUMMARY", "DOWNLOAD DETAIL"]
    assert await buttons(batch.id) == [both]
    await choose("QUICKBOOKS_ONLINE", ledgerLayouts="DETAIL")
    assert await buttons(batch.id) == [["CONNECT None", "DOWNLOAD DETAIL"]]
    await choose("QUICKBOOKS_DESKTOP")
    assert await buttons(batch.id) == [["EMAIL DETAIL", "DOWNLOAD DETAIL"]]
    await closing.reopen(batch.id, by=AMIR, reason="Twice")
    assert await buttons(batch.id) == [["DOWNLOAD DETAIL"], ["DOWNLOAD DETAIL"]]


async def test_what_is_unmapped_is_refused_with_what_it_is_about(books: Books) -> None:
    batch = await posted(await a_batch())
    await choose("XERO", emailBeside=True)
    await OutsideAccount.create(
        system=AccountingSystem.XERO, account_id=account("1010"), number="1", clearing=True
    )
    arguments = "$id: ID!, $input: SendLedgerInput!"
    asked: Data = {"email": "amir@harbour-pine.example", "layout": "DETAIL"}
    document = (
        f"mutation ({arguments}) {{ sendLedger(id: $id, input: $input) {{ ... on Refusal {{ blockers "
        "{ code subjectId } } } }"
    )
    told = await ask(AMIR, document, id=id_of("Batch", batch.id), input=asked)
    assert told["blockers"] == [
        {"code": "CONTROL_ACCOUNT_UNMAPPED", "subjectId": id_of("Account", account("1200"))}
    ]


async def a_batch() -> Any:
    batch = await a_cash_batch(number="R0012")
    await a_receipt(batch)
    return batch


async def buttons(batch_id: int) -> list[list[str]]:
    ledgers = await ask(
        VERA,
        "query ($id: ID!) { ledgers(batchId: $id) { buttons { action layout url label } } }",
        id=id_of("Batch", batch_id),
    )
    for button in (one for ledger in ledgers for one in ledger["buttons"]):
        assert (button["url"] is not None) == (button["action"] == "DOWNLOAD")
    return [[f"{one['action']} {one['layout']}" for one in ledger["buttons"]] for ledger in ledgers]
