"""Reading the cells of master data, blank ones included."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tieout.domain.imports import cells
from tieout.domain.refusal import Refusal, TextTooLong, ValueMissing
from tieout.domain.setup.options import Reaction

YES = cells.yes_no("vat", blank=False)
DAYS = cells.whole("days", blank=7)
RATE = cells.decimal("rate", blank=None)
WORD = cells.one_of("reaction", Reaction, blank=Reaction.NONE)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        *((YES, cell, True) for cell in ("yes", "Y", "TRUE", "1", "x", "on")),
        *((YES, cell, False) for cell in ("no", "N", "False", "0", "off", "")),
        *((DAYS, cell, value) for cell, value in {"30": 30, "-1": -1, "": 7}.items()),
        *(
            (RATE, cell, value)
            for cell, value in {"2.50 %": Decimal("2.5"), ".5": Decimal("0.5"), "": None}.items()
        ),
        *((WORD, cell, value) for cell, value in {"warn": Reaction.WARN, "": Reaction.NONE}.items()),
        (cells.text("The name", 5), "", ""),
    ],
)
def test_a_cell_is_read(read: Any, cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "expected"),
    [
        (YES, "perhaps", cells.NotYesOrNo(label="vat", text="perhaps")),
        (DAYS, "1.5", cells.NotWhole(label="days", text="1.5")),
        (RATE, "1e5", cells.NotDecimal(label="rate", text="1e5")),
        (RATE, "2,5", cells.NotDecimal(label="rate", text="2,5")),
        (WORD, "shout", cells.NotAmong(label="reaction", text="shout", words="ERROR, WARN, NONE")),
        (cells.text("The name", 5), "longer", TextTooLong(label="The name", length=6, limit=5)),
        (cells.text("The name", 5, required=True), "", ValueMissing(label="The name")),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_column(read: Any, cell: str, expected: Refusal) -> None:
    with pytest.raises(Refusal) as no:
        read(cell)
    assert no.value == expected


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (Decimal("2.50"), "2.5"),
        (Decimal("1E+2"), "100"),
        (30, "30"),
    ],
)
def test_a_value_is_written_as_a_cell_would_show_it(value: object, cell: str) -> None:
    assert cells.written(value) == cell
