"""Cash Account Maintenance and the default accounts through the API (R3.2, section 12)."""

from __future__ import annotations

from typing import Any

from tests.cast import AMIR, CASH_ACCOUNT, CLARA, VERA
from tests.graphql.asking import Data, ask, do, id_of, refusal
from tests.watching import unchanged

CASH = "... on CashAccount { account { number } currency isDefault description active version }"
DEFAULTS = "... on DefaultAccounts { defaultAccounts { use account { number } } }"


async def create(by: Any = AMIR, **input: Any) -> Data:
    known = {"accountNumber": "3000", "currency": "CAD"} | input
    return await do(by, "createCashAccount", "$input: CreateCashAccountInput!", CASH, input=known)


async def update(key: int = CASH_ACCOUNT, **input: Any) -> Data:
    arguments = "$id: ID!, $input: UpdateCashAccountInput!"
    return await do(AMIR, "updateCashAccount", arguments, CASH, id=id_of("CashAccount", key), input=input)


async def set_defaults(by: Any = AMIR, **input: Any) -> Data:
    return await do(by, "setDefaultAccounts", "$input: SetDefaultAccountsInput!", DEFAULTS, input=input)


async def test_a_cash_account_is_added_once_and_changed(books: object) -> None:
    made = await create(idempotencyKey="1", description="Bank")
    assert made == await create(idempotencyKey="1", description="Bank")
    assert made == {
        "__typename": "CashAccount",
        "account": {"number": "3000"},
        "currency": "CAD",
        "isDefault": True,
        "description": "Bank",
        "active": True,
        "version": 1,
    }
    after = await update(expectedVersion=1, description="The bank")
    assert (after["description"], after["version"]) == ("The bank", 2)
    async with unchanged(books):
        assert refusal(await update(expectedVersion=1, active=False))[0] == "CASH_ACCOUNT_CHANGED"
        assert refusal(await create(accountNumber="1200"))[:2] == ("CASH_ACCOUNT_OF_CONTROL", "accountNumber")
        assert refusal(await create(CLARA))[0] == "RIGHT_MISSING"


async def test_inactive_cash_accounts_are_listed_only_when_asked_for(books: object) -> None:
    await update(expectedVersion=1, active=False)
    document = "query ($only: Boolean!) { cashAccounts(activeOnly: $only) { account { number } active } }"
    listed = [
        {"account": {"number": "1020"}, "active": True},
        {"account": {"number": "1010"}, "active": False},
    ]
    assert await ask(VERA, document, only=True) == listed[:1]
    assert await ask(VERA, document, only=False) == listed
    one = "query ($id: ID!) { cashAccount(id: $id) { currency } }"
    assert await ask(VERA, one, id=id_of("CashAccount", CASH_ACCOUNT)) == {"currency": "USD"}
    assert await ask(VERA, one, id=id_of("CashAccount", 404)) is None


async def test_default_accounts_are_set_all_or_none(books: object) -> None:
    async with unchanged(books):
        assert refusal(await set_defaults(CLARA, sales="4100"))[0] == "RIGHT_MISSING"
        done = await set_defaults(sales="4100", fxGain="1200")
    assert refusal(done)[:2] == ("DEFAULT_ACCOUNT_IS_CONTROL", "fxGain")
    done = await set_defaults(sales="4100", retention="1010", idempotencyKey="1")
    assert done == await set_defaults(sales="4100", retention="1010", idempotencyKey="1")
    kept = {one["use"]: one["account"] and one["account"]["number"] for one in done["defaultAccounts"]}
    assert (kept["SALES"], kept["RETENTION"], kept["FACTOR_FEES"], len(kept)) == ("4100", "1010", None, 10)
    document = "{ defaultAccounts { use account { number } } }"
    assert await ask(VERA, document) == done["defaultAccounts"]
