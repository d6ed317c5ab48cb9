"""Founding the company of an empty database (R1.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.databases import Books
from tests.watching import refused
from tieout.domain.accounts.account import Account, AccountUse, CashAccount, DefaultAccount
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import BatchType
from tieout.domain.batches.closing import close
from tieout.domain.batches.opening import create
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.adding import add
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.money import CurrencyUnknown
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear
from tieout.domain.periods.years import PeriodCountInvalid, YearStartInvalid
from tieout.domain.refusal import Refusal, ValueMissing
from tieout.domain.setup.company import Company
from tieout.domain.setup.founding import CompanyFounded, found
from tieout.domain.setup.options import TimeZoneUnknown, current
from tieout.domain.setup.reasons import REASONS
from tieout.domain.setup.terms_codes import TERMS
from tieout.domain.users.actor import SYSTEM
from tieout.domain.users.user import User

# in the order in which nothing else stands on them
FOUNDED = (DefaultAccount, CashAccount, Customer, Account, FiscalPeriod, FiscalYear, Company, User)


@pytest.fixture
async def empty_books(books: Books) -> Books:
    """Migrated, but nobody's books yet."""
    for model in FOUNDED:
        await model.all().delete()
    return books


async def found_it(**words: Any) -> None:
    given = {
        "name": "New Firm",
        "currency": "eur",
        "time_zone": "Europe/Berlin",
        "first_year_start": date(2026, 1, 1),
    }
    await found(by=SYSTEM, **{**given, **words})


async def test_a_new_company_has_all_it_takes_to_begin(empty_books: Books) -> None:
    await found_it()
    company = await current()
    assert (company.name, company.currency, company.time_zone) == ("New Firm", "EUR", "Europe/Berlin")
    assert await FiscalPeriod.all().count() == 12
    assert {use.use for use in await DefaultAccount.all()} == set(AccountUse)
    receivable = await DefaultAccount.get(use=AccountUse.RECEIVABLE)
    assert (await Account.get(id=receivable.account_id)).ar_control
    assert [(one.code, one.due_days, one.discount_days) for one in await TERMS.rows()] == [
        ("2/10-NET30", 30, 10),
        ("NET30", 30, 0),
    ]
    reasons = {one.code: (one.for_discounts, one.for_adjustments) for one in await REASONS.rows()}
    assert reasons == {
        "RETURNED CHECK": (False, True),
        "BAD DEBT": (False, True),
        "SMALL BALANCE": (False, True),
        "GOODWILL": (True, True),
        "LATE PAYMENT AGREED": (True, False),
    }
    cash = await CashAccount.get()
    assert (cash.currency, cash.is_default) == ("EUR", True)
    assert (await AuditEvent.get(action="COMPANY_FOUNDED")).subject == "New Firm"


async def test_its_first_batch_can_be_keyed_and_closed(empty_books: Books) -> None:
    await found_it()
    await Customer.create(number="FIRST", name="First", currency="EUR")
    batch = await create(by=SYSTEM, type=BatchType.INVOICE, number="B0001", control_total="5.00")
    draft = InvoiceDraft(customer_number="FIRST", document_number="1", amount="5.00")
    await add(batch.id, by=SYSTEM, entry=draft)
    assert (await close(batch.id, by=SYSTEM)).status == "CLOSED"


async def test_a_database_holds_one_company(empty_books: Books) -> None:
    await found_it()
    async with refused(empty_books, CompanyFounded(name="New Firm")):
        await found_it(name="Another")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"name": " "}, ValueMissing(field="name", label="The name")),
        ({"currency": "QQQ"}, CurrencyUnknown(field="currency", currency="QQQ")),
        ({"time_zone": "Nowhere"}, TimeZoneUnknown(field="timeZone", time_zone="Nowhere")),
        (
            {"first_year_start": date(2026, 1, 2)},
            YearStartInvalid(field="startDate", start_date=date(2026, 1, 2)),
        ),
        ({"periods": 5}, PeriodCountInvalid(field="periods", periods=5)),
    ],
)
async def test_what_makes_no_sense_founds_nothing(
    empty_books: Books, words: dict[str, Any], expected: Refusal
) -> None:
    async with refused(empty_books, expected):
        await found_it(**words)
