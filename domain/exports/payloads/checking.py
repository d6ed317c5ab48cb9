"""Looking at a payload before it is sent: what an outside system would refuse is refused here, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.domain.exports.payloads.part import JournalPart
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal


class PayloadInvalid(Refusal):
    """Journal entry {number} was not sent, since {system} would refuse it: {faults}. Correct it in the
    settings of the export, then send it again.
    """


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be: text of some length, an amount, a thing with fields, or a list of things."""

    kind: type = str
    required: bool = False
    longest: int = 0
    one_of: tuple[str, ...] = ()
    pattern: str = ""
    most: Decimal | None = None
    signed: bool = False
    fields: Mapping[str, Shape] | None = None
    fewest: int = 0


def faults(value: Any, shape: Shape, name: str = "the entry") -> list[str]:
    """Everything about a value that is not as the shape says, in words."""
    if shape.kind is dict:
        return _thing(value, shape, name)
    if shape.kind is list:
        if len(value) < shape.fewest:
            return [f"{name} holds {len(value)}, and {shape.fewest} is the least"]
        inner = Shape(dict, fields=shape.fields)
        return [
            fault for place, one in enumerate(value, 1) for fault in faults(one, inner, f"{name} {place}")
        ]
    if not isinstance(value, shape.kind):
        return [f"{name} is not what is expected there"]
    if isinstance(value, Decimal):
        return _amount(value, shape, name)
    return _text(value, shape, name) if isinstance(value, str) else []


def refuse_faults(part: JournalPart, system: str, value: Any, shape: Shape) -> None:
    """Refuse (`PayloadInvalid`) what does not fit the shape or does not balance, naming three faults."""
    found = [*_balance(part), *faults(value, shape)]
    if found:
        told = "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")
        raise PayloadInvalid(number=part.number, system=system, faults=told)


def amount(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal number with the currency's digits."""
    return Decimal(Money(minor, currency).plain())


def minor_of(value: Any, currency: str) -> int:
    """A decimal number (or its text) of an answer as minor units; its further digits must be zeros."""
    return Money.parse(f"{Decimal(str(value)):f}", currency).minor


def cut(text: str, longest: int) -> str:
    """Text without line ends, no longer than is taken."""
    return " ".join(text.split())[:longest]


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [])}


def written(value: Any) -> str:
    """JSON text in which amounts are decimal numbers, digit for digit, never floats."""
    if isinstance(value, Mapping):
        inner = ",".join(f"{_quoted(str(name))}:{written(one)}" for name, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Sequence):
        return f"[{','.join(written(one) for one in value)}]"
    return {True: "true", False: "false", None: "null"}[value]


def _quoted(text: str) -> str:
    escaped = re.sub(r'[\x00-\x1f"\\]', lambda found: f"\\u{ord(found.group()):04x}", text)
    return f'"{escaped}"'


def _thing(value: Mapping[str, Any], shape: Shape, name: str) -> list[str]:
    found: list[str] = []
    for field, inner in (shape.fields or {}).items():
        if field in value:
            found += faults(value[field], inner, field if name == "the entry" else f"{field} of {name}")
        elif inner.required:
            found.append(f"{field} of {name} is missing")
    return found + [f"{name} has an unknown {field}" for field in _unknown(value, shape)]


def _unknown(value: Mapping[str, Any], shape: Shape) -> Iterable[str]:
    return [field for field in value if field not in (shape.fields or {})]


def _text(value: str, shape: Shape, name: str) -> list[str]:
    if shape.required and not value:
        return [f"{name} is blank"]
    if shape.longest and len(value) > shape.longest:
        return [f"{name} holds {len(value)} characters, and {shape.longest} is the most"]
    if shape.one_of and value not in shape.one_of:
        return [f"{name} is {value}, and not one of {', '.join(shape.one_of)}"]
    if shape.pattern and not re.fullmatch(shape.pattern, value):
        return [f"{name} is written wrongly: {value}"]
    return []


def _amount(value: Decimal, shape: Shape, name: str) -> list[str]:
    if not shape.signed and value <= 0:
        return [f"{name} is {value}, and not above zero"]
    if shape.most is not None and abs(value) > shape.most:
        return [f"{name} is {value}, and {shape.most} is the most"]
    return []


def _balance(part: JournalPart) -> list[str]:
    debits, credits_ = part.total, sum(line.credit for line in part.lines)
    if debits != credits_:
        both = f"{Money(debits, part.currency)} and {Money(credits_, part.currency)}"
        return [f"its debits and credits differ ({both})"]
    one_sided = all(
        (line.debit == 0) != (line.credit == 0) and line.debit >= 0 <= line.credit for line in part.lines
    )
    return [] if one_sided else ["a line has not one side"]
