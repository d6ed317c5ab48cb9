"""One command, one transaction: retried when the database asks for it, announced once it is committed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import partial, wraps
from typing import ParamSpec, TypeVar

import asyncpg
from tortoise.transactions import in_transaction

from tieout.domain.database.publishing import publish

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 5

_announced: ContextVar[list[str] | None] = ContextVar("announced", default=None)


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
            try:
                result = await _committed(partial(verb, *args, **kwargs), topics)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                if attempt == ATTEMPTS:
                    raise
            else:
                publish(topics)
                return result
            await asyncio.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311
        raise AssertionError("unreachable")

    return in_one_transaction


async def unless_stuck(statement: Awaitable[T]) -> T | None:
    """What the statement gives; None when a deadlock undid it, so that it may be done in another way.

    Within a command the deadlock is the command's, which is run again as a whole.
    """
    try:
        return await statement
    except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
        if _announced.get() is not None:
            raise
        return None


def announce(topic: str) -> None:
    """Tell whoever looks at `topic` (such as "batch:17") that it changed, once this transaction commits.

    At once where there is none: what a single statement has done is committed with it.
    """
    topics = _announced.get()
    if topics is None:
        publish([topic])
    elif topic not in topics:
        topics.append(topic)


async def _committed(work: Callable[[], Awaitable[T]], topics: list[str]) -> T:
    """Do the work in a transaction that gathers what is announced, and commit it."""
    token = _announced.set(topics)
    try:
        async with in_transaction("default"):
            return await work()
    finally:
        _announced.reset(token)
