"""Reading entries and what belongs to them, page by page and in sets."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.entries.entry import Application, Entry, Line, OpenItem


async def entries(batch_id: int, request: PageRequest) -> Page[Entry]:
    """The entries of a batch in the order they were keyed."""
    return await page_of(Entry.filter(batch_id=batch_id), request)


async def count_entries(batch_id: int) -> int:
    """How many entries the batch holds."""
    return await Entry.filter(batch_id=batch_id).using_db(reader()).count()


async def find_entry(entry_id: int) -> Entry | None:
    """An entry, None when there is none (any more)."""
    return await Entry.filter(id=entry_id).using_db(reader()).first()


async def entries_by_id(entry_ids: Sequence[int]) -> dict[int, Entry]:
    """Some entries, by id."""
    return {entry.id: entry for entry in await Entry.filter(id__in=list(entry_ids)).using_db(reader())}


async def lines_of(entry_ids: Sequence[int]) -> dict[int, list[Line]]:
    """The lines of several entries, in order."""
    grouped: dict[int, list[Line]] = {entry_id: [] for entry_id in entry_ids}
    found = Line.filter(entry_id__in=list(entry_ids)).order_by("entry_id", "position")
    for line in await found.using_db(reader()):
        grouped[line.entry_id].append(line)
    return grouped


async def applications_of(entry_ids: Sequence[int]) -> dict[int, list[Application]]:
    """What several entries apply to open items, in order."""
    grouped: dict[int, list[Application]] = {entry_id: [] for entry_id in entry_ids}
    found = Application.filter(entry_id__in=list(entry_ids)).order_by("id")
    for application in await found.using_db(reader()):
        grouped[application.entry_id].append(application)
    return grouped


async def items_made_by(entry_ids: Sequence[int]) -> dict[int, OpenItem]:
    """The open item each entry made, of those that made one."""
    found = await OpenItem.filter(entry_id__in=list(entry_ids)).using_db(reader())
    return {item.entry_id: item for item in found}
