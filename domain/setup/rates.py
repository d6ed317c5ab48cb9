"""Maintaining exchange rates: one for each currency and day, into the company's currency (R1.12, R3.12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries.exchanging import rate_keyed
from tieout.domain.money import CurrencyUnknown, digits
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup import options
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

RATES = "rates"
"""The topic announced when an exchange rate is set, changed or deleted."""


class RateNeedless(Refusal):
    """{currency} is the company's own currency and needs no rate. Choose the other currency."""


class RateToAnother(Refusal):
    """Rates lead to {base}, the company's currency, not to {wanted}. Leave the second currency as it is."""


class RateOfDayKept(Refusal):
    """There is a rate of {day} from {currency} to {base} already. Change that one, or choose another day."""


class RateChanged(Refusal):
    """{who} changed the rate of {subject} since you looked (version {expected}, now {version}).

    Look again, then save.
    """


async def create_rate(
    *, by: Actor, from_currency: str, rate_date: date, rate: str, to_currency: str | None = None
) -> ExchangeRate:
    """Set what one unit of a currency is worth from a day on."""
    by.require(Permission.SET_UP, "set an exchange rate")
    kept = ExchangeRate(
        rate_date=rate_date,
        from_currency=_code(from_currency, "fromCurrency"),
        rate=rate_keyed(rate, field="rate"),
    )
    try:
        return await _add(kept, to_currency, by=by)
    except IntegrityError as error:
        raise _taken(kept) from error


async def update_rate(rate_id: int, *, by: Actor, expected_version: int, rate: str) -> ExchangeRate:
    """Correct the rate of a day. Entries keep the rate they were keyed at."""
    by.require(Permission.SET_UP, "change an exchange rate")
    return await _change(
        rate_id, by=by, expected_version=expected_version, rate=rate_keyed(rate, field="rate")
    )


@transactional
async def delete_rate(rate_id: int, *, by: Actor, expected_version: int | None = None) -> ExchangeRate:
    """Delete the rate of a day; the one before it counts from then on. Entries keep theirs."""
    by.require(Permission.SET_UP, "delete an exchange rate")
    kept = await _locked(rate_id)
    await _refuse_stale(kept, expected_version)
    await execute("DELETE FROM exchange_rate WHERE id = $1", kept.id)
    await record("RATE_DELETED", by=by, subject=subject(kept), rate=plain(kept.rate))
    announce(RATES)
    return kept


def plain(rate: Decimal) -> str:
    """A rate without needless zeros: 0.74."""
    return f"{rate.normalize():f}"


def subject(rate: ExchangeRate) -> str:
    """The rate's name in the audit trail: EUR to USD, 2026-03-15."""
    return f"{rate.from_currency} to {rate.to_currency}, {rate.rate_date.isoformat()}"


@transactional
async def _add(kept: ExchangeRate, wanted: str | None, *, by: Actor) -> ExchangeRate:
    base = (await options.current()).currency
    kept.to_currency = _code(wanted, "toCurrency") if wanted and wanted.strip() else base
    if kept.to_currency != base:
        raise RateToAnother(field="toCurrency", base=base, wanted=kept.to_currency)
    if kept.from_currency == base:
        raise RateNeedless(field="fromCurrency", currency=base)
    await _refuse_taken(kept)
    await kept.save(using_db=writer())
    await record("RATE_CREATED", by=by, subject=subject(kept), rate=plain(kept.rate))
    announce(RATES)
    return kept


@transactional
async def _change(rate_id: int, *, by: Actor, expected_version: int, rate: Decimal) -> ExchangeRate:
    kept = await _locked(rate_id)
    await _refuse_stale(kept, expected_version)
    noted = {"rate": [plain(kept.rate), plain(rate)]} if kept.rate != rate else {}
    kept.rate, kept.version = rate, kept.version + 1
    await kept.save(using_db=writer())
    await record("RATE_UPDATED", by=by, subject=subject(kept), version=kept.version, changes=noted)
    announce(RATES)
    return kept


async def _locked(rate_id: int) -> ExchangeRate:
    if await fetch_value("SELECT id FROM exchange_rate WHERE id = $1 FOR UPDATE", rate_id) is None:
        raise NotFound(kind="exchange rate", key=rate_id)
    return await ExchangeRate.get(id=rate_id, using_db=writer())


async def _refuse_stale(kept: ExchangeRate, expected_version: int | None) -> None:
    if expected_version is not None and kept.version != expected_version:
        who = await changes_since("RATE_UPDATED", subject(kept), expected_version)
        raise RateChanged(who=who, subject=subject(kept), version=kept.version, expected=expected_version)


_SAME_DAY = "SELECT id FROM exchange_rate WHERE from_currency = $1 AND to_currency = $2 AND rate_date = $3"


async def _refuse_taken(kept: ExchangeRate) -> None:
    """Asked before the index is, so that a caller's transaction survives the refusal."""
    if await fetch_value(_SAME_DAY, kept.from_currency, kept.to_currency, kept.rate_date) is not None:
        raise _taken(kept)


def _taken(kept: ExchangeRate) -> RateOfDayKept:
    return RateOfDayKept(
        field="rateDate", day=kept.rate_date, currency=kept.from_currency, base=kept.to_currency
    )


def _code(text: str, field: str) -> str:
    code = text.strip().upper()
    try:
        digits(code)
    except CurrencyUnknown as error:
        raise CurrencyUnknown(field=field, currency=code) from error
    return code
