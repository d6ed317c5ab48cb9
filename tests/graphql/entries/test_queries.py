"""Reading entries and open items through the API, and trying an entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, an_invoice, an_invoice_batch
from tests.cast import CLARA, VERA, customer
from tests.graphql.asking import answer, ask, counting, dollars, id_of
from tests.watching import unchanged

ENTRIES = """query ($batchId: ID!) {
  entries(batchId: $batchId) {
    nodes {
      amount { amount } batch { number } customer { number }
      lines { account { number } debit { amount } baseDebit { amount } }
      applications { openItem { documentNumber customer { name } batch { number } } amount { amount } }
      openItem { documentNumber balance { amount } available { amount } posted }
    }
  }
}"""
ITEMS = """query ($search: String, $customerId: ID, $openOnly: Boolean) {
  openItems(search: $search, customerId: $customerId, openOnly: $openOnly) {
    totalCount
    nodes {
      kind documentNumber dueDate amount { amount } balance { amount } available { amount } posted daysOverdue
      customer { number } batch { number }
    }
  }
}"""
PREVIEW = """query ($batchId: ID!, $input: EntryInput!) {
  previewEntry(batchId: $batchId, input: $input) {
    __typename
    ... on Preview {
      lines { account { number } debit { amount } credit { amount } }
      totals { accumulated { amount currency } difference { amount currency } tiedOut count }
    }
    ... on Refusal { code field }
  }
}"""


async def test_an_entry_is_found_by_its_id_and_null_when_it_is_gone(books: object) -> None:
    entry = await a_receipt(await a_cash_batch(), amount="12.34", memo="Cash desk")
    document = "query ($id: ID!) { entry(id: $id) { id amount { amount currency } memo createdBy version } }"
    assert await ask(VERA, document, id=id_of("Entry", entry)) == {
        "id": id_of("Entry", entry),
        "amount": dollars("12.34"),
        "memo": "Cash desk",
        "createdBy": "Clara Clerk",
        "version": 1,
    }
    assert await ask(VERA, document, id=id_of("Entry", 999)) is None


@pytest.mark.parametrize("rows", [1, 3])
async def test_entries_take_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    batch = await a_cash_batch()
    for position in range(rows):
        await a_posted_invoice(f"INV-{position}")
        await a_receipt(batch, invoice=f"INV-{position}")
    async with counting() as queries:
        found = await ask(VERA, ENTRIES, batchId=id_of("Batch", batch))
    assert [entry["lines"][0]["account"]["number"] for entry in found["nodes"]] == ["1010"] * rows
    assert queries.count == 10, queries


@pytest.mark.parametrize("rows", [1, 3])
async def test_open_items_take_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    for position in range(rows):
        await a_posted_invoice(f"INV-{position}")
    async with counting() as queries:
        found = await ask(VERA, ITEMS)
    assert found["totalCount"] == rows
    assert queries.count == 5, queries


async def test_an_open_item_shows_what_is_open_and_what_may_still_be_applied(books: object) -> None:
    invoice = await a_posted_invoice("INV-1", amount="100.00", due_date=None, post_date=None)
    await a_receipt(await a_cash_batch(), invoice="INV-1")
    (item,) = (await ask(VERA, ITEMS, search="inv"))["nodes"]
    assert item == {
        "kind": "INVOICE",
        "documentNumber": "INV-1",
        "dueDate": "2026-03-15",
        "amount": {"amount": "100.00"},
        "balance": {"amount": "100.00"},
        "available": {"amount": "0.00"},
        "posted": True,
        "daysOverdue": 0,
        "customer": {"number": "ACME"},
        "batch": {
            "number": (
                await ask(
                    VERA,
                    "query ($id: ID!) { entry(id: $id) { batch { number } } }",
                    id=id_of("Entry", invoice),
                )
            )["batch"]["number"]
        },
    }


async def test_open_items_are_those_of_the_customer(books: object) -> None:
    await a_posted_invoice("INV-1", customer="ACME")
    await a_posted_invoice("INV-2", customer="BIRCH")
    found = await ask(VERA, ITEMS, customerId=id_of("Customer", customer("BIRCH")))
    assert [item["documentNumber"] for item in found["nodes"]] == ["INV-2"]


async def test_settled_items_are_shown_only_when_asked_for(books: object) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch, number="INV-1")
    found = await ask(VERA, ITEMS, openOnly=True)
    assert [(item["documentNumber"], item["balance"]["amount"]) for item in found["nodes"]] == [
        ("INV-1", "0.00")
    ]


async def preview(by: Any, batch: object, **entry: Any) -> Any:
    return await ask(by, PREVIEW, batchId=id_of("Batch", batch), input=entry)


async def test_a_preview_shows_lines_and_totals_and_writes_nothing(books: object) -> None:
    batch = await a_cash_batch(control_total="30.00")
    async with unchanged(books):
        shown = await preview(CLARA, batch, cashReceipt={"customerNumber": "ACME", "amount": "30.00"})
    assert shown == {
        "__typename": "Preview",
        "lines": [
            {"account": {"number": "1010"}, "debit": {"amount": "30.00"}, "credit": {"amount": "0.00"}},
            {"account": {"number": "1200"}, "debit": {"amount": "0.00"}, "credit": {"amount": "30.00"}},
        ],
        "totals": {
            "accumulated": dollars("30.00"),
            "difference": dollars("0.00"),
            "tiedOut": True,
            "count": 1,
        },
    }


async def test_a_preview_is_refused_as_the_entry_would_be(books: object) -> None:
    batch = await a_cash_batch()
    shown = await preview(CLARA, batch, cashReceipt={"customerNumber": "NOBODY", "amount": "30.00"})
    assert shown == {"__typename": "Refusal", "code": "CUSTOMER_UNKNOWN", "field": "customerNumber"}


async def test_a_preview_in_a_batch_that_is_not_there_is_refused(books: object) -> None:
    shown = await preview(CLARA, 999, cashReceipt={"customerNumber": "ACME", "amount": "30.00"})
    assert shown == {"__typename": "Refusal", "code": "NOT_FOUND", "field": "batchId"}


@pytest.mark.parametrize("entry", [{}, {"cashReceipt": {}, "adjustment": None}])
async def test_an_entry_is_of_exactly_one_kind(books: object, entry: Any) -> None:
    result = await answer(CLARA, PREVIEW, batchId=id_of("Batch", 1), input=entry)
    assert result.data is None
    assert result.codes == ("INVALID",)


async def test_open_items_are_named_by_number_by_id_or_as_factored(books: object) -> None:
    """R3.19, R3.25, R3.39; a hundred ids at a time."""
    await a_posted_invoice("INV-1")
    await a_posted_invoice("INV-10")
    document = """query ($number: String, $ids: [ID!], $factored: Boolean) {
      openItems(number: $number, ids: $ids, factored: $factored, withFamily: true) {
        nodes { id documentNumber }
      }
    }"""
    (item,) = (await ask(VERA, document, number="inv-1"))["nodes"]
    assert item["documentNumber"] == "INV-1"
    assert (await ask(VERA, document, ids=[item["id"]]))["nodes"] == [item]
    assert (await ask(VERA, document, factored=True))["nodes"] == []
    result = await answer(VERA, document, ids=[item["id"]] * 101)
    assert [error.extensions for error in result.errors] == [{"code": "TOO_MANY_IDS", "field": "ids"}]
