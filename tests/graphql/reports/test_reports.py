"""Reports through the API."""

from __future__ import annotations

from tests.builders import a_posted_invoice
from tests.cast import VERA
from tests.graphql.asking import ask


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
