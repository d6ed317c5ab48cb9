"""Whatever is received, credited, adjusted and written off, in whatever money and order: no cent is lost.

Receipts of every finish meet invoices, credit memos and adjustments in currencies with none, two and
three digits, at changing rates, with taxes, retention and discounts; entries are keyed anew or deleted,
batches posted and reopened. After each command the proofs of tests/domain/proving.py hold, in the end
those of `tieout verify`. TIEOUT_EXAMPLES=2000 looks longer than the suite does.
"""

from __future__ import annotations

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_batch, posted
from tests.cast import CONNIE, customer, set_options
from tests.databases import books_on
from tests.domain.proving import prove, prove_books
from tests.masters import a_cash_account, a_customer, a_rate, a_reason, an_account, separate_exchange_accounts
from tests.setting_up import a_tax, terms
from tieout.domain.accounts.account import AccountKind, AccountUse
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch, BatchStatus, BatchType
from tieout.domain.customers.customer import Customer, CustomerTax
from tieout.domain.database.connecting import connected
from tieout.domain.entries import adding, changing, discounting
from tieout.domain.entries.drafts import (
    AdjustmentDraft,
    ApplicationDraft,
    CashReceiptDraft,
    CreditMemoDraft,
    DebitDraft,
    Draft,
    InvoiceDraft,
    LineDraft,
)
from tieout.domain.entries.entry import AdjustmentDirection, Entry, Finish, OpenItem, PayType
from tieout.domain.entries.items import ItemFacts, items_named_by
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.setup.tax import TaxCode
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

EXAMPLES = int(os.environ.get("TIEOUT_EXAMPLES", "12"))

CONNIE_WITHIN = Actor(
    user_id=CONNIE.user_id,
    name=CONNIE.name,
    email=CONNIE.email,
    permissions=CONNIE.permissions - {Permission.OVER_ADJUST},
)
"""May do all but take an item beyond zero."""

DATES = (date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 15))
PAYERS = {"ACME": "USD", "BIRCH": "USD", "MAPLE": "CAD", "SAKURA": "JPY", "PEARL": "KWD", "FACTOR": "USD"}
RATES = {
    "CAD": ("0.74", "0.75", "0.7333333333"),
    "JPY": ("0.0067", "0.0064", "0.00711"),
    "KWD": ("3.25", "3.2601", "3.19"),
}
CASH = {"USD": None, "CAD": "1031", "JPY": "1032", "KWD": "1033"}


@dataclass(slots=True)
class Desk:
    """The one who keys: dice, what batches are at hand, and how many commands were carried out."""

    dice: random.Random
    mixed: bool
    documents: int = 0
    done: int = 0
    told: list[str] = field(default_factory=list)

    def money(self, currency: str, least: int = 1) -> str:
        """An amount: mostly of some size, now and then a few minor units."""
        most = self.dice.choice((9, 120, 120_000, 5_000_000))
        return Money(self.dice.randint(least, max(most, least)), currency).plain()

    def maybe(self, share: float = 0.5) -> bool:
        return self.dice.random() < share

    def number(self) -> str:
        self.documents += 1
        return f"D-{self.documents}"

    async def batch(self, kind: BatchType, currency: str = "USD") -> Batch:
        """An open batch of that kind, or a new one."""
        open_ = await Batch.filter(type=kind, status=BatchStatus.OPEN, currency=currency).order_by("id")
        if open_ and self.maybe(0.8):
            return self.dice.choice(open_)
        header = {"currency": currency} if kind is BatchType.CASH and currency != "USD" else {}
        return await a_batch(kind, by=CONNIE, post_date=self.dice.choice(DATES), **header)

    async def items(self, **filters: Any) -> list[ItemFacts]:
        """What may be paid, mostly."""
        ids = await OpenItem.filter(**filters).values_list("id", flat=True)
        found = await items_named_by([], list(ids), lock=False)
        return [
            item
            for key, item in found.items()
            if key == item.id and item.batch_status == "POSTED" and item.available * item.amount > 0
        ]


