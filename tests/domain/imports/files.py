"""Small files to import: a heading that needs no mapping, dates as in ISO, one batch a month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cast import ADA
from tieout.domain.imports.checking import check
from tieout.domain.imports.loading import Loaded, TakeOn, load
from tieout.domain.imports.mapping import Kind, mapping_of
from tieout.domain.imports.plan import Part, Plan, silent
from tieout.domain.users.actor import Actor

CUSTOMERS = "number,name,city,email"
INVOICES = "customer,number,date,amount"
RECEIPTS = "invoice,date,amount"


def a_file(directory: Path, heading: str, *lines: str, name: str = "file.csv") -> Path:
    """A CSV file of these lines."""
    path = directory / name
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


async def planned(
    path: Path, *kinds: Kind, by: Actor = ADA, create_years: bool = False, **settings: Any
) -> Plan:
    """What an import of the file would do."""
    return await check(path, mapping_of(settings), kinds, by=by, create_years=create_years)


async def invoices(path: Path, **rest: Any) -> Part:
    """What an import of invoices would do."""
    return (await planned(path, Kind.INVOICES, **rest)).parts[0]


async def receipts(path: Path, **rest: Any) -> Part:
    """What an import of receipts would do."""
    return (await planned(path, Kind.RECEIPTS, **rest)).parts[0]


async def loaded(
    plan: Plan, *, by: Actor = ADA, take_on: TakeOn = TakeOn.OPEN, accept_rejected: bool = False
) -> list[Loaded]:
    """Carry the plan out; the batches it leaves."""
    batches = load(plan, by=by, take_on=take_on, accept_rejected=accept_rejected, progress=silent)
    return [batch async for batch in batches]


def reasons(part: Part) -> dict[int, str]:
    """Why each line is rejected."""
    return {rejected.line: rejected.reason for rejected in part.rejected}
