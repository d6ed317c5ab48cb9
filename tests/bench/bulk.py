"""Entries in bulk beside COPY of the same rows into the same tables."""

from __future__ import annotations

from typing import Any

from tests.bench.books import invoices
from tests.bench.measuring import Figure, in_turn
from tests.builders import an_invoice_batch
from tests.cast import AMIR
from tieout.domain.database.statements import fetch, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.entries.adding import LARGEST_SET, add_many

_TABLES = ("entry", "line", "open_item")


async def entries_in_bulk() -> Figure:
    """5,000 invoices in one command against COPY of their rows."""
    batch = await an_invoice_batch(by=AMIR)

    async def ours() -> None:
        await add_many(batch.id, by=AMIR, entries=invoices(LARGEST_SET))

    await ours()
    rows = {table: await _rows_like(table) for table in _TABLES}
    mine, bound = await in_turn(ours, lambda: _copied(rows))
    return Figure(
        f"bulk, {LARGEST_SET:,} entries",
        f"{LARGEST_SET / mine:,.0f}/s",
        f"COPY {LARGEST_SET / bound:,.0f}/s",
        bound / mine,
        ">= 0.6",
    )


async def _rows_like(table: str) -> tuple[list[str], list[list[Any]]]:
    """The newest rows of a table, to be copied again under fresh keys."""
    count = LARGEST_SET * (2 if table == "line" else 1)
    found = await fetch(f"SELECT * FROM {table} ORDER BY id DESC LIMIT {count}")
    columns = list(found[0])
    return columns, [list(row.values()) for row in reversed(found)]


@transactional
async def _copied(rows: dict[str, tuple[list[str], list[list[Any]]]]) -> None:
    """COPY the rows shifted to fresh keys; the shift is prepared as cheaply as can be."""
    native: Any = writer()._connection  # type: ignore[attr-defined]
    shift = (await fetch("SELECT nextval('entry_id_seq') AS next"))[0]["next"]
    await fetch(f"SELECT setval('entry_id_seq', {shift + LARGEST_SET + 1})")
    first = rows["entry"][1][0][rows["entry"][0].index("id")]
    for table, (columns, values) in rows.items():
        key = "id" if table == "entry" else "entry_id"
        place = columns.index(key)
        kept = [number for number, name in enumerate(columns) if name != "id" or table == "entry"]
        document = columns.index("document_key") if "document_key" in columns else -1
        shifted = []
        for row in values:
            fresh = row.copy()
            fresh[place] = row[place] - first + shift
            if document >= 0:
                fresh[document] = f"COPY-{fresh[place]}"
            shifted.append([fresh[number] for number in kept])
        await native.copy_records_to_table(
            table, columns=[columns[number] for number in kept], records=shifted
        )
