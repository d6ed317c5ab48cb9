"""The company's settings (section 12): read with their defaults, changed with a note."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from tests.builders import an_invoice, an_invoice_batch
from tests.databases import Books
from tests.watching import counted_queries, refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.editing import delete
from tieout.domain.refusal import Refusal, RightMissing, TextTooLong, ValueMissing
from tieout.domain.setup.company import Company
from tieout.domain.setup.options import (
    ApprovalAmountNegative,
    CompanyChanged,
    CompanyMissing,
    CreditAccountsInvalid,
    LateDiscountDaysInvalid,
    LeaseMinutesInvalid,
    NumbersInUse,
    Options,
    PrefixInvalid,
    Reaction,
    TimeZoneUnknown,
    ToleranceIncomplete,
    ToleranceInvalid,
    current,
    update_company,
)
from tieout.domain.users.actor import Actor


async def test_what_is_not_set_has_its_default(books: Books) -> None:
    with counted_queries() as queries:
        company = await current()
    assert (company.name, company.currency, company.time_zone) == ("Harbour & Pine", "USD", "UTC")
    assert company.options == Options()
    assert queries.count == 1, queries


async def test_settings_change_and_stay_changed(books: Books, amir: Actor) -> None:
    after = await update_company(
        by=amir,
        expected_version=1,
        name=" Harbour, Pine & Co ",
        time_zone="Europe/London",
        ar_hold_reaction=Reaction.WARN,
        batch_number_prefix="q",
        approval_amount=50_000,
    )
    assert await current() == after
    assert (after.name, after.time_zone, after.version) == ("Harbour, Pine & Co", "Europe/London", 2)
    assert after.options == Options(
        ar_hold_reaction=Reaction.WARN, batch_number_prefix="Q", approval_amount=50_000
    )


async def test_each_change_is_noted_with_its_old_and_new_value(books: Books, amir: Actor) -> None:
    await update_company(by=amir, expected_version=1, time_zone="Asia/Tokyo", require_control_total=True)
    event = await AuditEvent.get(action="COMPANY_UPDATED")
    assert json.loads(event.facts)["changes"] == {
        "time_zone": ["UTC", "Asia/Tokyo"],
        "require_control_total": [False, True],
    }


async def test_a_change_against_an_older_version_is_refused(books: Books, amir: Actor) -> None:
    await update_company(by=amir, expected_version=1, name="Harbour")
    async with refused(books, CompanyChanged(version=2)):
        await update_company(by=amir, expected_version=1, name="Pine")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"name": " "}, ValueMissing(field="name", label="The name")),
        ({"name": "x" * 121}, TextTooLong(field="name", label="The name", length=121, limit=120)),
        ({"time_zone": "Mars/Olympus"}, TimeZoneUnknown(field="timeZone", time_zone="Mars/Olympus")),
        ({"time_zone": "../etc/passwd"}, TimeZoneUnknown(field="timeZone", time_zone="../etc/passwd")),
        ({"batch_number_prefix": "7"}, PrefixInvalid(field="batchNumberPrefix", prefix="7")),
        ({"batch_number_prefix": "AB"}, PrefixInvalid(field="batchNumberPrefix", prefix="AB")),
        ({"batch_number_prefix": ""}, PrefixInvalid(field="batchNumberPrefix", prefix="")),
        ({"approval_amount": -1}, ApprovalAmountNegative(field="approvalAmount", amount="-0.01 USD")),
        ({"most_credit_accounts": 0}, CreditAccountsInvalid(field="mostCreditAccounts", count=0, most=99)),
        (
            {"most_credit_accounts": 100},
            CreditAccountsInvalid(field="mostCreditAccounts", count=100, most=99),
        ),
        ({"late_discount_days": -1}, LateDiscountDaysInvalid(field="lateDiscountDays", days=-1, most=366)),
        ({"lease_minutes": 0}, LeaseMinutesInvalid(field="leaseMinutes", minutes=0, most=60)),
        ({"lease_minutes": 61}, LeaseMinutesInvalid(field="leaseMinutes", minutes=61, most=60)),
        ({"tolerance_amount": 1}, ToleranceIncomplete(field="tolerancePercent", missing="percentage")),
        (
            {"tolerance_percent": Decimal(1)},
            ToleranceIncomplete(field="toleranceAmount", missing="amount"),
        ),
        (
            {"tolerance_amount": -1, "tolerance_percent": Decimal(1)},
            ToleranceInvalid(field="toleranceAmount", tolerance="-0.01 USD"),
        ),
        (
            {"tolerance_amount": 1, "tolerance_percent": Decimal(101)},
            ToleranceInvalid(field="tolerancePercent", tolerance="101 %"),
        ),
    ],
)
async def test_a_setting_that_makes_no_sense_is_refused(
    books: Books, amir: Actor, words: dict[str, Any], expected: Refusal
) -> None:
    async with refused(books, expected):
        await update_company(by=amir, expected_version=1, **words)


async def test_how_documents_are_numbered_is_settled_with_the_first(books: Books, amir: Actor) -> None:
    """AMB-15: under the other rule the invoices there are would not be found."""
    await update_company(by=amir, expected_version=1, document_numbers_per_customer=True)
    batch = await an_invoice_batch()
    await an_invoice(batch)
    expected = NumbersInUse(field="documentNumbersPerCustomer", scope="customer")
    async with refused(books, expected):
        await update_company(by=amir, expected_version=2, document_numbers_per_customer=False)
    await update_company(by=amir, expected_version=2, document_numbers_per_customer=True, name="Pine")
    await delete(batch.id, by=amir)
    await update_company(by=amir, expected_version=3, document_numbers_per_customer=False)


async def test_changing_settings_takes_its_right(books: Books, clara: Actor) -> None:
    expected = RightMissing(action="change the company's settings", permission="SET_UP")
    async with refused(books, expected):
        await update_company(by=clara, expected_version=1, name="Mine")


async def test_before_it_is_founded_there_is_no_company(books: Books) -> None:
    await Company.all().delete()
    async with refused(books, CompanyMissing()):
        await current()


async def test_today_is_the_date_in_the_companys_time_zone(
    books: Books, clock: time_machine.Traveller, amir: Actor
) -> None:
    clock.move_to(datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    assert (await current()).today == date(2026, 3, 31)
    await update_company(by=amir, expected_version=1, time_zone="Europe/Paris")
    assert (await current()).today == date(2026, 4, 1)


async def test_an_option_of_another_version_of_the_product_does_not_stop_the_books(books: Books) -> None:
    await Company.filter(id=1).update(options='{"require_control_total": true, "no_longer_known": "WARN"}')
    assert (await current()).options == Options(require_control_total=True)
