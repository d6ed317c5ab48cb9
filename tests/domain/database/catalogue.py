"""What a database holds, as lines of text: tables, columns, checks, indexes and triggers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tieout.domain.database.statements import fetch, on_postgres

LIST = Path(__file__).with_name("catalogue.txt")

_POSTGRES = {
    "column": """
        SELECT table_name || '.' || column_name || ' ' || data_type
               || coalesce('(' || character_maximum_length || ')', '')
               || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END AS line
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "check": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'c'
    """,
    "reference": """
        SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS line
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'f'
    """,
    "index": """
        SELECT replace(replace(indexdef, 'public.', ''), 'USING btree ', '') AS line
        FROM pg_indexes WHERE schemaname = 'public'
    """,
    "trigger": """
        SELECT replace(pg_get_triggerdef(oid), 'public.', '') AS line FROM pg_trigger WHERE NOT tgisinternal
    """,
    "function": """
        SELECT proname || ' ' || md5(prosrc) AS line FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}
_SQLITE_OURS = "SELECT name, type, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


async def catalogue() -> list[str]:
    """Everything the connected database holds but its rows, sorted."""
    lines = await (_of_postgres() if on_postgres() else _of_sqlite())
    return sorted(" ".join(line.split()) for line in lines)


async def columns() -> set[str]:
    """Every column as table.column, for a comparison between engines."""
    found = (line.split() for line in await catalogue())
    return {words[1] for words in found if words[0] == "column"}


def kept(dialect: str) -> list[str]:
    """The checked-in lines of an engine."""
    lines = LIST.read_text().splitlines() if LIST.exists() else []
    return [line.removeprefix(f"{dialect} ") for line in lines if line.startswith(f"{dialect} ")]


def keep(dialect: str, lines: list[str]) -> None:
    """Replace the checked-in lines of an engine."""
    others = LIST.read_text().splitlines() if LIST.exists() else []
    others = [line for line in others if not line.startswith(f"{dialect} ")]
    LIST.write_text("\n".join(sorted([*others, *(f"{dialect} {line}" for line in lines)])) + "\n")


async def _of_postgres() -> list[str]:
    found: list[str] = []
    for kind, sql in _POSTGRES.items():
        found += [f"{kind} {row['line']}" for row in await fetch(sql)]
    return found


async def _of_sqlite() -> list[str]:
    found: list[str] = []
    for row in await fetch(_SQLITE_OURS):
        if row["type"] == "table":
            found += await _table(row["name"])
            found += [f"check {row['name']} {check}" for check in _checks(row["sql"])]
        else:
            found.append(f"{row['type']} {row['sql']}")
    return found


async def _table(name: str) -> list[str]:
    rows: list[dict[str, Any]] = await fetch(f"SELECT * FROM pragma_table_info('{name}')")
    columns_of = [
        f"column {name}.{row['name']} {row['type']}{' NOT NULL' * row['notnull']}{' PRIMARY KEY' * row['pk']}"
        for row in rows
    ]
    references = await fetch(f"SELECT * FROM pragma_foreign_key_list('{name}')")
    return columns_of + [
        f"reference {name} ({row['from']}) {row['table']} ({row['to']}) {row['on_delete']}"
        for row in references
    ]


def _checks(sql: str) -> list[str]:
    return re.findall(r"CONSTRAINT \"?\w+\"? CHECK \(.*?\)(?=,|\s*\)?$)", " ".join(sql.split()))
