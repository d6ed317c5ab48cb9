"""Noting that somebody took a file of a ledger away (R1.10, AMB-29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch_one
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import NotFound
from tieout.domain.users.actor import Actor


@transactional
async def note_download(
    ledger_id: int, *, by: Actor, layout: str, hashes: Mapping[str, str] | None = None
) -> None:
    """Note on the batch who took which file of which version; it is out of our hands from now on.

    The hashes tell later whether a file that turns up is the one that was taken.
    """
    ledger = await fetch_one("SELECT batch_id, version, reverses_id FROM ledger WHERE id = $1", ledger_id)
    if ledger is None:
        raise NotFound(kind="ledger", key=ledger_id)
    version = _version(ledger["version"]) + (" (reversal)" if ledger["reverses_id"] else "")
    facts: dict[str, Any] = {"sha256": dict(hashes)} if hashes else {}
    await record(
        "LEDGER_DOWNLOADED", by=by, batch_id=ledger["batch_id"], subject=version, layout=layout, **facts
    )
    announce(f"batch:{ledger['batch_id']}")


@transactional
async def note_mass_download(mass_ledger_id: int, *, by: Actor) -> None:
    """Note on the fiscal period who took the file of a mass ledger."""
    mass = await fetch_one("SELECT number, fiscal_period_id FROM mass_ledger WHERE id = $1", mass_ledger_id)
    if mass is None:
        raise NotFound(kind="mass ledger", key=mass_ledger_id)
    name = f"mass ledger {mass['number']}"
    await record("MASS_LEDGER_DOWNLOADED", by=by, period_id=mass["fiscal_period_id"], subject=name)
    announce(f"period:{mass['fiscal_period_id']}")


def _version(number: int) -> str:
    return f"version {number}"
