"""Cash Account Maintenance (R3.2): one default a currency, one currency an account, none gone in use."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_cash_batch, a_receipt, posted
from tests.cast import AMIR, CASH_ACCOUNT, CLARA
from tests.databases import Books
from tests.watching import refused
from tieout.domain.accounts import cash_accounts
from tieout.domain.accounts.account import Account, CashAccount
from tieout.domain.accounts.cash_accounts import (
    CashAccountChanged,
    CashAccountChanges,
    CashAccountInUse,
    CashAccountIsDefault,
    CashAccountKept,
    CashAccountNotInChart,
    CashAccountOfControl,
    CashAccountOfInactive,
    create_cash_account,
    update_cash_account,
)
from tieout.domain.accounts.editing import AccountChanges, update_account
from tieout.domain.accounts.listing import cash_accounts as listed
from tieout.domain.accounts.listing import find_cash_account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.header import CashAccountInvalid, CashAccountMissing
from tieout.domain.money import CurrencyUnknown
from tieout.domain.refusal import NotFound, Refusal, RightMissing, TextTooLong, ValueMissing


async def change(key: int, version: int = 1, **changes: object) -> CashAccount:
    return await update_cash_account(
        key, by=AMIR, expected_version=version, changes=CashAccountChanges(**changes)
    )


async def test_the_first_cash_account_of_a_currency_is_its_default(books: Books) -> None:
    made = await create_cash_account(
        by=AMIR, account_number="3000", currency=" cad ", description="Royal Bank"
    )
    assert (made.account.number, made.currency, made.description) == ("3000", "CAD", "Royal Bank")
    assert (made.is_default, made.active, made.version) == (True, True, 1)
    second = await create_cash_account(by=AMIR, account_number="4100", currency="CAD")
    assert second.is_default is False
    [event, _] = await AuditEvent.filter(action="CASH_ACCOUNT_CREATED").order_by("id")
    assert (event.subject, json.loads(event.facts)) == ("3000", {"currency": "CAD", "is_default": True})


async def test_a_new_default_takes_the_place_of_the_other_and_both_are_noted(books: Books) -> None:
    made = await create_cash_account(by=AMIR, account_number="3000", currency="USD", is_default=True)
    assert [(row.account.number, row.is_default) for row in await listed(currency="USD")] == [
        ("3000", True),
        ("1010", False),
    ]
    back = await change(CASH_ACCOUNT, 2, is_default=True, description="The bank")
    assert (back.is_default, back.version, back.description) == (True, 3, "The bank")
    other = await find_cash_account(made.id)
    assert other is not None
    assert (other.is_default, other.version) == (False, 2)
    events = await AuditEvent.filter(action="CASH_ACCOUNT_UPDATED").order_by("id")
    assert [(event.subject, json.loads(event.facts)["changes"]) for event in events] == [
        ("1010", {"is_default": [True, False]}),
        ("3000", {"is_default": [True, False]}),
        ("1010", {"description": ["", "The bank"], "is_default": [False, True]}),
    ]


@pytest.mark.parametrize(
    ("keyed", "reason"),
    [
        ({"account_number": " "}, ValueMissing(field="accountNumber", label="The account")),
        ({"account_number": "9"}, CashAccountNotInChart(field="accountNumber", account="9")),
        ({"account_number": "1200"}, CashAccountOfControl(field="accountNumber", account="1200")),
        ({"account_number": "4100"}, CashAccountOfInactive(field="accountNumber", account="4100")),
        (
            {"account_number": "1020"},
            CashAccountKept(field="accountNumber", account="1020", currency="EUR"),
        ),
        ({"currency": "QQQ"}, CurrencyUnknown(field="currency", currency="QQQ")),
        (
            {"description": "x" * 121},
            TextTooLong(field="description", label="The description", length=121, limit=120),
        ),
    ],
)
async def test_what_cannot_take_receipts_is_refused_beside_its_field(
    books: Books, keyed: dict[str, str], reason: Refusal
) -> None:
    await Account.filter(number="4100").update(active=False)
    async with refused(books, reason):
        await create_cash_account(by=AMIR, **{"account_number": "3000", "currency": "CAD"} | keyed)


async def test_two_who_add_the_same_account_at_once_do_not_both(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet_there(_text: str, *_values: object) -> None:
        """The other one's row, before its commit."""

    monkeypatch.setattr(cash_accounts, "fetch_value", not_yet_there)
    async with refused(books, CashAccountKept(field="accountNumber", account="1020", currency="CAD")):
        await create_cash_account(by=AMIR, account_number="1020", currency="CAD")


