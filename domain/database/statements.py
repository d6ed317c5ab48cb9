"""SQL as text, the same on both databases: written for PostgreSQL, translated for SQLite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import require_context
from tortoise.models import Model

type_of_field = {
    "IntField": "bigint",
    "SmallIntField": "bigint",
    "BigIntField": "bigint",
    "MinorField": "bigint",
    "CharField": "text",
    "CharEnumFieldInstance": "text",
    "TextField": "text",
    "DateField": "date",
    "InstantField": "timestamptz",
    "BooleanField": "boolean",
    "DecimalField": "numeric",
    "BinaryField": "bytea",
}

COPY_FROM_ROWS = 200
"""From so many rows on, PostgreSQL takes them by COPY rather than by one INSERT over arrays."""

SPELT_OUT = 4
"""Up to so many rows a table PostgreSQL is given each value by itself: arrays of one take longer."""

Row = dict[str, Any]


class Held(NamedTuple):
    """A query that finds a row and locks it, and its parameters: others' rows are written while it does."""

    query: str
    values: Sequence[Any]


class Rows(NamedTuple):
    """Rows to be written to a table: the database's columns, and a value list per row."""

    model: type[Model]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


_FOR_SQLITE = (
    (
        re.compile(
            r"(\s+FOR (NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)( OF [\w, ]+?)?( SKIP LOCKED)?)+(?=\s*(\)|$))"
        ),
        "",
    ),
    (re.compile(r"= ANY\(\$(\d+)(::\w+\[\])?\)"), r"IN (SELECT value FROM json_each(?\1))"),
    (re.compile(r"<> ALL\(\$(\d+)(::\w+\[\])?\)"), r"NOT IN (SELECT value FROM json_each(?\1))"),
    (re.compile(r"::\w+(\[\])?"), ""),
    (re.compile(r"\$(\d+)"), r"?\1"),
)


def on_postgres() -> bool:
    """Whether the database in use is PostgreSQL."""
    return _is_postgres(writer())


def writer() -> BaseDBAsyncClient:
    """The connection that writes: the open transaction's when there is one."""
    return require_context().connections.get("default")


def reader() -> BaseDBAsyncClient:
    """The connection for reading: the open transaction's, else on SQLite a second, read-only one."""
    connections = require_context().connections
    current = connections.get("default")
    if hasattr(current, "_finalized") or "reader" not in connections.db_config:
        return current
    return connections.get("reader")


async def fetch(sql: str, *values: Any) -> list[Row]:
    """All rows of a query (or of a statement with RETURNING inside a transaction)."""
    return await _run(reader(), sql, values)


async def fetch_one(sql: str, *values: Any) -> Row | None:
    """The first row of a query, None when there is none."""
    rows = await _run(reader(), sql, values)
    return rows[0] if rows else None


async def fetch_value(sql: str, *values: Any) -> Any:
    """The first column of the first row, None when there is none."""
    row = await fetch_one(sql, *values)
    return next(iter(row.values())) if row else None


async def fetch_bare(sql: str, *values: Any) -> Sequence[Sequence[Any]]:
    """All rows as the driver gives them, by position: for bulk, where a dict per row would cost too much."""
    client = reader()
    text, bound = _translate(client, sql, values)
    rows: Sequence[Any] = (await client.execute_query(text, bound))[1]
    return rows


async def execute(sql: str, *values: Any) -> int:
    """Run a statement that returns no rows; how many rows it touched."""
    client = writer()
    text, bound = _translate(client, sql, values)
    count, _ = await client.execute_query(text, bound)
    return int(count)


async def next_keys(wanted: Mapping[type[Model], int]) -> list[list[int]]:
    """So many fresh keys for each table, in one round trip; must run inside a transaction."""
    if not on_postgres():
        return [await next_ids(model, count) for model, count in wanted.items()]
    tables = [model._meta.db_table for model in wanted]
    asked = ", ".join(
        f"ARRAY(SELECT nextval('{table}_id_seq') FROM generate_series(1, ${place})) AS {table}"
        for place, table in enumerate(tables, 1)
    )
    row = await fetch_one(f"SELECT {asked}", *wanted.values())
    assert row is not None
    return [row[table] for table in tables]


async def next_ids(model: type[Model], count: int) -> list[int]:
    """So many fresh keys for the rows of a table; must run inside a transaction."""
    table = model._meta.db_table
    if on_postgres():
        rows = await fetch(f"SELECT nextval('{table}_id_seq') AS id FROM generate_series(1, $1)", count)
        return [row["id"] for row in rows]
    last = await fetch_value("SELECT seq FROM sqlite_sequence WHERE name = $1", table) or 0
    return list(range(last + 1, last + 1 + count))


async def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write all the rows in one statement; `columns` are the database's, a value list per row."""
    if not rows:
        return
    table, connection = model._meta.db_table, writer()
    if not on_postgres():
        text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        await connection.execute_many(text, [[_for_sqlite(value) for value in row] for row in rows])
    elif len(rows) >= COPY_FROM_ROWS:
        native: Any = connection._connection
        await native.copy_records_to_table(table, columns=list(columns), records=rows)
    else:
        await connection.execute_query(
            _insert_text(model, tuple(columns)), [list(column) for column in zip(*rows, strict=True)]
        )


