"""An entry worked out but not yet written: its row, its balanced lines, its open item, its applications."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from tieout.domain.entries.entry import AdjustmentDirection, EntryType, LineRole, OpenItemKind


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """A debit (positive) or a credit (negative) in minor units of the entry's currency and of base."""

    role: LineRole
    account_id: int
    amount: int
    base_amount: int


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """The open item the entry makes; credits are negative."""

    kind: OpenItemKind
    document_number: str
    document_key: str | None
    due_date: date
    amount: int
    base_amount: int
    account_id: int


@dataclass(frozen=True, slots=True)
class PreparedApplication:
    """What the entry takes off an open item."""

    open_item_id: int
    amount: int
    base_amount: int


@dataclass(slots=True, kw_only=True)
class Prepared:
    """Everything an entry writes; `reference` None means the next automatic one (AMB-7)."""

    type: EntryType
    customer_id: int
    currency: str
    amount: int
    document_date: date
    document_number: str = ""
    due_date: date | None = None
    reference: str | None = ""
    direction: AdjustmentDirection | None = None
    branch: str = ""
    memo: str = ""
    lines: list[PreparedLine] = field(default_factory=list)
    item: PreparedItem | None = None
    applications: list[PreparedApplication] = field(default_factory=list)

    @property
    def tally(self) -> int:
        """What the entry adds to the accumulated total: its amount without sign (R2.6, AMB-33)."""
        return abs(self.amount)

    def debit(self, role: LineRole, account_id: int, minor: int) -> None:
        """Add a debit; a negative amount makes it a credit, zero no line at all (R4.17)."""
        if minor:
            self.lines.append(PreparedLine(role, account_id, minor, minor))

    def credit(self, role: LineRole, account_id: int, minor: int) -> None:
        """Add a credit; a negative amount makes it a debit, zero no line at all."""
        self.debit(role, account_id, -minor)

    def refer(self, reference: str) -> None:
        """Give the entry its reference; the credit of money on account goes by it too."""
        self.reference = reference
        if self.item is not None and self.item.kind is OpenItemKind.ON_ACCOUNT:
            self.item = replace(self.item, document_number=reference)
