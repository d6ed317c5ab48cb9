"""Percentages: exact decimals from 0 to 100, read from text and never from a float."""

from __future__ import annotations

import re
from decimal import Decimal

from tieout.domain.refusal import Refusal

_FIGURES = re.compile(r"[0-9]{1,3}(\.[0-9]{0,12})?|\.[0-9]{1,12}")
_MOST = Decimal(100)
_PLACES = 4


class PercentInvalid(Refusal):
    """{text} is not a percentage. Write it in figures from 0 to 100, with 4 decimals at most."""


def percent(text: str, *, field: str | None = None) -> Decimal:
    """Read a percentage such as "2.5"; blank is 0."""
    written = text.strip().removesuffix("%").strip() or "0"
    value = Decimal(written).normalize() if _FIGURES.fullmatch(written) else Decimal(-1)
    exponent = value.as_tuple().exponent
    if not 0 <= value <= _MOST or not isinstance(exponent, int) or -exponent > _PLACES:
        raise PercentInvalid(field=field, text=text[:40])
    return value


def plain(value: Decimal) -> str:
    """The percentage in figures, without zeros at the end: 2.5, 100."""
    return f"{value.normalize():f}"
