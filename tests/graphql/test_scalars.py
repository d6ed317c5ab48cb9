"""Scalars: what they take, and how they refuse the rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import CLARA, VERA
from tests.graphql.asking import answer

CREATE = "mutation ($input: CreateBatchInput!) { createBatch(input: $input) { __typename } }"


@pytest.mark.parametrize("amount", [12.5, 12, True, ["12.50"], {"amount": "12.50"}, "1" * 65])
async def test_an_amount_is_written_as_text(amount: Any) -> None:
    result = await answer(CLARA, CREATE, input={"type": "CASH", "controlTotal": amount})
    assert result.data is None
    assert "controlTotal" in result.errors[0].message


@pytest.mark.parametrize("amount", ["12.5", "12", "NaN"])
async def test_an_amount_in_the_document_is_written_as_text_too(amount: str) -> None:
    result = await answer(
        CLARA, f"mutation {{ createBatch(input: {{type: CASH, controlTotal: {amount}}}) {{ __typename }} }}"
    )
    assert result.data is None
    assert result.errors != ()


@pytest.mark.parametrize("day", ["2026-02-30", "31.12.2026", "2026-01-01T00:00:00Z", 20260101, ""])
async def test_a_date_is_a_day_of_the_calendar(day: Any) -> None:
    result = await answer(VERA, "query ($day: Date) { ageing(asOf: $day) { asOf } }", day=day)
    assert result.data is None
    assert 'as "2026-01-31"' in result.errors[0].message


@pytest.mark.parametrize(
    ("instant", "reason"),
    [
        ("2026-01-01T00:00:00", "names no time zone"),
        ("yesterday", "is not a time"),
        (0, "is written as text"),
    ],
)
async def test_an_instant_names_its_time_zone(instant: Any, reason: str) -> None:
    document = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { __typename } }"
    known = {"name": "Shop", "permissions": ["VIEW"], "expiresAt": instant}
    result = await answer(CLARA, document, input=known)
    assert result.data is None
    assert reason in result.errors[0].message


async def test_a_currency_is_a_short_text() -> None:
    document = "query ($code: CurrencyCode) { cashAccounts(currency: $code) { id } }"
    assert (await answer(VERA, document, code=840)).data is None
