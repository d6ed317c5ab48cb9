"""The form of an account, new or changed."""

from __future__ import annotations

import pytest

from tests.builders import a_posted_invoice
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.accounts.account import Account

NEW = {"number": "4200", "name": "Freight <charged>", "kind": "INCOME", "idempotencyKey": "one"}


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def test_a_new_account_is_shown_in_the_chart(amir_s) -> None:
    await amir_s.post("/accounts", NEW)
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/accounts?search=4200")
    page = await amir_s.get("/accounts?search=4200")
    assert page.by_id("account-list").rows[0][:3] == ["4200", "Freight <charged>", "Income"]


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"number": "4000"}, "number", "4000"),
        ({"name": ""}, "name", "The name is missing. Fill it in."),
        ({"kind": "PLANT"}, "kind", "PLANT"),
        ({"arControl": "on"}, "kind", "only an asset account can be AR control"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    amir_s, books, changed, field, message
) -> None:
    async with unchanged(books):
        page = await amir_s.post("/accounts", NEW | changed, target="account-form")
    assert amir_s.status == 422
    assert message in page.by_id(f"account-{field}-error").text
    assert page.by_id("account-number")["value"] == changed.get("number", "4200")


async def test_an_account_is_renamed_and_put_out_of_use(amir_s) -> None:
    address = f"/accounts/{at('Account', await Account.get(number='4100'))}/edit"
    form = await amir_s.get(address)
    assert (form.by_id("account-name")["value"], "checked" in form.by_id("account-active")) == (
        "Services",
        True,
    )
    values = {"expectedVersion": "1", "number": "4100", "name": "Services rendered", "kind": "INCOME"}
    await amir_s.post(address, values, target="account-form")
    assert amir_s.headers["hx-redirect"] == "/accounts?search=4100"
    account = await Account.get(number="4100")
    assert (account.name, account.active) == ("Services rendered", False)
    await amir_s.post(address, values, target="account-form")
    assert amir_s.status == 422


async def test_what_the_books_need_is_not_changed(amir_s, books) -> None:
    await a_posted_invoice("INV-1")
    address = f"/accounts/{at('Account', await Account.get(number='4000'))}/edit"
    values = {"expectedVersion": "1", "number": "4000", "name": "Sales", "kind": "ASSET", "active": "on"}
    async with unchanged(books):
        page = await amir_s.post(address, values, target="account-form")
    assert amir_s.status == 422
    assert "4000" in page.by_id("account-summary").text
