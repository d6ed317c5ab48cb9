"""What another site makes a browser send is not carried out."""

from __future__ import annotations

import httpx
import pytest

from tests.cast import PASSWORD
from tieout.server.app import create_app
from tieout.server.settings import Settings

FORM = {"name": "clara", "password": PASSWORD}
COOKIE = {"Cookie": "tieout=x"}


@pytest.fixture
async def stranger(books):
    """A client that sends no header of a browser by itself."""
    app = create_app(Settings(database_url=books.url, trusted_origins=("https://intranet.example",)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tieout.test") as made:
        yield made


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://intranet.example"}, 303),
        ({"Origin": "http://tieout.test"}, 303),
        ({"Origin": "https://tieout.test"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
        (COOKIE, 403),
        ({**COOKIE, "Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
async def test_a_change_must_come_from_here(stranger, headers, status):
    answer = await stranger.post("/sign-in", data=FORM, headers=headers)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) == (status == 303)


async def test_looking_is_allowed_from_anywhere(stranger):
    answer = await stranger.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


async def test_the_api_is_held_to_the_same(stranger):
    answer = await stranger.post("/graphql", json={"query": "{ viewer { name } }"}, headers=COOKIE)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("origin", "accepted"), [("http://tieout.test", True), ("https://evil.example", False)]
)
async def test_a_websocket_of_another_site_is_closed(stranger, origin, accepted):
    sent = []
    incoming = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]

    async def receive():
        return incoming.pop(0) if incoming else {"type": "websocket.disconnect", "code": 1000}

    async def send(message):
        sent.append(message["type"])

    scope = {
        "type": "websocket",
        "path": "/graphql",
        "scheme": "ws",
        "query_string": b"",
        "headers": [(b"host", b"tieout.test"), (b"origin", origin.encode())],
        "subprotocols": ["graphql-transport-ws"],
        "state": {},
    }
    await stranger._transport.app(scope, receive, send)
    assert ("websocket.accept" in sent) == accepted
