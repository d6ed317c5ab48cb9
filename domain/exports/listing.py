"""Listing exports, with their parts and the attempts at each."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.exports.export import Export, ExportAttempt, ExportPart, ExportState


async def exports(
    request: PageRequest, *, batch_id: int | None = None, state: Sequence[ExportState] | None = None
) -> Page[Export]:
    """Exports, newest first; of one batch or in some states if wanted."""
    return await page_of(_selected(batch_id, state), request, descending=True)


async def count_exports(*, batch_id: int | None = None, state: Sequence[ExportState] | None = None) -> int:
    """How many there are."""
    return await _selected(batch_id, state).using_db(reader()).count()


async def exports_by_id(export_ids: Sequence[int]) -> dict[int, Export]:
    """Some exports, by id."""
    return {one.id: one for one in await Export.filter(id__in=list(export_ids)).using_db(reader())}


async def parts_by_export(export_ids: Sequence[int]) -> dict[int, list[ExportPart]]:
    """The parts of several exports in order."""
    grouped: dict[int, list[ExportPart]] = {export_id: [] for export_id in export_ids}
    found = ExportPart.filter(export_id__in=list(export_ids)).order_by("position")
    for part in await found.only(*_SHOWN).using_db(reader()):
        grouped[part.export_id].append(part)
    return grouped


async def attempts_by_part(part_ids: Sequence[int]) -> dict[int, list[ExportAttempt]]:
    """The attempts at several parts, oldest first."""
    grouped: dict[int, list[ExportAttempt]] = {part_id: [] for part_id in part_ids}
    found = ExportAttempt.filter(part_id__in=list(part_ids)).order_by("id")
    for attempt in await found.using_db(reader()):
        grouped[attempt.part_id].append(attempt)
    return grouped


_SHOWN = (
    *("id", "export_id", "position", "document_number", "request_id", "payload_hash", "currency", "total"),
    *("line_count", "state", "remote_id", "error"),
)
"""Without the journal itself, which may be long."""


def _selected(batch_id: int | None, state: Sequence[ExportState] | None) -> QuerySet[Export]:
    found = Export.all() if batch_id is None else Export.filter(batch_id=batch_id)
    return found if state is None else found.filter(state__in=list(state))
