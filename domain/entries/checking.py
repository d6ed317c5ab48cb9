"""The check of a receipt: its amount in the customer's and the company's currency (R3.10 to R3.13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tieout.domain.customers.nobody import stands_for_nobody
from tieout.domain.database.statements import Row
from tieout.domain.entries.applying import Applied
from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.entries.entry import Finish
from tieout.domain.entries.exchanging import Exchange, exchange_on, rate_keyed
from tieout.domain.entries.finding import AmountMissing, AmountNotPositive, CurrencyDiffers
from tieout.domain.money import LARGEST, AmountTooLarge, Money, kept
from tieout.domain.refusal import Refusal


class BaseAmountNotTaken(Refusal):
    """The check amount in {base} is calculated from {currency} here. Leave it blank, or have payments in the
    company's currency allowed under Settings.
    """


class RateNotEditable(Refusal):
    """The exchange rate of {on} is {rate} and cannot be changed here. Leave it blank, or have overriding
    allowed under Settings.
    """


class FeeWithoutFactor(Refusal):
    """A fee is kept by a factor only. Leave it blank, or choose Factor Cash Receipt."""


class BaseAmountDiffers(Refusal):
    """{base} cannot be what {amount} comes to: either both are zero or none is. Correct one of the two."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was received, in minor units of `exchange.currency` and of base; the fee as the amount."""

    exchange: Exchange
    on: date
    amount: int
    base_amount: int
    fee: int = 0

    def keyed(self, text: str | None, field: str) -> int | None:
        """An amount in the currency of the check, None when blank."""
        if text is None or not text.strip():
            return None
        return Money.parse(text, self.exchange.currency, field=field).minor


def check_of(
    draft: CashReceiptDraft, found: References, customer: Row | None, *, default: int | None
) -> Check:
    """The check as keyed, or of the default amount; negative amounts are refused (AMB-9)."""
    exchange = _exchange(draft, found, customer)
    blank = Check(exchange, found.batch.post_date, 0, 0)
    base = _base_keyed(draft, found, exchange)
    amount = blank.keyed(draft.amount, "amount")
    if amount is None:
        amount = default if base is None else exchange.from_base(base)
    if amount is None:
        raise AmountMissing(field="amount", currency=exchange.currency)
    if amount < 0:
        raise AmountNotPositive(field="amount", amount=Money(amount, exchange.currency))
    fee = blank.keyed(draft.fee, "fee") or 0
    if fee and draft.finish is not Finish.FACTOR:
        raise FeeWithoutFactor(field="fee")
    if fee < 0:
        raise AmountNotPositive(field="fee", amount=Money(fee, exchange.currency))
    calculated = kept_in_base(exchange, amount, field="amount")
    kept_in_base(exchange, fee, field="fee")
    if base is not None and bool(base) != bool(amount) and base != calculated:
        figure = Money(amount, exchange.currency)
        raise BaseAmountDiffers(field="baseAmount", base=Money(base, exchange.base), amount=figure)
    return Check(exchange, blank.on, amount, calculated if base is None else base, fee)


def kept_in_base(exchange: Exchange, amount: int, *, field: str) -> int:
    """An amount in base; refused when it is more than can be kept, which a rate may make of it."""
    return kept(exchange.to_base(amount), exchange.base, field=field)


def refuse_zero(check: Check, applied: Sequence[Applied], on_account: int, found: References) -> None:
    """Nothing received is right only when credit items pay invoices (AMB-9).

    Nobody's credit may also become the customer's: unidentified money that was identified.
    """
    sides = {row.apply > 0 for row in applied}
    owners = {found.customers_by_id[row.item.customer_id]["number"] for row in applied}
    if on_account > 0 and all(stands_for_nobody(number, found.batch.options) for number in owners):
        sides.add(True)
    if check.amount == 0 and sides != {True, False}:
        raise AmountNotPositive(field="amount", amount=Money(0, check.exchange.currency))


def _exchange(draft: CashReceiptDraft, found: References, customer: Row | None) -> Exchange:
    batch, options = found.batch, found.batch.options
    currency = customer["currency"] if customer is not None else batch.currency
    mixed = options.allow_base_currency_payments and batch.currency == batch.base_currency
    if currency != batch.currency and not mixed:
        assert customer is not None
        raise CurrencyDiffers(
            field="customerNumber",
            number=customer["number"],
            customer_currency=currency,
            currency=batch.currency,
        )
    day = draft.exchange_date or batch.post_date
    listed = exchange_on(found.rates, currency, batch.base_currency, batch.post_date)
    if listed.rate is None:
        return listed
    dated = exchange_on(found.rates, currency, batch.base_currency, day)
    rate = (
        rate_keyed(draft.exchange_rate or "", field="exchangeRate")
        if _text(draft.exchange_rate)
        else dated.rate
    )
    if (rate, dated.on) != (listed.rate, listed.on) and not (mixed or options.override_exchange_rates):
        field = "exchangeRate" if _text(draft.exchange_rate) else "exchangeDate"
        raise RateNotEditable(field=field, on=listed.on, rate=f"{listed.rate.normalize():f}")
    return Exchange(currency, batch.base_currency, rate, draft.exchange_date or dated.on)


def _base_keyed(draft: CashReceiptDraft, found: References, exchange: Exchange) -> int | None:
    """The company check amount, where both may be keyed (R3.11)."""
    batch = found.batch
    if not _text(draft.base_amount):
        return None
    mixed = batch.options.allow_base_currency_payments and batch.currency == batch.base_currency
    if not mixed or exchange.rate is None:
        raise BaseAmountNotTaken(field="baseAmount", base=exchange.base, currency=exchange.currency)
    base = Money.parse(draft.base_amount or "", exchange.base, field="baseAmount")
    if base.minor < 0:
        raise AmountNotPositive(field="baseAmount", amount=base)
    if exchange.from_base(base.minor) > LARGEST:
        raise AmountTooLarge(field="baseAmount", text=base.plain(), currency=exchange.base)
    return base.minor


def _text(value: str | None) -> str:
    return (value or "").strip()
