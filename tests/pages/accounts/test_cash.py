"""Cash Account Maintenance and the default accounts, as pages (R3.2, section 12)."""

from __future__ import annotations

import pytest

from tests.cast import AMIR, CASH_ACCOUNT
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.accounts.account import AccountUse, CashAccount, DefaultAccount
from tieout.domain.accounts.cash_accounts import CashAccountChanges, update_cash_account

NEW = {"accountNumber": "3000", "currency": "cad", "description": "Royal Bank"}


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def test_a_cash_account_is_added_and_shown_among_the_others(amir_s, books) -> None:
    assert (await amir_s.get("/accounts/cash/new")).by_id("cash-accountNumber")["value"] == ""
    async with unchanged(books):
        page = await amir_s.post("/accounts/cash", NEW | {"accountNumber": "1200"}, target="cash-form")
    assert amir_s.status == 422
    assert "Account 1200 is AR control" in page.by_id("cash-accountNumber-error").text
    assert page.by_id("cash-description")["value"] == "Royal Bank"
    await amir_s.post("/accounts/cash", NEW)
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/accounts")
    rows = (await amir_s.get("/accounts")).by_id("cash-account-list").rows
    assert rows[0] == ["CAD", "3000", "Equity", "Royal Bank", "unless another is named", "Change"]


async def test_a_cash_account_is_changed_and_made_inactive(amir_s, books) -> None:
    address = f"/accounts/cash/{at('CashAccount', await CashAccount.get(id=CASH_ACCOUNT))}/edit"
    form = await amir_s.get(address)
    assert "checked" in form.by_id("cash-isDefault")
    values = {"expectedVersion": "1", "description": "Old", "isDefault": "on"}
    await amir_s.post(address, values)
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/accounts")
    kept = await CashAccount.get(id=CASH_ACCOUNT)
    assert (kept.description, kept.active, kept.is_default) == ("Old", False, True)
    async with unchanged(books):
        page = await amir_s.post(
            address, values | {"expectedVersion": "2", "isDefault": ""}, target="cash-form"
        )
    assert "is the default for USD" in page.by_id("cash-isDefault-error").text
    await update_cash_account(
        CASH_ACCOUNT, by=AMIR, expected_version=2, changes=CashAccountChanges(description="New")
    )
    page = await amir_s.post(address, values | {"expectedVersion": "2"}, target="cash-form")
    assert page.by_id("cash-summary").one("a")["href"] == address


async def test_default_accounts_are_shown_to_all_and_saved_by_who_may(clara_s, amir_s, books) -> None:
    page = await clara_s.get("/accounts/defaults")
    assert page.by_id("default-list").rows[:2] == [
        ["Accounts receivable", "1200", "Accounts receivable"],
        ["Sales", "4000", "Sales"],
    ]
    form = await amir_s.get("/accounts/defaults")
    fields = [one for one in form.by_id("defaults-form").all("input") if "id" in one]
    values = {one["name"]: one["value"] for one in fields}
    assert (len(values), values["vatOutput"], values["retention"]) == (10, "2300", "")
    async with unchanged(books):
        refused = await amir_s.post("/accounts/defaults", values | {"sales": "1200"}, target="defaults-form")
    assert "Choose another for sales." in refused.by_id("defaults-sales-error").text
    saved = await amir_s.post("/accounts/defaults", values | {"sales": "4100"}, target="defaults-form")
    assert saved.by_id("messages").one("p").text == "The default accounts are saved."
    assert (await DefaultAccount.get(use=AccountUse.SALES)).account_id == 8
    await amir_s.post("/accounts/defaults", values)
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/accounts/defaults")
