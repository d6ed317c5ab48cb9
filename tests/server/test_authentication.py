"""Signing in with the page's form, and programs with a token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import PASSWORD
from tests.server.conftest import signed_in
from tests.watching import counted_queries
from tieout.domain.database.statements import fetch_value
from tieout.domain.users.permission import Permission
from tieout.domain.users.tokens import create_token, revoke_token
from tieout.server.app import create_app
from tieout.server.settings import Settings

VIEWER = {"query": "{ viewer { name permissions } }"}


async def viewer(client, **headers):
    answer = await client.post("/graphql", json=VIEWER, headers=headers)
    found = answer.json()["data"]["viewer"]
    return found and found["name"]


async def test_nobody_is_signed_in_at_first(client):
    assert await viewer(client) is None


async def test_after_signing_in_one_is_who_one_said(client):
    await signed_in(client, "amir")
    assert await viewer(client) == "amir"


async def test_the_cookie_is_for_the_server_alone(client):
    answer = await client.post("/sign-in", data={"name": "clara", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    parts = [part.strip() for part in cookie.split(";")]
    assert parts[0].startswith("tieout=")
    assert sorted(parts[1:]) == ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=lax"]


async def test_over_https_the_cookie_never_leaves_https(client):
    answer = await client.post("https://tieout.test/sign-in", data={"name": "clara", "password": PASSWORD})
    parts = [part.strip() for part in answer.headers["set-cookie"].split(";")]
    assert (parts[0].startswith("__Host-tieout="), "Secure" in parts) == (True, True)


async def test_a_wrong_password_shows_the_form_again_with_the_reason(client):
    answer = await client.post("/sign-in", data={"name": "clara", "password": "wrong", "next": "/batches"})
    assert answer.status_code == 422
    assert "Name and password do not go together" in answer.text
    assert 'value="/batches"' in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("/batches?type=CASH", "/batches?type=CASH"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ],
)
async def test_signing_in_leads_on_within_this_site(client, wanted, address):
    answer = await client.post("/sign-in", data={"name": "clara", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == address


async def test_signing_out_ends_the_session_and_not_only_the_cookie(client):
    await signed_in(client)
    token = client.cookies["tieout"]
    answer = await client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert client.cookies.get("tieout") is None
    client.cookies.set("tieout", token)
    assert await viewer(client) is None


async def test_signing_in_again_ends_the_session_before(client):
    await signed_in(client, "clara")
    await signed_in(client, "amir")
    assert await fetch_value("SELECT count(*) FROM session") == 1


async def test_a_session_ends_after_the_time_set(books, client, clock):
    await signed_in(client)
    clock.shift(timedelta(hours=2, minutes=1))
    assert await viewer(client) is None


async def test_a_token_acts_for_its_user(client, ada):
    text, token = await create_token(by=ada, name="Shop", user_id=1, permissions=[Permission.VIEW])
    assert await viewer(client, Authorization=f"Bearer {text}") == "clara"
    await revoke_token(token.id, by=ada)
    assert await viewer(client, Authorization=f"Bearer {text}") is None


async def test_a_token_that_is_wrong_is_not_made_good_by_a_cookie(client):
    await signed_in(client)
    assert await viewer(client, Authorization="Bearer tieout_wrong") is None


async def test_finding_the_actor_takes_one_query_and_none_for_static_files(client):
    await signed_in(client)
    with counted_queries() as queries:
        await client.get("/sign-in")
    assert queries.count == 1, queries
    with counted_queries() as queries:
        await client.get("/static/base.css")
    assert queries.count == 0, queries


async def test_who_asks_for_a_page_without_signing_in_is_sent_to_the_form(client):
    answer = await client.get("/ledgers/x/summary.zip")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Fledgers%2Fx%2Fsummary.zip",
    )


async def test_a_setting_can_ask_for_secure_cookies_whatever_the_scheme(books, client):
    app = create_app(Settings(database_url=books.url, secure_cookies=True))
    client._transport.app = app
    answer = await client.post("/sign-in", data={"name": "clara", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-tieout=")


async def test_a_page_left_open_does_not_keep_its_session_from_ending(client, clock):
    await signed_in(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=45))
        await client.get("/batches", headers={"HX-Request": "true", "HX-Source": "div#live"})
    assert await viewer(client) is None


async def test_what_somebody_does_keeps_the_session(client, clock):
    await signed_in(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=45))
        await client.get("/batches", headers={"HX-Request": "true", "HX-Source": "a#turn-next"})
    assert await viewer(client) == "clara"
