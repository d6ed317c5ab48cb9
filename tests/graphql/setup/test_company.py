"""The company through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import AMIR, CLARA, VERA
from tests.graphql.asking import Data, ask, counting, do, dollars, refusal
from tests.watching import unchanged

COMPANY = """... on Company {
  name timeZone version options { requireControlTotal arHoldReaction approvalAmount { amount } }
}"""


SWITCHES = (
    *("allowBaseCurrencyPayments", "overrideExchangeRates", "offsettingTaxEntries", "shipmentAsPackingList"),
    *("useVat", "netCheckAmount", "forceListing"),
)


async def update(by: Any = AMIR, **input: Any) -> Data:
    known = {"expectedVersion": 1} | input
    return await do(by, "updateCompany", "$input: UpdateCompanyInput!", COMPANY, input=known)


async def test_the_company_shows_its_options(books: object) -> None:
    document = """{ company { name currency timeZone today version options {
      automaticBatchNumbering batchNumberPrefix requireControlTotal currentDateAsDocumentDate
      arHoldReaction documentNumbersPerCustomer approvalAmount { amount currency }
      branchAccounting allowBaseCurrencyPayments overrideExchangeRates offsettingTaxEntries
      shipmentAsPackingList useVat netCheckAmount forceListing duplicateCheck mostCreditAccounts
      lateDiscountDays toleranceAmount { amount currency } tolerancePercent leaseMinutes unidentifiedCustomer
    } } }"""
    async with counting() as queries:
        assert await ask(VERA, document) == {
            "name": "Harbour & Pine",
            "currency": "USD",
            "timeZone": "UTC",
            "today": "2026-03-15",
            "version": 1,
            "options": {
                "automaticBatchNumbering": False,
                "batchNumberPrefix": "R",
                "requireControlTotal": False,
                "currentDateAsDocumentDate": False,
                "arHoldReaction": "ERROR",
                "documentNumbersPerCustomer": False,
                "approvalAmount": dollars("0.00"),
                "branchAccounting": False,
                **dict.fromkeys(SWITCHES, False),
                "duplicateCheck": "NONE",
                "mostCreditAccounts": 10,
                "lateDiscountDays": 0,
                "toleranceAmount": dollars("0.00"),
                "tolerancePercent": "0",
                "leaseMinutes": 2,
                "unidentifiedCustomer": "UNIDENTIFIED",
            },
        }
    assert queries.count == 1, queries


async def test_each_new_option_goes_round(books: object) -> None:
    options = dict.fromkeys(SWITCHES, True) | {
        "duplicateCheck": "WARN",
        "mostCreditAccounts": 1,
        "lateDiscountDays": 10,
        "tolerancePercent": "0.25",
        "leaseMinutes": 60,
        "unidentifiedCustomer": "LOCKBOX",
    }
    shown = f"... on Company {{ options {{ {' '.join(options)} toleranceAmount {{ amount }} }} }}"
    given = options | {"expectedVersion": 1, "toleranceAmount": "2.00"}
    done = await do(AMIR, "updateCompany", "$input: UpdateCompanyInput!", shown, input=given)
    assert done["options"] == options | {"toleranceAmount": {"amount": "2.00"}}
    async with unchanged(books):
        assert refusal(await update(expectedVersion=2, tolerancePercent="2,5"))[:2] == (
            "PERCENT_INVALID",
            "tolerancePercent",
        )


async def test_settings_are_changed_and_the_rest_stays(books: object) -> None:
    assert await update(requireControlTotal=True, arHoldReaction="WARN", approvalAmount="500.00") == {
        "__typename": "Company",
        "name": "Harbour & Pine",
        "timeZone": "UTC",
        "version": 2,
        "options": {
            "requireControlTotal": True,
            "arHoldReaction": "WARN",
            "approvalAmount": {"amount": "500.00"},
        },
    }
    again = await update(expectedVersion=2, name="Harbour, Pine & Co")
    assert (again["name"], again["options"]["requireControlTotal"]) == ("Harbour, Pine & Co", True)


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"expectedVersion": 7}, "COMPANY_CHANGED", None),
        ({"timeZone": "Mars/Olympus"}, "TIME_ZONE_UNKNOWN", "timeZone"),
        ({"batchNumberPrefix": "7"}, "PREFIX_INVALID", "batchNumberPrefix"),
        ({"approvalAmount": "lots"}, "AMOUNT_NOT_EXACT", "approvalAmount"),
        ({"name": " "}, "VALUE_MISSING", "name"),
    ],
)
async def test_a_setting_is_refused_beside_the_field(
    books: object, input: Data, code: str, field: str | None
) -> None:
    async with unchanged(books):
        done = await update(**input)
    assert refusal(done)[:2] == (code, field)


async def test_the_clerk_may_not_change_settings(books: object) -> None:
    async with unchanged(books):
        done = await update(CLARA, name="Mine")
    assert refusal(done)[0] == "RIGHT_MISSING"
