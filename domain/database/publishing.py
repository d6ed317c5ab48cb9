"""Telling what changed, once it is committed: at once in this process, gathered to other processes.

PostgreSQL lets one transaction with a NOTIFY commit at a time, so that eight writers would wait for
each other; topics are therefore gathered for a moment and sent outside the transactions. A process
that dies in between loses news of a change, never the change; pages and workers also look by
themselves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

import asyncpg

from tieout.domain.database.statements import fetch, on_postgres

Listener = Callable[[str], None]

CHANNEL = "tieout"
GATHER_SECONDS = 0.02

_log = logging.getLogger(__name__)
_listeners: list[Listener] = []
_gathered: dict[str, None] = {}
_sending: set[asyncio.Task[None]] = set()


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener` with each topic changed in this process; the function returned ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def publish(topics: Iterable[str]) -> None:
    """Tell this process's listeners now, and other processes' (on PostgreSQL) within a moment."""
    told = list(topics)
    for topic in told:
        for listener in _listeners:
            listener(topic)
    if told and on_postgres():
        _gathered.update(dict.fromkeys(told))
        if not _sending:
            task = asyncio.create_task(_send_soon())
            _sending.add(task)
            task.add_done_callback(_sending.discard)


async def settle() -> None:
    """Wait until what was gathered has been sent; to be called before the connection ends."""
    if _sending:
        await asyncio.wait(list(_sending))


async def _send_soon() -> None:
    """Send what is gathered until nothing is left, also what comes while sending."""
    while _gathered:
        await asyncio.sleep(GATHER_SECONDS)
        topics = list(_gathered)
        _gathered.clear()
        try:
            await fetch(f"SELECT pg_notify('{CHANNEL}', topic) FROM unnest($1::text[]) AS topic", topics)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            _log.warning("other processes were not told of %s", ", ".join(topics), exc_info=True)
