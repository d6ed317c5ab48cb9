"""The ZIP of a posted ledger version: its CSV file and a manifest, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from tieout.domain.batches.batch import Batch
from tieout.domain.database.exporting import Write
from tieout.domain.ledgers.layouts import write_layout
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import posted_ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money
from tieout.domain.setup import options

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
"""A ZIP up to this size is kept in memory, a larger one in a temporary file."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP ready to be handed out: what it is called, how long it is, and its bytes, once."""

    name: str
    size: int
    file: IO[bytes]

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
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        await _fill(file, ledger, layout)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    return Archive(archive_name(ledger, ledger.batch, layout), size, file)


async def _fill(file: IO[bytes], ledger: Ledger, layout: LedgerLayout) -> None:
    """Members opened by name carry the fixed date 1980-01-01, so that nothing of today gets in."""
    base = (await options.current()).currency
    name = f"{layout.value.lower()}.csv"
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(name, "w") as member:
            counted = _Counted(member.write)
            await write_layout(ledger, layout, base=base, write=counted)
        written = {"name": name, "bytes": counted.size, "sha256": counted.hash.hexdigest()}
        manifest = _manifest(ledger, layout, base) | {"files": [written]}
        with archive.open("manifest.json", "w") as member:
            member.write(json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n")


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
