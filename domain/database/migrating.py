"""Bringing a database up to this version of the product, safely from several processes at once."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate

from tieout.domain.database.connecting import configuration
from tieout.domain.database.guarding import forget_guards, install_guards

_LOCK = 0x7469_656F
"""The PostgreSQL advisory lock that one migrating process holds."""


async def bring_up_to_date(url: str) -> None:
    """Run the migrations not yet run; a second process waits for the first and then finds none."""
    config = configuration(url)
    credentials = config["connections"]["default"]["credentials"]
    config["connections"].pop("reader", None)
    lock = _file_lock(credentials) if url.startswith("sqlite") else _advisory_lock(credentials)
    ran: list[str] = []
    async with lock:
        if url.startswith("sqlite"):
            credentials["foreign_keys"] = "OFF"
        async with TortoiseContext():
            await migrate(config=config, progress=lambda *step: ran.append(str(step)))
        await _guard(config, migrated=bool(ran))


async def _guard(config: dict[str, Any], *, migrated: bool) -> None:
    async with TortoiseContext() as context:
        await context.init(config=config)
        if migrated:
            await forget_guards()
        await install_guards()


@asynccontextmanager
async def _file_lock(credentials: dict[str, Any]) -> AsyncIterator[None]:
    path = Path(credentials["file_path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".migrating").open("w") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


@asynccontextmanager
async def _advisory_lock(credentials: dict[str, Any]) -> AsyncIterator[None]:
    given: dict[str, Any] = {
        name: credentials.get(name) for name in ("host", "port", "user", "password", "database")
    }
    connection = await asyncpg.connect(**given)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        yield
    finally:
        await connection.close()
