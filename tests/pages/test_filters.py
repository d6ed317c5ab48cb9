"""How figures, dates and codes read."""

from __future__ import annotations

from tieout.pages import filters


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def test_money_is_grouped_with_its_own_decimals() -> None:
    assert filters.money(usd("1234567.50")) == "1,234,567.50"
    assert filters.money({"amount": "1234567", "currency": "JPY"}) == "1,234,567"
    assert filters.full_money(usd("-0.05")) == "−0.05 USD"


def test_a_difference_shows_its_sign_and_zero_none() -> None:
    assert [filters.signed(usd(amount)) for amount in ("12.00", "-12.00", "0.00")] == [
        "+12.00",
        "−12.00",
        "0.00",
    ]


def test_the_empty_side_of_a_line_is_blank() -> None:
    assert filters.money_or_blank(usd("0.00")) == ""


def test_dates_and_instants_are_readable() -> None:
    assert filters.day("2026-03-05") == "5 Mar 2026"
    filters.TIME_ZONE.set("Europe/Berlin")
    assert filters.instant("2026-03-05T23:30:00Z") == "6 Mar 2026 00:30"
    assert (filters.day(None), filters.instant(None)) == ("", "")


def test_codes_are_told_in_words() -> None:
    assert filters.words("CREDIT_MEMO") == "Credit memo"
    assert filters.words("VAT_OUTPUT") == "VAT output"
    assert [filters.counted(count, "entry", "entries") for count in (0, 1, 3)] == [
        "0 entries",
        "1 entry",
        "3 entries",
    ]
