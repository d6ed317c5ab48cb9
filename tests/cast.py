"""The people, the company and the customers that all tests know: Harbour & Pine, 2026 and 2027."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import UTC, date, datetime

from argon2 import PasswordHasher

from tieout.domain.accounts.account import Account, AccountKind, AccountUse, CashAccount, DefaultAccount
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import execute
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear
from tieout.domain.secrets.vault import new_key
from tieout.domain.setup.company import Company
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import ROLES, Role
from tieout.domain.users.user import User

NOON = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
"""When every test takes place, unless it says otherwise."""

TODAY = NOON.date()

PASSWORD = "harbour-and-pine-2026"

SECRET_KEY = new_key()
"""Of this run; what is sealed under it is gone with it."""
"""The password of everyone in the cast."""

_PEOPLE = (
    ("clara", "Clara Clerk", Role.CLERK),
    ("amir", "Amir Accountant", Role.ACCOUNTANT),
    ("connie", "Connie Controller", Role.CONTROLLER),
    ("ada", "Ada Administrator", Role.ADMINISTRATOR),
    ("vera", "Vera Viewer", Role.VIEWER),
)


def email_of(name: str) -> str:
    """The address of somebody of the cast."""
    return f"{name}@harbour-pine.example"


def _actor(name: str) -> Actor:
    position = [person[0] for person in _PEOPLE].index(name)
    _, full_name, role = _PEOPLE[position]
    return Actor(user_id=position + 1, name=full_name, email=email_of(name), permissions=ROLES[role])


CLARA = _actor("clara")
AMIR = _actor("amir")
CONNIE = _actor("connie")
ADA = _actor("ada")
VERA = _actor("vera")

_K = AccountKind
_ACCOUNTS = (
    ("1010", "Cash", _K.ASSET, False),
    ("1020", "Cash in euros", _K.ASSET, False),
    ("1200", "Accounts receivable", _K.ASSET, True),
    ("1210", "Accounts receivable, export", _K.ASSET, True),
    ("2300", "Taxes owed", _K.LIABILITY, False),
    ("3000", "Equity", _K.EQUITY, False),
    ("4000", "Sales", _K.INCOME, False),
    ("4100", "Services", _K.INCOME, False),
    ("4900", "Discounts allowed", _K.EXPENSE, False),
    ("6100", "Bad debts", _K.EXPENSE, False),
    ("6900", "Exchange gains and losses", _K.EXPENSE, False),
)
_DEFAULTS = {
    AccountUse.RECEIVABLE: "1200",
    AccountUse.SALES: "4000",
    AccountUse.DISCOUNTS: "4900",
    AccountUse.WRITE_OFFS: "6100",
    AccountUse.FX_GAIN: "6900",
    AccountUse.FX_LOSS: "6900",
    AccountUse.VAT_OUTPUT: "2300",
    AccountUse.TAXES_OWED: "2300",
}
_CUSTOMERS = (
    ("ACME", "Acme", "London", True),
    ("BIRCH", "Birch & Co", "York", True),
    ("CEDAR", "Cedar Ltd", "Leeds", False),
)
CASH_ACCOUNT = 1
"""The id of the default cash account of US dollars (account 1010)."""


def account(number: str) -> int:
    """The id of the account with that number."""
    return [row[0] for row in _ACCOUNTS].index(number) + 1


def customer(number: str) -> int:
    """The id of the customer with that number."""
    return [row[0] for row in _CUSTOMERS].index(number) + 1


def period(month: str) -> int:
    """The id of the fiscal period of a month such as "2026-03"."""
    year, number = month.split("-")
    return (int(year) - 2026) * 12 + int(number)


async def found_the_company() -> None:
    """Write the cast into empty books, in an order that gives the ids above."""
    await Company.create(
        id=1, name="Harbour & Pine", currency="USD", time_zone="UTC", options=json.dumps({}), version=1
    )
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for name, full_name, role in _PEOPLE:
        await User.create(
            name=name,
            full_name=full_name,
            email=email_of(name),
            role=role,
            password_hash=cheap,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    await _accounts()
    for number, name, city, active in _CUSTOMERS:
        await Customer.create(
            number=number,
            name=name,
            city=city,
            bill_to=f"{name}, {city}",
            email=f"pay@{number.lower()}.example",
            currency="USD",
            active=active,
        )
    await _year(2026)
    await _year(2027)


async def set_options(**options: object) -> None:
    """Set options of the company, as they are kept (section 12)."""
    await execute("UPDATE company SET options = $1 WHERE id = 1", json.dumps(options))


async def _accounts() -> None:
    for number, name, kind, ar_control in _ACCOUNTS:
        await Account.create(number=number, name=name, kind=kind, ar_control=ar_control)
    for use, number in _DEFAULTS.items():
        await DefaultAccount.create(use=use, account_id=account(number))
    await CashAccount.create(account_id=account("1010"), currency="USD", is_default=True)
    await CashAccount.create(account_id=account("1020"), currency="EUR", is_default=True)


async def _year(year: int) -> None:
    made = await FiscalYear.create(name=f"{year}", start_date=date(year, 1, 1), end_date=date(year, 12, 31))
    for month in range(1, 13):
        await FiscalPeriod.create(
            fiscal_year_id=made.id,
            number=month,
            name=f"{year}-{month:02d}",
            start_date=date(year, month, 1),
            end_date=date(year, month, monthrange(year, month)[1]),
        )
