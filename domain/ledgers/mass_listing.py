"""Finding mass ledgers, and which one a batch is in."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch, reader
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.mass_ledger import MassLedger

_OF_BATCHES = """
SELECT ledger.batch_id, max(member.mass_ledger_id) AS mass_ledger_id FROM mass_ledger_member AS member
JOIN ledger ON ledger.id = member.ledger_id AND ledger.state = 'POSTED' AND ledger.reverses_id IS NULL
WHERE ledger.batch_id = ANY($1) GROUP BY ledger.batch_id
"""


async def find_mass_ledger(mass_ledger_id: int) -> MassLedger | None:
    """A mass ledger by id, None when there is none."""
    return await MassLedger.filter(id=mass_ledger_id).using_db(reader()).first()


async def mass_ledgers(request: PageRequest, *, period_id: int | None = None) -> Page[MassLedger]:
    """Mass ledgers, newest first; those of a fiscal period, or all."""
    return await page_of(_of_period(period_id), request, descending=True)


async def count_mass_ledgers(*, period_id: int | None = None) -> int:
    """How many there are."""
    return await _of_period(period_id).using_db(reader()).count()


async def mass_ledgers_by_id(mass_ledger_ids: Sequence[int]) -> dict[int, MassLedger]:
    """Some mass ledgers, by id."""
    found = MassLedger.filter(id__in=list(mass_ledger_ids)).using_db(reader())
    return {mass.id: mass for mass in await found}


async def mass_ledgers_of_runs(run_ids: Sequence[int]) -> dict[int, MassLedger]:
    """The mass ledgers that these runs make; other runs are left out."""
    found = MassLedger.filter(run_id__in=list(run_ids)).using_db(reader())
    return {mass.run_id: mass for mass in await found}


async def mass_ledgers_of_batches(batch_ids: Sequence[int]) -> dict[int, MassLedger]:
    """The newest mass ledger that the posted ledger of each batch is in; batches in none are left out."""
    rows = await fetch(_OF_BATCHES, list(batch_ids))
    found = await mass_ledgers_by_id([row["mass_ledger_id"] for row in rows]) if rows else {}
    return {row["batch_id"]: found[row["mass_ledger_id"]] for row in rows}


async def members(mass_ledger_id: int, request: PageRequest) -> Page[Ledger]:
    """The ledgers in it, in the order they were created."""
    return await page_of(Ledger.filter(mass_members__mass_ledger_id=mass_ledger_id), request)


def _of_period(period_id: int | None) -> QuerySet[MassLedger]:
    return MassLedger.all() if period_id is None else MassLedger.filter(fiscal_period_id=period_id)
