"""The form of a customer, new or changed."""

from __future__ import annotations

import pytest

from tests.cast import ADA
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.customers.customer import Customer, CustomerTax
from tieout.domain.customers.editing import CustomerChanges, update_customer
from tieout.domain.setup.tax import TaxAuthority, TaxCode
from tieout.domain.setup.terms import Terms

NEW = {
    "number": "dell",
    "name": "Dell & Daughters",
    "city": "Hull",
    "billTo": "Quay 1\nHull",
    "email": "pay@dell.example",
    "currency": "USD",
    "normalAccountNumber": "4100",
    "idempotencyKey": "one",
}


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def test_a_new_customer_is_shown_at_once(amir_s) -> None:
    await amir_s.post("/customers", NEW)
    made = await Customer.get(number="DELL")
    assert (amir_s.status, amir_s.headers["location"]) == (303, f"/customers/{at('Customer', made)}")
    await amir_s.post("/customers", NEW, target="customer-form")
    assert amir_s.headers["hx-redirect"] == f"/customers/{at('Customer', made)}"
    assert await Customer.filter(number="DELL").count() == 1


async def test_what_a_customer_names_is_kept_and_shown_again(amir_s) -> None:
    await Terms.create(code="NET30")
    authority = await TaxAuthority.create(code="HMRC", name="HMRC", account_id=5)
    for code in ("VAT", "CITY"):
        await TaxCode.create(code=code, authority=authority, rate_percent=10)
    chosen = {
        "terms": "net30",
        "taxCodes": "VAT, city",
        "vat": "on",
        "factored": "on",
        "parentNumber": "acme",
        "billToName": "Dell Group",
        "salesRep": "Sam",
        "area": "N",
        "state": "NY",
        "branch": "",
        "vatRule": "",
    }
    await amir_s.post("/customers", NEW | chosen)
    address = amir_s.headers["location"]
    form = await amir_s.get(f"{address}/edit")
    shown = {name: form.by_id(f"customer-{name}")["value"] for name in ("terms", "taxCodes", "parentNumber")}
    assert shown == {"terms": "NET30", "taxCodes": "VAT, CITY", "parentNumber": "ACME"}
    assert "checked" in form.by_id("customer-vat")
    assert "checked" in form.by_id("customer-factored")
    facts = (await amir_s.get(address)).by_id("customer-facts").text
    for fact in ("Dell Group", "ACME Acme", "Terms NET30", "Tax codes VAT, CITY", "Sales representative Sam"):
        assert fact in facts
    values = NEW | chosen | {"expectedVersion": "1", "active": "on", "taxCodes": "", "vat": "", "terms": ""}
    await amir_s.post(f"{address}/edit", values)
    assert amir_s.status == 303
    changed = await Customer.get(number="DELL")
    assert (changed.vat, changed.terms_id, await CustomerTax.all().count()) == (False, None, 0)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("terms", "X", "There is no terms code X."),
        ("taxCodes", "X", "There is no tax code X."),
        ("vatRule", "X", "There is no VAT rule X."),
        ("parentNumber", "X", "There is no customer X to be the parent."),
        ("number", "BATCH", "BATCH cannot number a customer"),
        ("number", "acme", "There is a customer ACME already."),
        ("name", "", "The name is missing. Fill it in."),
        ("email", "nowhere", "nowhere is not an e-mail address."),
        ("normalAccountNumber", "1200", "Account 1200 is AR control"),
        ("currency", "XXL", "XXL"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    amir_s, books, field, value, message
) -> None:
    async with unchanged(books):
        page = await amir_s.post("/customers", NEW | {field: value}, target="customer-form")
    assert amir_s.status == 422
    assert message in page.by_id(f"customer-{field}-error").text
    assert page.by_id(f"customer-{field}")["value"] == value
    assert page.by_id("customer-city")["value"] == "Hull"
    assert page.by_id("customer-summary").one("a")["href"] == f"#customer-{field}"


async def test_a_customer_is_changed_and_made_inactive(amir_s) -> None:
    address = f"/customers/{at('Customer', await Customer.get(number='ACME'))}"
    form = await amir_s.get(f"{address}/edit")
    assert form.by_id("customer-name")["value"] == "Acme"
    assert "checked" in form.by_id("customer-active")
    values = {"expectedVersion": "1", "number": "ACME", "name": "Acme & Co", "currency": "USD"}
    await amir_s.post(f"{address}/edit", values)
    assert (amir_s.status, amir_s.headers["location"]) == (303, address)
    changed = await Customer.get(number="ACME")
    assert (changed.name, changed.city, changed.active) == ("Acme & Co", "", False)


async def test_who_changed_it_meanwhile_is_told(amir_s, books) -> None:
    customer = await Customer.get(number="ACME")
    await update_customer(customer.id, by=ADA, expected_version=1, changes=CustomerChanges(city="Kiel"))
    address = f"/customers/{at('Customer', customer)}/edit"
    values = {"expectedVersion": "1", "number": "ACME", "name": "Mine", "currency": "USD"}
    async with unchanged(books):
        page = await amir_s.post(address, values, target="customer-form")
    assert amir_s.status == 422
    summary = page.by_id("customer-summary")
    assert "Ada Administrator (city) changed customer ACME since you looked" in summary.text
    assert summary.one("a")["href"] == address
    assert page.by_id("customer-name")["value"] == "Mine"


async def test_who_may_not_set_up_is_told_which_right_it_takes(clara_s, books) -> None:
    async with unchanged(books):
        page = await clara_s.post("/customers", NEW, target="customer-form")
    assert clara_s.status == 422
    assert "takes the right SET_UP" in page.by_id("customer-summary").text
