"""Exchange rates through the API (R3.12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import AMIR, CLARA, VERA
from tests.graphql.asking import Data, answer, ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.setup.rate import ExchangeRate

RATE = "... on ExchangeRate { id rateDate fromCurrency toCurrency rate version }"
LIST = """query ($first: Int) { exchangeRates(currency: "EUR", first: $first) {
  totalCount nodes { rateDate rate }
} }"""


async def create(by: Any = AMIR, **input: Any) -> Data:
    known = {"fromCurrency": "EUR", "rateDate": "2026-03-01", "rate": "1.0800"} | input
    return await do(by, "createExchangeRate", "$input: CreateExchangeRateInput!", RATE, input=known)


async def test_a_rate_is_set_corrected_and_deleted(books: object) -> None:
    made = await create(idempotencyKey="1")
    assert made == {
        "__typename": "ExchangeRate",
        "id": id_of("ExchangeRate", await ExchangeRate.get()),
        "rateDate": "2026-03-01",
        "fromCurrency": "EUR",
        "toCurrency": "USD",
        "rate": "1.08",
        "version": 1,
    }
    assert await create(idempotencyKey="1") == made
    arguments = "$id: ID!, $input: UpdateExchangeRateInput!"
    input = {"expectedVersion": 1, "rate": "1.09"}
    after = await do(AMIR, "updateExchangeRate", arguments, RATE, id=made["id"], input=input)
    assert (after["rate"], after["version"]) == ("1.09", 2)
    again = await do(AMIR, "updateExchangeRate", arguments, RATE, id=made["id"], input=input)
    assert refusal(again)[0] == "RATE_CHANGED"
    gone = {"__typename": "ExchangeRateDeleted", "id": made["id"]}
    arguments, selected = "$id: ID!, $idempotencyKey: String", "... on ExchangeRateDeleted { id }"
    for _ in range(2):
        asked = {"id": made["id"], "idempotencyKey": "2"}
        assert await do(AMIR, "deleteExchangeRate", arguments, selected, **asked) == gone
    assert await ExchangeRate.all().count() == 0


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"rate": "0"}, "EXCHANGE_RATE_INVALID", "rate"),
        ({"fromCurrency": "USD"}, "RATE_NEEDLESS", "fromCurrency"),
        ({"toCurrency": "GBP"}, "RATE_TO_ANOTHER", "toCurrency"),
        ({"fromCurrency": "QQQ"}, "CURRENCY_UNKNOWN", "fromCurrency"),
    ],
)
async def test_a_rate_is_refused_beside_the_field(books: object, input: Data, code: str, field: str) -> None:
    async with unchanged(books):
        done = await create(**input)
    assert refusal(done)[:2] == (code, field)


async def test_a_rate_written_as_a_number_is_not_taken(books: object) -> None:
    document = """mutation { createExchangeRate(
      input: {fromCurrency: "EUR", rateDate: "2026-03-01", rate: 1.08}
    ) { __typename } }"""
    result = await answer(AMIR, document)
    assert "Rate is written as text in quotes" in str(result.errors[0])


async def test_the_clerk_may_not_set_rates(books: object) -> None:
    async with unchanged(books):
        assert refusal(await create(CLARA))[0] == "RIGHT_MISSING"


async def test_the_rate_of_a_day_and_the_currencies_in_use_are_told(books: object) -> None:
    made = await create()
    document = 'query ($on: Date!) { exchangeRate(fromCurrency: "EUR", on: $on) { rate rateDate } }'
    assert await ask(VERA, document, on="2026-03-15") == {"rate": "1.08", "rateDate": "2026-03-01"}
    assert await ask(VERA, document, on="2026-02-28") is None
    by_id = "query ($id: ID!) { exchangeRateById(id: $id) { rate } }"
    assert await ask(VERA, by_id, id=made["id"]) == {"rate": "1.08"}
    assert await ask(VERA, by_id, id=id_of("ExchangeRate", 404)) is None
    assert await ask(VERA, "{ currencies { code digits isBase rate rateDate daysOld stale } }") == [
        {
            "code": "USD",
            "digits": 2,
            "isBase": True,
            "rate": None,
            "rateDate": None,
            "daysOld": None,
            "stale": False,
        },
        {
            "code": "EUR",
            "digits": 2,
            "isBase": False,
            "rate": "1.08",
            "rateDate": "2026-03-01",
            "daysOld": 14,
            "stale": True,
        },
    ]


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_list_takes_the_same_statements_for_one_rate_and_for_three(
    books: object, rows: int
) -> None:
    for day in range(1, rows + 1):
        await create(rateDate=f"2026-03-0{day}")
    async with counting() as queries:
        found = await ask(VERA, LIST, first=3)
    assert (found["totalCount"], len(found["nodes"])) == (rows, rows)
    assert found["nodes"][0]["rateDate"] == f"2026-03-0{rows}"
    assert queries.count == 2, queries
