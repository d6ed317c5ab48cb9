"""Tortoise engine for PostgreSQL: gives the pool its connection back when BEGIN is cancelled.

The stock engine leaks the connection of a task cancelled inside BEGIN; after five of them the pool
is dead. The module's dotted path must hold the word asyncpg: migrations choose by it.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import BaseORMException, IntegrityError, OperationalError

_COUNTED = ("INSERT", "UPDATE", "DELETE")
_TRANSLATED = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.SyntaxOrAccessError,
    asyncpg.exceptions.DataError,
)


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


class Straight(AsyncpgDBClient):
    """Runs a statement with as little as can be between it and the driver: each command takes several.

    It also tells how many rows an INSERT wrote: the stock client takes the wrong word of PostgreSQL's answer.
    """

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        """How many rows the statement touched, and the rows it returned."""
        try:
            async with self.acquire_connection() as connection:
                if query.lstrip()[:6].upper() in _COUNTED:
                    status = await connection.execute(query, *(values or ()))
                    return int(status.rsplit(" ", 1)[-1]), []
                rows = await connection.fetch(query, *(values or ()))
                return len(rows), rows
        except _TRANSLATED as error:
            raise _as_tortoise(error) from error

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query."""
        try:
            async with self.acquire_connection() as connection:
                return [dict(row) for row in await connection.fetch(query, *(values or ()))]
        except _TRANSLATED as error:
            raise _as_tortoise(error) from error


class TieoutTransaction(Straight, TransactionWrapper):
    """One transaction on a connection of the pool."""

    async def begin(self) -> None:
        """Begin, or set a savepoint within the transaction that has begun."""
        self.transaction = self._connection.transaction()
        await self.transaction.start()


class Pool(asyncpg.Pool):
    """Takes a connection back at once where nothing has to be waited for.

    The stock pool makes a task of it each time, shielded from cancellation, which took longer than BEGIN.
    """

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Give a connection back."""
        holder, native = connection._holder, connection._con
        if native is None or holder._pool is not self or not _is_at_rest(holder, native):
            await super().release(connection, timeout=timeout)
            return
        native._on_release()
        holder._release()
        holder._setup_inactive_callback()


def _is_at_rest(holder: Any, native: Any) -> bool:
    """Whether the connection may be used again as it is: open, young, and with no transaction or listener."""
    protocol = native._protocol
    return not (
        native.is_closed()
        or native._listeners
        or native._log_listeners
        or native._top_xact is not None
        or protocol.is_in_transaction()
        or protocol._is_cancelling()
        or protocol.queries_count >= holder._max_queries
        or holder._generation != holder._pool._generation
    )


_AS_STOCK = {
    "max_queries": 50_000,
    "max_inactive_connection_lifetime": 300.0,
    "record_class": asyncpg.Record,
}


async def _as_it_is(_connection: Any) -> None:
    """Nothing to reset: an open transaction is rolled back before, and nothing here outlives one."""


class TieoutAsyncpgClient(Straight):
    """The client that Tortoise is configured with."""

    async def create_pool(self, **settings: Any) -> Any:
        """A pool whose connections are not reset between uses, which would be a round trip each."""
        return await Pool(reset=_as_it_is, **{**_AS_STOCK, **settings})

    def _in_transaction(self) -> CancellationSafeContext:
        return CancellationSafeContext(TieoutTransaction(self), self._pool_init_lock)


def _as_tortoise(error: asyncpg.PostgresError) -> BaseORMException:
    """The exception that the layers above know, as the stock client names it."""
    broken = isinstance(error, asyncpg.IntegrityConstraintViolationError)
    return IntegrityError(error) if broken else OperationalError(error)


client_class = TieoutAsyncpgClient
