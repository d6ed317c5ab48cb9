"""Reports through the API."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, posted
from tests.cast import CLARA, VERA
from tests.graphql.asking import ask
from tieout.domain.batches import editing
from tieout.domain.batches.batch import Batch


async def test_the_ageing_adds_up_all_customers(books: object) -> None:
    await a_posted_invoice("INV-1", customer="ACME", amount="100.00")
    await a_posted_invoice("INV-2", customer="BIRCH", amount="40.00")
    document = """{ ageing {
      asOf totals { total { amount currency } } tieOut { tiedOut accounts { account { number } } }
      files { csvUrl }
      customers(first: 1) {
        totalCount pageInfo { endCursor } nodes { customer { number } ageing { current { amount } } }
      }
    } }"""
    found = await ask(VERA, document)
    cursor = found["customers"]["pageInfo"].pop("endCursor")
    assert found == {
        "asOf": "2026-03-15",
        "totals": {"total": {"amount": "140.00", "currency": "USD"}},
        "tieOut": {"tiedOut": True, "accounts": [{"account": {"number": "1200"}}]},
        "files": {"csvUrl": "/reports/ageing/report.csv?asOf=2026-03-15"},
        "customers": {
            "totalCount": 2,
            "pageInfo": {},
            "nodes": [{"customer": {"number": "ACME"}, "ageing": {"current": {"amount": "100.00"}}}],
        },
    }
    document = (
        "query ($after: String) { ageing { customers(after: $after) { nodes { customer { number } } } } }"
    )
    rest = await ask(VERA, document, after=cursor)
    assert rest["customers"]["nodes"] == [{"customer": {"number": "BIRCH"}}]


def amount(whole: str) -> dict[str, str]:
    return {"amount": f"{whole}.00"}


async def test_each_figure_of_the_ledger_is_made_of_its_lines(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    document = """query ($account: String) { ledgerReport(account: $account) {
      start end proof { balanced tiedOut debit { amount } }
      summary { totalCount nodes { account { number } baseDebit { amount } baseCredit { amount } } }
      transactions(first: 1) { totalCount nodes { documentNumber batch { number } baseDebit { amount } } }
    } }"""
    whole = await ask(VERA, document)
    assert whole == {
        "start": "2026-03-01",
        "end": "2026-03-31",
        "proof": {"balanced": True, "tiedOut": True, "debit": {"amount": "100.00"}},
        "summary": {
            "totalCount": 2,
            "nodes": [
                {"account": {"number": "1200"}, "baseDebit": amount("100"), "baseCredit": amount("0")},
                {"account": {"number": "4000"}, "baseDebit": amount("0"), "baseCredit": amount("100")},
            ],
        },
        "transactions": {
            "totalCount": 2,
            "nodes": [
                {"documentNumber": "INV-1", "batch": {"number": "B0001"}, "baseDebit": {"amount": "100.00"}}
            ],
        },
    }
    part = await ask(VERA, document, account="1200")
    assert (part["summary"]["totalCount"], part["transactions"]["totalCount"]) == (1, 1)
    assert part["proof"] == {"balanced": False, "tiedOut": None, "debit": {"amount": "100.00"}}


async def test_credits_and_batches_stand_in_lists(books: object) -> None:
    receipts = await a_cash_batch(control_total="30.00")
    await a_receipt(receipts, customer="ACME", amount="25.00")
    query = """{ batchStatus { counts { status count } batches { totalCount nodes {
      days batch { number totals { difference { amount } } } } } } }"""
    assert await ask(VERA, query) == {
        "counts": [{"status": "OPEN", "count": 1}],
        "batches": {
            "totalCount": 1,
            "nodes": [
                {"days": 0, "batch": {"number": "B0001", "totals": {"difference": {"amount": "-5.00"}}}}
            ],
        },
    }
    await editing.update_control(
        receipts.id, by=CLARA, expected_version=receipts.version, control_total="25.00", control_count=None
    )
    await posted(await Batch.get(id=receipts.id))
    query = """{ creditList { total { amount } owed { amount } tieOut { tiedOut } credits { totalCount nodes {
      kind customer { number } balance { amount } available { amount } customerBalance { amount } } } } }"""
    money = {"amount": "-25.00"}
    assert await ask(VERA, query) == {
        "total": money,
        "owed": {"amount": "0.00"},
        "tieOut": {"tiedOut": True},
        "credits": {
            "totalCount": 1,
            "nodes": [
                {
                    "kind": "ON_ACCOUNT",
                    "customer": {"number": "ACME"},
                    "balance": money,
                    "available": money,
                    "customerBalance": money,
                }
            ],
        },
    }
