"""What a customer names in other tables (R1.11, AMB-11): kept by code, refused beside its field."""

from __future__ import annotations

import json

import pytest

from tests.cast import AMIR, account, customer
from tests.databases import Books
from tests.watching import counted_queries, refused
from tieout.domain.accounts.account import Account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers.choosing import (
    ChoiceInactive,
    Choices,
    ChoiceUnknown,
    CustomerIsParent,
    ParentHasParent,
    ParentIsItself,
    ParentUnknown,
    TaxCodeTwice,
    choices_of,
)
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.editing import CustomerChanges, create_customer, update_customer
from tieout.domain.refusal import Refusal, TextTooLong
from tieout.domain.setup.tax import TaxAuthority, TaxCode, VatRule
from tieout.domain.setup.terms import Terms


@pytest.fixture
async def tables(books: Books) -> None:
    """Terms, tax codes and VAT rules, one of each inactive."""
    authority = await TaxAuthority.create(code="HMRC", name="HMRC", account_id=account("2300"))
    for code, active in (("NET30", True), ("OLD", False)):
        await Terms.create(code=code, active=active)
        await VatRule.create(code=code, active=active)
    for code, active in (("VAT", True), ("CITY", True), ("OLD", False)):
        await TaxCode.create(code=code, authority=authority, rate_percent=10, active=active)


async def a_customer(number: str = "DOVE", **details: object) -> Customer:
    return await create_customer(by=AMIR, number=number, name=number.title(), **details)


async def change(who: Customer, version: int = 1, **changes: object) -> Customer:
    return await update_customer(
        who.id, by=AMIR, expected_version=version, changes=CustomerChanges(**changes)
    )


async def test_everything_a_customer_names_is_kept_changed_and_noted_by_code(
    books: Books, tables: None
) -> None:
    """R1.11."""
    made = await a_customer(
        terms="net30",
        tax_codes=["city", "VAT"],
        vat=True,
        vat_rule="NET30",
        parent_number="acme",
        factored=True,
        sales_rep="Sam",
        area="N",
        state="NY",
        bill_to_name="Dove Group",
    )
    kept = await Customer.get(id=made.id)
    assert (kept.vat, kept.factored, kept.sales_rep, kept.area, kept.state) == (True, True, "Sam", "N", "NY")
    assert (kept.bill_to_name, kept.parent_id) == ("Dove Group", customer("ACME"))
    assert await choices_of([made.id]) == {made.id: Choices("NET30", "NET30", "ACME", ("CITY", "VAT"))}
    same = {"terms": "NET30", "tax_codes": ["CITY", "VAT"], "vat_rule": "NET30", "parent_number": "ACME"}
    await change(made, **same)
    gone = {"terms": "", "tax_codes": ["VAT"], "vat_rule": " ", "parent_number": ""}
    after = await change(made, 2, **gone, vat=False)
    assert (after.terms_id, after.vat_rule_id, after.parent_id, after.vat) == (None, None, None, False)
    assert await choices_of([made.id]) == {made.id: Choices("", "", "", ("VAT",))}
    first, last = await AuditEvent.filter(action="CUSTOMER_UPDATED").order_by("id")
    assert json.loads(first.facts)["changes"] == {}
    assert json.loads(last.facts)["changes"] == {
        "vat": [True, False],
        "terms": ["NET30", ""],
        "vat_rule": ["NET30", ""],
        "parent": ["ACME", ""],
        "tax_codes": [["CITY", "VAT"], ["VAT"]],
    }


@pytest.mark.parametrize(
    ("keyed", "reason"),
    [
        ({"terms": "X"}, ChoiceUnknown(field="terms", kind="terms code", code="X")),
        ({"terms": "OLD"}, ChoiceInactive(field="terms", kind="terms code", code="OLD")),
        ({"vat_rule": "X"}, ChoiceUnknown(field="vatRule", kind="VAT rule", code="X")),
        ({"vat_rule": "OLD"}, ChoiceInactive(field="vatRule", kind="VAT rule", code="OLD")),
        ({"tax_codes": ["VAT", "X"]}, ChoiceUnknown(field="taxCodes", kind="tax code", code="X")),
        ({"tax_codes": ["OLD"]}, ChoiceInactive(field="taxCodes", kind="tax code", code="OLD")),
        ({"tax_codes": ["VAT", "vat"]}, TaxCodeTwice(field="taxCodes", code="VAT")),
        ({"parent_number": "X"}, ParentUnknown(field="parentNumber", number="X")),
        (
            {"parent_number": "BIRCH"},
            ParentHasParent(field="parentNumber", number="BIRCH", above="ACME"),
        ),
        (
            {"state": "x" * 21},
            TextTooLong(field="state", label="The state", length=21, limit=20),
        ),
    ],
)
async def test_what_cannot_be_named_is_refused_beside_its_field(
    books: Books, tables: None, keyed: dict[str, object], reason: Refusal
) -> None:
    await Customer.filter(number="BIRCH").update(parent_id=customer("ACME"))
    async with refused(books, reason):
        await a_customer(**keyed)


async def test_there_is_no_circle_of_parents(books: Books) -> None:
    """AMB-11: a parent has no parent, a child no children."""
    child = await a_customer(parent_number="ACME")
    acme = await Customer.get(number="ACME")
    async with refused(books, ParentIsItself(field="parentNumber", number="ACME")):
        await change(acme, parent_number="ACME")
    facts = {"field": "parentNumber", "number": "ACME", "children": "1 customer"}
    async with refused(books, CustomerIsParent(**facts)):
        await change(acme, parent_number="BIRCH")
    async with refused(books, ParentHasParent(field="parentNumber", number="DOVE", above="ACME")):
        await change(await Customer.get(number="BIRCH"), parent_number="DOVE")
    await change(child, parent_number="BIRCH")


async def test_what_was_chosen_while_active_may_stay(books: Books, tables: None) -> None:
    made = await a_customer(terms="NET30", vat_rule="NET30", tax_codes=["VAT"], normal_account_number="4100")
    for table in (Terms, VatRule, TaxCode):
        await table.all().update(active=False)
    await Account.filter(number="4100").update(active=False)
    kept = {"terms": "NET30", "vat_rule": "NET30", "tax_codes": ["VAT"], "normal_account_number": "4100"}
    await change(made, **kept, name="Dove & Sons")
    async with refused(books, ChoiceInactive(field="taxCodes", kind="tax code", code="CITY")):
        await change(made, 2, tax_codes=["VAT", "CITY"])


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_choices_of_one_and_of_three_take_the_same_statements(
    books: Books, tables: None, rows: int
) -> None:
    ids = [(await a_customer(f"D{number}", tax_codes=["VAT"])).id for number in range(rows)]
    with counted_queries() as queries:
        assert await choices_of(ids) == {id: Choices(tax_codes=("VAT",)) for id in ids}
    assert queries.count == 2, queries
