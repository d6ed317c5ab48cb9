"""The ZIP of a posted ledger version: its files and a manifest, the same bytes every time (R8.2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from tieout.domain.batches.batch import Batch
from tieout.domain.database.exporting import Write
from tieout.domain.exports.file_kind import file_kind
from tieout.domain.exports.outside_files import OutsideFile, closing_files, outside_files
from tieout.domain.ledgers.layouts import write_layout
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import posted_ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money
from tieout.domain.setup import options

Fill = Callable[[Write], Awaitable[None]]
"""Writes the content of one file."""

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
"""A ZIP up to this size is kept in memory, a larger one in a temporary file."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP ready to be handed out: what it is called, how long it is, and its bytes, once.

    `hashes` are the SHA-256 of the files in it, by name.
    """

    name: str
    size: int
    file: IO[bytes]
    hashes: Mapping[str, str]

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes in pieces; the file is gone afterwards."""
        with self.file:
            while chunk := self.file.read(CHUNK):
                yield chunk


def archive_name(ledger: Ledger, batch: Batch, layout: LedgerLayout) -> str:
    """What the ZIP is called, such as batch-R0012-ledger-summary-v1.zip."""
    what = "reversal" if ledger.reverses_id else "ledger"
    return f"batch-{batch.number}-{what}-{layout.value.lower()}-v{ledger.version}.zip"


async def open_zip(ledger_id: int, layout: LedgerLayout) -> AsyncIterator[bytes]:
    """The ZIP's bytes in pieces; refused (`LedgerNotPosted`) for a version that never counted."""
    archive = await make_zip(ledger_id, layout)
    async for chunk in archive.chunks():
        yield chunk


async def make_zip(ledger_id: int, layout: LedgerLayout) -> Archive:
    """The ZIP in a file of its own, written as the rows come from the database, in flat memory."""
    ledger = await posted_ledger(ledger_id)
    company = await options.current()
    kind = file_kind(company.options.exports)
    facts = _manifest(ledger, layout, company.currency)

    async def write(to: Write) -> None:
        await write_layout(ledger, layout, base=company.currency, write=to)

    with closing_files() as outside:
        if kind is not None:
            await outside_files(ledger.id, layout, kind, company, outside)
            facts |= {"system": company.options.exports.accounting_system.value, "format": kind.value}
        files = {one.name: _copying(one) for one in outside} | {f"{layout.value.lower()}.csv": write}
        return await packed(archive_name(ledger, ledger.batch, layout), files, facts)


async def packed(
    name: str, files: Mapping[str, Fill], facts: Mapping[str, Any], *, large: bool = False
) -> Archive:
    """A ZIP of these files and of a manifest, which names each with its length and hash.

    `large` lets a file grow beyond two gigabytes.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        hashes = await _fill(file, files, facts, large)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    return Archive(name, size, file, hashes)


async def _fill(
    file: IO[bytes], files: Mapping[str, Fill], facts: Mapping[str, Any], large: bool
) -> dict[str, str]:
    """Members opened by name carry the fixed date 1980-01-01, so that nothing of today gets in."""
    written = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, fill in files.items():
            with archive.open(name, "w", force_zip64=large) as member:
                counted = _Counted(member.write)
                await fill(counted)
            written.append(counted.fact(name))
        with archive.open("manifest.json", "w") as member:
            told = json.dumps({**facts, "files": written}, indent=2, ensure_ascii=False)
            member.write(told.encode() + b"\n")
    return {fact["name"]: fact["sha256"] for fact in written}


def _copying(file: OutsideFile) -> Fill:
    async def copy(write: Write) -> None:
        file.content.seek(0)
        while chunk := file.content.read(CHUNK):
            write(chunk)

    return copy


class _Counted:
    """Passes bytes on and keeps their number and hash."""

    def __init__(self, write: Write) -> None:
        self.size = 0
        self.hash = hashlib.sha256()
        self._write = write

    def __call__(self, data: bytes) -> None:
        self.size += len(data)
        self.hash.update(data)
        self._write(data)

    def fact(self, name: str) -> dict[str, Any]:
        """What the manifest says of the file."""
        return {"name": name, "bytes": self.size, "sha256": self.hash.hexdigest()}


def _manifest(ledger: Ledger, layout: LedgerLayout, base: str) -> dict[str, Any]:
    """User and time are those of the ledger's creation: the file says the same whoever fetches it when."""
    return {
        "batch": ledger.batch.number,
        "version": ledger.version,
        "reversal": ledger.reverses_id is not None,
        "layout": layout.value.lower(),
        "post_date": ledger.post_date.isoformat(),
        "period": ledger.fiscal_period.name,
        "currency": base,
        "debit_total": Money(ledger.debit_total, base).plain(),
        "credit_total": Money(ledger.credit_total, base).plain(),
        "entries": ledger.entry_count,
        "lines": ledger.line_count,
        "user": ledger.created_by,
        "time": ledger.created_at.astimezone(UTC).isoformat(timespec="seconds"),
    }
