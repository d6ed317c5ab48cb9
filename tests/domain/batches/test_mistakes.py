"""Slips of keying, told from the figure keyed and the difference it makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.domain.batches.mistakes import Kind, mistake

FIGURES = st.integers(1, 10**12)
PLACES = st.integers(0, 12)


@pytest.mark.parametrize(
    ("keyed", "meant", "kind"),
    [
        (5400, 4500, Kind.TRANSPOSED),
        (1234, 1243, Kind.TRANSPOSED),
        (50, 5, Kind.DECIMAL_POINT),
        (5, 50, Kind.DECIMAL_POINT),
        (100, 10000, Kind.DECIMAL_POINT),
        (1223, 123, Kind.DOUBLED),
        (125, 1235, Kind.DROPPED),
        (123, 1230, Kind.DECIMAL_POINT),
        (50, 1050, None),  # 10.50 with its first two digits left out
        (100, 0, Kind.EXTRA),
        (25, -25, Kind.SIGN),
        (25, -50, None),
        (4321, 1234, None),
        (1000, 1, None),
    ],
)
def test_a_slip_has_its_name(keyed: int, meant: int, kind: Kind | None) -> None:
    assert mistake(keyed, keyed - meant) is kind


@given(meant=FIGURES, place=PLACES)
def test_every_slip_is_told(meant: int, place: int) -> None:
    figure = str(meant)
    at = place % len(figure)
    slips = {
        "swapped": figure[:at] + figure[at : at + 2][::-1] + figure[at + 2 :],
        "doubled": figure[:at] + figure[at] + figure[at:],
        "left out": figure[:at] + figure[at + 1 :],
        "point one on": f"{figure}0",
        "point two on": f"{figure}00",
    }
    for name, text in slips.items():
        # a zero that comes to stand in front is not keyed: such a figure is another slip, or none
        if text and text[0] != "0" and int(text) != meant:
            assert mistake(int(text), int(text) - meant) is not None, name
