"""The chart of accounts, the cash accounts and the exchange rates as a CSV brings them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tieout.domain.accounts.account import Account, AccountKind, CashAccount
from tieout.domain.accounts.cash_accounts import (
    CashAccountChanges,
    CashAccountKept,
    create_cash_account,
    update_cash_account,
)
from tieout.domain.accounts.editing import AccountChanges, create_account, update_account
from tieout.domain.accounts.listing import find_cash_account
from tieout.domain.database.statements import fetch, reader
from tieout.domain.entries.exchanging import rate_keyed
from tieout.domain.imports import cells
from tieout.domain.imports.date_format import DateFormat
from tieout.domain.imports.table import Column, Key, Known, Table
from tieout.domain.money import digits
from tieout.domain.refusal import text_required
from tieout.domain.setup.rates import create_rate, plain, update_rate
from tieout.domain.users.actor import Actor

_ISO = DateFormat("YYYY-MM-DD")
ACTIVE = Column("active", cells.yes_no("active", blank=True), "yes or no; blank: yes.")


def capitals(label: str, *, limit: int = 20) -> Callable[[str], str]:
    """A number or code as the books keep it."""
    return lambda cell: text_required(label, cell, limit).upper()


def currency(cell: str) -> str:
    """A currency's code."""
    code = text_required("The currency", cell, 3).upper()
    digits(code)
    return code


def _kind(cell: str) -> AccountKind:
    text_required("The kind", cell, 20)
    return cells.one_of("The kind", AccountKind, blank=AccountKind.ASSET)(cell)


async def _accounts(keys: Sequence[Key]) -> Mapping[Key, Known]:
    found = await Account.filter(number__in=[number for (number,) in keys]).using_db(reader())
    names = ("number", "name", "kind", "ar_control", "active")
    return {
        (row.number,): Known(row.id, row.version, {name: getattr(row, name) for name in names})
        for row in found
    }


async def _add_account(by: Actor, values: Mapping[str, Any]) -> object:
    return await create_account(by=by, **values)


async def _change_account(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
    changes = AccountChanges(**values)
    return await update_account(known.id, by=by, expected_version=known.version, changes=changes)


ACCOUNT_TABLE = Table(
    word="accounts",
    one="account",
    many="accounts",
    columns=(
        Column("number", capitals("The account number"), "The account number.", needed=True),
        Column("name", cells.text("The name", 120, required=True), "What it is called.", needed=True),
        Column("kind", _kind, "ASSET, LIABILITY, EQUITY, INCOME or EXPENSE.", needed=True),
        Column("ar_control", cells.yes_no("ar_control", blank=False), "yes for AR control; blank: no."),
        ACTIVE,
    ),
    known=_accounts,
    add=_add_account,
    change=_change_account,
    key=("number",),
)


async def _cash_accounts(keys: Sequence[Key]) -> Mapping[Key, Known]:
    numbers = [number for (number,) in keys]
    found = await CashAccount.filter(account__number__in=numbers).using_db(reader()).select_related("account")
    return {
        (row.account.number,): Known(
            row.id,
            row.version,
            {
                "account": row.account.number,
                "currency": row.currency,
                "description": row.description,
                "default": row.is_default,
                "bank_accounts": row.bank_accounts,
                "active": row.active,
            },
        )
        for row in found
    }


async def _add_cash_account(by: Actor, values: Mapping[str, Any]) -> object:
    made = await create_cash_account(
        by=by,
        account_number=values["account"],
        currency=values["currency"],
        description=values.get("description", ""),
        is_default=values.get("default", False),
        bank_accounts=values.get("bank_accounts", ""),
    )
    if values.get("active", True):
        return made
    changes = CashAccountChanges(active=False)
    return await update_cash_account(made.id, by=by, expected_version=made.version, changes=changes)


async def _change_cash_account(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
    """A line above may have taken the default away, so the version is read anew."""
    if "currency" in values:
        raise CashAccountKept(account=known.values["account"], currency=known.values["currency"])
    kept = await find_cash_account(known.id)
    changes = CashAccountChanges(
        description=values.get("description"),
        is_default=values.get("default") or None,
        active=values.get("active"),
        bank_accounts=values.get("bank_accounts"),
    )
    version = kept.version if kept else known.version
    return await update_cash_account(known.id, by=by, expected_version=version, changes=changes)


CASH_ACCOUNT_TABLE = Table(
    word="cash_accounts",
    one="cash account",
    many="cash accounts",
    columns=(
        Column("account", capitals("The account"), "The account's number.", needed=True),
        Column("currency", currency, "The only currency it takes.", needed=True),
        Column("description", cells.text("The description", 120), "What it is for."),
        Column(
            "default",
            cells.yes_no("default", blank=False),
            "yes for its currency's default, in place of the other; the first one is in any case.",
        ),
        Column(
            "bank_accounts",
            lambda cell: cells.text("The bank's names", 200)(cell).upper(),
            "What bank files call it: IBAN, account or lockbox numbers, parted by blanks.",
        ),
        ACTIVE,
    ),
    known=_cash_accounts,
    add=_add_cash_account,
    change=_change_cash_account,
    key=("account",),
)

_RATES = (
    "SELECT id, version, from_currency, rate_date, rate FROM exchange_rate "
    "WHERE from_currency = ANY($1) AND rate_date >= $2 AND rate_date <= $3"
)


async def _rates(keys: Sequence[Key]) -> Mapping[Key, Known]:
    currencies, days = {key[0] for key in keys}, [key[1] for key in keys]
    return {
        (row["from_currency"], row["rate_date"]): Known(
            row["id"],
            row["version"],
            {"from": row["from_currency"], "date": row["rate_date"], "rate": row["rate"]},
        )
        for row in await fetch(_RATES, sorted(currencies), min(days), max(days))
    }


async def _add_rate(by: Actor, values: Mapping[str, Any]) -> object:
    rate = plain(values["rate"])
    return await create_rate(by=by, from_currency=values["from"], rate_date=values["date"], rate=rate)


async def _change_rate(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
    rate = plain(values["rate"])
    return await update_rate(known.id, by=by, expected_version=known.version, rate=rate)


RATE_TABLE = Table(
    word="exchange_rates",
    one="exchange rate",
    many="exchange rates",
    columns=(
        Column("from", currency, "The currency of which one unit is meant.", needed=True),
        Column("date", _ISO.parse, "From which day on it counts, as 2026-01-31.", needed=True),
        Column(
            "rate",
            lambda cell: rate_keyed(cell, field="rate"),
            "What one unit is worth in the company's currency; up to 10 decimals.",
            needed=True,
            figures=True,
        ),
    ),
    known=_rates,
    add=_add_rate,
    change=_change_rate,
    key=("from", "date"),
)
