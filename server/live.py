"""Telling pages at once what others changed: one stream of events per page, whoever made the change.

Changes of this process are announced in it. Those of other processes come over a PostgreSQL
connection that only listens; on SQLite, where nothing tells them, the file is asked whether another
process wrote. Where a change may have been missed, every page is told "gap" and looks again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from tieout.domain.database.connecting import configuration
from tieout.domain.database.publishing import CHANNEL, listen
from tieout.domain.database.statements import on_postgres, writer

log = logging.getLogger("tieout.live")

GAP = "gap"
"""Told instead of a topic: anything may have changed."""

REMEMBERED = 5.0
"""For so many seconds a change is told also to who asks after it: the page was made before its stream."""

_POLL = 0.5
_LONGEST_DELAY = 5.0
_IDLE_CHECK = 15.0
_ALSO = {"batch": "batches", "period": "periods"}
"""Who looks at the list of things wants word of each of them."""


class Watch:
    """What changed of some topics since one last asked."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._told: str | None = None
        self._event = asyncio.Event()

    def tell(self, topic: str) -> None:
        """Note a change; several before the next `changed` are one."""
        self._told = topic
        self._event.set()

    async def changed(self) -> str:
        """The last topic that changed, or `GAP`; waits until there is one."""
        await self._event.wait()
        self._event.clear()
        return self._told or GAP


class Live:
    """Passes changes on to whoever watches."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._watches: set[Watch] = set()
        self._recent: dict[str, float] = {}
        self.connects = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen for the length of the block; the database must be connected."""
        end = listen(self._tell)
        task = asyncio.create_task(self._listen_elsewhere() if on_postgres() else self._poll_file())
        try:
            yield
        finally:
            end()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @contextmanager
    def watching(self, *topics: str) -> Iterator[Watch]:
        """A watch over topics, for the length of the block."""
        watch = Watch(frozenset(topics))
        self._watches.add(watch)
        moment = time.monotonic()
        for topic in topics:
            if moment - self._recent.get(topic, -REMEMBERED) < REMEMBERED:
                watch.tell(topic)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    async def changes(self, topic: str) -> AsyncGenerator[None, None]:
        """Yields each time the topic changed, for subscriptions of the API."""
        with self.watching(topic) as watch:
            while True:
                await watch.changed()
                yield

    def _tell(self, topic: str) -> None:
        moment = time.monotonic()
        if len(self._recent) > 1_000:
            self._recent = {known: at for known, at in self._recent.items() if moment - at < REMEMBERED}
        told = {topic, _ALSO.get(topic.partition(":")[0], topic)}
        self._recent.update(dict.fromkeys(told, moment))
        for watch in list(self._watches):
            if topic == GAP or watch.topics & told:
                watch.tell(topic)

    async def _poll_file(self) -> None:
        """The counter that SQLite raises when another connection of any process has written.

        The connection that writes is the one asked, so that its own writes do not count.
        """
        known: Any = None
        while True:
            try:
                rows = await writer().execute_query_dict("PRAGMA data_version")
                version = rows[0]["data_version"]
                if known not in (None, version):
                    self._tell(GAP)
                known = version
            except Exception:
                log.exception("Could not look whether another process changed the books.")
            await asyncio.sleep(_POLL)

    async def _listen_elsewhere(self) -> None:
        """A connection of its own that listens, made again whenever it is lost."""
        delay = 0.1
        while True:
            try:
                await self._listen_until_lost()
                delay = 0.1
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("Word of changes is cut off: %s. Trying again in %.1f s.", error, delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY)

    async def _listen_until_lost(self) -> None:
        credentials = configuration(self._url)["connections"]["default"]["credentials"]
        names = ("host", "port", "user", "password", "database", "ssl")
        known: dict[str, Any] = {name: credentials[name] for name in names if name in credentials}
        connection = await asyncpg.connect(**known, timeout=10, command_timeout=10)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, lambda *told: self._tell(str(told[-1])))
            self.connects += 1
            self._tell(GAP)
            while not lost.is_set():
                try:
                    async with asyncio.timeout(_IDLE_CHECK):
                        await lost.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1")  # finds a connection of which only half is left
        finally:
            connection.terminate()
