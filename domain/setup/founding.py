"""Founding the company of an empty database (R1.1)."""

from __future__ import annotations

from datetime import date

from tieout.domain.accounts.account import Account, CashAccount, DefaultAccount
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch_one
from tieout.domain.database.transactions import transactional
from tieout.domain.money import digits
from tieout.domain.periods.years import create_fiscal_year
from tieout.domain.refusal import Refusal, text_required
from tieout.domain.setup.company import Company
from tieout.domain.setup.options import TimeZoneUnknown, time_zone_known
from tieout.domain.setup.reason import Reason
from tieout.domain.setup.reasons import STARTER_REASONS
from tieout.domain.setup.starter_chart import STARTER_CHART
from tieout.domain.setup.terms import Terms
from tieout.domain.setup.terms_codes import STARTER_TERMS, columns_of
from tieout.domain.users.actor import Actor


class CompanyFounded(Refusal):
    """This database holds the books of {name} already. Use another database for another company."""


@transactional
async def found(
    *, by: Actor, name: str, currency: str, time_zone: str, first_year_start: date, periods: int = 12
) -> None:
    """Write the company, its starter chart, a cash account, terms, reasons and the first fiscal year."""
    kept = await fetch_one("SELECT name FROM company WHERE id = 1")
    if kept is not None:
        raise CompanyFounded(name=kept["name"])
    title = text_required("The name", name, 120, field="name")
    base = currency.strip().upper()
    digits(base)
    if not time_zone_known(time_zone):
        raise TimeZoneUnknown(field="timeZone", time_zone=time_zone)
    await Company(id=1, name=title, currency=base, time_zone=time_zone).save(force_create=True)
    await _chart(base)
    await _codes()
    await create_fiscal_year(by=by, start_date=first_year_start, periods=periods)
    await record("COMPANY_FOUNDED", by=by, subject=title, currency=base)


async def _chart(currency: str) -> None:
    for row in STARTER_CHART:
        account = await Account.create(
            number=row.number, name=row.name, kind=row.kind, ar_control=row.ar_control
        )
        if row.use is not None:
            await DefaultAccount(use=row.use, account=account).save(force_create=True)
        if row.cash:
            await CashAccount.create(account=account, currency=currency, is_default=True)


async def _codes() -> None:
    """Terms and reasons to begin with; each may be changed or deleted."""
    for terms in STARTER_TERMS:
        await Terms.create(**columns_of(terms))
    for code, description, for_discounts, for_adjustments in STARTER_REASONS:
        await Reason.create(
            code=code,
            description=description,
            for_discounts=for_discounts,
            for_adjustments=for_adjustments,
        )
