"""Putting a PostgreSQL database back as its template was founded, in a few milliseconds."""

from __future__ import annotations

import asyncio
import threading
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg

LARGEST = 64 * 1024 * 1024
"""A database a test has filled beyond this is not used again: what it deletes stays in the files."""

_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
)
_SHAPE = """
SELECT md5(string_agg(made, ' ' ORDER BY made)) FROM (
    SELECT concat('trigger ', tgrelid::regclass, tgname, tgenabled) AS made
        FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat('table ', tablename) FROM pg_tables WHERE schemaname = 'public'
    UNION ALL SELECT concat('index ', indexname) FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat('check ', conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat('column ', relname, ' ', attname) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
) AS shape
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


async def remember(host: Path, template: str) -> None:
    """Keep the template's rows in a schema of their own, with the statements that put them back."""
    connection = await asyncpg.connect(host=str(host), user="postgres", database=template)
    try:
        shape = await connection.fetchval(_SHAPE)
        tables = [row["tablename"] for row in await connection.fetch(_TABLES)]
        sequences = await connection.fetch(_SEQUENCES)
        await connection.execute("CREATE SCHEMA founded")
        steps = [f'DELETE FROM public."{table}"' for table in tables]
        for table in tables:
            await connection.execute(f'CREATE TABLE founded."{table}" AS TABLE public."{table}"')
            steps.append(f'INSERT INTO public."{table}" SELECT * FROM founded."{table}"')
        for name, last in sequences:
            steps.append(f"PERFORM setval('{name}', {last or 1}, {'true' if last else 'false'})")
        await connection.execute(
            "CREATE FUNCTION founded.restore() RETURNS void LANGUAGE plpgsql "
            f"SET session_replication_role = replica AS $$ BEGIN {'; '.join(steps)}; END $$"
        )
        await connection.execute("CREATE TABLE founded.shape (made text)")
        await connection.execute("INSERT INTO founded.shape VALUES ($1)", shape)
    finally:
        await connection.close()


async def is_restored(host: Path, name: str) -> bool:
    """Put the rows back; False when the test changed the tables themselves or filled them too much.

    Done in a thread of its own, whose connections outlast the loops of the tests: the statements of
    `founded.restore()` are planned once for a connection, which takes three times as long as running them.
    """
    restoring = asyncio.run_coroutine_threadsafe(_restored(host, name), _loop())
    return await asyncio.wrap_future(restoring)


_kept: dict[str, asyncpg.Connection[Any]] = {}


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="restoring", daemon=True).start()
    return loop


async def _restored(host: Path, name: str) -> bool:
    connection = _kept.pop(name, None)
    if connection is None or not await _is_alive(connection):
        connection = await asyncpg.connect(host=str(host), user="postgres", database=name)
    await connection.fetch(_OTHERS, name)
    if await connection.fetchval(_SHAPE) != await connection.fetchval("SELECT made FROM founded.shape") or (
        await connection.fetchval("SELECT pg_database_size($1)", name) > LARGEST
    ):
        await connection.close()
        return False
    await connection.execute("SELECT founded.restore()")
    _kept[name] = connection
    return True


async def _is_alive(connection: asyncpg.Connection[Any]) -> bool:
    """Whether no test has cut it off."""
    try:
        await connection.execute("SELECT 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True