async def insert_together(*tables: Rows) -> None:
    """Write the rows of several tables: in one round trip on PostgreSQL, as long as they are few."""
    filled = [table for table in tables if table.rows]
    if not on_postgres() or max((len(table.rows) for table in filled), default=0) >= COPY_FROM_ROWS:
        for table in filled:
            await insert(table.model, table.columns, table.rows)
        return
    shapes, values = _shaped(filled)
    await writer().execute_query(_together_text(shapes), values)


async def insert_while(held: Held, *tables: Rows) -> bool:
    """On PostgreSQL write a few rows of several tables if the row to be held is found; whether it was.

    One statement, so that it needs no transaction: the row is locked until all is written, and is looked
    at again by itself when somebody changed it while this waited for its lock.
    """
    shapes, values = _shaped([table for table in tables if table.rows])
    text = _together_text(shapes, held.query, len(held.values) + 1)
    [row] = (await writer().execute_query(text, [*held.values, *values]))[1]
    return bool(row["found"])


_Shape = tuple[type[Model], tuple[str, ...], int]


def _shaped(tables: Sequence[Rows]) -> tuple[tuple[_Shape, ...], list[Any]]:
    """The tables with their columns and so many rows, 0 for arrays; and the values in their order."""
    if max((len(table.rows) for table in tables), default=0) <= SPELT_OUT:
        shapes = tuple((table.model, tuple(table.columns), len(table.rows)) for table in tables)
        return shapes, [value for table in tables for row in table.rows for value in row]
    shapes = tuple((table.model, tuple(table.columns), 0) for table in tables)
    return shapes, [list(column) for table in tables for column in zip(*table.rows, strict=True)]


@cache
def _together_text(tables: tuple[_Shape, ...], held: str = "", first: int = 1) -> str:
    """One statement of several inserts; foreign keys are checked when all of them are done."""
    parts, found = [], "1 AS found"
    if held:
        parts.append(f"held AS MATERIALIZED ({held})")
        found = "count(*) AS found FROM held"
    for model, columns, count in tables:
        insert = _insert_text(model, columns, count, first, held=bool(held))
        parts.append(f"{model._meta.db_table}_rows AS ({insert})")
        first += len(columns) * max(count, 1)
    return f"WITH {', '.join(parts)} SELECT {found}"


@cache
def _insert_text(
    model: type[Model], columns: tuple[str, ...], count: int = 0, first: int = 1, *, held: bool = False
) -> str:
    """An INSERT of so many rows, a parameter a value; of any number, an array a column, when `count` is 0.

    With `held` the rows are written only if that part of the statement has found its row.
    """
    types = _types_of(model, columns)
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    only = "held CROSS JOIN " if held else ""
    if not count:
        arrays = ", ".join(f"${position}::{type_}[]" for position, type_ in enumerate(types, first))
        return f"{into} SELECT new.* FROM {only}unnest({arrays}) AS new"
    width = len(columns)
    rows = (enumerate(types, first + number * width) for number in range(count))
    values = "VALUES " + ", ".join(
        f"({', '.join(f'${position}::{type_}' for position, type_ in row)})" for row in rows
    )
    return f"{into} SELECT new.* FROM {only}({values}) AS new" if held else f"{into} {values}"


def _types_of(model: type[Model], columns: Sequence[str]) -> list[str]:
    fields = {field.source_field or name: field for name, field in model._meta.fields_map.items()}
    return [type_of_field[type(fields[column]).__name__] for column in columns]


def _is_postgres(client: BaseDBAsyncClient) -> bool:
    return client.capabilities.dialect == "postgres"


async def _run(client: BaseDBAsyncClient, sql: str, values: Sequence[Any]) -> list[Row]:
    text, bound = _translate(client, sql, values)
    rows = await client.execute_query_dict(text, bound)
    return rows if _is_postgres(client) else [_from_sqlite(row) for row in rows]


def _translate(client: BaseDBAsyncClient, sql: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    if _is_postgres(client):
        return sql, list(values)
    return _sqlite_text(sql), [_for_sqlite(value) for value in values]


@cache
def _sqlite_text(sql: str) -> str:
    for pattern, replacement in _FOR_SQLITE:
        sql = pattern.sub(replacement, sql)
    return sql


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return json.dumps(list(value))
    return value


def _from_sqlite(row: Row) -> Row:
    """Dates, instants and rates come back as text and are known by the house's names.

    A date ends in _date, an instant in _at, a Decimal in rate or _percent.
    """
    for name, value in row.items():
        if isinstance(value, str):
            if name.endswith("_date"):
                row[name] = date.fromisoformat(value)
            elif name.endswith(("rate", "_percent")):
                row[name] = Decimal(value)
            elif name.endswith("_at"):
                row[name] = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return row
