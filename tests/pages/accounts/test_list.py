"""The chart of accounts and its search."""

from __future__ import annotations

import pytest

from tests.pages.conftest import at
from tests.watching import counted_queries
from tieout.domain.accounts.account import Account


async def test_every_account_has_its_row_and_every_cash_account(amir_s) -> None:
    page = await amir_s.get("/accounts")
    accounts = await Account.all().order_by("number")
    assert [row[0] for row in page.by_id("account-list").rows] == [account.number for account in accounts]
    assert page.by_id("cash-account-list").rows == [
        ["EUR", "1020", "Cash in euros", "", "unless another is named", "Change"],
        ["USD", "1010", "Cash", "", "unless another is named", "Change"],
    ]


@pytest.mark.parametrize(("search", "found"), [("zzz", []), ("bad", ["6100"]), ("12", ["1200", "1210"])])
async def test_the_search_finds_by_number_and_name_in_place(clara_s, search, found) -> None:
    part = await clara_s.get(f"/accounts?search={search}", target="account-list")
    assert not part.all("html")
    assert [row[0] for row in part.by_id("account-list").rows] == found


async def test_many_accounts_take_as_many_queries_as_one(clara_s) -> None:
    with counted_queries() as for_one:
        await clara_s.get("/accounts?search=6100")
    with counted_queries() as for_all:
        await clara_s.get("/accounts")
    assert len(for_all.statements) == len(for_one.statements)


async def test_only_who_may_set_up_is_offered_a_change(clara_s, amir_s) -> None:
    address = f"/accounts/{at('Account', await Account.get(number='6100'))}/edit"
    for browser, offered in ((clara_s, False), (amir_s, True)):
        links = [link["href"] for link in (await browser.get("/accounts")).all("a")]
        assert (address in links, "/accounts/new" in links) == (offered, offered)
