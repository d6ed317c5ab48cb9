"""The form of a customer, new or changed."""

from __future__ import annotations

import pytest

from tests.cast import ADA
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.editing import CustomerChanges, update_customer

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


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
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
