"""Maintaining exchange rates (R1.12, R3.12): set, corrected and deleted, and the newest one found."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import AMIR, CLARA, TODAY
from tests.databases import Books
from tests.watching import counted_queries, refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.database.paging import PageRequest
from tieout.domain.entries.exchanging import ExchangeRateInvalid
from tieout.domain.money import CurrencyUnknown
from tieout.domain.refusal import NotFound, Refusal, RightMissing
from tieout.domain.setup import rates
from tieout.domain.setup.currencies import (
    CurrencyInUse,
    count_rates,
    currencies_in_use,
    exchange_rates,
    find_rate,
    rate_on,
)
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.setup.rates import (
    RateChanged,
    RateNeedless,
    RateOfDayKept,
    RateToAnother,
    create_rate,
    delete_rate,
    update_rate,
)


async def a_rate(currency: str = "EUR", day: date = TODAY, rate: str = "1.08", **rest: Any) -> ExchangeRate:
    return await create_rate(by=AMIR, from_currency=currency, rate_date=day, rate=rate, **rest)


async def test_a_rate_is_set_corrected_and_deleted_and_each_is_noted(books: Books) -> None:
    made = await a_rate(" eur ", rate="0.7425000001", to_currency="usd")
    kept = await find_rate(made.id)
    assert kept is not None
    assert (kept.from_currency, kept.to_currency, kept.rate_date) == ("EUR", "USD", TODAY)
    assert (kept.rate, kept.version) == (Decimal("0.7425000001"), 1)
    after = await update_rate(made.id, by=AMIR, expected_version=1, rate="1.1000")
    assert (after.rate, after.version) == (Decimal("1.1"), 2)
    await delete_rate(made.id, by=AMIR, expected_version=2)
    assert await find_rate(made.id) is None
    events = await AuditEvent.filter(action__startswith="RATE_").order_by("id")
    assert [(event.action, event.subject) for event in events] == [
        ("RATE_CREATED", "EUR to USD, 2026-03-15"),
        ("RATE_UPDATED", "EUR to USD, 2026-03-15"),
        ("RATE_DELETED", "EUR to USD, 2026-03-15"),
    ]
    assert [json.loads(event.facts) for event in events] == [
        {"rate": "0.7425000001"},
        {"version": 2, "changes": {"rate": ["0.7425000001", "1.1"]}},
        {"rate": "1.1"},
    ]


@pytest.mark.parametrize(
    ("keyed", "reason"),
    [
        ({"rate": "0"}, ExchangeRateInvalid(field="rate", text="0", digits=10)),
        ({"rate": "-1"}, ExchangeRateInvalid(field="rate", text="-1", digits=10)),
        ({"rate": "1.00000000001"}, ExchangeRateInvalid(field="rate", text="1.00000000001", digits=10)),
        ({"rate": "NaN"}, ExchangeRateInvalid(field="rate", text="NaN", digits=10)),
        ({"currency": "XXQ"}, CurrencyUnknown(field="fromCurrency", currency="XXQ")),
        ({"currency": "usd"}, RateNeedless(field="fromCurrency", currency="USD")),
        ({"to_currency": "GBP"}, RateToAnother(field="toCurrency", base="USD", wanted="GBP")),
        ({"to_currency": "QQQ"}, CurrencyUnknown(field="toCurrency", currency="QQQ")),
        ({}, RateOfDayKept(field="rateDate", day=TODAY, currency="EUR", base="USD")),
    ],
)
async def test_what_is_no_rate_is_refused_beside_its_field(
    books: Books, keyed: dict[str, str], reason: Refusal
) -> None:
    await a_rate()
    async with refused(books, reason):
        await a_rate(**keyed)


async def test_two_who_set_the_same_day_at_once_do_not_both(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet_there(kept: ExchangeRate) -> None:
        """The other one's row, before its commit."""

    await a_rate()
    monkeypatch.setattr(rates, "_refuse_taken", not_yet_there)
    async with refused(books, RateOfDayKept(field="rateDate", day=TODAY, currency="EUR", base="USD")):
        await a_rate()


