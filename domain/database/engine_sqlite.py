"""Tortoise engine for SQLite: BEGIN IMMEDIATE, and a transaction that survives cancellation.

The stock engine begins deferred, so that two writers fail at once with "database is locked", and a
task cancelled while it waits for BEGIN keeps the lock for ever. The module's dotted path must hold
the word sqlite: migrations choose their schema editor by it.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    """One transaction on the one connection, holding the write lock from its beginning."""

    async def begin(self) -> None:
        """Take the write lock; `OperationalError` when another process holds it past the busy timeout."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    def abandon(self) -> None:
        """Queue a rollback behind whatever the connection's thread still runs, without waiting for it."""
        connection: Any = self._connection
        if connection is not None:
            connection._tx.put_nowait((None, connection._conn.rollback))


class CancellationSafeContext(SqliteTransactionContext):
    """Gives the lock back whatever happens on the way in or out."""

    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self.connection.abandon()
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            await self._finish(exc_type)
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()

    async def _finish(self, exc_type: Any) -> None:
        transaction = self.connection
        if transaction._finalized:
            return
        try:
            if exc_type:
                await transaction.rollback()
            else:
                await transaction.commit()
        except BaseException:
            transaction.abandon()
            raise


class TieoutSqliteClient(SqliteClient):
    """The client that Tortoise is configured with."""

    def _in_transaction(self) -> CancellationSafeContext:
        return CancellationSafeContext(ImmediateTransaction(self), self._lock)


client_class = TieoutSqliteClient
