"""Looking at a bank's file before anything is done: what it holds, its checks, and what was loaded before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tieout.domain.banking import recognising
from tieout.domain.banking.deposit import BankFile, CreditEntry, Deposit, FigureCheck
from tieout.domain.banking.layout import READERS, BankLayout, CsvLayout, LockboxLayout
from tieout.domain.banking.loaded_before import (
    BankEntryLoaded,
    BankFileLoaded,
    entries_before,
    file_before,
    fingerprint,
    keys_of,
)
from tieout.domain.database.statements import Row, reader
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

LONGEST_NAME = 120


class FiguresOfBankDiffer(Refusal):
    """{sentence} The file was changed or damaged, so nothing of it is loaded. Fetch it again."""


class DepositToldTwice(Refusal):
    """{statement} of account {account} stands in the file twice, with the same entries. Fetch it again."""


class NothingCameIn(Refusal):
    """In {file} nothing comes in{why}, so there is no receipt to make of it."""


@dataclass(slots=True)
class Look:
    """A file as it was read, with the key of each entry, and what of it was loaded before."""

    name: str
    fingerprint: str
    layout: str
    file: BankFile
    keys: list[list[str]]
    file_known: Row | None
    known: dict[str, Row]

    @property
    def refusals(self) -> list[Refusal]:
        """Why it cannot be loaded as it is: figures that differ, what was loaded before, or nothing in it."""
        found = self.figures_refused
        if self.file_known is not None:
            found.append(self._file_loaded(self.file_known))
        else:
            found += self._entries_loaded()
        return found or self._nothing(len(self.known))

    @property
    def refusals_without_known(self) -> list[Refusal]:
        """The same when what is known is left out."""
        return self.figures_refused or self._nothing(len(self.known))

    @property
    def figures_refused(self) -> list[Refusal]:
        """The bank's figures that differ from the details, each with both."""
        differing = [check for check in self.file.checks if not check.passed]
        return [*map(_differs, differing), *_told_twice(self.file.deposits)]

    def new_entries(self, place: int) -> list[tuple[str, CreditEntry]]:
        """The entries of a deposit that were not loaded before, with their keys."""
        pairs = zip(self.keys[place], self.file.deposits[place].entries, strict=True)
        return [(key, entry) for key, entry in pairs if key not in self.known]

    def known_of(self, place: int) -> list[CreditEntry]:
        """The entries of a deposit that were loaded before."""
        pairs = zip(self.keys[place], self.file.deposits[place].entries, strict=True)
        return [entry for key, entry in pairs if key in self.known]

    def _file_loaded(self, row: Row) -> Refusal:
        return BankFileLoaded(
            about=("Batch", row["batch_id"]),
            file=self.name,
            who=row["loaded_by"],
            when=f"{row['loaded_at']:%Y-%m-%d}",
            number=row["number"],
        )

    def _entries_loaded(self) -> list[Refusal]:
        return [
            _entry_loaded(deposit, entry, self.known[key])
            for deposit, keys in zip(self.file.deposits, self.keys, strict=True)
            for key, entry in zip(keys, deposit.entries, strict=True)
            if key in self.known
        ]

    def _nothing(self, known: int) -> list[Refusal]:
        if self.file.entries > known:
            return []
        return [NothingCameIn(file=self.name, why=" that was not loaded before" if known else "")]


async def look(content: bytes, *, by: Actor, name: str, layout: str = "") -> Look:
    """Read a file, without touching the books; `layout` is the code of a layout of the firm.

    Refused when the file is damaged; figures that differ and entries loaded before are told by the look.
    """
    by.require(Permission.ENTER, "load bank files")
    company = await options.current()
    told = name.replace("\\", "/").rpartition("/")[2][:LONGEST_NAME] or "file"
    placed = await layout_of(layout)
    file = await asyncio.to_thread(
        recognising.read, content, file=told, currency=company.currency, layout=placed
    )
    keys = keys_of(file.deposits)
    print_of_it = fingerprint(content)
    return Look(
        name=told,
        fingerprint=print_of_it,
        layout=layout.strip().upper(),
        file=file,
        keys=keys,
        file_known=await file_before(print_of_it),
        known=await entries_before([key for row in keys for key in row]),
    )


async def looked_at_again(seen: Look) -> Look:
    """What of it is known by now."""
    return replace(
        seen,
        file_known=await file_before(seen.fingerprint),
        known=await entries_before([key for row in seen.keys for key in row]),
    )


async def layout_of(code: str) -> LockboxLayout | CsvLayout | None:
    """The layout of that code, None for a blank one."""
    wanted = code.strip().upper()
    if not wanted:
        return None
    row = await BankLayout.get_or_none(code=wanted[:20], using_db=reader())
    if row is None or not row.active:
        raise NotFound(field="layout", kind="layout", key=wanted[:20])
    return READERS[row.kind](row.definition)


def _differs(check: FigureCheck) -> Refusal:
    return FiguresOfBankDiffer(sentence=check.sentence)


def _told_twice(deposits: Sequence[Deposit]) -> list[Refusal]:
    """A deposit that comes again, entry by entry: a file that was put together twice."""
    seen: list[tuple[str, str, list[CreditEntry]]] = []
    twice: list[Refusal] = []
    for deposit in deposits:
        told = (deposit.account, deposit.statement, deposit.entries)
        if deposit.entries and told in seen:
            twice.append(DepositToldTwice(statement=deposit.statement, account=deposit.account))
        seen.append(told)
    return twice


def _entry_loaded(deposit: Deposit, entry: CreditEntry, row: Row) -> Refusal:
    told = entry.reference or entry.remitter or entry.text[:40]
    return BankEntryLoaded(
        about=("Batch", row["batch_id"]),
        on=entry.on,
        amount=Money(entry.minor, deposit.currency),
        told=f" ({told})" if told else "",
        who=row["loaded_by"],
        when=f"{row['loaded_at']:%Y-%m-%d}",
        number=row["number"],
    )
