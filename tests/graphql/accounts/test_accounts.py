"""The chart of accounts and the trial balance through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_posted_invoice
from tests.cast import AMIR, CLARA, VERA, account, period
from tests.graphql.asking import Data, answer, ask, counting, do, dollars, id_of, refusal
from tests.watching import unchanged

CHART = "query ($first: Int) { accounts(first: $first) { totalCount nodes { number name } } }"
ACCOUNT = "... on Account { number name kind arControl active version }"


async def create(by: Any = AMIR, **input: Any) -> Data:
    known = {"number": "4200", "name": "Repairs", "kind": "INCOME"} | input
    return await do(by, "createAccount", "$input: CreateAccountInput!", ACCOUNT, input=known)


async def update(number: str, **input: Any) -> Data:
    arguments = "$id: ID!, $input: UpdateAccountInput!"
    return await do(
        AMIR, "updateAccount", arguments, ACCOUNT, id=id_of("Account", account(number)), input=input
    )


async def test_an_account_is_added(books: object) -> None:
    assert await create() == {
        "__typename": "Account",
        "number": "4200",
        "name": "Repairs",
        "kind": "INCOME",
        "arControl": False,
        "active": True,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"number": "4000"}, "ACCOUNT_NUMBER_USED", "number"),
        ({"number": "42 00"}, "ACCOUNT_NUMBER_INVALID", "number"),
        ({"name": ""}, "VALUE_MISSING", "name"),
        ({"arControl": True}, "CONTROL_ACCOUNT_NOT_ASSET", "kind"),
    ],
)
async def test_an_account_is_refused_beside_the_field(
    books: object, input: Data, code: str, field: str
) -> None:
    async with unchanged(books):
        done = await create(**input)
    assert refusal(done)[:2] == (code, field)


async def test_an_account_is_changed_unless_somebody_else_was_faster(books: object) -> None:
    assert (await update("4100", expectedVersion=1, name="Service"))["name"] == "Service"
    async with unchanged(books):
        again = await update("4100", expectedVersion=1, active=False)
    assert refusal(again)[0] == "ACCOUNT_CHANGED"


async def test_the_default_account_cannot_be_made_inactive(books: object) -> None:
    async with unchanged(books):
        done = await update("4000", expectedVersion=1, active=False)
    assert refusal(done)[0] == "ACCOUNT_IN_USE"


async def test_the_clerk_may_not_add_accounts(books: object) -> None:
    async with unchanged(books):
        done = await create(CLARA)
    assert refusal(done)[0] == "RIGHT_MISSING"


@pytest.mark.parametrize(("first", "rows"), [(1, 1), (3, 3)])
async def test_the_chart_takes_the_same_statements_for_one_account_and_for_three(
    books: object, first: int, rows: int
) -> None:
    async with counting() as queries:
        found = await ask(VERA, CHART, first=first)
    assert (found["totalCount"], len(found["nodes"])) == (11, rows)
    assert queries.count == 2, queries


async def test_accounts_are_found_by_id_and_by_text(books: object) -> None:
    document = "query ($id: ID!) { account(id: $id) { number } }"
    assert await ask(VERA, document, id=id_of("Account", account("4000"))) == {"number": "4000"}
    assert await ask(VERA, document, id=id_of("Account", 999)) is None
    found = await ask(VERA, '{ accounts(search: "receivable") { nodes { number } } }')
    assert found["nodes"] == [{"number": "1200"}, {"number": "1210"}]


async def test_cash_accounts_are_those_of_the_currency(books: object) -> None:
    document = """query ($currency: CurrencyCode) {
      cashAccounts(currency: $currency) { account { number } isDefault }
    }"""
    assert await ask(VERA, document, currency="EUR") == [{"account": {"number": "1020"}, "isDefault": True}]
    assert len(await ask(VERA, document)) == 2


TRIAL = """query ($id: ID!) { trialBalance(fiscalPeriodId: $id) {
  fiscalPeriod { name }
  rows { account { number } opening { amount } debit { amount } credit { amount } closing { amount } }
  debitTotal { amount currency } creditTotal { amount currency }
} }"""


async def test_the_trial_balance_of_a_period_balances(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    found = await ask(VERA, TRIAL, id=id_of("FiscalPeriod", period("2026-03")))
    assert found["debitTotal"] == found["creditTotal"] == dollars("100.00")
    assert found["rows"] == [
        {
            "account": {"number": "1200"},
            "opening": {"amount": "0.00"},
            "debit": {"amount": "100.00"},
            "credit": {"amount": "0.00"},
            "closing": {"amount": "100.00"},
        },
        {
            "account": {"number": "4000"},
            "opening": {"amount": "0.00"},
            "debit": {"amount": "0.00"},
            "credit": {"amount": "100.00"},
            "closing": {"amount": "-100.00"},
        },
    ]


async def test_the_trial_balance_of_no_period_is_an_error_with_its_code(books: object) -> None:
    result = await answer(VERA, TRIAL, id=id_of("FiscalPeriod", 999))
    assert result.codes == ("NOT_FOUND",)
