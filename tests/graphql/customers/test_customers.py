"""Customers through the API: the master file, what they owe, and the ageing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt
from tests.cast import AMIR, CLARA, VERA, customer
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.setup.terms import Terms

CUSTOMER = "... on Customer { number name city currency active normalAccount { number } version }"
LIST = """query ($search: String, $first: Int) { customers(search: $search, first: $first) {
  totalCount
  nodes { number name balance { amount } ageing { total { amount } } normalAccount { number } }
}
}"""
NAMES = """query ($search: String) { customers(search: $search) {
  nodes { number terms taxCodes vatRule parent { number } }
} }"""


async def create(by: Any = AMIR, **input: Any) -> Data:
    arguments = "$input: CreateCustomerInput!"
    return await do(
        by, "createCustomer", arguments, CUSTOMER, input={"number": "dove", "name": "Dove & Sons"} | input
    )


async def update(key: int, **input: Any) -> Data:
    arguments = "$id: ID!, $input: UpdateCustomerInput!"
    return await do(AMIR, "updateCustomer", arguments, CUSTOMER, id=id_of("Customer", key), input=input)


async def test_a_customer_is_added(books: object) -> None:
    assert await create(city="Bath", normalAccountNumber="4100") == {
        "__typename": "Customer",
        "number": "DOVE",
        "name": "Dove & Sons",
        "city": "Bath",
        "currency": "USD",
        "active": True,
        "normalAccount": {"number": "4100"},
        "version": 1,
    }


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"number": "ACME"}, "CUSTOMER_NUMBER_USED", "number"),
        ({"number": "JE"}, "CUSTOMER_NUMBER_RESERVED", "number"),
        ({"name": " "}, "VALUE_MISSING", "name"),
        ({"email": "nobody"}, "INVALID_EMAIL", "email"),
        ({"currency": "XXQ"}, "CURRENCY_UNKNOWN", "currency"),
        ({"normalAccountNumber": "9999"}, "NORMAL_ACCOUNT_UNKNOWN", "normalAccountNumber"),
        ({"normalAccountNumber": "1200"}, "NORMAL_ACCOUNT_IS_CONTROL", "normalAccountNumber"),
        ({"billTo": "x" * 1_001}, "TEXT_TOO_LONG", "billTo"),
    ],
)
async def test_a_customer_is_refused_beside_the_field(
    books: object, input: Data, code: str, field: str
) -> None:
    async with unchanged(books):
        done = await create(**input)
    assert refusal(done)[:2] == (code, field)


async def test_what_a_customer_names_is_given_back(books: object) -> None:
    await Terms.create(code="NET30")
    selected = """... on Customer { terms taxCodes vatRule parent { number } billToName salesRep area state
      vat factored }"""
    input = {"number": "dove", "name": "Dove", "terms": "net30", "parentNumber": "acme", "vat": True}
    done = await do(AMIR, "createCustomer", "$input: CreateCustomerInput!", selected, input=input)
    assert done == {
        "__typename": "Customer",
        "terms": "NET30",
        "taxCodes": [],
        "vatRule": "",
        "parent": {"number": "ACME"},
        "billToName": "",
        "salesRep": "",
        "area": "",
        "state": "",
        "vat": True,
        "factored": False,
    }
    async with unchanged(books):
        done = await create(number="DELL", taxCodes=["X"])
    assert refusal(done)[:2] == ("CHOICE_UNKNOWN", "taxCodes")


async def test_a_customer_is_changed_unless_somebody_else_was_faster(books: object) -> None:
    done = await update(customer("BIRCH"), expectedVersion=1, name="Birch and Company")
    assert (done["name"], done["city"], done["version"]) == ("Birch and Company", "York", 2)
    async with unchanged(books):
        again = await update(customer("BIRCH"), expectedVersion=1, name="Birch Ltd")
    assert refusal(again)[0] == "CUSTOMER_CHANGED"


async def test_the_currency_stays_once_there_are_entries(books: object) -> None:
    await a_receipt(await a_cash_batch(), customer="ACME")
    async with unchanged(books):
        done = await update(customer("ACME"), expectedVersion=1, currency="EUR")
    assert refusal(done)[:2] == ("CUSTOMER_CURRENCY_FIXED", "currency")


async def test_the_clerk_may_not_add_customers(books: object) -> None:
    async with unchanged(books):
        done = await create(CLARA)
    assert refusal(done)[0] == "RIGHT_MISSING"


async def test_a_customer_is_found_by_id_or_number(books: object) -> None:
    document = "query ($id: ID, $number: String) { customer(id: $id, number: $number) { name } }"
    assert await ask(VERA, document, id=id_of("Customer", customer("ACME"))) == {"name": "Acme"}
    assert await ask(VERA, document, number="birch") == {"name": "Birch & Co"}
    assert await ask(VERA, document, number="NOBODY") is None
    assert await ask(VERA, document) is None


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_list_takes_the_same_statements_for_one_customer_and_for_three(
    books: object, rows: int
) -> None:
    for number in ("EAST", "FERN", "GLEN")[:rows]:
        await create(number=number, name=f"{number} Wholesale", normalAccountNumber="4100")
    async with counting() as queries:
        found = await ask(VERA, LIST, search="wholesale")
    assert (found["totalCount"], len(found["nodes"])) == (rows, rows)
    assert queries.count == 5, queries
    async with counting() as queries:
        await ask(VERA, NAMES, search="wholesale")
    assert queries.count == 3, queries


async def test_a_customer_owes_what_is_posted(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 1, 20), due_date=date(2026, 2, 1))
    await a_posted_invoice("INV-2", amount="25.00")
    document = """query ($id: ID, $asOf: Date) { customer(id: $id) {
      balance { amount currency }
      ageing(asOf: $asOf) { current { amount } days1To30 { amount } days31To60 { amount } total { amount } }
      openItems { totalCount nodes { documentNumber daysOverdue } }
    } }"""
    found = await ask(VERA, document, id=id_of("Customer", customer("ACME")))
    assert found == {
        "balance": {"amount": "125.00", "currency": "USD"},
        "ageing": {
            "current": {"amount": "25.00"},
            "days1To30": {"amount": "0.00"},
            "days31To60": {"amount": "100.00"},
            "total": {"amount": "125.00"},
        },
        "openItems": {
            "totalCount": 2,
            "nodes": [
                {"documentNumber": "INV-1", "daysOverdue": 42},
                {"documentNumber": "INV-2", "daysOverdue": 0},
            ],
        },
    }
    then = await ask(VERA, document, id=id_of("Customer", customer("ACME")), asOf="2026-02-10")
    assert then["ageing"]["days1To30"] == then["ageing"]["total"] == {"amount": "100.00"}


async def test_what_was_owed_and_open_on_a_date_can_be_asked_for(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 1, 20))
    query = """query ($day: Date) { customer(number: "ACME") {
      balance(asOf: $day) { amount }
      openItems(asOf: $day) { nodes { documentNumber balance { amount } } }
    } }"""
    everybody = "query ($day: Date) { openItems(asOf: $day) { totalCount nodes { balance { amount } } } }"
    for day, owed in (("2026-01-19", "0.00"), ("2026-01-20", "100.00"), (None, "100.00")):
        balance = {"amount": owed}
        assert await ask(VERA, query, day=day) == {
            "balance": balance,
            "openItems": {"nodes": [{"documentNumber": "INV-1", "balance": balance}]},
        }
        assert await ask(VERA, everybody, day=day) == {"totalCount": 1, "nodes": [{"balance": balance}]}
