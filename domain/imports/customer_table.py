"""The customers, with everything the entry screens fill in, as a CSV brings them in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.customers.choosing import choices_of
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.editing import CustomerChanges, create_customer, update_customer
from tieout.domain.database.statements import reader
from tieout.domain.imports import cells
from tieout.domain.imports.account_tables import ACTIVE, capitals, currency
from tieout.domain.imports.table import Column, Key, Known, Table
from tieout.domain.mail.address import address
from tieout.domain.users.actor import Actor

_NAMES = {"normal_account": "normal_account_number", "parent": "parent_number"}
"""Columns that the verbs know by another name."""

_PLAIN = (
    *("number", "name", "city", "bill_to_name", "bill_to", "email", "currency", "branch"),
    *("sales_rep", "area", "state", "vat", "factored", "active"),
)


def _code(cell: str) -> str:
    return " ".join(cell.upper().split())


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(code for code in map(_code, re.split("[,;|]", cell)) if code)


async def _known(keys: Sequence[Key]) -> Mapping[Key, Known]:
    found = await Customer.filter(number__in=[number for (number,) in keys]).using_db(reader())
    choices = await choices_of([row.id for row in found])
    accounts = await accounts_of([row.normal_account_id for row in found if row.normal_account_id])
    known = {}
    for row in found:
        named, account = choices[row.id], accounts.get(row.normal_account_id or 0)
        known[(row.number,)] = Known(
            row.id,
            row.version,
            {
                **{name: getattr(row, name) for name in _PLAIN},
                "terms": named.terms,
                "tax_codes": named.tax_codes,
                "vat_rule": named.vat_rule,
                "parent": named.parent,
                "normal_account": account.number if account else "",
            },
        )
    return known


async def _add(by: Actor, values: Mapping[str, Any]) -> object:
    return await create_customer(by=by, **_named(values))


async def _change(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
    changes = CustomerChanges(**_named(values))
    return await update_customer(known.id, by=by, expected_version=known.version, changes=changes)


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name): value for name, value in values.items()}


CUSTOMER_TABLE = Table(
    word="customers",
    one="customer",
    many="customers",
    columns=(
        Column("number", capitals("The customer number"), "The customer number.", needed=True),
        Column("name", cells.text("The name", 200, required=True), "The name.", needed=True),
        Column("city", cells.text("The city", 80), "The city."),
        Column("bill_to_name", cells.text("The bill-to name", 200), "The name on bills; blank: the name."),
        Column("bill_to", cells.text("The bill-to address", 1000), "The address for bills."),
        Column("email", lambda cell: address(cell) if cell else "", "The e-mail address."),
        Column("currency", currency, "The currency; leave the column out for the company's."),
        Column("terms", _code, "The terms code."),
        Column("tax_codes", _codes, "The tax codes in their order, with | between."),
        Column("vat", cells.yes_no("vat", blank=False), "yes when VAT is set up; blank: no."),
        Column("vat_rule", _code, "The VAT rule."),
        Column("sales_rep", cells.text("The sales representative", 40), "The sales representative."),
        Column("branch", cells.text("The branch", 20), "The branch."),
        Column("area", cells.text("The area", 20), "The area."),
        Column("state", cells.text("The state", 20), "The state."),
        Column("normal_account", _code, "The account that sales go to; blank: the company's."),
        Column("factored", cells.yes_no("factored", blank=False), "yes when invoices are sold; blank: no."),
        Column("parent", _code, "Who pays for this customer too, told on a line above or in the books."),
        ACTIVE,
    ),
    known=_known,
    add=_add,
    change=_change,
    key=("number",),
)
