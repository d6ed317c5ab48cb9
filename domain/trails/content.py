"""What an audit trail says, and how it is kept: a ZIP of JSON, from which screen, PDF and CSV are drawn.

`head.json` holds the header, the totals and the accounts; `entries/00000.json` and so on hold `BLOCK`
entries each, so that a page of a large trail is read without the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tieout.domain.money import Money

BLOCK = 500
"""How many entries stand in one member of the ZIP."""


@dataclass(frozen=True, slots=True)
class TrailAccount:
    """What the batch posts to an account in a currency."""

    number: str
    name: str
    lines: int
    debit: Money
    credit: Money
    base_debit: Money
    base_credit: Money


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A debit or credit of an entry, in its currency and in the company's."""

    account_number: str
    account_name: str
    debit: Money
    credit: Money
    base_debit: Money
    base_credit: Money


@dataclass(frozen=True, slots=True)
class TrailApplication:
    """What an entry takes off an item: `amount` without discount and write-off, `balance` what it leaves."""

    document_number: str
    amount: Money
    discount: Money
    write_off: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An entry as it was when the trail was made; `position` is its place in the batch, from 1."""

    position: int
    entry_id: int
    type: str
    direction: str
    customer_number: str
    customer_name: str
    document_number: str
    document_date: str
    due_date: str
    reference: str
    branch: str
    reason: str
    memo: str
    created_by: str
    created_at: str
    amount: Money
    base_amount: Money
    lines: tuple[TrailLine, ...]
    applications: tuple[TrailApplication, ...]


class Trail:
    """An audit trail read from its content."""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipFile(BytesIO(content))
        self.head: dict[str, Any] = json.loads(self._archive.read("head.json"))
        self.base: str = self.head["base_currency"]

    @property
    def count(self) -> int:
        """How many entries it lists."""
        return int(self.head["count"])

    def money(self, name: str) -> Money:
        """A total of the head, in the batch's currency: accumulated, control or difference."""
        return Money(self.head[name], self.head["currency"])

    def accounts(self) -> list[TrailAccount]:
        """A total for each account and currency, by account number."""
        return [
            TrailAccount(number, name, lines, *_sides(currency, self.base, *minor))
            for number, name, currency, lines, *minor in self.head["accounts"]
        ]

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[TrailEntry]:
        """The entries from one position to another, both included, in the order they were keyed."""
        end = min(last or self.count, self.count)
        for block in range((first - 1) // BLOCK, (end - 1) // BLOCK + 1):
            rows = json.loads(self._archive.read(_member(block)))
            for position, row in enumerate(rows, block * BLOCK + 1):
                if first <= position <= end:
                    yield self._entry(position, row)

    def _entry(self, position: int, row: dict[str, Any]) -> TrailEntry:
        currency, base = row.pop("currency"), self.base
        lines = tuple(
            TrailLine(number, name, *_sides(currency, base, *minor))
            for number, name, *minor in row.pop("lines")
        )
        applications = tuple(
            TrailApplication(document, *(Money(one, own) for one in minor))
            for document, own, *minor in row.pop("applications")
        )
        amounts = Money(row.pop("amount"), currency), Money(row.pop("base_amount"), base)
        return TrailEntry(
            position,
            **row,
            amount=amounts[0],
            base_amount=amounts[1],
            lines=lines,
            applications=applications,
        )


class TrailWriter:
    """Puts a trail together, entries in any portions, the head last; the same facts give the same bytes."""

    def __init__(self) -> None:
        self._file = BytesIO()
        self._archive = ZipFile(self._file, "w")
        self._waiting: list[dict[str, Any]] = []
        self._blocks = 0

    def add(self, entries: list[dict[str, Any]]) -> None:
        """More entries, in order."""
        self._waiting += entries
        while len(self._waiting) >= BLOCK:
            self._write_block()

    def finish(self, head: dict[str, Any]) -> tuple[bytes, str]:
        """The content and its digest."""
        if self._waiting:
            self._write_block()
        self._write("head.json", head)
        self._archive.close()
        content = self._file.getvalue()
        return content, digest_of(content)

    def _write_block(self) -> None:
        block, self._waiting = self._waiting[:BLOCK], self._waiting[BLOCK:]
        self._write(_member(self._blocks), block)
        self._blocks += 1

    def _write(self, name: str, value: Any) -> None:
        """A member by its info carries the fixed date 1980-01-01."""
        member = ZipInfo(name)
        member.compress_type = ZIP_DEFLATED
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self._archive.writestr(member, text.encode(), compresslevel=6)


def digest_of(content: bytes) -> str:
    """The SHA-256 that is kept with the content."""
    return hashlib.sha256(content).hexdigest()


def _member(block: int) -> str:
    return f"entries/{block:05d}.json"


def _sides(
    currency: str, base: str, debit: int, credit: int, base_debit: int, base_credit: int
) -> tuple[Money, Money, Money, Money]:
    return (
        Money(debit, currency),
        Money(credit, currency),
        Money(base_debit, base),
        Money(base_credit, base),
    )
