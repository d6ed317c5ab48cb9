"""The connection through GraphQL: told its secrets, and never telling them."""

from __future__ import annotations

from tests.cast import ADA, CLARA, SECRET_KEY
from tests.databases import Books
from tests.exporting import SYSTEM, choose_system
from tests.graphql.asking import ask
from tieout.domain.database.statements import fetch_value
from tieout.domain.secrets.vault import open_vault

SHOWN = """{ outsideConnection { state automatic version settings { name secret value isSet } } }"""
CHANGED = """mutation ($input: UpdateConnectionInput!) { updateConnection(input: $input) {
  ... on OutsideConnection { version settings { name value isSet } } ... on Refusal { code message } } }"""


async def test_what_is_secret_is_written_and_never_read(books: Books) -> None:
    open_vault([SECRET_KEY])
    await choose_system(SYSTEM.QUICKBOOKS_ONLINE)
    values = [{"name": "client_id", "value": "abc"}, {"name": "client_secret", "value": "hush"}]
    await ask(ADA, CHANGED, input={"expectedVersion": 1, "values": values, "automatic": True})
    shown = await ask(ADA, SHOWN)
    assert shown == {
        "state": "NEW",
        "automatic": True,
        "version": 2,
        "settings": [
            {"name": "client_id", "secret": False, "value": "abc", "isSet": True},
            {"name": "client_secret", "secret": True, "value": None, "isSet": True},
        ],
    }
    kept = await fetch_value("SELECT secrets FROM outside_connection")
    noted = await fetch_value("SELECT facts FROM audit_event ORDER BY id DESC LIMIT 1")
    assert "hush" not in kept + noted


async def test_without_a_secret_key_nothing_is_kept_and_the_refusal_says_what_to_do(books: Books) -> None:
    await choose_system(SYSTEM.NETSUITE)
    open_vault([])
    values = [{"name": "consumer_secret", "value": "hush"}]
    names = ("account", "consumer_key", "token_id", "token_secret")
    values += [{"name": name, "value": "x"} for name in names]
    refused = await ask(ADA, CHANGED, input={"expectedVersion": 1, "values": values})
    assert refused["code"] == "SECRET_KEY_MISSING"
    assert await fetch_value("SELECT count(*) FROM outside_connection") == 0


async def test_who_may_not_set_up_changes_no_connection(books: Books) -> None:
    await choose_system(SYSTEM.XERO)
    refused = await ask(CLARA, CHANGED, input={"expectedVersion": 1})
    assert refused["code"] == "RIGHT_MISSING"
