"""Adding customers and changing them: what is kept, and every reason to refuse."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_posted_invoice
from tests.cast import ADA, AMIR, CLARA, account, customer, set_options
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.accounts.account import Account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers import editing
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.editing import (
    CustomerChanged,
    CustomerChanges,
    CustomerCurrencyFixed,
    CustomerNumberFixed,
    CustomerNumberReserved,
    CustomerNumberUsed,
    NormalAccountInactive,
    NormalAccountIsControl,
    NormalAccountUnknown,
    create_customer,
    update_customer,
)
from tieout.domain.mail.address import InvalidEmail
from tieout.domain.money import CurrencyUnknown
from tieout.domain.refusal import NotFound, Refusal, RightMissing, TextTooLong, ValueMissing


async def test_a_customer_is_kept_as_it_was_keyed_with_the_company_s_currency(books: Books) -> None:
    made = await create_customer(
        by=AMIR,
        number=" d-1 ",
        name=" Driftwood ",
        city="Hull",
        bill_to="Driftwood\nHull",
        email="pay@driftwood.example",
        branch="N",
        normal_account_number="4100",
    )
    kept = await Customer.get(id=made.id)
    assert (kept.number, kept.name, kept.city, kept.bill_to) == (
        "D-1",
        "Driftwood",
        "Hull",
        "Driftwood\nHull",
    )
    assert (kept.email, kept.branch, kept.currency) == ("pay@driftwood.example", "N", "USD")
    assert (kept.normal_account_id, bool(kept.active), kept.version) == (account("4100"), True, 1)
    [event] = await AuditEvent.filter(action="CUSTOMER_CREATED")
    assert (event.actor, event.subject, json.loads(event.facts)) == (AMIR.name, "D-1", {"name": "Driftwood"})


async def test_a_customer_may_have_no_more_than_a_number_and_a_name(books: Books) -> None:
    made = await create_customer(by=AMIR, number="D1", name="Driftwood", currency="eur", active=False)
    assert (made.email, made.normal_account_id, made.currency, made.active) == ("", None, "EUR", False)


@pytest.mark.parametrize(
    ("keyed", "reason", "field"),
    [
        ({"number": ""}, ValueMissing, "number"),
        ({"number": "je"}, CustomerNumberReserved, "number"),
        ({"number": "Batch"}, CustomerNumberReserved, "number"),
        ({"number": "acme"}, CustomerNumberUsed, "number"),
        ({"number": "C" * 21}, TextTooLong, "number"),
        ({"name": " "}, ValueMissing, "name"),
        ({"bill_to": "x" * 1001}, TextTooLong, "billTo"),
        ({"email": "pay at driftwood"}, InvalidEmail, "email"),
        ({"currency": "DLR"}, CurrencyUnknown, "currency"),
        ({"normal_account_number": "9999"}, NormalAccountUnknown, "normalAccountNumber"),
        ({"normal_account_number": "1200"}, NormalAccountIsControl, "normalAccountNumber"),
    ],
)
async def test_what_cannot_be_kept_is_refused_beside_its_field(
    books: Books, keyed: dict[str, str], reason: type[Refusal], field: str
) -> None:
    async with unchanged(books):
        with pytest.raises(reason) as refused:
            await create_customer(by=AMIR, **{"number": "D1", "name": "Driftwood"} | keyed)
    assert refused.value.field == field


async def test_a_normal_account_must_be_active(books: Books) -> None:
    await Account.filter(number="4100").update(active=False)
    with pytest.raises(NormalAccountInactive) as refused:
        await create_customer(by=AMIR, number="D1", name="Driftwood", normal_account_number="4100")
    assert refused.value.message == (
        "Account 4100 is inactive. Choose another normal account, or make it active again."
    )


async def test_changes_are_kept_and_noted_and_the_rest_stays(books: Books) -> None:
    acme = customer("ACME")
    changes = CustomerChanges(name="Acme Inc", city="Bath", normal_account_number="4100")
    after = await update_customer(acme, by=AMIR, expected_version=1, changes=changes)
    assert (after.name, after.city, after.email, after.version) == ("Acme Inc", "Bath", "pay@acme.example", 2)
    again = CustomerChanges(normal_account_number="", email="", active=False)
    last = await update_customer(acme, by=AMIR, expected_version=2, changes=again)
    assert (last.normal_account_id, last.email, last.active, last.name) == (None, "", False, "Acme Inc")
    first, _ = await AuditEvent.filter(action="CUSTOMER_UPDATED").order_by("id")
    assert json.loads(first.facts) == {
        "version": 2,
        "changes": {"name": ["Acme", "Acme Inc"], "city": ["London", "Bath"], "normal_account_id": [None, 8]},
    }


async def test_a_stale_change_is_told_who_changed_what(books: Books) -> None:
    acme = customer("ACME")
    await update_customer(acme, by=AMIR, expected_version=1, changes=CustomerChanges(name="Acme Inc"))
    await update_customer(acme, by=AMIR, expected_version=2, changes=CustomerChanges(bill_to="Bath"))
    await update_customer(acme, by=ADA, expected_version=3, changes=CustomerChanges(city="Bath"))
    async with unchanged(books):
        with pytest.raises(CustomerChanged) as refused:
            await update_customer(acme, by=AMIR, expected_version=1, changes=CustomerChanges(name="Acme"))
    assert refused.value.message == (
        "Amir Accountant (name, bill to) and Ada Administrator (city) changed customer ACME since you looked "
        "(version 1, now 4). Look again, then save."
    )


async def test_what_was_changed_before_one_looked_is_no_news(books: Books) -> None:
    acme = customer("ACME")
    await update_customer(acme, by=AMIR, expected_version=1, changes=CustomerChanges(name="Acme Inc"))
    await update_customer(acme, by=ADA, expected_version=2, changes=CustomerChanges(city="Bath"))
    with pytest.raises(CustomerChanged) as refused:
        await update_customer(acme, by=AMIR, expected_version=2, changes=CustomerChanges(city="York"))
    assert refused.value.facts["who"] == "Ada Administrator (city)"


async def test_a_stale_change_is_refused_even_when_nobody_knows_who_was_first(books: Books) -> None:
    await Customer.filter(number="ACME").update(version=2)
    with pytest.raises(CustomerChanged) as refused:
        await update_customer(
            customer("ACME"), by=AMIR, expected_version=1, changes=CustomerChanges(city="Bath")
        )
    assert refused.value.message == (
        "Somebody else changed customer ACME since you looked (version 1, now 2). Look again, then save."
    )


async def test_a_number_can_change_but_not_to_one_in_use(books: Books) -> None:
    acme = customer("ACME")
    await update_customer(acme, by=AMIR, expected_version=1, changes=CustomerChanges(number="acme-1"))
    async with unchanged(books):
        with pytest.raises(CustomerNumberUsed):
            await update_customer(acme, by=AMIR, expected_version=2, changes=CustomerChanges(number="BIRCH"))
    assert (await Customer.get(id=acme)).number == "ACME-1"


async def test_the_currency_stays_once_there_are_entries(books: Books) -> None:
    birch = customer("BIRCH")
    await update_customer(birch, by=AMIR, expected_version=1, changes=CustomerChanges(currency="EUR"))
    await a_posted_invoice("INV-1", customer="ACME")
    async with unchanged(books):
        with pytest.raises(CustomerCurrencyFixed) as refused:
            await update_customer(
                customer("ACME"), by=AMIR, expected_version=1, changes=CustomerChanges(currency="EUR")
            )
    assert refused.value.message == (
        "Customer ACME has entries in USD, which stays. Add another customer for EUR."
    )


async def test_two_who_add_the_same_number_at_once_do_not_both(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet_there(customer: Customer) -> None:
        """The other one's row, before its commit."""

    monkeypatch.setattr(editing, "_refuse_used", not_yet_there)
    async with unchanged(books):
        with pytest.raises(CustomerNumberUsed):
            await create_customer(by=AMIR, number="ACME", name="Another Acme")
        with pytest.raises(CustomerNumberUsed):
            await update_customer(
                customer("BIRCH"), by=AMIR, expected_version=1, changes=CustomerChanges(number="ACME")
            )


async def test_a_customer_that_is_not_there_cannot_be_changed(books: Books) -> None:
    with pytest.raises(NotFound):
        await update_customer(404, by=AMIR, expected_version=1, changes=CustomerChanges(city="Bath"))


async def test_a_clerk_may_not_touch_the_customer_master(books: Books) -> None:
    async with unchanged(books):
        with pytest.raises(RightMissing):
            await create_customer(by=CLARA, number="D1", name="Driftwood")
        with pytest.raises(RightMissing):
            await update_customer(customer("ACME"), by=CLARA, expected_version=1, changes=CustomerChanges())


async def test_the_number_stays_where_documents_are_numbered_by_customer(books: Books) -> None:
    """AMB-15."""
    await set_options(document_numbers_per_customer=True)
    await a_posted_invoice("INV-1")
    changes = editing.CustomerChanges(number="APEX")
    async with refused(books, CustomerNumberFixed(field="number", number="ACME")):
        await editing.update_customer(customer("ACME"), by=ADA, expected_version=1, changes=changes)
