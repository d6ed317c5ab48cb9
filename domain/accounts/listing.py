"""Looking accounts up: the chart, what is posted to by default, and the cash accounts."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from tieout.domain.accounts.account import Account, AccountUse, CashAccount, DefaultAccount
from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader

LONGEST_NUMBER = 20
"""In characters; Tortoise fails on longer ones instead of finding nothing."""


async def accounts(request: PageRequest, *, search: str | None = None) -> Page[Account]:
    """The chart by number; `search` is the beginning of a number or any part of a name."""
    return await page_of(_found(search), request, key="number")


async def count_accounts(*, search: str | None = None) -> int:
    """How many accounts `accounts` would list in all."""
    return await _found(search).using_db(reader()).count()


async def find(account_id: int | None = None, *, number: str | None = None) -> Account | None:
    """The account with this id or this number, None when there is none."""
    if account_id is not None:
        return await Account.get_or_none(id=account_id, using_db=reader())
    wanted = (number or "").strip().upper()
    if len(wanted) > LONGEST_NUMBER:
        return None
    return await Account.get_or_none(number=wanted, using_db=reader())


async def accounts_of(account_ids: Sequence[int]) -> dict[int, Account]:
    """The accounts with these ids, by id."""
    return await Account.in_bulk(list(set(account_ids)), "id", using_db=reader())


async def default_accounts() -> dict[AccountUse, Account]:
    """The account of each use that has one (rule book section 12)."""
    chosen = await DefaultAccount.all().using_db(reader()).select_related("account")
    return {default.use: default.account for default in chosen}


async def cash_accounts(*, currency: str | None = None, active_only: bool = False) -> list[CashAccount]:
    """The cash accounts with their `account`, of one currency or all; a currency's default first (R3.2)."""
    query = CashAccount.all() if currency is None else CashAccount.filter(currency=currency)
    if active_only:
        query = query.filter(active=True, account__active=True)
    ordered = query.order_by("currency", "-is_default", "account__number")
    return await ordered.using_db(reader()).select_related("account")


async def find_cash_account(cash_account_id: int) -> CashAccount | None:
    """The cash account with this id and its `account`, None when there is none."""
    return (await cash_accounts_of([cash_account_id])).get(cash_account_id)


async def cash_accounts_of(cash_account_ids: Sequence[int]) -> dict[int, CashAccount]:
    """The cash accounts with these ids, by id, each with its `account`."""
    query = CashAccount.filter(id__in=list(set(cash_account_ids))).using_db(reader())
    return {cash_account.id: cash_account for cash_account in await query.select_related("account")}


def _found(search: str | None) -> QuerySet[Account]:
    text = (search or "").strip()
    if not text:
        return Account.all()
    return Account.filter(Q(number__istartswith=text) | Q(name__icontains=text))
