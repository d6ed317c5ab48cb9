"""What an import would do, worked out before anything is written: the batches, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tieout.domain.entries.drafts import CashReceiptDraft, InvoiceDraft
from tieout.domain.imports.mapping import Kind, Mapping
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is, and of how much if that is known."""


def silent(_what: str, _done: int, _of: int | None) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that cannot be imported, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer that a line tells of."""

    line: int
    number: str
    name: str
    city: str = ""
    bill_to: str = ""
    email: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """An invoice or a receipt: its line, its amount in minor units, and the entry to be keyed.

    `key` is its document number (a receipt: that of its invoice) as the books tell documents apart.
    """

    line: int
    key: str
    post_date: date
    minor: int
    draft: InvoiceDraft | CashReceiptDraft


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one batch. Its control figures are added up here, from the file and nothing else."""

    post_date: date
    rows: list[DocumentRow] = field(default_factory=list)

    @property
    def control_count(self) -> int:
        """How many entries the batch must hold."""
        return len(self.rows)

    def control_total(self, currency: str) -> Money:
        """What the batch's accumulated total must come to (AMB-23: signs disregarded)."""
        return Money(sum(abs(row.minor) for row in self.rows), currency)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A batch that an earlier import of the same documents made."""

    batch_id: int
    number: str
    status: str
    post_date: date


@dataclass(slots=True)
class Part:
    """One kind of what the file holds.

    `known` counts the lines whose customer or document is in the books already, `blank` those that
    hold nothing of the kind (an invoice not yet settled has no receipt).
    """

    kind: Kind
    read: int = 0
    blank: int = 0
    known: int = 0
    customers: list[CustomerRow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many lines there are to import."""
        return len(self.customers) + sum(len(group.rows) for group in self.groups)

    def total(self, currency: str) -> Money:
        """What the new documents come to."""
        return sum((group.control_total(currency) for group in self.groups), Money(0, currency))

    def reject(self, line: int, refusal: Refusal) -> None:
        """Leave a line out, for every reason the refusal tells."""
        reasons = dict.fromkeys(found.message for found in (refusal, *refusal.blockers))
        self.rejected.append(Rejected(line, " ".join(reasons)))

    def keep(self, rows: Iterable[DocumentRow]) -> None:
        """Gather rows into groups by post date, earliest first."""
        groups: dict[date, Group] = {}
        for row in rows:
            groups.setdefault(row.post_date, Group(row.post_date)).rows.append(row)
        self.groups = [groups[post_date] for post_date in sorted(groups)]


@dataclass(slots=True)
class Plan:
    """Everything an import would do; `years` are the first days of fiscal years to be created."""

    path: Path
    fingerprint: str
    currency: str
    mapping: Mapping
    parts: list[Part] = field(default_factory=list)
    years: list[date] = field(default_factory=list)

    @property
    def rejected(self) -> list[tuple[Kind, Rejected]]:
        """Every line that is left out, in the order of the file."""
        found = [(part.kind, rejected) for part in self.parts for rejected in part.rejected]
        return sorted(found, key=lambda pair: pair[1].line)

    @property
    def new(self) -> int:
        """How many lines there are to import, of all kinds."""
        return sum(part.new for part in self.parts)

    def part(self, kind: Kind) -> Part | None:
        """What the file holds of a kind, None when it was not asked for."""
        return next((part for part in self.parts if part.kind is kind), None)
