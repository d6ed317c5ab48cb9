"""Looking accounts up: the chart, the defaults and the cash accounts."""

from __future__ import annotations

import pytest

from tests.cast import CASH_ACCOUNT, account
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.accounts.account import Account, AccountUse, CashAccount
from tieout.domain.accounts.listing import (
    accounts,
    accounts_of,
    cash_accounts,
    cash_accounts_of,
    count_accounts,
    default_accounts,
    find,
)
from tieout.domain.database.paging import Page, PageRequest


def numbers(page: Page[Account]) -> list[str]:
    return [row.number for row in page.rows]


async def test_the_chart_is_listed_by_number_a_page_at_a_time(books: Books) -> None:
    first = await accounts(PageRequest(first=3))
    assert (numbers(first), first.has_next) == (["1010", "1020", "1200"], True)
    assert numbers(await accounts(PageRequest(first=2, after="1200"))) == ["1210", "2300"]


@pytest.mark.parametrize(
    ("search", "found"),
    [("12", ["1200", "1210"]), ("receiv", ["1200", "1210"]), ("00", []), ("CASH", ["1010", "1020"])],
)
async def test_a_search_finds_the_beginning_of_a_number_or_any_part_of_a_name(
    books: Books, search: str, found: list[str]
) -> None:
    assert numbers(await accounts(PageRequest(), search=search)) == found
    assert await count_accounts(search=search) == len(found)


async def test_an_account_is_found_by_id_or_number(books: Books) -> None:
    assert await find(account("4000")) == await find(number=" 4000 ") == await Account.get(number="4000")
    assert (await find(404), await find(number="9999")) == (None, None)
    assert await find(number="4" * 21) is None


async def test_each_use_has_its_account(books: Books) -> None:
    defaults = {use: found.number for use, found in (await default_accounts()).items()}
    assert defaults == {
        AccountUse.RECEIVABLE: "1200",
        AccountUse.SALES: "4000",
        AccountUse.DISCOUNTS: "4900",
        AccountUse.WRITE_OFFS: "6100",
        AccountUse.FX_GAIN: "6900",
        AccountUse.FX_LOSS: "6900",
        AccountUse.VAT_OUTPUT: "2300",
        AccountUse.TAXES_OWED: "2300",
    }


async def test_cash_accounts_come_with_their_account_the_default_first(books: Books) -> None:
    await CashAccount.create(account_id=account("3000"), currency="USD")
    listed = [(row.currency, row.account.number) for row in await cash_accounts()]
    assert listed == [("EUR", "1020"), ("USD", "1010"), ("USD", "3000")]
    assert [row.account.number for row in await cash_accounts(currency="EUR")] == ["1020"]


@pytest.mark.parametrize("rows", [1, 3])
async def test_a_list_takes_one_statement_however_long_it_is(books: Books, rows: int) -> None:
    with counted_queries() as queries:
        page = await accounts(PageRequest(first=rows))
    assert (len(page.rows), queries.count) == (rows, 1), queries


async def test_many_are_read_at_once(books: Books) -> None:
    with counted_queries() as queries:
        found = await accounts_of([1, 3, 3, 404])
        cash = await cash_accounts_of([CASH_ACCOUNT, 404])
    assert {key: row.number for key, row in found.items()} == {1: "1010", 3: "1200"}
    assert {key: row.account.number for key, row in cash.items()} == {CASH_ACCOUNT: "1010"}
    assert queries.count == 2, queries
