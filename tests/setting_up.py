"""Terms, taxes, rates and foreign customers for tests of documents, with dull defaults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.cast import account, customer
from tieout.domain.accounts.account import Account, AccountKind, AccountUse, DefaultAccount
from tieout.domain.customers.customer import Customer, CustomerTax
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.setup.tax import TaxAuthority, TaxCode, VatRule
from tieout.domain.setup.terms import Terms


async def terms(
    code: str = "2-10-30",
    *,
    due: int = 30,
    percent: str = "2",
    days: int = 10,
    of: str | None = "ACME",
    active: bool = True,
) -> Terms:
    """2 % within 10 days, due in 30; the terms of Acme."""
    made = await Terms.create(
        code=code, due_days=due, discount_percent=Decimal(percent), discount_days=days, active=active
    )
    if of is not None:
        await Customer.filter(number=of).update(terms_id=made.id)
    return made


async def vat_accounts() -> None:
    """VAT output (2200) apart from taxes owed (2300), and retention receivable (1250)."""
    for number, use, kind in (
        ("2200", AccountUse.VAT_OUTPUT, AccountKind.LIABILITY),
        ("1250", AccountUse.RETENTION, AccountKind.ASSET),
    ):
        made = await Account.create(number=number, name=use.value.title(), kind=kind)
        await DefaultAccount.filter(use=use).delete()
        await DefaultAccount.create(use=use, account_id=made.id)


async def a_tax(
    code: str = "VAT16",
    rate: str = "16",
    *,
    vat: bool = True,
    owed: str = "2300",
    of: str | None = "ACME",
    **rest: Any,
) -> TaxCode:
    """A tax code owed to an authority of its own, and on the customer's invoices."""
    authority = await TaxAuthority.create(
        code=f"A-{code}", name=f"Authority of {code}", account_id=account(owed)
    )
    made = await TaxCode.create(
        code=code, authority_id=authority.id, rate_percent=Decimal(rate), vat=vat, **rest
    )
    if of is not None:
        place = await CustomerTax.filter(customer_id=customer(of)).count()
        await CustomerTax.create(customer_id=customer(of), position=place + 1, tax_code_id=made.id)
    return made


async def vat_with_retention(of: str = "ACME", **rest: Any) -> TaxCode:
    """VAT of 16 %, of which two thirds are withheld (the example of R4.5)."""
    await vat_accounts()
    withheld = {"retention_applies": True, "retention_percent": Decimal("66.6667")}
    await Customer.filter(number=of).update(vat=True)
    return await a_tax(of=of, **withheld, **rest)


async def a_rule(code: str = "EXPORT", *, exempt: bool = True, of: str | None = "ACME") -> VatRule:
    """A VAT rule of the customer."""
    made = await VatRule.create(code=code, exempt=exempt)
    if of is not None:
        await Customer.filter(number=of).update(vat_rule_id=made.id)
    return made


async def a_rate(rate: str = "0.74", *, on: date = date(2026, 1, 1), currency: str = "CAD") -> ExchangeRate:
    """What one Canadian dollar is worth in US dollars."""
    return await ExchangeRate.create(
        rate_date=on, from_currency=currency, to_currency="USD", rate=Decimal(rate)
    )


async def a_customer_in(currency: str = "CAD", number: str = "MAPLE", **rest: Any) -> Customer:
    """Maple, who is invoiced in Canadian dollars."""
    return await Customer.create(number=number, name=number.title(), currency=currency, **rest)
