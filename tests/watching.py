"""Watching the books: that a refused command changed nothing, and how many statements a command took."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from unittest.mock import patch

import pytest
from asyncpg import Connection
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.context import require_context

from tieout.domain.database.engine_asyncpg import TieoutAsyncpgClient, TieoutTransaction
from tieout.domain.database.statements import fetch, on_postgres
from tieout.domain.refusal import Refusal

# Signing in is noted whatever is refused then, and a batch number taken in vain stays taken (AMB-2).
_MAY_CHANGE = {"session", "number_counter"}
_SEEN = {"seen_at", "used_at"}

Snapshot = dict[str, list[str]]


async def snapshot() -> Snapshot:
    """Every row of every table, as text; on PostgreSQL in one statement, since each is a round trip."""
    if not on_postgres():
        return {table: await _rows_of(table) for table in _tables()}
    seen = "".join(f" - '{name}'" for name in sorted(_SEEN))
    parts = [
        f"SELECT '{table}' AS name, array(SELECT (to_jsonb(t){seen})::text FROM {table} t ORDER BY 1) AS rows"
        for table in _tables()
    ]
    return {row["name"]: row["rows"] for row in await fetch(" UNION ALL ".join(parts))}


@asynccontextmanager
async def unchanged(books: object) -> AsyncIterator[None]:
    """Assert that after the block every table holds what it held before.

    async with unchanged(books):
        with pytest.raises(BatchClosed):
            await add(...)
    """
    before = await snapshot()
    yield
    assert await snapshot() == before


@asynccontextmanager
async def refused(books: object, expected: Refusal) -> AsyncIterator[pytest.ExceptionInfo[Refusal]]:
    """Assert that the block is refused with that sentence about that field, and that nothing changed.

    async with refused(books, BatchNumberMissing(field="number")) as no:
        await create(...)
    assert no.value.blockers == ()
    """
    async with unchanged(books):
        with pytest.raises(Refusal) as no:
            yield no
    assert (no.value.code, no.value.message) == (expected.code, expected.message)
    assert no.value.field == expected.field


@dataclass
class Counted:
    """The statements that ran in a block, in order; transactions' own BEGIN and COMMIT are not among them."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(self.statements)


@contextmanager
def counted_queries() -> Iterator[Counted]:
    """Count the SQL statements that run in the block, whichever engine runs them.

    with counted_queries() as queries:
        await batches(PageRequest(first=3))
    assert queries.count == 2, queries
    """
    counted = Counted()
    hooks = [patch.object(owner, name, _noting(counted, owner.__dict__[name])) for owner, name in _methods()]
    for hook in hooks:
        hook.start()
    try:
        yield counted
    finally:
        for hook in hooks:
            hook.stop()


_inside: ContextVar[bool] = ContextVar("inside a counted call", default=False)
_RUNNING = ("execute_insert", "execute_query", "execute_query_dict", "execute_many", "execute_script")


def _methods() -> Iterator[tuple[type[Any], str]]:
    clients = (TieoutAsyncpgClient, TieoutTransaction, SqliteClient, SqliteTransactionWrapper)
    for owner in {base for client in clients for base in client.__mro__}:
        for name in _RUNNING:
            if name in owner.__dict__ and not getattr(owner.__dict__[name], "__isabstractmethod__", False):
                yield owner, name
    yield Connection, "copy_records_to_table"


def _noting(counted: Counted, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    async def noted(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        # News of an earlier command goes out to other processes by itself, a moment later.
        if _inside.get() or "pg_notify" in query:
            return await method(self, query, *args, **kwargs)
        counted.statements.append(query)
        token = _inside.set(True)
        try:
            return await method(self, query, *args, **kwargs)
        finally:
            _inside.reset(token)

    return noted


def _tables() -> list[str]:
    apps = require_context().apps
    assert apps is not None
    models = apps["tieout"].values()
    return sorted({model._meta.db_table for model in models} - _MAY_CHANGE)


async def _rows_of(table: str) -> list[str]:
    rows = await fetch(f"SELECT * FROM {table}")
    return sorted(repr([(name, row[name]) for name in row if name not in _SEEN]) for row in rows)
