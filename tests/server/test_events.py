"""Pages hear of changes within a moment, whoever made them and however they come back."""

from __future__ import annotations

import asyncio
import contextlib
import time

import asyncpg
import httpx
import pytest

from tests.server.conftest import serving, signed_in
from tieout.domain.database.connecting import configuration, connected
from tieout.domain.database.publishing import publish
from tieout.graphql.ids import global_id
from tieout.server import events
from tieout.server.live import GAP, Live
from tieout.server.settings import Settings


class Page:
    """The events of a stream as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.aiter_lines()
        self.ids: list[str] = []

    async def next(self, within: float = 5.0) -> str:
        """The data of the next event "changed"."""
        named = ""
        async with asyncio.timeout(within):
            async for line in self.lines:
                if line.startswith("id: "):
                    self.ids.append(line[4:])
                named = line[7:] if line.startswith("event: ") else named
                if line.startswith("data: ") and named == "changed":
                    return line[6:]
        return "(ended)"

    async def listening(self) -> None:
        """Read up to the comment that begins the stream."""
        async for line in self.lines:
            if line.startswith("id: "):
                self.ids.append(line[4:])
                return


@contextlib.asynccontextmanager
async def opened(client, topic, **headers):
    async with client.stream("GET", "/events", params={"topic": topic}, headers=headers) as response:
        page = Page(response)
        await page.listening()
        yield page


@pytest.fixture
async def browser_at(place):
    """A browser signed in at a server of its own."""
    settings = Settings(database_url=place.url)
    async with serving(settings) as address:
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=20) as client:
            yield await signed_in(client)


def a_new_batch(client):
    wanted = 'mutation { createBatch(input: {type: INVOICE, number: "B0001"}) { ... on Batch { id } } }'
    return client.post("/graphql", json={"query": wanted})


async def test_a_page_hears_of_a_change_at_once(browser_at):
    async with opened(browser_at, "batches") as page:
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        await a_new_batch(browser_at)
        assert await page.next() == "batches"
        assert time.monotonic() - begun < 1
        assert page.response.headers["x-accel-buffering"] == "no"


async def test_a_page_hears_nothing_of_what_it_does_not_show(browser_at):
    async with opened(browser_at, f"batch:{global_id('Batch', 99)}") as page:
        await a_new_batch(browser_at)
        with pytest.raises(TimeoutError):
            await page.next(within=1)


async def test_a_change_between_the_page_and_its_stream_is_not_missed(browser_at):
    await a_new_batch(browser_at)
    async with opened(browser_at, "batches") as page:
        assert await page.next(within=1) == "batches"


async def test_who_comes_back_after_a_break_looks_again(browser_at):
    async with opened(browser_at, "mail") as page:
        (last,) = page.ids
    async with opened(browser_at, "mail", **{"Last-Event-ID": last}) as page:
        assert await page.next(within=1) == "mail"


async def test_the_stream_ends_with_the_session(browser_at, monkeypatch):
    monkeypatch.setattr(events, "CHECK_ACTOR_EVERY", 0.2)
    async with opened(browser_at, "batches") as page:
        await browser_at.post("/sign-out")
        assert await page.next() == "(ended)"


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?topic=No%20such", 400), ("?topic=batch:nonsense", 404), ("?" + "&topic=mail" * 11, 400)],
)
async def test_a_topic_must_be_one(client, query, status):
    await signed_in(client)
    assert (await client.get(f"/events{query}")).status_code == status


async def test_nobody_hears_anything_without_signing_in(client):
    assert (await client.get("/events?topic=batches")).status_code == 401


async def test_the_server_stops_at_once_though_pages_listen(place):
    settings = Settings(database_url=place.url)
    async with contextlib.AsyncExitStack() as stack:
        async with serving(settings) as address:
            client = await stack.enter_async_context(
                httpx.AsyncClient(base_url=address, headers={"Sec-Fetch-Site": "same-origin"})
            )
            await signed_in(client)
            page = await stack.enter_async_context(opened(client, "batches"))
            begun = time.monotonic()
        assert await page.next() == "(ended)"
        assert time.monotonic() - begun < 4


async def test_a_change_made_by_another_process_is_heard(place):
    """The test's own connection is that other process: it publishes for itself, not for the server's."""
    settings = Settings(database_url=place.url)
    async with connected(place.url):
        live = Live(settings.database_url)
        async with live.running():
            await asyncio.sleep(0.8)
            with live.watching("batch:1") as watch:
                await _changed_elsewhere(place)
                async with asyncio.timeout(3):
                    assert await watch.changed() in {"batch:1", GAP}


async def test_a_lost_connection_is_made_again_and_pages_look_again(postgres_books):
    live = Live(postgres_books.url)
    async with live.running():
        with live.watching("batch:1") as watch:
            async with asyncio.timeout(5):
                assert await watch.changed() == GAP
            connection = await asyncpg.connect(**_credentials(postgres_books.url))
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
            async with asyncio.timeout(5):
                assert await watch.changed() == GAP
            await connection.execute("SELECT pg_notify('tieout', 'batch:1')")
            async with asyncio.timeout(5):
                assert await watch.changed() == "batch:1"
            await connection.close()
        assert live.connects == 2


async def test_a_subscription_of_the_api_hears_each_change(books):
    live = Live(books.url)
    async with live.running():
        changes = live.changes("batch:7")
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        publish(["batch:7"])
        async with asyncio.timeout(2):
            await waiting
        await changes.aclose()


async def _changed_elsewhere(place) -> None:
    if place.dialect == "postgres":
        connection = await asyncpg.connect(**_credentials(place.url))
        await connection.execute("SELECT pg_notify('tieout', 'batch:1')")
        await connection.close()
        return
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute(\"UPDATE company SET name = 'Changed'\"); c.commit()"
    )
    path = place.url.removeprefix("sqlite://")
    process = await asyncio.create_subprocess_exec("python3", "-c", script, path)
    assert await process.wait() == 0


def _credentials(url: str) -> dict:
    known = configuration(url)["connections"]["default"]["credentials"]
    return {name: known[name] for name in ("host", "port", "user", "password", "database") if name in known}
