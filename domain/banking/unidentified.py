"""Money nobody knows the payer of: an open credit of a customer that stands for "not yet identified".

The choice was between a liability account (a miscellaneous receipt credited to suspense) and the account
of a customer of its own. The customer is the cleaner of the two in these books: each such receipt is an
open item, so that receivables still equal their open items, lists of credits and ageing show it by its
date, a part of it can be identified, exchange differences come out as for any other item, and a batch
whose receipt was identified later cannot be reopened under it (R9.4). Identifying it is a receipt of
nothing in which that credit pays invoices, or becomes the true customer's credit (AMB-9, R3.15): no cash
moves, and the audit trail shows who did it. The setting names the customer; each further currency has
one of its own, with the currency behind the number. They are created when first needed.
"""

from __future__ import annotations

from collections.abc import Iterable

from tieout.domain.customers.customer import Customer
from tieout.domain.customers.editing import create_customer
from tieout.domain.customers.nobody import stands_for_nobody
from tieout.domain.database.statements import fetch, fetch_value, writer
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.users.actor import SYSTEM

NAME = "Unidentified receipts"


def number_for(company: CompanyFacts, currency: str) -> str:
    """The number of the customer that takes unidentified money of a currency."""
    number = company.options.unidentified_customer
    return number if currency == company.currency else f"{number}-{currency}"


async def ensure(currencies: Iterable[str]) -> None:
    """Have the customers for these currencies; in the transaction of what needs them."""
    company = await options.current()
    for currency in sorted(set(currencies)):
        number = number_for(company, currency)
        if await fetch_value("SELECT id FROM customer WHERE number = $1", number) is None:
            name = NAME if currency == company.currency else f"{NAME} ({currency})"
            await create_customer(by=SYSTEM, number=number, name=name, currency=currency)


async def customers() -> list[Customer]:
    """The customers of unidentified money, one a currency."""
    settings = (await options.current()).options
    wanted = settings.unidentified_customer
    rows = await fetch(
        "SELECT id, number FROM customer WHERE number = $1 OR number LIKE $2", wanted, f"{wanted}-%"
    )
    ids = [row["id"] for row in rows if stands_for_nobody(row["number"], settings)]
    return await Customer.filter(id__in=ids).using_db(writer())
