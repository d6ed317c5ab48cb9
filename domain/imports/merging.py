"""Bringing a CSV of master data into the books: first looked at, then merged, all lines or none."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import record
from tieout.domain.database.transactions import transactional
from tieout.domain.imports.plan import Rejected
from tieout.domain.imports.reading import Line
from tieout.domain.imports.sheet import Sheet, sheet_of
from tieout.domain.imports.table import Key, Known, Table
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

AT_ONCE = 5_000

MOST_TOLD = 1_000
"""Of the lines that are rejected, so many are told one by one when the file is refused."""


class SheetLineRejected(Refusal):
    """Line {line} is rejected: {reason} Correct the line."""


class SheetRejected(Refusal):
    """Of {file} {count} cannot be taken, so nothing was imported. Correct the file and import it again: what
    is in the books already is not added twice.
    """


class LineToldTwice(Refusal):
    """The {one} {key} stands on line {first} already. Tell it once."""


class Deed(StrEnum):
    """What a line does to the books."""

    ADD = "ADD"
    CHANGE = "CHANGE"


@dataclass(frozen=True, slots=True)
class Merge:
    """A line that adds or changes a row; `changes` are its values, each before (None when new) and after."""

    line: int
    key: str
    deed: Deed
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(slots=True)
class Merged:
    """What a file does to the books, or would do."""

    table: Table
    file: str
    fingerprint: str
    read: int = 0
    unchanged: int = 0
    merges: list[Merge] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    committed: bool = False

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(merge.deed is Deed.ADD for merge in self.merges)

    @property
    def changed(self) -> int:
        """How many rows change."""
        return len(self.merges) - self.added


class _Undone(Exception):
    """Nothing is to be kept."""


async def merge(
    table: Table, content: bytes, *, by: Actor, file: str = "file", commit: bool = False
) -> Merged:
    """Add the lines that the books do not hold by their key, and change those they hold otherwise.

    Every line goes through the verb that a form would use. Without `commit` all of it is taken back at
    the end; with it, one line that is rejected keeps all the others out (`SheetRejected`, a blocker
    for each). A file that was merged before changes nothing. Must not be called inside a transaction.
    """
    by.require(Permission.IMPORT, "import files")
    by.require(Permission.SET_UP, f"import {table.many}")
    sheet = await asyncio.to_thread(sheet_of, content, table, file=file[:120])
    merged = Merged(table, sheet.file, sheet.fingerprint, len(sheet.lines) + len(sheet.rejected))
    merged.rejected += sheet.rejected
    try:
        await _merge(sheet, merged, by=by, commit=commit)
    except _Undone:
        if commit:
            raise _refused(merged) from None
    return merged


@transactional
async def _merge(sheet: Sheet, merged: Merged, *, by: Actor, commit: bool) -> None:
    merged.merges, merged.unchanged, merged.committed = [], 0, False
    merged.rejected = list(sheet.rejected)
    told = _told(sheet, merged)
    keys = list(told)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        known = await merged.table.known(some)
        for key in some:
            line, values = told[key]
            await _merge_line(merged, line, key, values, known.get(key), by=by)
    merged.rejected.sort(key=lambda rejected: rejected.line)
    if merged.rejected or not commit:
        raise _Undone
    merged.committed = True
    if merged.merges:
        await record(
            "IMPORT_TABLE",
            by=by,
            subject=merged.file,
            table=merged.table.many,
            added=merged.added,
            changed=merged.changed,
            fingerprint=merged.fingerprint,
        )


def _told(sheet: Sheet, merged: Merged) -> dict[Key, tuple[int, dict[str, Any]]]:
    """What the lines tell, each key once, in their order."""
    told: dict[Key, tuple[int, dict[str, Any]]] = {}
    for line in sheet.lines:
        values, faults = _values(line, merged.table)
        if not faults:
            key = merged.table.key_of(values)
            first, _ = told.setdefault(key, (line.number, values))
            if first != line.number:
                faults.append(LineToldTwice(one=merged.table.one, key=_named(key), first=first))
        if faults:
            _reject(merged, line.number, *faults)
    return told


def _values(line: Line, table: Table) -> tuple[dict[str, Any], list[Refusal]]:
    """The cells read; what is wrong with one does not keep us from looking at the next."""
    values: dict[str, Any] = {}
    faults: list[Refusal] = []
    for column in table.columns:
        if column.name not in line.values:
            continue
        try:
            values[column.name] = column.read(line.values[column.name])
        except Refusal as refusal:
            faults.append(refusal)
    return values, faults


async def _merge_line(
    merged: Merged, line: int, key: Key, values: Mapping[str, Any], known: Known | None, *, by: Actor
) -> None:
    before: Mapping[str, Any] = known.values if known else {}
    changes = {
        name: (before.get(name), value)
        for name, value in values.items()
        if known is None or before[name] != value
    }
    if not changes:
        merged.unchanged += 1
        return
    try:
        if known is None:
            await merged.table.add(by, values)
        else:
            await merged.table.change(by, known, {name: new for name, (_, new) in changes.items()})
    except Refusal as refusal:
        if isinstance(refusal.__cause__, IntegrityError):
            raise  # somebody else was faster; this transaction can go no further
        _reject(merged, line, refusal)
    else:
        deed = Deed.CHANGE if known else Deed.ADD
        merged.merges.append(Merge(line, _named(key), deed, changes))


def _reject(merged: Merged, line: int, *refusals: Refusal) -> None:
    """Leave a line out, for every reason the refusals tell."""
    every = [found for refusal in refusals for found in (refusal, *refusal.blockers)]
    merged.rejected.append(Rejected(line, " ".join(dict.fromkeys(found.message for found in every))))


def _refused(merged: Merged) -> SheetRejected:
    count = len(merged.rejected)
    refusal = SheetRejected(file=merged.file, count="one line" if count == 1 else f"{count:,} lines")
    refusal.blockers = tuple(
        SheetLineRejected(line=rejected.line, reason=rejected.reason)
        for rejected in merged.rejected[:MOST_TOLD]
    )
    return refusal


def _named(key: Key) -> str:
    return " ".join(str(part) for part in key)
