"""The ZIP of a mass ledger: every ledger of it in one file for each layout, the same bytes every time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC
from typing import Any

from tieout.domain.database.exporting import Write
from tieout.domain.database.statements import fetch, reader
from tieout.domain.ledgers.files import Archive, Fill, packed
from tieout.domain.ledgers.layouts import write_heading, write_rows
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.mass_ledger import NEUTRAL, MassLedger, MassLedgerState
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup import options

AT_ONCE = 200
"""So many ledgers are looked up at once; their rows never are."""


class MassLedgerNotMade(Refusal):
    """This mass ledger is not made yet: its file comes when all its batches are posted."""


Format = Callable[[MassLedger], Awaitable[Mapping[str, Fill]]]
"""The files of a mass ledger by name, each with what writes it."""


async def neutral(mass: MassLedger) -> Mapping[str, Fill]:
    """summary.csv and detail.csv, as in the file of one batch, with the rows of all."""
    base = (await options.current()).currency

    def of(layout: LedgerLayout) -> Fill:
        async def write(to: Write) -> None:
            write_heading(layout, to)
            async for ledger in ledgers_in(mass.id):
                await write_rows(ledger, layout, base=base, write=to)

        return write

    return {f"{layout.value.lower()}.csv": of(layout) for layout in mass.content.layouts}


FORMATS: dict[str, Format] = {NEUTRAL: neutral}
"""How the files may be written, by `MassLedger.format`; one for an outside system is one more entry."""


async def make_mass_zip(mass_ledger_id: int) -> Archive:
    """The ZIP, written as the rows come from the database, in flat memory; refused until it is made."""
    mass = await MassLedger.get_or_none(id=mass_ledger_id, using_db=reader()).select_related("fiscal_period")
    if mass is None:
        raise NotFound(kind="mass ledger", key=mass_ledger_id)
    if mass.state is not MassLedgerState.MADE:
        raise MassLedgerNotMade()
    files = await FORMATS[mass.format](mass)
    return await packed(mass_archive_name(mass), files, await _manifest(mass), large=True)


def mass_archive_name(mass: MassLedger) -> str:
    """What the ZIP is called, such as mass-ledger-3-both.zip."""
    return f"mass-ledger-{mass.number}-{mass.content.value.lower()}.zip"


async def ledgers_in(mass_ledger_id: int) -> AsyncIterator[Ledger]:
    """Its ledgers with their batches and periods at hand, in the order they were created."""
    rows = await fetch(_MEMBERS, mass_ledger_id)
    keys = [row["ledger_id"] for row in rows]
    for first in range(0, len(keys), AT_ONCE):
        found = Ledger.filter(id__in=keys[first : first + AT_ONCE]).order_by("id")
        for ledger in await found.select_related("batch", "fiscal_period").using_db(reader()):
            yield ledger


_MEMBERS = "SELECT ledger_id FROM mass_ledger_member WHERE mass_ledger_id = $1 ORDER BY ledger_id"
_HELD = """
SELECT batch.number, ledger.version, ledger.reverses_id, ledger.line_count, ledger.debit_total
FROM mass_ledger_member AS member JOIN ledger ON ledger.id = member.ledger_id
JOIN batch ON batch.id = ledger.batch_id WHERE member.mass_ledger_id = $1 ORDER BY ledger.id
"""


async def _manifest(mass: MassLedger) -> dict[str, Any]:
    """User and time are those of its making: the file says the same whoever fetches it when."""
    base = (await options.current()).currency
    assert mass.made_at is not None
    return {
        "mass_ledger": mass.number,
        "period": mass.fiscal_period.name,
        "content": mass.content.value.lower(),
        "whole_period": bool(mass.include_posted),
        "currency": base,
        "debit_total": Money(mass.debit_total, base).plain(),
        "credit_total": Money(mass.debit_total, base).plain(),
        "lines": mass.line_count,
        "user": mass.made_by,
        "time": mass.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "ledgers": [
            {
                "batch": row["number"],
                "version": row["version"],
                "reversal": row["reverses_id"] is not None,
                "lines": row["line_count"],
                "total": Money(row["debit_total"], base).plain(),
            }
            for row in await fetch(_HELD, mass.id)
        ],
    }