async def the_firm() -> None:
    """Customers in four currencies, most set up for VAT, with rates, terms, taxes and accounts."""
    await separate_exchange_accounts()
    await an_account("1250", AccountKind.ASSET, use=AccountUse.RETENTION)
    await an_account("6200", use=AccountUse.FACTOR_FEES)
    await a_reason("KIND")
    for number, currency in PAYERS.items():
        if currency != "USD":
            await a_cash_account(CASH[currency] or "", currency)
            for day, rate in zip((date(2026, 1, 1), *DATES[1:]), RATES[currency], strict=True):
                await a_rate(currency, rate, day)
        if number not in ("ACME", "BIRCH"):
            await a_customer(number, currency=currency)
    await Customer.filter(number="BIRCH").update(parent_id=customer("ACME"))
    await Customer.filter(number__not="BIRCH").update(vat=True)
    await terms()
    vat = await a_tax(
        "VAT16", retention_applies=True, retention_percent=Decimal("66.6667"), retention_limit=50_000
    )
    sales = await a_tax("SALES", "8.875", vat=False)
    for one in await Customer.filter(number__not="ACME"):
        for place, tax in enumerate((vat, sales), 1):
            await CustomerTax.create(customer_id=one.id, position=place, tax_code_id=tax.id)
    await Customer.all().update(terms_id=(await Customer.get(number="ACME")).terms_id)
    assert await TaxCode.all().count() == 2


async def an_invoice(desk: Desk) -> tuple[BatchType, str, Draft]:
    number, currency = desk.dice.choice(list(PAYERS.items()))
    batch_type, words = BatchType.INVOICE, dict[str, Any]()
    in_base = currency != "USD" and desk.maybe(0.2)
    words["base_amount" if in_base else "amount"] = desk.money("USD" if in_base else currency)
    if desk.maybe(0.15):
        words = {name: f"-{amount}" for name, amount in words.items()}
    elif desk.maybe(0.3) and not in_base:
        words["receivables"] = (
            LineDraft(account_number="1210", amount=Money(desk.dice.randint(1, 9), currency).plain()),
            LineDraft(account_number="1200", amount=""),
        )
    words["taxable"] = desk.maybe(0.7)
    if words["taxable"] and desk.maybe(0.4):
        words["tax_codes"] = desk.dice.choice((("VAT16",), ("SALES",), ("SALES", "VAT16")))
    document = desk.number()
    draft = InvoiceDraft(customer_number=number, document_number=document, factored=desk.maybe(0.1), **words)
    return batch_type, "USD", draft


async def a_memo(desk: Desk) -> tuple[BatchType, str, Draft] | None:
    if desk.maybe(0.4):
        number, currency = desk.dice.choice(list(PAYERS.items()))
        words = {"taxable": desk.maybe(0.6), "amount": desk.money(currency)}
        draft = CreditMemoDraft(customer_number=number, document_number=desk.number(), **words)
        return BatchType.CREDIT_MEMO, "USD", draft
    items = [item for item in await desk.items(kind="INVOICE") if item.amount > 0]
    if not items:
        return None
    item = desk.dice.choice(items)
    amount = None if desk.maybe(0.3) else _part(desk, item)
    draft = CreditMemoDraft(
        invoice_number=item.document_number,
        amount=amount,
        taxable=None if desk.maybe(0.8) else False,
        original_accounts=desk.maybe(0.3),
    )
    return BatchType.CREDIT_MEMO, "USD", draft


async def an_adjustment(desk: Desk) -> tuple[BatchType, str, Draft] | None:
    items = await desk.items()
    numbered = [item for item in items if item.kind != "ON_ACCOUNT"]
    if not numbered:
        return None
    item = desk.dice.choice(numbered)
    way = desk.dice.choice(list(AdjustmentDirection))
    words: dict[str, Any] = {"amount": None if desk.maybe(0.3) else _part(desk, item)}
    if item.currency != "USD" and desk.maybe(0.2):
        words = {"base_amount": desk.money("USD")}
    draft = AdjustmentDraft(invoice_number=item.document_number, direction=way, **words)
    return BatchType.ADJUSTMENT, "USD", draft


