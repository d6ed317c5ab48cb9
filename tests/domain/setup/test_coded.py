"""The set-up tables with a code: added, changed, made inactive, deleted while nothing needs them (R1.12)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import an_invoice, an_invoice_batch
from tests.cast import account, customer
from tests.databases import Books
from tests.watching import refused
from tieout.domain.accounts.editing import AccountChanges, AccountInUse, update_account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers.customer import Customer, CustomerTax
from tieout.domain.database.statements import execute
from tieout.domain.refusal import NotFound, RightMissing, TextTooLong, ValueMissing
from tieout.domain.setup.branches import BRANCHES, BranchDetails, create_branch, update_branch
from tieout.domain.setup.coded import CodeChanged, Coded, CodeInUse, CodeInvalid, CodeUsed
from tieout.domain.setup.percents import PercentInvalid, percent, plain
from tieout.domain.setup.reasons import REASONS, ReasonDetails, ReasonForNothing, create_reason, update_reason
from tieout.domain.setup.tax import RetentionType
from tieout.domain.setup.tax_authorities import (
    AUTHORITIES,
    LiabilityAccountInactive,
    LiabilityAccountIsControl,
    LiabilityAccountUnknown,
    TaxAuthorityDetails,
    create_tax_authority,
    tax_authorities,
    update_tax_authority,
)
from tieout.domain.setup.tax_codes import (
    TAX_CODES,
    RetentionLimitNegative,
    RetentionPercentMissing,
    TaxAuthorityInactive,
    TaxAuthorityUnknown,
    TaxCodeDetails,
    create_tax_code,
    update_tax_code,
)
from tieout.domain.setup.terms_codes import (
    TERMS,
    DaysInvalid,
    DiscountAfterDue,
    TermsDetails,
    create_terms,
    update_terms,
)
from tieout.domain.setup.vat_rules import VAT_RULES, VatRuleDetails, create_vat_rule, update_vat_rule
from tieout.domain.users.actor import Actor

CREATE: dict[Coded[Any], Callable[..., Awaitable[Any]]] = {
    TERMS: create_terms,
    AUTHORITIES: create_tax_authority,
    TAX_CODES: create_tax_code,
    VAT_RULES: create_vat_rule,
    BRANCHES: create_branch,
    REASONS: create_reason,
}
UPDATE = {
    TERMS: update_terms,
    AUTHORITIES: update_tax_authority,
    TAX_CODES: update_tax_code,
    VAT_RULES: update_vat_rule,
    BRANCHES: update_branch,
    REASONS: update_reason,
}
DETAILS: dict[Coded[Any], Any] = {
    TERMS: TermsDetails,
    AUTHORITIES: TaxAuthorityDetails,
    TAX_CODES: TaxCodeDetails,
    VAT_RULES: VatRuleDetails,
    BRANCHES: BranchDetails,
    REASONS: ReasonDetails,
}
NEEDED: dict[Coded[Any], dict[str, Any]] = {
    AUTHORITIES: {"name": "State of Ohio", "account_number": "2300"},
    TAX_CODES: {"authority_code": "OHIO", "rate_percent": "5.75"},
}
TABLES = [pytest.param(table, id=table.kind.replace(" ", "-")) for table in CREATE]


async def a_row(table: Coded[Any], by: Actor, code: str = "ONE", **details: Any) -> Any:
    """A row of the table, with what it takes."""
    if table is TAX_CODES and not await tax_authorities(codes=["OHIO"]):
        await a_row(AUTHORITIES, by, "OHIO")
    known = NEEDED.get(table, {}) | {"code": code} | details
    return await CREATE[table](by=by, details=DETAILS[table](**known))


async def changed(table: Coded[Any], row: Any, by: Actor, *, version: int = 1, **details: Any) -> Any:
    return await UPDATE[table](row.id, by=by, expected_version=version, details=DETAILS[table](**details))


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_is_added_changed_made_inactive_and_deleted_each_with_its_event(
    books: Books, amir: Actor, table: Coded[Any]
) -> None:
    row = await a_row(table, amir, code=" one  and a\thalf ")
    assert (row.code, row.active, row.version) == ("ONE AND A HALF", True, 1)
    async with refused(books, CodeUsed(field="code", kind=table.kind, code=row.code)):
        await a_row(table, amir, code="One and a half")
    after = await changed(table, row, amir, code="two", active=False)
    assert (after.code, after.active, after.version) == ("TWO", False, 2)
    updated = await AuditEvent.get(action=f"{table.event}_UPDATED")
    assert json.loads(updated.facts) == {
        "version": 2,
        "changes": {"active": [True, False], "code": ["ONE AND A HALF", "TWO"]},
    }
    async with refused(
        books,
        CodeChanged(who="Amir Accountant (active, code)", kind=table.kind, code="TWO", version=2, expected=1),
    ):
        await changed(table, row, amir, active=True)
    assert [one.code for one in await table.rows(active=False)] == ["TWO"]
    assert (await table.delete(row.id, by=amir, expected_version=2)).code == "TWO"
    assert (await AuditEvent.get(action=f"{table.event}_DELETED")).subject == "TWO"
    assert await table.find(row.id) is None
    async with refused(books, NotFound(kind=table.kind, key=row.id)):
        await table.delete(row.id, by=amir)


@pytest.mark.parametrize("table", TABLES)
async def test_setting_up_takes_its_right_and_a_code_that_can_be_read(
    sqlite_books: Books, amir: Actor, clara: Actor, table: Coded[Any]
) -> None:
    row = await a_row(table, amir)
    kind = table.kind
    for action, attempt in {
        "add": lambda: a_row(table, clara, "TWO"),
        "change": lambda: changed(table, row, clara, active=False),
        "delete": lambda: table.delete(row.id, by=clara),
    }.items():
        async with refused(sqlite_books, RightMissing(action=f"{action} a {kind}", permission="SET_UP")):
            await attempt()
    label = f"The code of the {kind}"
    for code, expected in {
        " ": ValueMissing(field="code", label=label),
        "x" * 21: TextTooLong(field="code", label=label, length=21, limit=20),
        "a\x07": CodeInvalid(field="code", kind=kind, code="A\x07"),
    }.items():
        async with refused(sqlite_books, expected):
            await changed(table, row, amir, code=code)


USES = {
    TERMS: [
        ("customers", "UPDATE customer SET terms_id = $1 WHERE $2 <> ''"),
        ("open items", "UPDATE open_item SET terms = $2 WHERE $1 > 0"),
    ],
    AUTHORITIES: [("tax codes", "UPDATE tax_code SET authority_id = $1 WHERE $2 <> ''")],
    VAT_RULES: [("customers", "UPDATE customer SET vat_rule_id = $1 WHERE $2 <> ''")],
    BRANCHES: [
        ("customers", "UPDATE customer SET branch = $2 WHERE $1 > 0"),
        ("open items", "UPDATE open_item SET branch = $2 WHERE $1 > 0"),
    ],
    REASONS: [("entries", "UPDATE entry SET reason = $2 WHERE $1 > 0")],
}


@pytest.mark.parametrize(
    ("table", "users", "use"), [(table, users, use) for table, uses in USES.items() for users, use in uses]
)
async def test_what_is_used_stays_with_its_code_and_may_be_made_inactive(
    books: Books, amir: Actor, table: Coded[Any], users: str, use: str
) -> None:
    row = await a_row(table, amir)
    await a_row(TAX_CODES, amir, "TAX")
    await an_invoice(await an_invoice_batch())
    await execute(use, row.id, row.code)
    kept = {"kind": table.kind, "code": "ONE", "users": users}
    async with refused(books, CodeInUse(field="code", **kept, what="it cannot be deleted")):
        await table.delete(row.id, by=amir)
    async with refused(books, CodeInUse(field="code", **kept, what="its code stays")):
        await changed(table, row, amir, code="TWO")
    assert (await changed(table, row, amir, active=False)).active is False


async def test_a_tax_code_of_customers_stays(books: Books, amir: Actor) -> None:
    row = await a_row(TAX_CODES, amir)
    await CustomerTax.create(customer_id=customer("ACME"), position=1, tax_code_id=row.id)
    async with refused(
        books,
        CodeInUse(field="code", kind="tax code", code="ONE", users="customers", what="it cannot be deleted"),
    ):
        await TAX_CODES.delete(row.id, by=amir)


async def test_terms_give_the_discount_no_more_days_than_the_invoice(books: Books, amir: Actor) -> None:
    row = await a_row(TERMS, amir, due_days=30, discount_percent="2.25 %", discount_days=10)
    assert (row.discount_percent, row.discount_days) == (Decimal("2.25"), 10)
    async with refused(books, DiscountAfterDue(field="discountDays", discount_days=31, due_days=30)):
        await changed(TERMS, row, amir, discount_days=31)
    for days in (-1, 1000):
        async with refused(books, DaysInvalid(field="dueDays", days=days, most=999)):
            await changed(TERMS, row, amir, due_days=days)
    await changed(TERMS, row, amir, discount_percent="", discount_days=31)


async def test_a_tax_authority_is_owed_on_an_active_account_that_is_no_control_account(
    books: Books, amir: Actor
) -> None:
    row = await a_row(AUTHORITIES, amir)
    await execute("UPDATE account SET active = false WHERE number = '4100'")
    for number, expected in {
        "9999": LiabilityAccountUnknown(field="accountNumber", account="9999"),
        "4100": LiabilityAccountInactive(field="accountNumber", account="4100"),
        "1200": LiabilityAccountIsControl(field="accountNumber", account="1200"),
    }.items():
        async with refused(books, expected):
            await changed(AUTHORITIES, row, amir, account_number=number)
    assert (await changed(AUTHORITIES, row, amir, account_number="3000")).account_id == account("3000")
    assert [(one.code, one.account.number) for one in await tax_authorities(ids=[row.id])] == [
        ("ONE", "3000")
    ]
    async with refused(
        books,
        AccountInUse(
            field="active", number="3000", use="the company's tax liability account", condition="active"
        ),
    ):
        await update_account(
            account("3000"), by=amir, expected_version=1, changes=AccountChanges(active=False)
        )


async def test_a_tax_code_says_what_is_withheld_and_from_which_amount_on(books: Books, amir: Actor) -> None:
    """R4.19, AMB-38: type, percent, and a limit that may be blank for always."""
    row = await a_row(
        *(TAX_CODES, amir),
        retention_applies=True,
        retention_type=RetentionType.PORTION,
        retention_percent="10.6667",
        retention_limit="1000",
        vat=True,
    )
    assert (row.rate_percent, row.vat, row.retention_percent) == (Decimal("5.75"), True, Decimal("10.6667"))
    assert (row.retention_type, row.retention_limit) == (RetentionType.PORTION, 100_000)
    async with refused(books, RetentionPercentMissing(field="retentionPercent", code="ONE")):
        await changed(TAX_CODES, row, amir, retention_percent="0")
    async with refused(books, RetentionLimitNegative(field="retentionLimit", limit="-1.00 USD")):
        await changed(TAX_CODES, row, amir, retention_limit="-1")
    assert (await changed(TAX_CODES, row, amir, retention_limit="")).retention_limit is None


async def test_a_new_tax_code_is_of_an_active_authority(books: Books, amir: Actor) -> None:
    row = await a_row(TAX_CODES, amir)
    async with refused(books, TaxAuthorityUnknown(field="authorityCode", authority="NOBODY")):
        await changed(TAX_CODES, row, amir, authority_code="nobody")
    (ohio,) = await tax_authorities()
    await changed(AUTHORITIES, ohio, amir, active=False)
    async with refused(books, TaxAuthorityInactive(field="authorityCode", authority="OHIO")):
        await a_row(TAX_CODES, amir, "TWO")
    await changed(TAX_CODES, row, amir, authority_code="OHIO", description="Kept")


async def test_a_reason_is_for_something(books: Books, amir: Actor) -> None:
    row = await a_row(REASONS, amir, for_discounts=False)
    async with refused(books, ReasonForNothing(field="forDiscounts", code="ONE")):
        await changed(REASONS, row, amir, for_adjustments=False)


@pytest.mark.parametrize(
    ("text", "value"), [("2.5", "2.5"), ("100", "100"), ("0.0001", "0.0001"), (" 7.50 % ", "7.5"), ("", "0")]
)
def test_a_percentage_is_read_exactly_and_shown_as_it_is(text: str, value: str) -> None:
    assert plain(percent(text)) == value


@pytest.mark.parametrize("text", ["100.0001", "-1", "2,5", "1e1", "0.00001", "NaN", "two", "٢", "1" * 30])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(PercentInvalid) as no:
        percent(text, field="rate")
    assert no.value.field == "rate"


async def test_customers_keep_terms_that_are_no_longer_offered(books: Books, amir: Actor) -> None:
    row = await a_row(TERMS, amir)
    await execute("UPDATE customer SET terms_id = $1 WHERE number = 'ACME'", row.id)
    await changed(TERMS, row, amir, active=False)
    assert (await Customer.get(number="ACME")).terms_id == row.id
