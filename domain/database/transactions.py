"""One command, one transaction: retried when the database asks for it, announced once it is committed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

import asyncpg
from tortoise.transactions import in_transaction

from tieout.domain.database.statements import fetch, on_postgres

P = ParamSpec("P")
T = TypeVar("T")
Listener = Callable[[str], None]

CHANNEL = "tieout"
ATTEMPTS = 5

_announced: ContextVar[list[str] | None] = ContextVar("announced", default=None)
_listeners: list[Listener] = []


def transactional(verb: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Run the verb in one transaction; a verb called by another joins the caller's.

    Deadlocks and serialization failures of PostgreSQL are run again, since nothing of the first try
    is left. What the verb announced is told to the listeners after the commit, and only then.
    """

    @wraps(verb)
    async def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> T:
        if _announced.get() is not None:
            return await verb(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            topics: list[str] = []
            token = _announced.set(topics)
            try:
                async with in_transaction("default"):
                    result = await verb(*args, **kwargs)
                    await _notify(topics)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                if attempt == ATTEMPTS:
                    raise
            else:
                _tell(topics)
                return result
            finally:
                _announced.reset(token)
            await asyncio.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311
        raise AssertionError("unreachable")

    return in_one_transaction


def announce(topic: str) -> None:
    """Tell whoever looks at `topic` (such as "batch:17") that it changed, once this transaction commits."""
    topics = _announced.get()
    if topics is not None and topic not in topics:
        topics.append(topic)


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener` with each topic announced in this process; the function returned ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


async def _notify(topics: list[str]) -> None:
    if topics and on_postgres():
        await fetch(f"SELECT pg_notify('{CHANNEL}', topic) FROM unnest($1::text[]) AS topic", topics)


def _tell(topics: list[str]) -> None:
    for topic in topics:
        for listener in _listeners:
            listener(topic)