async def a_receipt(desk: Desk) -> tuple[BatchType, str, Draft] | None:
    """A receipt that balances, of any finish."""
    number, currency = desk.dice.choice(list(PAYERS.items()))
    in_batch = "USD" if desk.mixed and desk.maybe() else currency
    if desk.maybe(0.08):
        amount = desk.money(in_batch)
        line = LineDraft(account_number="4100", amount=amount)
        return (
            BatchType.CASH,
            in_batch,
            CashReceiptDraft(customer_number="JE", amount=amount, credits=(line,)),
        )
    items = await desk.items(currency=currency)
    if number == "FACTOR":
        return _factor(desk, [item for item in items if item.factored])
    items = [item for item in items if not item.factored]
    invoices = [item for item in items if item.amount > 0]
    if invoices and desk.maybe(0.3):
        one = desk.dice.choice(invoices)
        amount = None if desk.maybe(0.6) else _part(desk, one)
        finish = desk.dice.choice((Finish.STANDARD, Finish.SINGLE_CREDIT))
        extra = _rated(desk, currency, in_batch)
        draft = CashReceiptDraft(invoice_number=one.document_number, amount=amount, finish=finish, **extra)
        return BatchType.CASH, in_batch, draft
    picked = desk.dice.sample(items, min(len(items), desk.dice.randint(0, 4)))
    rows = [_row(desk, item) for item in picked]
    total = sum(Money.parse(row.apply or "0", currency).minor for row in rows)
    credits = []
    if desk.maybe(0.2):
        credits = [LineDraft(account_number="4100", amount=desk.money(currency))]
        total += Money.parse(credits[0].amount, currency).minor
    on_account = desk.money(currency) if desk.maybe(0.3) or not rows else ""
    total += Money.parse(on_account or "0", currency).minor
    if total < 0 or (desk.maybe(0.15) and picked):
        more = max(-total, 0)
        on_account = Money(Money.parse(on_account or "0", currency).minor + more, currency).plain()
        total += more
    draft = CashReceiptDraft(
        customer_number=number,
        amount=Money(total, currency).plain(),
        finish=Finish.MULTIPLE_CREDITS,
        applications=tuple(rows),
        credits=tuple(credits),
        on_account=on_account,
        discount_editable=True,
        debits=_debits(desk, total, currency),
        **_rated(desk, currency, in_batch),
    )
    return BatchType.CASH, in_batch, draft


