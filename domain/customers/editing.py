"""Adding customers and changing them (R1.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.customers.choosing import Chosen, choose, write_taxes
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
    """What to change of a customer; None leaves it as it is, a blank account, code or parent takes it away.

    Terms, VAT rule and tax codes are named by code (the taxes in the order they are shown), the parent
    and the normal account by number.
    """

    number: str | None = None
    name: str | None = None
    city: str | None = None
    bill_to: str | None = None
    email: str | None = None
    currency: str | None = None
    branch: str | None = None
    normal_account_number: str | None = None
    active: bool | None = None
    bill_to_name: str | None = None
    terms: str | None = None
    tax_codes: Sequence[str] | None = None
    vat: bool | None = None
    vat_rule: str | None = None
    factored: bool | None = None
    sales_rep: str | None = None
    area: str | None = None
    state: str | None = None
    parent_number: str | None = None


async def create_customer(*, by: Actor, number: str, name: str, **details: Any) -> Customer:
    """Add a customer, in the company's currency unless `details` (see CustomerChanges) name another."""
    by.require(Permission.SET_UP, "add a customer")
    try:
        return await _add(CustomerChanges(number, name, **details), by=by)
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
    chosen = await _chosen(None, details)
    columns = await _columns(details) | chosen.columns
    columns.setdefault("currency", (await options.current()).currency)
    customer = Customer(**columns)
    await _refuse_used(customer)
    await customer.save(using_db=writer())
    if chosen.taxes:
        await write_taxes(customer.id, chosen.taxes)
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
    chosen = await _chosen(customer, changes)
    columns = await _columns(changes, customer)
    noted = _noted(customer, columns) | chosen.noted
    if "currency" in noted:
        await _refuse_currency(customer, columns["currency"])
    if "number" in noted:
        await _refuse_number(customer)
    customer.update_from_dict({**columns, **chosen.columns, "version": customer.version + 1})
    await _refuse_used(customer)
    await customer.save(using_db=writer())
    if chosen.taxes is not None:
        await write_taxes(customer.id, chosen.taxes)
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
    "name": ("The name", 200, "name"),
    "city": ("The city", 80, "city"),
    "bill_to_name": ("The bill-to name", 200, "billToName"),
    "bill_to": ("The bill-to address", 1000, "billTo"),
    "branch": ("The branch", 20, "branch"),
    "sales_rep": ("The sales representative", 40, "salesRep"),
    "area": ("The area", 20, "area"),
    "state": ("The state", 20, "state"),
}
_CHOSEN = {"terms", "tax_codes", "vat_rule", "parent_number"}


async def _chosen(customer: Customer | None, details: CustomerChanges) -> Chosen:
    return await choose(
        customer,
        terms=details.terms,
        vat_rule=details.vat_rule,
        parent=details.parent_number,
        tax_codes=details.tax_codes,
    )


async def _columns(details: CustomerChanges, kept: Customer | None = None) -> dict[str, Any]:
    """What was given, checked, as columns of the table."""
    columns: dict[str, Any] = {}
    for name, value in asdict(details).items():
        if value is None or name in _CHOSEN:
            continue
        if name == "number":
            columns[name] = _number(value)
        elif name == "currency":
            columns[name] = _currency(value)
        elif name == "email":
            columns[name] = address(value) if value.strip() else ""
        elif name == "normal_account_number":
            columns["normal_account_id"] = await _normal_account(value, kept)
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
    label, limit, field = _LIMITS[name]
    take = text_required if name == "name" else text_within
    return take(label, value, limit, field=field)


async def _normal_account(number: str, kept: Customer | None) -> int | None:
    """The account that this customer's sales go to (R4.4); one it has already may be inactive by now."""
    wanted = number.strip().upper()
    if not wanted:
        return None
    account = await fetch_one("SELECT id, active, ar_control FROM account WHERE number = $1", wanted)
    if account is None:
        raise NormalAccountUnknown(field="normalAccountNumber", account=wanted)
    if not account["active"] and (kept is None or kept.normal_account_id != account["id"]):
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
