"""A journal entry as it is handed to an outside system: mapped, balanced, small enough, and kept as sent."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Named:
    """An account, customer or branch as the outside system knows it; its id may be blank there."""

    id: str
    number: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip() or self.id


@dataclass(frozen=True, slots=True)
class PartLine:
    """A debit or a credit, in minor units of the journal's currency; the other side is 0."""

    account: Named
    debit: int
    credit: int
    memo: str = ""
    customer: Named | None = None
    dimensions: Mapping[str, Named] = field(default_factory=dict)
    """What the branch is there: a location, a department or a class."""

    def dimension_id(self, kind: str) -> str:
        """The id of the location, department or class; blank when the line has none."""
        return self.dimensions[kind].id if kind in self.dimensions else ""


@dataclass(frozen=True, slots=True)
class JournalPart:
    """One journal entry; `reference` is the request id, which goes along so that it is known again there."""

    number: str
    reference: str
    day: date
    currency: str
    memo: str
    lines: tuple[PartLine, ...]

    @property
    def marked_memo(self) -> str:
        """The memo with the reference at its end: by it the entry is told from any other of its number."""
        return f"{self.memo} [{self.reference}]"

    @property
    def total(self) -> int:
        """The sum of the debits, which is that of the credits."""
        return sum(line.debit for line in self.lines)

    def reversed(self, *, number: str, reference: str, memo: str) -> JournalPart:
        """The entry that takes this one back on the very same accounts, whatever is mapped to them now."""
        swapped = [dataclasses.replace(line, debit=line.credit, credit=line.debit) for line in self.lines]
        return dataclasses.replace(self, number=number, reference=reference, memo=memo, lines=tuple(swapped))

    def named(self, *, number: str, reference: str) -> JournalPart:
        """The same entry under another number."""
        return dataclasses.replace(self, number=number, reference=reference)

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(dataclasses.asdict(self), default=str, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Self:
        """From what is kept."""
        kept = json.loads(text)
        lines = tuple(_line(line) for line in kept.pop("lines"))
        return cls(**{**kept, "day": date.fromisoformat(kept["day"]), "lines": lines})


@dataclass(frozen=True, slots=True)
class Booked:
    """What stands in the outside books under a number: per account its debits and credits, in minor units.

    `memo` ends with the reference of the part it was made from, unless somebody else made it.
    """

    remote_id: str
    memo: str
    amounts: dict[str, tuple[int, int]]
    number: str = ""

    def is_of(self, part: JournalPart) -> bool:
        """Whether it was made from this part."""
        return f"[{part.reference}]" in self.memo


def amounts_of(lines: Sequence[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    """Debits and credits added up per account."""
    added: dict[str, tuple[int, int]] = {}
    for account, debit, credit in lines:
        before = added.get(account, (0, 0))
        added[account] = (before[0] + debit, before[1] + credit)
    return added


def _line(kept: dict[str, Any]) -> PartLine:
    customer = Named(**kept["customer"]) if kept["customer"] else None
    dimensions = {kind: Named(**named) for kind, named in kept["dimensions"].items()}
    changed = {"account": Named(**kept["account"]), "customer": customer, "dimensions": dimensions}
    return PartLine(**{**kept, **changed})