def _factor(desk: Desk, items: list[ItemFacts]) -> tuple[BatchType, str, Draft] | None:
    if not items:
        return None
    picked = desk.dice.sample(items, desk.dice.randint(1, min(3, len(items))))
    total = sum(item.available for item in picked)
    fee = desk.dice.randint(0, total // 4)
    rows = tuple(ApplicationDraft(open_item_id=item.id) for item in picked)
    money = {"amount": Money(total - fee, "USD").plain(), "fee": Money(fee, "USD").plain()}
    draft = CashReceiptDraft(customer_number="FACTOR", finish=Finish.FACTOR, applications=rows, **money)
    return BatchType.CASH, "USD", draft


def _debits(desk: Desk, total: int, currency: str) -> tuple[DebitDraft, ...]:
    """Now and then the cash is split by hand."""
    if total < 2 or not desk.maybe(0.2):
        return ()
    first = desk.dice.randint(1, total - 1)
    parts = (Money(first, currency), Money(total - first, currency))
    return tuple(DebitDraft(account_number="1010", amount=part.plain()) for part in parts)


def _rated(desk: Desk, currency: str, in_batch: str) -> dict[str, str]:
    """A rate of the receipt's own, or what the bank made of it in base."""
    if currency == "USD" or desk.maybe(0.6):
        return {}
    if in_batch == "USD" and desk.maybe():
        return {"base_amount": desk.money("USD", 0)}
    return {"exchange_rate": desk.dice.choice(RATES[currency])}


def _part(desk: Desk, item: ItemFacts) -> str:
    """A part of what is open, without sign."""
    return Money(desk.dice.randint(1, abs(item.available)), item.currency).plain()


def _row(desk: Desk, item: ItemFacts) -> ApplicationDraft:
    """In full with the discount of the terms, in part, with a late discount, or with a write-off."""
    sign, most = (1, item.available) if item.available > 0 else (-1, -item.available)
    words: dict[str, Any] = {"open_item_id": item.id, "discount": "0"}
    way = desk.dice.randrange(5)
    apply = desk.dice.randint(1, most)
    if way == 0 and sign > 0:
        discount = discounting.allowable(item, desk.dice.choice(DATES))
        apply = most - discount or most
        words["discount"] = None
    elif way == 1 and sign > 0 and most > 1:
        apply = desk.dice.randint(1, most - 1)
        discount = desk.dice.randint(1, most - apply)
        words |= {"discount": Money(discount, item.currency).plain(), "discount_reason": "KIND"}
    elif way == 2 and sign > 0 and most > 1:
        apply = most - desk.dice.randint(1, min(most - 1, 50))
        words["write_off"] = True
    elif way == 3:
        apply = most
    type_ = PayType.P if apply < most else None
    return ApplicationDraft(**words, type=type_, apply=Money(sign * apply, item.currency).plain())


KEYED: tuple[Callable[[Desk], Awaitable[tuple[BatchType, str, Draft] | None]], ...] = (
    *(an_invoice, an_invoice, a_memo, an_adjustment),
    *(a_receipt, a_receipt, a_receipt, a_receipt),
)


async def key(desk: Desk) -> None:
    made = await desk.dice.choice(KEYED)(desk)
    if made is not None:
        kind, currency, draft = made
        desk.told.append(repr(draft))
        await adding.add((await desk.batch(kind, currency)).id, by=CONNIE_WITHIN, entry=draft)


async def key_anew(desk: Desk) -> None:
    """Another draft in the place of an entry of an open batch that takes it."""
    made = await desk.dice.choice(KEYED)(desk)
    if made is None:
        return
    kind, currency, draft = made
    there = await Entry.filter(batch__status="OPEN", batch__type=kind, batch__currency=currency)
    if there:
        entry = desk.dice.choice(there)
        desk.told.append(f"{entry.id} anew: {draft!r}")
        await changing.update_entry(entry.id, by=CONNIE_WITHIN, expected_version=entry.version, entry=draft)


async def take_out(desk: Desk) -> None:
    there = await Entry.filter(batch__status="OPEN")
    if there:
        await changing.delete_entry(desk.dice.choice(there).id, by=CONNIE_WITHIN)


async def post(desk: Desk) -> None:
    ids = await Entry.filter(batch__status="OPEN").distinct().values_list("batch_id", flat=True)
    if ids:
        await posted(await Batch.get(id=desk.dice.choice(sorted(set(ids)))), by=CONNIE)


async def reopen(desk: Desk) -> None:
    there = await Batch.filter(status="POSTED").order_by("id")
    if there:
        await closing.reopen(desk.dice.choice(there).id, by=CONNIE, reason="once more")


VERBS = (*[key] * 12, *[post] * 4, key_anew, key_anew, take_out, reopen)


async def work(seed: int, count: int, *, offsetting: bool, every: int = 1) -> Desk:
    """Let the desk work; after every command (or every so many) that is carried out all of it is proved."""
    desk = Desk(random.Random(seed), mixed=bool(seed % 3))
    await the_firm()
    await set_options(
        offsetting_tax_entries=offsetting,
        allow_base_currency_payments=desk.mixed,
        override_exchange_rates=bool(seed % 2),
        tolerance_amount=200,
        tolerance_percent="20",
        late_discount_days=5,
    )
    for place in range(count):
        verb = an_opening if place < 6 else desk.dice.choice(VERBS)
        desk.told.append(verb.__name__)
        try:
            await verb(desk)
        except Refusal as refusal:
            desk.told.append(f"  refused: {refusal}")
        else:
            desk.done += 1
            if desk.done % every == 0:
                await prove(offsetting=offsetting)
    await prove(offsetting=offsetting)
    await prove_books()
    return desk


async def an_opening(desk: Desk) -> None:
    """An invoice that is posted, so that there is something to pay."""
    kind, currency, draft = await an_invoice(desk)
    batch = await desk.batch(kind, currency)
    await adding.add(batch.id, by=CONNIE_WITHIN, entry=draft)
    if desk.maybe(0.4):
        await posted(batch, by=CONNIE)


async def no_cent_is_lost(dialect: str, seed: int, count: int, offsetting: bool) -> None:
    async with books_on(dialect) as place, connected(place.url):
        await work(seed, count, offsetting=offsetting, every=1 if dialect == "sqlite" else 8)


SEEDS = {"seed": st.integers(0, 2**32), "count": st.integers(10, 45), "offsetting": st.booleans()}


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(**SEEDS)
async def test_no_cent_is_lost_on_sqlite(
    clock: time_machine.Traveller, seed: int, count: int, offsetting: bool
) -> None:
    await no_cent_is_lost("sqlite", seed, count, offsetting)


@pytest.mark.slow
@pytest.mark.postgres
@settings(max_examples=max(EXAMPLES // 2, 1))
@given(**SEEDS)
async def test_no_cent_is_lost_on_postgres(
    clock: time_machine.Traveller, seed: int, count: int, offsetting: bool
) -> None:
    await no_cent_is_lost("postgres", seed, count, offsetting)
