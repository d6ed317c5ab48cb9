"""What a file format of an outside system is: what it asks of its journals, how it is written and checked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.outside_journal import Recipient
from tieout.domain.exports.part import Part
from tieout.domain.exports.system import ExportOptions
from tieout.domain.exports.translating import OutsideGeneralAccount


class Piece(NamedTuple):
    """Some text of a file; what follows under the same name belongs to the same file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file format.

    `write` makes the pieces of its files, `check` reads a file again, line by line, as strictly as the
    other system may, and tells the faults. `account` is the cell by which a file names an account.
    """

    title: str
    ending: str
    recipient: Callable[[ExportOptions], Recipient]
    write: Callable[[AsyncIterator[Part], ExportOptions], AsyncIterator[Piece]]
    check: Callable[[Iterable[str], ExportOptions, Faults], None]
    account: Callable[[OutsideGeneralAccount, ExportOptions], str]
    encoding: str = "utf-8"
