"""Maintain exchange rates, as a page (R3.12)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import AMIR
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.setup.rates import create_rate

NEW = {"fromCurrency": "eur", "rateDate": "2026-03-15", "rate": "1.0825"}


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def a_rate(day: int = 1) -> ExchangeRate:
    return await create_rate(by=AMIR, from_currency="EUR", rate_date=date(2026, 3, day), rate="1.08")


async def test_a_rate_is_set_in_place_and_the_next_can_be_keyed_at_once(amir_s) -> None:
    page = await amir_s.post("/settings/rates", NEW, target="rate-form")
    assert page.by_id("messages").one("p").text == "From 2026-03-15 on one EUR is worth 1.0825 USD."
    assert page.by_id("rate-rate")["value"] == ""
    assert page.by_id("rate-list").rows[0][:3] == ["15 Mar 2026", "EUR", "1.0825"]
    await amir_s.post("/settings/rates", NEW | {"rateDate": "2026-03-16"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/settings/rates")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("rate", "0", "0 is no exchange rate."),
        ("fromCurrency", "USD", "USD is the company's own currency"),
        ("fromCurrency", "", "is not an ISO 4217 currency code"),
        ("rateDate", "soon", "'soon' is not a date."),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    amir_s, books, field, value, message
) -> None:
    async with unchanged(books):
        page = await amir_s.post("/settings/rates", NEW | {field: value}, target="rate-form")
    assert amir_s.status == 422
    assert message in page.by_id(f"rate-{field}-error").text
    assert page.by_id(f"rate-{field}")["value"] == value


async def test_a_rate_is_corrected_and_deleted(amir_s, books) -> None:
    rate = await a_rate()
    address = f"/settings/rates/{at('ExchangeRate', rate)}"
    form = await amir_s.get(f"/settings/rates?edit={at('ExchangeRate', rate)}")
    assert form.by_id("rate-form")["action"] == address
    assert form.by_id("rate-rate")["value"] == "1.08"
    await amir_s.post(address, {"expectedVersion": "1", "rate": "1.09"})
    assert amir_s.status == 303
    async with unchanged(books):
        stale = await amir_s.post(address, {"expectedVersion": "1", "rate": "1.10"}, target="rate-form")
    assert amir_s.status == 422
    assert stale.by_id("rate-summary").one("a")["href"] == f"/settings/rates?edit={at('ExchangeRate', rate)}"
    asks = await amir_s.get(f"/settings/rates?ask=delete&rate={at('ExchangeRate', rate)}")
    assert "1.09 from 1 Mar 2026 goes" in asks.by_id("dialog").text
    async with unchanged(books):
        refused = await amir_s.post(f"{address}/delete", {"expectedVersion": "1"})
    assert "changed the rate of EUR to USD, 2026-03-01 since you looked" in refused.by_id("refused").text
    await amir_s.post(f"{address}/delete", {"expectedVersion": "2"})
    assert (amir_s.status, await ExchangeRate.all().count()) == (303, 0)


async def test_currencies_in_use_are_warned_of_when_their_rate_is_old_or_missing(clara_s) -> None:
    page = await clara_s.get("/settings/rates")
    assert "EUR has no rate. Set today's below." in page.by_id("rates-old").text
    await a_rate(7)
    page = await clara_s.get("/settings/rates")
    assert "the newest rate of EUR is 8 days old." in page.by_id("rates-old").text
    assert page.by_id("currency-list").rows == [
        ["USD", "2", "", "", "the company's"],
        ["EUR", "2", "1.08", "7 Mar 2026", "8 days"],
    ]
    await a_rate(8)
    page = await clara_s.get("/settings/rates?currency=EUR")
    assert not page.has("rates-old")
    assert not page.has("rate-form")
    assert page.by_id("rate-list").rows == [["8 Mar 2026", "EUR", "1.08"], ["7 Mar 2026", "EUR", "1.08"]]


async def test_many_rates_take_as_many_queries_as_one(clara_s) -> None:
    await a_rate(1)
    with counted_queries() as for_one:
        await clara_s.get("/settings/rates")
    for day in (2, 3):
        await a_rate(day)
    with counted_queries() as for_three:
        await clara_s.get("/settings/rates")
    assert for_three.count == for_one.count
