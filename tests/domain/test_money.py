"""Money: exact, in one currency, and nothing lost when it is split."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.entry import LineRole
from tieout.domain.money import (
    LARGEST,
    AmountNotExact,
    AmountTooLarge,
    CurrencyUnknown,
    Money,
    allocate,
    digits,
)
from tieout.domain.refusal import Refusal

amounts = st.integers(-LARGEST, LARGEST)
currencies = st.sampled_from(["USD", "EUR", "CAD", "JPY", "KWD"])
weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("currency", "expected"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)]
)
def test_a_currency_has_its_own_number_of_decimals(currency: str, expected: int) -> None:
    assert digits(currency) == expected


@pytest.mark.parametrize("currency", ["", "usd", "ZZZ", "XXX", "US", "DOLLAR"])
def test_a_currency_that_does_not_exist_is_refused(currency: str) -> None:
    with pytest.raises(CurrencyUnknown) as refusal:
        Money(1, currency)
    assert refusal.value.field == "currency"


@given(amounts, currencies)
def test_an_amount_is_read_as_it_was_written(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.plain(), currency) == money


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        ("12.", 1200),
        (".5", 50),
        (" 7 ", 700),
        ("-25.00", -2500),
        ("+1", 100),
        ("0", 0),
        ("0.00", 0),
        ("12.500", 1250),
    ],
)
def test_an_amount_is_written_in_figures(text: str, minor: int) -> None:
    assert Money.parse(text, "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    "text",
    [
        "1.00000000000000000000000000000000000001",
        "",
        " ",
        "12,50",
        "1,000.00",
        "12.505",
        "0.001",
        "twelve",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1 2",
        "$5",
        ".",
        "-",
        "1_000",
        "1e2",
        "١٢",
    ],
)
def test_an_amount_that_is_not_exact_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(AmountNotExact) as refusal:
        Money.parse(text, "USD", field="amount")
    assert refusal.value.field == "amount"
    assert refusal.value.message == (
        f"{text} is not an amount of USD: write it in figures, with 2 decimals at most."
    )


@given(st.text(max_size=12), currencies)
def test_whatever_is_written_is_read_or_refused(text: str, currency: str) -> None:
    try:
        money = Money.parse(text, currency)
    except Refusal:
        return
    assert money.amount() == Decimal(text.strip())


@pytest.mark.parametrize("text", ["10000000000000.01", "-10000000000000.01", "9" * 5000, "1" + "0" * 30])
def test_an_amount_beyond_the_largest_is_refused(text: str) -> None:
    with pytest.raises(AmountTooLarge):
        Money.parse(text, "USD")


@pytest.mark.parametrize("minor", [1.0, 1.9, True, Decimal(1), "1", None])
def test_minor_units_are_whole_numbers_and_nothing_else(minor: object) -> None:
    with pytest.raises(TypeError, match="minor units are an int"):
        Money(minor, "USD")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("money", "plain", "shown"),
    [
        (Money(123450, "USD"), "1234.50", "1,234.50 USD"),
        (Money(-5, "USD"), "-0.05", "-0.05 USD"),
        (Money(0, "USD"), "0.00", "0.00 USD"),
        (Money(1234, "JPY"), "1234", "1,234 JPY"),
        (Money(1234, "KWD"), "1.234", "1.234 KWD"),
    ],
)
def test_money_is_shown_with_the_decimals_of_its_currency(money: Money, plain: str, shown: str) -> None:
    assert (money.plain(), str(money)) == (plain, shown)


@given(amounts, amounts, currencies)
def test_sums_and_differences_are_exact(one: int, other: int, currency: str) -> None:
    a, b = Money(one, currency), Money(other, currency)
    assert (a + b) - b == a
    assert a - b == a + -b
    assert bool(a) == (one != 0)
    assert abs(a).minor == abs(one)


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(TypeError, match="USD and EUR do not add up"):
        Money(1, "USD") + Money(1, "EUR")


@pytest.mark.parametrize(
    ("minor", "rate", "expected"),
    [(5, "0.5", 2), (15, "0.5", 8), (25, "0.1", 2), (35, "0.1", 4), (-5, "0.5", -2), (-15, "0.5", -8)],
)
def test_half_a_cent_is_rounded_to_the_even_one(minor: int, rate: str, expected: int) -> None:
    assert Money(minor, "USD").times(Decimal(rate)) == Money(expected, "USD")


@given(amounts, st.decimals("0.000001", "1000", places=6), currencies, currencies)
def test_conversion_is_rounded_once_half_even(minor: int, rate: Decimal, source: str, target: str) -> None:
    exact = Decimal(minor).scaleb(-digits(source)) * rate
    expected = exact.scaleb(digits(target)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    assert Money(minor, source).times(rate, target) == Money(int(expected), target)


@given(amounts, weights)
def test_what_is_split_adds_up_exactly(minor: int, shares: list[int]) -> None:
    parts = Money(minor, "USD").allocate(shares)
    assert sum(part.minor for part in parts) == minor


@given(amounts, weights)
def test_a_part_is_within_one_minor_unit_of_its_exact_share(minor: int, shares: list[int]) -> None:
    total = sum(shares)
    for part, share in zip(allocate(minor, shares), shares, strict=True):
        assert abs(part * total - minor * share) < total
        assert share or not part


def test_the_remainder_goes_where_the_most_was_cut_off() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(100, [1, 2, 4]) == [14, 29, 57]
    assert allocate(-100, [1, 1, 1]) == [-33, -33, -34]


def test_no_account_takes_remainders() -> None:
    """R15.6: parts add up by themselves, so there is no default account for rounding."""
    assert "ROUNDING" not in AccountUse.__members__
    assert "ROUNDING" not in LineRole.__members__
