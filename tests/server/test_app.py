"""What every answer of the application has: headers, a reference, no trace of what failed inside."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import httpx
import pytest

from tests.builders import a_cash_batch
from tests.cast import CLARA
from tests.server.conftest import serving, signed_in
from tieout.domain.batches.lease import Lease
from tieout.domain.batches.leasing import take
from tieout.domain.database.publishing import listen
from tieout.server import app as server_app
from tieout.server.app import create_app
from tieout.server.headers import CONTENT_SECURITY_POLICY
from tieout.server.settings import Settings


async def test_the_server_tells_that_it_is_well(client):
    answer = await client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("path", ["/sign-in", "/static/base.css", "/nowhere", "/health"])
async def test_every_answer_says_what_a_browser_may_load(client, path):
    answer = await client.get(path)
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_page_is_not_kept_and_a_marked_file_is_kept_for_good(client):
    page = await client.get("/sign-in")
    plain = await client.get("/static/base.css")
    marked = await client.get("/static/base.css?v=abc")
    assert [answer.headers["cache-control"] for answer in (page, plain, marked)] == [
        "private, no-cache",
        "private, no-cache",
        "public, max-age=31536000, immutable",
    ]


async def test_htmx_is_served_from_here(client):
    answer = await client.get("/assets/htmx.min.js")
    assert (answer.status_code, len(answer.content) > 10_000) == (200, True)


async def test_every_answer_has_a_reference_of_its_own(client):
    references = {(await client.get("/health")).headers["x-request-id"] for _ in range(3)}
    assert len(references) == 3


async def test_a_request_is_logged_with_who_and_how_it_ended(client, caplog):
    await signed_in(client)
    with caplog.at_level(logging.INFO, logger="tieout.requests"):
        answer = await client.get("/nowhere")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "tieout.requests"]
    assert line.startswith("GET /nowhere 404 ")
    assert line.endswith(f"ms Clara Clerk {answer.headers['x-request-id']}")


async def test_an_address_with_a_line_break_stays_on_its_line_of_the_log(client, caplog):
    with caplog.at_level(logging.INFO, logger="tieout.requests"):
        await client.get("/nowhere%0A2026-01-01 INFO forged")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "tieout.requests"]
    assert line.startswith("GET /nowhere%0A2026-01-01%20INFO%20forged 404 ")


@pytest.fixture
def broken(monkeypatch):
    """The server's health is asked of something that fails."""

    async def fails(*_):
        raise RuntimeError("the secret of the server's inside")

    monkeypatch.setattr(server_app, "fetch_value", fails)


async def test_what_fails_unexpectedly_is_logged_and_apologised_for(client, broken, caplog):
    answer = await client.get("/health")
    reference = answer.headers["x-request-id"]
    assert answer.status_code == 500
    assert answer.json()["errors"][0] == {
        "message": f"Something went wrong on our side. Reference {reference}.",
        "extensions": {"code": "INTERNAL_ERROR", "reference": reference},
    }
    traces = [record for record in caplog.records if record.exc_info]
    assert [reference in record.getMessage() for record in traces] == [True]


async def test_a_page_that_fails_apologises_as_a_page(client, monkeypatch, caplog):
    await signed_in(client)

    async def fails(*_, **__):
        raise RuntimeError("the secret of the server's inside")

    monkeypatch.setattr("tieout.pages.operations.execute", fails)
    answer = await client.get("/batches")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text


@pytest.fixture
async def narrow(books):
    """The application, taking bodies up to a kilobyte."""
    app = create_app(Settings(database_url=books.url, largest_request_mb=0.001))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://tieout.test") as made:
        yield made


async def test_a_body_too_large_is_refused_by_its_announced_length(narrow):
    answer = await narrow.post("/sign-in", data={"name": "x" * 2000})
    assert (answer.status_code, answer.text) == (
        413,
        "The request is larger than 0.001 MB. Send it in smaller parts.",
    )


async def test_a_body_too_large_is_refused_when_its_length_is_not_announced(narrow):
    async def pieces():
        for _ in range(20):
            yield b"x" * 100

    headers = {"Content-Type": "application/json"}
    answer = await narrow.post("/graphql", content=pieces(), headers=headers)
    assert answer.status_code == 413


async def test_tidying_up_leaves_a_session_the_time_that_is_set(place, monkeypatch):
    """However long that is: longer than what is usual, too."""
    told = asyncio.Queue()

    async def forgets(**wishes):
        await told.put(wishes)

    monkeypatch.setattr(server_app, "forget_ended_sessions", forgets)
    async with serving(Settings(database_url=place.url, session_idle_minutes=600)):
        assert await told.get() == {"idle": timedelta(hours=10)}


async def test_a_batch_whose_page_died_is_freed_and_those_who_wait_are_told(place, monkeypatch, clock):
    """R11.2"""
    monkeypatch.setattr(server_app, "LEASES_EVERY", 0.05)
    async with serving(Settings(database_url=place.url)):
        batch = await a_cash_batch()
        await take(batch.id, by=CLARA)
        told = asyncio.Queue()
        stop = listen(told.put_nowait)
        clock.shift(timedelta(minutes=2))
        assert await asyncio.wait_for(told.get(), 10) == f"batch:{batch.id}"
        stop()
        assert await Lease.all().count() == 0


async def test_the_application_connects_works_and_leaves_by_itself(place):
    async with (
        serving(Settings(database_url=place.url), with_worker=True) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        answer = await client.get("/health")
        assert answer.text == "ok"