async def test_a_stale_correction_is_told_who_was_faster(books: Books) -> None:
    made = await a_rate()
    await update_rate(made.id, by=AMIR, expected_version=1, rate="1.09")
    facts = {
        "who": "Amir Accountant (rate)",
        "subject": "EUR to USD, 2026-03-15",
        "version": 2,
        "expected": 1,
    }
    async with refused(books, RateChanged(**facts)):
        await update_rate(made.id, by=AMIR, expected_version=1, rate="1.10")
    async with refused(books, RateChanged(**facts)):
        await delete_rate(made.id, by=AMIR, expected_version=1)
    async with refused(books, NotFound(kind="exchange rate", key=404)):
        await delete_rate(404, by=AMIR)


@pytest.mark.parametrize(
    ("action", "verb"),
    [
        (
            "set an exchange rate",
            lambda: create_rate(by=CLARA, from_currency="EUR", rate_date=TODAY, rate="1"),
        ),
        ("change an exchange rate", lambda: update_rate(1, by=CLARA, expected_version=1, rate="1")),
        ("delete an exchange rate", lambda: delete_rate(1, by=CLARA)),
    ],
)
async def test_rates_take_the_right_to_set_up(
    books: Books, action: str, verb: Callable[[], Awaitable[object]]
) -> None:
    async with refused(books, RightMissing(action=action, permission="SET_UP")):
        await verb()


async def test_the_newest_rate_on_or_before_a_day_counts(books: Books) -> None:
    """R3.12."""
    await a_rate(day=date(2026, 3, 1), rate="1.05")
    await a_rate(day=date(2026, 3, 10), rate="1.08")
    found = [await rate_on("EUR", date(2026, 3, day)) for day in (9, 10, 31)]
    assert [row and row["rate"] for row in found] == [Decimal("1.05"), Decimal("1.08"), Decimal("1.08")]
    assert await rate_on("EUR", date(2026, 2, 28)) is None
    assert await rate_on("CAD", TODAY) is None


async def test_rates_are_listed_newest_first_of_all_currencies_or_of_one(books: Books) -> None:
    for currency, day in (("EUR", 1), ("CAD", 1), ("EUR", 2)):
        await a_rate(currency, date(2026, 3, day))
    first = await exchange_rates(PageRequest(first=2))
    shown = [(row["rate_date"].day, row["from_currency"]) for row in first.rows]
    assert (shown, first.has_next) == ([(2, "EUR"), (1, "EUR")], True)
    rest = await exchange_rates(PageRequest(first=2, after=(date(2026, 3, 1), "EUR")))
    assert [row["from_currency"] for row in rest.rows] == ["CAD"]
    asked = {"currency": "EUR", "on_or_before": date(2026, 3, 1)}
    with counted_queries() as for_one:
        assert len((await exchange_rates(PageRequest(first=3), **asked)).rows) == 1
    with counted_queries() as for_all:
        assert len((await exchange_rates(PageRequest(first=3))).rows) == 3
    assert for_one.count == for_all.count == 1
    assert (await count_rates(), await count_rates(**asked)) == (3, 1)


async def test_currencies_in_use_show_their_newest_rate_and_whether_it_is_old(books: Books) -> None:
    await a_rate("EUR", date(2026, 3, 8), "1.08")
    await a_rate("JPY", date(2026, 3, 7), "0.0067")
    await a_rate("JPY", date(2026, 3, 16), "0.0068")
    await a_rate("CAD", date(2026, 3, 16), "0.74")
    with counted_queries() as queries:
        found = await currencies_in_use()
    assert queries.count == 3, queries
    assert found == [
        CurrencyInUse("USD", 2, True),
        CurrencyInUse("CAD", 2, False),
        CurrencyInUse("EUR", 2, False, Decimal("1.08"), date(2026, 3, 8), 7),
        CurrencyInUse("JPY", 0, False, Decimal("0.0067"), date(2026, 3, 7), 8),
    ]
    assert [one.stale for one in found] == [False, True, False, True]
