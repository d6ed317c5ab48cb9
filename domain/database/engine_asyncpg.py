"""Tortoise engine for PostgreSQL: gives the pool its connection back when BEGIN is cancelled.

The stock engine leaks the connection of a task cancelled inside BEGIN; after five of them the pool
is dead. The module's dotted path must hold the word asyncpg: migrations choose by it.
"""

from __future__ import annotations

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContextPooled
from tortoise.backends.base_postgres.client import translate_exceptions
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


class CountsInserts(AsyncpgDBClient):
    """Tells how many rows an INSERT wrote: the stock client takes the wrong word of PostgreSQL's answer."""

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        """How many rows the statement touched, and the rows it returned."""
        if query.lstrip()[:6].upper() != "INSERT":
            return await super().execute_query(query, values)
        async with self.acquire_connection() as connection:
            status = await connection.execute(query, *(values or ()))
        return int(status.rsplit(" ", 1)[-1]), []


class TieoutTransaction(CountsInserts, TransactionWrapper):
    """One transaction on a connection of the pool."""


async def _as_it_is(_connection: Any) -> None:
    """Nothing to reset: an open transaction is rolled back before, and nothing here outlives one."""


class TieoutAsyncpgClient(CountsInserts):
    """The client that Tortoise is configured with."""

    async def create_pool(self, **settings: Any) -> Any:
        """A pool whose connections are not reset between uses, which would be a round trip each."""
        return await super().create_pool(reset=_as_it_is, **settings)

    def _in_transaction(self) -> CancellationSafeContext:
        return CancellationSafeContext(TieoutTransaction(self), self._pool_init_lock)


client_class = TieoutAsyncpgClient