async def test_a_currency_with_cash_accounts_keeps_a_default(books: Books) -> None:
    default = {"account": "1010", "currency": "USD"}
    async with refused(books, CashAccountIsDefault(field="isDefault", **default)):
        await change(CASH_ACCOUNT, is_default=False)
    second = await create_cash_account(by=AMIR, account_number="3000", currency="USD")
    async with refused(books, CashAccountIsDefault(field="active", **default)):
        await change(CASH_ACCOUNT, active=False)
    await change(second.id, is_default=True)
    away = await change(CASH_ACCOUNT, 2, active=False)
    assert (away.active, away.is_default) == (False, False)
    await update_account(away.account_id, by=AMIR, expected_version=1, changes=AccountChanges(active=False))
    async with refused(books, CashAccountOfInactive(field="accountNumber", account="1010")):
        await change(CASH_ACCOUNT, 3, active=True)


async def test_the_last_one_of_a_currency_may_be_given_up_and_taken_up_again(books: Books) -> None:
    euros = (await listed(currency="EUR"))[0].id
    await change(euros, active=False)
    assert await listed(currency="EUR", active_only=True) == []
    async with refused(books, CashAccountMissing(field="cashAccountId", currency="EUR")):
        await a_cash_batch(currency="EUR")
    await create_cash_account(by=AMIR, account_number="3000", currency="EUR")
    again = await change(euros, 3, active=True)
    assert (again.active, again.is_default) == (True, False)
    [default] = [row for row in await listed(currency="EUR") if row.is_default]
    assert default.account.number == "3000"


async def test_the_only_active_one_of_a_currency_becomes_its_default(books: Books) -> None:
    euros = (await listed(currency="EUR"))[0].id
    second = await create_cash_account(by=AMIR, account_number="3000", currency="EUR")
    await change(second.id, active=False)
    await change(euros, active=False)
    after = await change(second.id, 2, active=True)
    assert (after.active, after.is_default) == (True, True)


async def test_a_cash_account_stays_active_while_batches_not_yet_posted_use_it(books: Books) -> None:
    await create_cash_account(by=AMIR, account_number="3000", currency="USD", is_default=True)
    batch = await a_cash_batch(cash_account_id=CASH_ACCOUNT)
    await a_receipt(batch)
    using = {"account": "1010", "batches": "1 batch", "number": batch.number}
    async with refused(books, CashAccountInUse(field="active", **using)):
        await change(CASH_ACCOUNT, 2, active=False)
    await posted(batch)
    await change(CASH_ACCOUNT, 2, active=False)
    async with refused(books, CashAccountInvalid(field="cashAccountId", currency="USD")):
        await a_cash_batch(cash_account_id=CASH_ACCOUNT)


async def test_a_stale_change_is_told_who_was_faster(books: Books) -> None:
    await change(CASH_ACCOUNT, description="The bank")
    facts = {"who": "Amir Accountant (description)", "account": "1010", "version": 2, "expected": 1}
    async with refused(books, CashAccountChanged(**facts)):
        await change(CASH_ACCOUNT, description="A bank")
    async with refused(books, NotFound(kind="cash account", key=404)):
        await change(404)


async def test_cash_accounts_take_the_right_to_set_up(books: Books) -> None:
    async with refused(books, RightMissing(action="add a cash account", permission="SET_UP")):
        await create_cash_account(by=CLARA, account_number="3000", currency="CAD")
    async with refused(books, RightMissing(action="change a cash account", permission="SET_UP")):
        await update_cash_account(1, by=CLARA, expected_version=1, changes=CashAccountChanges())
