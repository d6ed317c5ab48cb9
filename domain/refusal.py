"""How the domain says no: one exception per reason, each a sentence with figures and a way on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any, ClassVar, Literal, NoReturn

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Thing = tuple[Literal["Account", "Batch", "Customer", "Entry", "FiscalPeriod", "Ledger", "Order"], int]
"""What a refusal may point at: its kind, and its key."""


class Refusal(Exception):
    """An expected no.

    A subclass per reason stands beside the rule that raises it. The subclass's docstring is the
    sentence the user reads, with `{facts}` filled in; its name is the code in capitals
    (`ControlTotalMismatch` -> `CONTROL_TOTAL_MISMATCH`). `field` names the input it is about, if one,
    in the API's spelling (`postDate`); `about` the thing in the way, if it is another than the one asked
    for; `blockers` are the further refusals found in the same look.
    """

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.code = _WORD.sub("_", cls.__name__).upper()

    def __init__(self, *, field: str | None = None, about: Thing | None = None, **facts: Any) -> None:
        self.field = field
        self.about = about
        self.facts = facts
        self.blockers: tuple[Refusal, ...] = ()
        template = " ".join((inspect.getdoc(type(self)) or "").split())
        self.message = template.format(**facts)
        super().__init__(self.message)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.message) == (other.code, other.message)

    def __hash__(self) -> int:
        return hash((self.code, self.message))


class RightMissing(Refusal):
    """You may not {action}: that takes the right {permission}. Ask an administrator for it."""


class NotFound(Refusal):
    """There is no {kind} {key}. It may have been removed; go back to the list and choose again."""


class TextTooLong(Refusal):
    """{label} holds {length} characters; {limit} is the most. Shorten it."""


class ValueMissing(Refusal):
    """{label} is missing. Fill it in."""


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: "1 entry", "1,200 entries"."""
    return f"{count:,} {one if count == 1 else many}"


def refuse_any(refusals: Iterable[Refusal]) -> None:
    """Raise the first of these, carrying all of them as its blockers; do nothing when there is none."""
    found = tuple(refusals)
    if found:
        raise_all(found)


def raise_all(found: tuple[Refusal, ...]) -> NoReturn:
    """Raise the first refusal with every refusal of the list as its blockers."""
    first = found[0]
    first.blockers = found
    raise first


def text_within(label: str, value: str | None, limit: int, *, field: str | None = None) -> str:
    """The text stripped of outer blanks; refused (`TextTooLong`) beyond the limit in characters."""
    text = (value or "").strip()
    if len(text) > limit:
        raise TextTooLong(field=field, label=label, length=len(text), limit=limit)
    return text


def text_required(label: str, value: str | None, limit: int, *, field: str | None = None) -> str:
    """As `text_within`, and refused (`ValueMissing`) when blank."""
    text = text_within(label, value, limit, field=field)
    if not text:
        raise ValueMissing(field=field, label=label)
    return text
