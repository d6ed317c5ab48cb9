"""How amounts are read: exact, with the marks that were told and no others."""

from __future__ import annotations

import pytest

from tieout.domain.imports.figures import Figures, FiguresUnclear
from tieout.domain.money import AmountNotExact, Money


@pytest.mark.parametrize(
    ("figures", "text", "minor"),
    [
        (Figures(), "55.94", 5594),
        (Figures(), "-7", -700),
        (Figures(), ".5", 50),
        (Figures(thousands=","), "1,234,567.80", 123456780),
        (Figures(thousands=","), "1234.5", 123450),
        (Figures(",", "."), "1.234,50", 123450),
        (Figures(",", " "), "-1 234,5", -123450),
        (Figures(","), "12,34", 1234),
        (Figures(thousands="'"), "1'000", 100000),
    ],
)
def test_an_amount_is_read_with_its_marks(figures: Figures, text: str, minor: int) -> None:
    assert figures.parse(text, "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        (Figures(), "1,234.50"),
        (Figures(), "12.345"),
        (Figures(), "12.3.4"),
        (Figures(), "$12"),
        (Figures(), "1e3"),
        (Figures(thousands=","), "12,34.50"),
        (Figures(thousands=","), "1,2345"),
        (Figures(","), "12.34"),
        (Figures(",", "."), "12.34"),
        (Figures(","), "12,3.4"),
    ],
)
def test_a_mark_out_of_place_is_refused_rather_than_guessed(figures: Figures, text: str) -> None:
    with pytest.raises(AmountNotExact):
        figures.parse(text, "USD")


@pytest.mark.parametrize(("decimal", "thousands"), [(".", "."), (",", ","), ("x", ""), (".", "x")])
def test_marks_that_would_be_taken_for_each_other_are_refused(decimal: str, thousands: str) -> None:
    with pytest.raises(FiguresUnclear):
        Figures(decimal, thousands)
