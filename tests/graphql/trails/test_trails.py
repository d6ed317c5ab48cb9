"""Audit trails through the API: made, listed, read page by page (R2.14), and the listing (R2.9)."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, with_ledger
from tests.cast import AMIR, CLARA, VERA, set_options
from tests.graphql.asking import ask, counting, do, id_of, refusal
from tieout.domain.batches.audit_trail import AuditTrail
from tieout.domain.trails.making import make

MAKE = "$id: ID!, $idempotencyKey: String"
MADE = "... on AuditTrail { id version createdBy pdfUrl csvUrl batch { number listing { current version } } }"
TRAIL = """query ($id: ID!, $version: Int) { batch(id: $id) { auditTrail(version: $version) {
  version createdBy createdAt
  header { number type status postDate fiscalPeriod currency cashAccount createdBy closedBy count controlCount
           control { amount currency } accumulated { amount } difference { amount } }
  accounts { accountNumber accountName lines debit { amount } credit { amount } baseCredit { amount } }
  entries(first: 1) { totalCount pageInfo { hasNextPage endCursor } nodes {
    position type customerNumber customerName documentDate dueDate reference memo createdBy
    amount { amount } baseAmount { amount }
    lines { accountNumber debit { amount } credit { amount } }
    applications { documentNumber amount { amount } discount { amount }
      writeOff { amount } balance { amount } }
  } }
} } }"""
LISTS = """query { batches(first: 10) { nodes {
  number auditTrails { version } listing { required current version }
  auditTrail { version header { count } entries { nodes { position } } }
} } }"""


async def test_a_trail_is_made_once_under_its_key(books) -> None:
    batch = await a_cash_batch(number="R0001")
    await a_receipt(batch)
    asked = {"id": id_of("Batch", batch), "idempotencyKey": "trail-1"}
    made = await do(CLARA, "createAuditTrail", MAKE, MADE, **asked)
    assert made == {
        "__typename": "AuditTrail",
        "id": made["id"],
        "version": 1,
        "createdBy": "Clara Clerk",
        "pdfUrl": f"/audit-trails/{made['id']}/trail.pdf",
        "csvUrl": f"/audit-trails/{made['id']}/trail.csv",
        "batch": {"number": "R0001", "listing": {"current": True, "version": 1}},
    }
    assert await do(CLARA, "createAuditTrail", MAKE, MADE, **asked) == made
    refused = await do(VERA, "createAuditTrail", MAKE, MADE, **asked)
    assert refusal(refused)[0] == "RIGHT_MISSING"
    nothing = await do(CLARA, "createAuditTrail", MAKE, MADE, id=id_of("Batch", 999))
    assert refusal(nothing)[0] == "NOT_FOUND"
    assert await AuditTrail.all().count() == 1


async def test_a_trail_shows_what_it_kept(books) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await a_cash_batch(number="R0001", control_total="150.00", control_count=2)
    await a_receipt(batch, invoice="INV-1", reference="CHK7", memo="thanks")
    await a_receipt(batch, amount="40.00")
    await make(batch.id, by=CLARA)
    known = id_of("Batch", batch)
    trail = (await ask(VERA, TRAIL, id=known))["auditTrail"]
    assert trail["header"] == {
        "number": "R0001", "type": "CASH", "status": "OPEN", "postDate": "2026-03-15",
        "fiscalPeriod": "2026-03", "currency": "USD", "cashAccount": "1010 Cash",
        "createdBy": "Clara Clerk", "closedBy": None, "count": 2, "controlCount": 2,
        "control": {"amount": "150.00", "currency": "USD"},
        "accumulated": {"amount": "140.00"},
        "difference": {"amount": "-10.00"},
    }  # fmt: skip
    assert trail["accounts"][0] == {
        "accountNumber": "1010",
        "accountName": "Cash",
        "lines": 2,
        "debit": {"amount": "140.00"},
        "credit": {"amount": "0.00"},
        "baseCredit": {"amount": "0.00"},
    }
    assert trail["entries"]["totalCount"] == 2
    assert trail["entries"]["pageInfo"]["hasNextPage"] is True
    [entry] = trail["entries"]["nodes"]
    assert [entry[name] for name in ("position", "customerNumber", "reference", "memo", "dueDate")] == [
        *(1, "ACME", "CHK7", "thanks", None)
    ]
    assert entry["applications"] == [
        {
            "documentNumber": "INV-1",
            "amount": {"amount": "100.00"},
            "discount": {"amount": "0.00"},
            "writeOff": {"amount": "0.00"},
            "balance": {"amount": "0.00"},
        }
    ]
    assert (await ask(VERA, TRAIL, id=known, version=2))["auditTrail"] is None
    assert (await ask(VERA, TRAIL, id=known, version=1))["auditTrail"] == trail


async def test_what_is_not_listed_blocks_posting_with_its_reason(books) -> None:
    await set_options(force_listing=True)
    batch = await a_cash_batch(number="R0001")
    await a_receipt(batch)
    await with_ledger(batch)
    refused = await do(AMIR, "postBatch", "$id: ID!", "... on Batch { id }", id=id_of("Batch", batch))
    assert refusal(refused)[0] == "NOT_LISTED"
    listed = "query ($id: ID!) { batch(id: $id) { listing { required current version } } }"
    shown = await ask(AMIR, listed, id=id_of("Batch", batch))
    assert shown["listing"] == {"required": True, "current": False, "version": None}


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_trails_of_a_list_take_a_fixed_number_of_queries(books, rows) -> None:
    for _ in range(rows):
        batch = await a_cash_batch()
        await a_receipt(batch)
        await make(batch.id, by=CLARA)
        await make(batch.id, by=CLARA)
    async with counting() as queries:
        found = await ask(VERA, LISTS)
    assert [one["auditTrails"] for one in found["nodes"]] == [[{"version": 2}, {"version": 1}]] * rows
    assert [one["auditTrail"]["entries"]["nodes"] for one in found["nodes"]] == [[{"position": 1}]] * rows
    assert queries.count == 5, queries  # batches, versions, listings, the company, contents
