"""The files of a posted ledger in the outside system's format, each read again before it is offered."""

from __future__ import annotations

import asyncio
import io
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from tieout.domain.database.statements import fetch
from tieout.domain.exports.file_kind import FORMATS, FileKind
from tieout.domain.exports.formats.beancount import account_name, beancount_journal
from tieout.domain.exports.formats.faults import Fault, Faults
from tieout.domain.exports.formats.file_format import FileFormat, Piece
from tieout.domain.exports.formats.plain_text import check_journal
from tieout.domain.exports.outside_journal import outside_journal
from tieout.domain.exports.system import ExportOptions
from tieout.domain.exports.translating import translation_of
from tieout.domain.ledgers.journal import accounts_of, hledger_account, journal_of_ledger
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import posted_ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import Refusal, counted
from tieout.domain.setup.options import CompanyFacts

IN_MEMORY = 1024 * 1024
"""A file up to this size is kept in memory until it is checked, a larger one on disk."""


class FileFaulty(Refusal):
    """The {format} file of batch {number} would not be taken: {count}. Look at the reasons; most are mended
    by mapping to another name.
    """


class FileFault(Refusal):
    """{file}, line {line}: {reason}."""


class FileIncomplete(Refusal):
    """{file} does not say what the ledger says: {reason}."""


class LedgerWithoutAmounts(Refusal):
    """Ledger version {version} of batch {number} comes to nothing in any account: there is no file of it."""


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """A file with its name, and its bytes in a temporary file."""

    name: str
    content: IO[bytes]


@contextmanager
def closing_files() -> Iterator[list[OutsideFile]]:
    """A list whose files are closed at the end."""
    files: list[OutsideFile] = []
    try:
        yield files
    finally:
        for file in files:
            file.content.close()


async def outside_files(
    ledger_id: int, layout: LedgerLayout, kind: FileKind, company: CompanyFacts, files: list[OutsideFile]
) -> None:
    """Add the files of a posted ledger to the list, verified.

    Refused: everything unmapped, and what is wrong with a file (`FileFaulty`), a blocker for each fault.
    """
    ledger = await posted_ledger(ledger_id)
    options = company.options.exports
    if kind in FORMATS:
        form = FORMATS[kind]
        journal = outside_journal(ledger_id, layout, form.recipient(options), options=options)
        await _fill(files, form.write(journal, options), form.ending, form.encoding)
        faults = await _expected(ledger, form, company)
        for file in files:
            faults.file = file.name
            await asyncio.to_thread(form.check, _lines(file, form.encoding), options, faults)
        title = form.title
    else:
        await _fill(files, _plain_text(ledger, kind), kind.value.lower(), "utf-8")
        faults = await _expected_text(ledger, kind, company)
        for file in files:
            faults.file = file.name
            await asyncio.to_thread(check_journal, _lines(file, "utf-8"), faults)
        title = f"{kind.value.lower()} journal"
    if not files:
        raise LedgerWithoutAmounts(version=ledger.version, number=ledger.batch.number)
    faults.end()
    _refuse(faults, title, ledger)


async def check_mapped(ledger_id: int, kind: FileKind | None, options: ExportOptions) -> None:
    """Refuse now what would be refused for being unmapped when the file is made."""
    if kind in FORMATS:
        await translation_of(ledger_id, FORMATS[kind].recipient(options).naming, options)


async def _fill(files: list[OutsideFile], pieces: AsyncIterator[Piece], ending: str, encoding: str) -> None:
    async for piece in pieces:
        name = f"{piece.name}.{ending}"
        if not files or files[-1].name != name:
            content: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
            files.append(OutsideFile(name, content))
        files[-1].content.write(piece.text.encode(encoding))


async def _plain_text(ledger: Ledger, kind: FileKind) -> AsyncIterator[Piece]:
    what = "r" if ledger.reverses_id else "v"
    pieces = journal_of_ledger(ledger) if kind is FileKind.HLEDGER else beancount_journal(ledger)
    async for text in pieces:
        yield Piece(f"{ledger.batch.number}-{what}{ledger.version}", text)


_NET = """
SELECT account_id, sum(base_debit - base_credit)::bigint AS net FROM ledger_total
WHERE ledger_id = $1 GROUP BY account_id ORDER BY account_id
"""


async def _expected(ledger: Ledger, form: FileFormat, company: CompanyFacts) -> Faults:
    """What the ledger itself says of each account, by the cell that names it."""
    options = company.options.exports
    accounts = (await translation_of(ledger.id, form.recipient(options).naming, options)).accounts
    cells = {key: form.account(account, options) for key, account in accounts.items()}
    net: dict[str, int] = defaultdict(int)
    for row in await fetch(_NET, ledger.id):
        net[cells[row["account_id"]]] += row["net"]
    naming = form.recipient(options).naming
    owed = {cells[key] for key, account in accounts.items() if account.receivable and naming.debtors}
    return Faults(company.currency, ledger.post_date, dict(net), frozenset(owed if naming.customers else ()))


async def _expected_text(ledger: Ledger, kind: FileKind, company: CompanyFacts) -> Faults:
    rows = await accounts_of([ledger.id])
    name = hledger_account if kind is FileKind.HLEDGER else account_name
    net: dict[str, int] = defaultdict(int)
    for row in await fetch(_NET, ledger.id):
        net[name(rows[row["account_id"]])] += row["net"]
    return Faults(company.currency, ledger.post_date, dict(net))


def _lines(file: OutsideFile, encoding: str) -> Iterator[str]:
    """The lines as they are, their ends included."""
    file.content.seek(0)
    text = io.TextIOWrapper(file.content, encoding=encoding, newline="")
    try:
        yield from text
    finally:
        text.detach()


def _refuse(faults: Faults, title: str, ledger: Ledger) -> None:
    if not faults.count:
        return
    refusal = FileFaulty(
        format=title, number=ledger.batch.number, count=counted(faults.count, "fault", "faults")
    )
    refusal.blockers = tuple(_told(fault) for fault in faults.told)
    raise refusal


def _told(fault: Fault) -> Refusal:
    if not fault.line:
        return FileIncomplete(file=fault.file, reason=fault.reason)
    return FileFault(file=fault.file, line=fault.line, reason=fault.reason)
