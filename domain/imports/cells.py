"""Reading the cells of master data: text, codes, whole numbers, decimals, yes or no, one of some words."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from tieout.domain.refusal import Refusal, text_required, text_within

E = TypeVar("E", bound=StrEnum)

_YES = frozenset({"yes", "y", "true", "1", "x", "on"})
_NO = frozenset({"no", "n", "false", "0", "off"})
_DECIMAL = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})")


class NotYesOrNo(Refusal):
    """{label}: {text} is neither yes nor no."""


class NotWhole(Refusal):
    """{label}: {text} is not a whole number."""


class NotDecimal(Refusal):
    """{label}: {text} is not a number. Write it in figures, as 1234.5."""


class NotAmong(Refusal):
    """{label}: {text} is none of {words}."""


def text(label: str, limit: int, *, required: bool = False) -> Callable[[str], str]:
    """Text up to a limit."""
    take = text_required if required else text_within
    return lambda cell: take(label, cell, limit)


def yes_no(label: str, *, blank: bool) -> Callable[[str], bool]:
    """Yes or no, in the usual ways of writing it."""

    def read(cell: str) -> bool:
        word = cell.lower()
        if not word:
            return blank
        if word not in _YES | _NO:
            raise NotYesOrNo(label=label, text=cell[:40])
        return word in _YES

    return read


def whole(label: str, *, blank: int = 0) -> Callable[[str], int]:
    """A whole number."""

    def read(cell: str) -> int:
        if not cell:
            return blank
        if not re.fullmatch(r"-?[0-9]{1,9}", cell):
            raise NotWhole(label=label, text=cell[:40])
        return int(cell)

    return read


def decimal(label: str, *, blank: Decimal | None = Decimal(0)) -> Callable[[str], Decimal | None]:
    """A decimal number, exact; for percentages a % may follow."""

    def read(cell: str) -> Decimal | None:
        written = cell.removesuffix("%").strip()
        if not written:
            return blank
        if not _DECIMAL.fullmatch(written):
            raise NotDecimal(label=label, text=cell[:40])
        return Decimal(written)

    return read


def one_of(label: str, words: type[E], *, blank: E) -> Callable[[str], E]:
    """One of an enum's words, in capitals or not."""

    def read(cell: str) -> E:
        wanted = cell.upper().replace(" ", "_")
        if not wanted:
            return blank
        if wanted not in words.__members__:
            raise NotAmong(label=label, text=cell[:40], words=", ".join(words.__members__))
        return words[wanted]

    return read


def written(value: object) -> str:
    """A value as a cell would show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)
