"""Tortoise engine for PostgreSQL: gives the pool its connection back when BEGIN is cancelled.

The stock engine leaks the connection of a task cancelled inside BEGIN; after five of them the pool
is dead. The module's dotted path must hold the word asyncpg: migrations choose by it.
"""

from __future__ import annotations

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContextPooled
from tortoise.connection import get_connections


class CancellationSafeContext(TransactionContextPooled):
    """Releases the connection when it cannot begin; asyncpg resets or ends it."""

    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        client: Any = self.client
        pool = client._parent._pool
        connection = await pool.acquire()
        try:
            client._connection = connection
            await client.begin()
        except BaseException:
            await pool.release(connection)
            raise
        self.token = get_connections().set(self.connection_name, client)
        return client


class TieoutAsyncpgClient(AsyncpgDBClient):
    """The client that Tortoise is configured with."""

    def _in_transaction(self) -> CancellationSafeContext:
        return CancellationSafeContext(TransactionWrapper(self), self._pool_init_lock)


client_class = TieoutAsyncpgClient
