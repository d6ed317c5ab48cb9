"""Accounts, cash accounts, exchange rates and customers from a CSV, by the rules of their forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import AMIR, account, customer
from tests.databases import Books
from tests.watching import unchanged
from tieout.domain.accounts.account import Account, AccountKind
from tieout.domain.accounts.listing import cash_accounts
from tieout.domain.customers.choosing import Choices, choices_of
from tieout.domain.customers.customer import Customer
from tieout.domain.imports.cells import written
from tieout.domain.imports.merging import Merged, merge
from tieout.domain.imports.tables import TABLES, TableKind
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.setup.tax import TaxAuthority, TaxCode, VatRule
from tieout.domain.setup.terms import Terms

FILES = {
    TableKind.ACCOUNTS: "number,name,kind,ar_control\n1030,Cash in Canada,asset,\n1220,Staff,ASSET,yes\n"
    "4100,Services and repairs,INCOME,no\n",
    TableKind.CASH_ACCOUNTS: "account,currency,description,default,active\n3000,CAD,Royal Bank,yes,\n"
    "4100,CAD,,no,no\n1010,USD,The bank,yes,yes\n",
    TableKind.EXCHANGE_RATES: "from;date;rate\neur;2026-03-01;1,0825\n"
    "EUR;2026-03-02;1.09\ncad;2026-03-01;0.74\n",
    TableKind.CUSTOMERS: "number,name,city,terms,tax_codes,vat,vat_rule,normal_account,parent,"
    "factored,active\n"
    "dove,Dove & Sons,Bath,net30,CITY|vat,yes,HOME,4100,,yes,\n"
    "DELL,Dell,,,,,,,dove,,no\nACME,Acme Inc,Paris,NET30,,,,,,,\n",
}


async def merged(kind: TableKind, text: str, *, commit: bool = True) -> Merged:
    return await merge(TABLES[kind], text.encode(), by=AMIR, file="file.csv", commit=commit)


def reasons(done: Merged) -> dict[int, str]:
    return {line.line: line.reason for line in done.rejected}


@pytest.fixture
async def tables(books: Books) -> None:
    """Codes that customers name."""
    authority = await TaxAuthority.create(code="HMRC", name="HMRC", account_id=account("2300"))
    await Terms.create(code="NET30")
    await VatRule.create(code="HOME")
    for code in ("VAT", "CITY"):
        await TaxCode.create(code=code, authority=authority, rate_percent=10)


@pytest.mark.parametrize(
    ("kind", "added", "changed"),
    [
        (TableKind.ACCOUNTS, 2, 1),
        (TableKind.CASH_ACCOUNTS, 2, 1),
        (TableKind.EXCHANGE_RATES, 3, 0),
        (TableKind.CUSTOMERS, 2, 1),
    ],
)
async def test_a_file_adds_what_is_new_changes_what_differs_and_twice_changes_nothing(
    books: Books, tables: None, kind: TableKind, added: int, changed: int
) -> None:
    async with unchanged(books):
        looked = await merged(kind, FILES[kind], commit=False)
    assert (looked.added, looked.changed, reasons(looked)) == (added, changed, {})
    done = await merged(kind, FILES[kind])
    assert (done.added, done.changed) == (added, changed)
    async with unchanged(books):
        again = await merged(kind, FILES[kind])
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


async def test_what_a_file_tells_is_kept(books: Books, tables: None) -> None:
    for kind, text in FILES.items():
        await merged(kind, text)
    staff = await Account.get(number="1220")
    assert (staff.name, staff.kind, staff.ar_control) == ("Staff", AccountKind.ASSET, True)
    assert [
        (row.account.number, row.currency, row.description, row.is_default, row.active)
        for row in await cash_accounts()
    ] == [
        ("3000", "CAD", "Royal Bank", True, True),
        ("4100", "CAD", "", False, False),
        ("1020", "EUR", "", True, True),
        ("1010", "USD", "The bank", True, True),
    ]
    rates = await ExchangeRate.all().order_by("from_currency", "rate_date")
    assert [(row.from_currency, row.rate_date, row.rate) for row in rates] == [
        ("CAD", date(2026, 3, 1), Decimal("0.74")),
        ("EUR", date(2026, 3, 1), Decimal("1.0825")),
        ("EUR", date(2026, 3, 2), Decimal("1.09")),
    ]
    dove, dell = await Customer.get(number="DOVE"), await Customer.get(number="DELL")
    assert (dove.vat, dove.factored, dove.normal_account_id, dove.currency) == (
        *(True, True, account("4100")),
        "USD",
    )
    assert (await choices_of([dove.id]))[dove.id] == Choices("NET30", "HOME", "", ("CITY", "VAT"))
    assert (dell.parent_id, dell.active) == (dove.id, False)
    acme = await Customer.get(id=customer("ACME"))
    assert (acme.name, acme.city, acme.email) == ("Acme Inc", "Paris", "pay@acme.example")
    assert written(("CITY", "VAT")) == "CITY, VAT"


@pytest.mark.parametrize(
    ("kind", "text", "line", "reason"),
    [
        (TableKind.ACCOUNTS, "number,name,kind\n9,X,\n", 2, "The kind is missing."),
        (TableKind.ACCOUNTS, "number,name,kind,ar_control\n9,X,INCOME,yes\n", 2, "only an asset account"),
        (TableKind.CASH_ACCOUNTS, "account,currency\n1010,EUR\n", 2, "takes the receipts of USD already"),
        (TableKind.CASH_ACCOUNTS, "account,currency\n1200,CAD\n", 2, "Account 1200 is AR control"),
        (TableKind.EXCHANGE_RATES, "from,date,rate\nUSD,2026-03-01,1\n", 2, "the company's own currency"),
        (TableKind.EXCHANGE_RATES, "from,date,rate\nEUR,1.3.2026,0\n", 2, "1.3.2026 is not a date"),
        (TableKind.CUSTOMERS, "number,name,terms\nD,Dell,X\n", 2, "There is no terms code X."),
        (TableKind.CUSTOMERS, "number,name,parent\nD,Dell,E\nE,Eve,\n", 2, "There is no customer E"),
        (TableKind.CUSTOMERS, "number,name,currency\nD,Dell,\n", 2, "The currency is missing."),
    ],
)
async def test_a_line_meets_the_rules_of_the_form(
    books: Books, kind: TableKind, text: str, line: int, reason: str
) -> None:
    async with unchanged(books):
        looked = await merged(kind, text, commit=False)
    assert list(reasons(looked)) == [line]
    assert reason in reasons(looked)[line]


async def test_a_default_goes_over_to_another_line_and_rates_are_corrected(books: Books) -> None:
    await merged(TableKind.CASH_ACCOUNTS, "account,currency,default\n3000,USD,yes\n1010,USD,no\n")
    assert [row.account.number for row in await cash_accounts(currency="USD")] == ["3000", "1010"]
    text = "account,currency,default,description\n1010,USD,yes,Bank\n3000,USD,no,Till\n"
    assert (await merged(TableKind.CASH_ACCOUNTS, text)).changed == 2
    kept = [(row.account.number, row.description) for row in await cash_accounts(currency="USD")]
    assert kept == [("1010", "Bank"), ("3000", "Till")]
    await merged(TableKind.EXCHANGE_RATES, "from,date,rate\nEUR,2026-03-01,1.08\n")
    await merged(TableKind.EXCHANGE_RATES, "from,date,rate\nEUR,2026-03-01,1.09\n")
    assert (await ExchangeRate.get()).rate == Decimal("1.09")
