"""Adding customers and changing them (R1.11)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.customers.customer import RESERVED_NUMBERS, Customer
from tieout.domain.database.statements import fetch_one, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.mail.address import address
from tieout.domain.money import digits
from tieout.domain.refusal import NotFound, Refusal, text_required, text_within
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

CUSTOMERS = "customers"
"""The topic announced when a customer is added or changed."""


class CustomerNumberReserved(Refusal):
    """{number} cannot number a customer: the word means something else in entry. Choose another number."""


class CustomerNumberUsed(Refusal):
    """There is a customer {number} already. Choose another number, or change that customer."""


class CustomerChanged(Refusal):
    """{who} changed customer {number} since you looked (version {expected}, now {version}).

    Look again, then save.
    """


class CustomerCurrencyFixed(Refusal):
    """Customer {number} has entries in {currency}, which stays. Add another customer for {wanted}."""


class CustomerNumberFixed(Refusal):
    """Customer {number} has documents numbered by customer, so the number stays: they are found by it. Change
    the name instead.
    """


class NormalAccountUnknown(Refusal):
    """There is no account {account}. Choose one from the chart of accounts, or leave it blank."""


class NormalAccountInactive(Refusal):
    """Account {account} is inactive. Choose another normal account, or make it active again."""


class NormalAccountIsControl(Refusal):
    """Account {account} is AR control and takes no line keyed by hand. Choose a sales account."""


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """What to change of a customer; None leaves it as it is, a blank normal account takes it away."""

    number: str | None = None
    name: str | None = None
    city: str | None = None
    bill_to: str | None = None
    email: str | None = None
    currency: str | None = None
    branch: str | None = None
    normal_account_number: str | None = None
    active: bool | None = None


async def create_customer(
    *,
    by: Actor,
    number: str,
    name: str,
    city: str = "",
    bill_to: str = "",
    email: str = "",
    currency: str | None = None,
    branch: str = "",
    normal_account_number: str = "",
    active: bool = True,
) -> Customer:
    """Add a customer; the company's currency unless another is named."""
    by.require(Permission.SET_UP, "add a customer")
    details = CustomerChanges(
        number, name, city, bill_to, email, currency, branch, normal_account_number, active
    )
    try:
        return await _add(details, by=by)
    except IntegrityError as error:
        raise CustomerNumberUsed(field="number", number=_number(number)) from error


async def update_customer(
    customer_id: int, *, by: Actor, expected_version: int, changes: CustomerChanges
) -> Customer:
    """Change a customer. What was posted keeps the number and name it was posted with."""
    by.require(Permission.SET_UP, "change a customer")
    try:
        return await _change(customer_id, by=by, expected_version=expected_version, changes=changes)
    except IntegrityError as error:
        raise CustomerNumberUsed(field="number", number=_number(changes.number or "")) from error


@transactional
async def _add(details: CustomerChanges, *, by: Actor) -> Customer:
    columns = await _columns(details)
    columns.setdefault("currency", (await options.current()).currency)
    customer = Customer(**columns)
    await _refuse_used(customer)
    await customer.save(using_db=writer())
    await record("CUSTOMER_CREATED", by=by, subject=customer.number, name=customer.name)
    announce(CUSTOMERS)
    return customer


@transactional
async def _change(
    customer_id: int, *, by: Actor, expected_version: int, changes: CustomerChanges
) -> Customer:
    customer = await _locked(customer_id)
    if customer.version != expected_version:
        raise await _stale(customer, expected_version)
    columns = await _columns(changes)
    noted = _noted(customer, columns)
    if "currency" in noted:
        await _refuse_currency(customer, columns["currency"])
    if "number" in noted:
        await _refuse_number(customer)
    customer.update_from_dict({**columns, "version": customer.version + 1})
    await _refuse_used(customer)
    await customer.save(using_db=writer())
    await record("CUSTOMER_UPDATED", by=by, subject=customer.number, version=customer.version, changes=noted)
    announce(CUSTOMERS)
    return customer


async def _locked(customer_id: int) -> Customer:
    if await fetch_value("SELECT id FROM customer WHERE id = $1 FOR UPDATE", customer_id) is None:
        raise NotFound(kind="customer", key=customer_id)
    return await Customer.get(id=customer_id, using_db=writer())


async def _stale(customer: Customer, expected_version: int) -> CustomerChanged:
    who = await changes_since("CUSTOMER_UPDATED", customer.number, expected_version)
    return CustomerChanged(
        who=who, number=customer.number, version=customer.version, expected=expected_version
    )


_LIMITS = {
    "name": ("The name", 200),
    "city": ("The city", 80),
    "bill_to": ("The bill-to address", 1000),
    "branch": ("The branch", 20),
}


async def _columns(details: CustomerChanges) -> dict[str, Any]:
    """What was given, checked, as columns of the table."""
    columns: dict[str, Any] = {}
    for name, value in asdict(details).items():
        if value is None:
            continue
        if name == "number":
            columns[name] = _number(value)
        elif name == "currency":
            columns[name] = _currency(value)
        elif name == "email":
            columns[name] = address(value) if value.strip() else ""
        elif name == "normal_account_number":
            columns["normal_account_id"] = await _normal_account(value)
        elif name in _LIMITS:
            columns[name] = _text(name, value)
        else:
            columns[name] = value
    return columns


def _number(text: str) -> str:
    number = text_required("The customer number", text, 20, field="number").upper()
    if number in RESERVED_NUMBERS:
        raise CustomerNumberReserved(field="number", number=number)
    return number


def _currency(text: str) -> str:
    currency = text.strip().upper()
    digits(currency)
    return currency


def _text(name: str, value: str) -> str:
    label, limit = _LIMITS[name]
    take = text_required if name == "name" else text_within
    return take(label, value, limit, field="billTo" if name == "bill_to" else name)


async def _normal_account(number: str) -> int | None:
    """The account that this customer's sales go to (R4.4)."""
    wanted = number.strip().upper()
    if not wanted:
        return None
    account = await fetch_one("SELECT id, active, ar_control FROM account WHERE number = $1", wanted)
    if account is None:
        raise NormalAccountUnknown(field="normalAccountNumber", account=wanted)
    if not account["active"]:
        raise NormalAccountInactive(field="normalAccountNumber", account=wanted)
    if account["ar_control"]:
        raise NormalAccountIsControl(field="normalAccountNumber", account=wanted)
    return int(account["id"])


def _noted(customer: Customer, columns: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [getattr(customer, name), value]
        for name, value in columns.items()
        if getattr(customer, name) != value
    }


async def _refuse_used(customer: Customer) -> None:
    """Asked before the index is, so that a caller's transaction survives the refusal."""
    found = await fetch_value(
        "SELECT id FROM customer WHERE number = $1 AND id <> $2", customer.number, customer.id or 0
    )
    if found is not None:
        raise CustomerNumberUsed(field="number", number=customer.number)


async def _refuse_currency(customer: Customer, wanted: str) -> None:
    if await fetch_value("SELECT id FROM entry WHERE customer_id = $1 LIMIT 1", customer.id) is not None:
        raise CustomerCurrencyFixed(
            field="currency", number=customer.number, currency=customer.currency, wanted=wanted
        )


async def _refuse_number(customer: Customer) -> None:
    """With numbers unique per customer the customer's is part of what documents are found by (AMB-15)."""
    if not (await options.current()).options.document_numbers_per_customer:
        return
    text = "SELECT 1 AS used FROM open_item WHERE customer_id = $1 AND document_key IS NOT NULL LIMIT 1"
    if await fetch_value(text, customer.id) is not None:
        raise CustomerNumberFixed(field="number", number=customer.number)
