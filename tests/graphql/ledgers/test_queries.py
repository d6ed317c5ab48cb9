"""Reading ledger versions through the API."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, an_invoice, an_invoice_batch, in_status, posted
from tests.cast import AMIR, VERA
from tests.graphql.asking import ask, counting, dollars, id_of
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.ledgers.ledger import Ledger

BATCH = """query ($id: ID!) { batch(id: $id) {
  ledger { version state }
  ledgers { version state reverses { version } postedBy voidedBy reason debitTotal { amount } }
} }"""
LEDGER = """query ($id: ID!) { ledger(id: $id) {
  version state entryCount lineCount postDate createdBy postedBy
  debitTotal { amount currency } creditTotal { amount currency }
  batch { number }
  summary {
    accountNumber accountName currency debit { amount } credit { amount } baseDebit { amount } entries
  }
  lines(first: 2) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      lineNumber entryNumber type customerNumber documentNumber account { number }
      debit { amount } credit { amount }
    }
  }
  summaryUrl detailUrl journalUrl
} }"""


async def test_a_ledger_shows_its_summary_and_its_lines(books: object) -> None:
    batch = await an_invoice_batch(number="INVO1")
    await an_invoice(batch, number="INV-1", amount="50.00")
    await an_invoice(batch, number="INV-2", amount="100.00")
    await posted(batch)
    ledger = await Ledger.get(batch_id=batch.id)
    known = id_of("Ledger", ledger)
    found = await ask(VERA, LEDGER, id=known)
    assert found.pop("summary") == [
        {
            "accountNumber": "1200",
            "accountName": "Accounts receivable",
            "currency": "USD",
            "debit": {"amount": "150.00"},
            "credit": {"amount": "0.00"},
            "baseDebit": {"amount": "150.00"},
            "entries": 2,
        },
        {
            "accountNumber": "4000",
            "accountName": "Sales",
            "currency": "USD",
            "debit": {"amount": "0.00"},
            "credit": {"amount": "150.00"},
            "baseDebit": {"amount": "0.00"},
            "entries": 2,
        },
    ]
    page = found.pop("lines")
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (4, True)
    assert page["nodes"][0] == {
        "lineNumber": 1,
        "entryNumber": 1,
        "type": "INVOICE",
        "customerNumber": "ACME",
        "documentNumber": "INV-1",
        "account": {"number": "1200"},
        "debit": {"amount": "50.00"},
        "credit": {"amount": "0.00"},
    }
    assert found == {
        "version": 1,
        "state": "POSTED",
        "entryCount": 2,
        "lineCount": 4,
        "postDate": "2026-03-15",
        "createdBy": "Amir Accountant",
        "postedBy": "Amir Accountant",
        "debitTotal": dollars("150.00"),
        "creditTotal": dollars("150.00"),
        "batch": {"number": "INVO1"},
        "summaryUrl": f"/ledgers/{known}/summary.zip",
        "detailUrl": f"/ledgers/{known}/detail.zip",
        "journalUrl": f"/ledgers/{known}/journal.hledger",
    }


async def test_the_lines_go_on_after_the_end_cursor(books: object) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch)
    await an_invoice(batch)
    await posted(batch)
    known = id_of("Ledger", await Ledger.get(batch_id=batch.id))
    first = await ask(VERA, LEDGER, id=known)
    document = """query ($id: ID!, $after: String) {
      ledger(id: $id) { lines(after: $after) { nodes { lineNumber } } }
    }"""
    rest = await ask(VERA, document, id=known, after=first["lines"]["pageInfo"]["endCursor"])
    assert [line["lineNumber"] for line in rest["lines"]["nodes"]] == [3, 4]


async def test_a_reopened_batch_keeps_its_voided_version_and_the_reversal(books: object) -> None:
    batch = await in_status("POSTED")
    await closing.reopen(batch.id, by=AMIR, reason="Keyed twice.")
    found = await ask(VERA, BATCH, id=id_of("Batch", batch))
    assert found["ledger"] is None
    assert [(row["state"], row["reverses"]) for row in found["ledgers"]] == [
        ("POSTED", {"version": 1}),
        ("VOIDED", None),
    ]
    assert found["ledgers"][1]["voidedBy"] == "Amir Accountant"


async def test_a_ledger_that_is_not_there_is_null_and_a_batch_without_has_none(books: object) -> None:
    assert await ask(VERA, LEDGER, id=id_of("Ledger", 999)) is None
    batch = await a_cash_batch()
    document = "query ($id: ID!) { ledgers(batchId: $id) { version } }"
    assert await ask(VERA, document, id=id_of("Batch", batch)) == []


@pytest.mark.parametrize("rows", [1, 3])
async def test_versions_take_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    batch: Batch = await a_cash_batch()
    await a_receipt(batch)
    for _ in range(rows):
        await posted(await Batch.get(id=batch.id))
        if _ < rows - 1:
            await closing.reopen(batch.id, by=AMIR)
    document = """query ($id: ID!) { ledgers(batchId: $id) {
      version reverses { version } batch { number } debitTotal { amount } summary { entries }
    } }"""
    async with counting() as queries:
        found = await ask(VERA, document, id=id_of("Batch", batch))
    assert len(found) == rows * 2 - 1
    assert queries.count == (4 if rows == 1 else 5), queries
