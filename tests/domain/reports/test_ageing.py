"""Ageing: the edges of its buckets, what counts at a date, and that it adds up to the books."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    posted,
    with_ledger,
)
from tests.cast import AMIR, TODAY, customer
from tests.databases import Books
from tests.setting_up import a_customer_in, a_rate
from tests.watching import counted_queries
from tieout.domain.accounts.trial_balance import trial_balance
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.ageing import Ageing, ageing_of
from tieout.domain.customers.customer import Customer
from tieout.domain.database.paging import Page, PageRequest
from tieout.domain.database.publishing import settle
from tieout.domain.database.statements import fetch_value
from tieout.domain.entries.entry import AdjustmentDirection
from tieout.domain.entries.unpaid import sweep
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.reports import ageing as report
from tieout.domain.reports import credits, ledger_summary, posted_ledgers
from tieout.domain.reports.ageing import AgeingTotals, CustomerAgeing
from tieout.domain.reports.asking import AgeBy, Asked
from tieout.domain.reports.statement import statement_of

NOTHING = Money(0, "USD")


async def totals_on(day: date, **asked: Any) -> AgeingTotals:
    return await report.ageing_totals(await report.question(Asked(as_of=day, **asked)))


async def ageing_totals(day: date, **asked: Any) -> Ageing:
    return (await totals_on(day, **asked)).base


async def count_ageing(day: date) -> int:
    return (await totals_on(day)).customers


async def ageing_page(request: PageRequest, day: date) -> Page[CustomerAgeing]:
    return await report.ageing_page(request, await report.question(Asked(as_of=day)))


def buckets(ageing: Ageing) -> list[str]:
    """The five buckets from current to over 90, as plain amounts."""
    return [
        money.plain()
        for money in (
            ageing.current,
            ageing.days_1_to_30,
            ageing.days_31_to_60,
            ageing.days_61_to_90,
            ageing.over_90,
        )
    ]


@pytest.mark.parametrize(
    ("overdue", "bucket"),
    [(-30, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (800, 4)],
)
async def test_an_invoice_ages_by_the_days_since_it_was_due(books: Books, overdue: int, bucket: int) -> None:
    due = TODAY - timedelta(days=overdue)
    await a_posted_invoice("INV-1", amount="100.00", document_date=min(due, TODAY), due_date=due)
    expected = ["0.00"] * 5
    expected[bucket] = "100.00"
    ageing = (await ageing_of([customer("ACME")], TODAY))[customer("ACME")]
    assert buckets(ageing) == expected
    assert ageing.total == Money(10000, "USD")
    assert buckets(await ageing_totals(TODAY)) == expected


async def test_what_was_paid_no_longer_ages(books: Books) -> None:
    await a_posted_invoice("INV-1", post_date=date(2026, 2, 1))
    receipts = await a_cash_batch(post_date=date(2026, 3, 1))
    await a_receipt(receipts, invoice="INV-1")
    await posted(receipts)
    assert (await ageing_totals(date(2026, 1, 31))).total == NOTHING
    assert (await ageing_totals(date(2026, 2, 28))).total == Money(10000, "USD")
    assert (await ageing_totals(date(2026, 3, 1))).total == NOTHING
    assert await count_ageing(date(2026, 3, 1)) == 0


async def test_a_bad_debt_adjusted_away_no_longer_ages(books: Books) -> None:
    """R4.9: an adjustment takes its amount out of the ageing, in the bucket of its invoice, and adds none."""
    day = date(2026, 2, 1)
    await a_posted_invoice("INV-1", post_date=day)
    adjustments = await an_adjustment_batch()
    await an_adjustment(adjustments, invoice="INV-1", amount="99.00")
    await an_adjustment(adjustments, invoice="INV-1", direction=AdjustmentDirection.INCREASE, amount="9.00")
    await posted(adjustments)
    assert buckets(await ageing_totals(TODAY)) == ["0.00", "0.00", "10.00", "0.00", "0.00"]


async def test_a_batch_counts_only_once_it_is_posted(books: Books) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch)
    await with_ledger(batch)
    assert (await ageing_totals(TODAY)).total == NOTHING
    await a_posted_invoice("INV-2", amount="30.00")
    receipts = await a_cash_batch()
    await a_receipt(receipts, invoice="INV-2")
    assert (await ageing_totals(TODAY)).total == Money(3000, "USD")


async def test_a_reopened_batch_no_longer_counts_at_any_date(books: Books) -> None:
    entry = await a_posted_invoice("INV-1", post_date=date(2026, 2, 1))
    await closing.reopen(entry.batch_id, by=AMIR, reason="Wrong customer")
    assert (await ageing_totals(date(2026, 2, 28))).total == NOTHING


async def test_a_credit_ages_at_its_own_date(books: Books) -> None:
    await a_posted_invoice("INV-1", due_date=TODAY + timedelta(days=1))
    batch = await a_cash_batch(post_date=TODAY - timedelta(days=40))
    await a_receipt(batch, customer="ACME", amount="25.00")
    await posted(batch)
    assert buckets(await ageing_totals(TODAY)) == ["100.00", "0.00", "-25.00", "0.00", "0.00"]


async def test_who_owes_nothing_has_zeros(books: Books) -> None:
    found = await ageing_of([customer("ACME"), customer("BIRCH"), 404], TODAY)
    assert {key: ageing.total for key, ageing in found.items()} == {1: NOTHING, 2: NOTHING}


async def test_the_report_pages_through_those_who_owe_by_number(books: Books) -> None:
    await a_posted_invoice("INV-1", customer="BIRCH", amount="10.00")
    await a_posted_invoice("INV-2", customer="ACME", amount="20.00")
    assert await count_ageing(TODAY) == 2
    first = await ageing_page(PageRequest(first=1), TODAY)
    assert numbers(first.rows) == [("ACME", "20.00")]
    assert (first.has_previous, first.has_next) == (False, True)
    rest = await ageing_page(PageRequest(first=5, after=("ACME", "USD")), TODAY)
    assert numbers(rest.rows) == [("BIRCH", "10.00")]
    assert (rest.has_previous, rest.has_next) == (True, False)
    last = await ageing_page(PageRequest(last=1), TODAY)
    assert numbers(last.rows) == [("BIRCH", "10.00")]


async def test_a_customer_whose_items_cancel_out_stays_in_the_report(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="10.00", due_date=TODAY)
    await a_posted_invoice(
        "INV-2", amount="-10.00", due_date=TODAY - timedelta(days=5), document_date=date(2026, 3, 1)
    )
    page = await ageing_page(PageRequest(), TODAY)
    assert [(row.number, buckets(row.base)) for row in page.rows] == [
        ("ACME", ["10.00", "-10.00", "0.00", "0.00", "0.00"])
    ]


@pytest.mark.parametrize("customers", [1, 3])
async def test_many_customers_take_no_more_statements_than_one(books: Books, customers: int) -> None:
    for number in range(customers):
        made = await Customer.create(number=f"C{number}", name=f"Customer {number}", currency="USD")
        await a_posted_invoice(f"INV-{number}", customer=made.number)
    await settle()
    with counted_queries() as reading:
        await ageing_of([customer("ACME"), customer("BIRCH")], TODAY)
    assert reading.count == 1, reading
    with counted_queries() as reporting:
        page = await ageing_page(PageRequest(), TODAY)
    assert (len(page.rows), reporting.count) == (customers, 2), reporting


async def test_a_part_of_the_items_is_not_compared_with_the_accounts(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="10.00", branch="NORTH", sales_rep="Rita", due_date=TODAY)
    await a_posted_invoice("INV-2", customer="BIRCH", amount="3.00", due_date=TODAY)
    for asked, amount in (
        ({"branch": "NORTH"}, 1000),
        ({"sales_rep": "Rita"}, 1000),
        ({"customer": "birch"}, 300),
        ({"currency": "EUR"}, 0),
    ):
        found = await totals_on(TODAY, **asked)
        assert (found.base.total, found.tie_out) == (Money(amount, "USD"), None)
    whole = await totals_on(TODAY)
    assert whole.tie_out is not None
    assert whole.tie_out.sentence == (
        "Ties out: 13.00 USD in this report, 13.00 USD in the AR control accounts."
    )
    with pytest.raises(NotFound):
        await totals_on(TODAY, customer="NOBODY")


async def test_days_may_be_counted_from_the_document_date(books: Books) -> None:
    await a_posted_invoice("INV-1", document_date=TODAY - timedelta(days=45), due_date=TODAY)
    assert buckets(await ageing_totals(TODAY)) == ["100.00", "0.00", "0.00", "0.00", "0.00"]
    by_document = await ageing_totals(TODAY, age_by=AgeBy.DOCUMENT_DATE)
    assert buckets(by_document) == ["0.00", "0.00", "100.00", "0.00", "0.00"]


async def test_other_currencies_stand_in_their_own_and_in_base(books: Books) -> None:
    await a_customer_in("EUR", "EUROPA")
    await a_rate("1.25", currency="EUR")
    await a_posted_invoice("INV-1", customer="EUROPA", amount="80.00", due_date=TODAY)
    found = await totals_on(TODAY)
    assert [str(one.total) for one in found.currencies] == ["80.00 EUR"]
    assert (str(found.base.total), found.tie_out and found.tie_out.difference) == ("100.00 USD", NOTHING)


DAYS = st.integers(0, 80).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
STEPS = st.tuples(
    st.sampled_from(
        ("invoice", "payment", "on account", "memo", "tied memo", "increase", "reduce", "reopen")
    ),
    st.sampled_from(("ACME", "BIRCH")),
    st.integers(1, 300_00).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
    DAYS,
)


@settings(max_examples=6)
@given(steps=st.lists(STEPS, min_size=3, max_size=8), as_of=DAYS)
async def test_ageing_adds_up_to_the_customers_and_to_the_control_account(
    books: Books, steps: list[tuple[str, str, str, date]], as_of: date
) -> None:
    done: list[Batch] = []
    for what, payer, amount, day in steps:
        with contextlib.suppress(Refusal):
            await take(what, payer, amount, day, done)
    await sweep()
    for day in (as_of, date(2026, 3, 31)):
        found = await totals_on(day)
        totals = found.base
        documents = await report.documents_page(
            PageRequest(first=100), await report.question(Asked(as_of=day))
        )
        assert sum((row.base_balance for row in documents.rows), NOTHING) == totals.total
        assert found.tie_out is not None
        assert found.tie_out.difference == NOTHING, found.tie_out.sentence
        page = await ageing_page(PageRequest(), day)
        alone = await ageing_of([customer("ACME"), customer("BIRCH")], day)
        assert sum((row.base.total for row in page.rows), NOTHING) == totals.total
        assert sum((ageing.total for ageing in alone.values()), NOTHING) == totals.total
        assert totals.total == Money(await control_balance(day), "USD")
        credit = await credits.credit_totals(await credits.question(Asked(as_of=day)))
        assert credit.tie_out is not None
        assert (credit.tie_out.difference, credit.base + credit.owed) == (NOTHING, totals.total)
        for number, ageing in alone.items():
            account = await statement_of(number, date(2026, 1, 15), max(day, date(2026, 1, 15)))
            assert account.tied_out, account
            assert day < account.end or account.closing == ageing.total
    for asked in (Asked(), Asked(voided=True), Asked(start=date(2026, 1, 1), end=date(2026, 3, 31))):
        proof = await ledger_summary.proof(await posted_ledgers.question(asked))
        assert (proof.debit, proof.differing) == (proof.credit, []), proof.sentences
    march = await trial_balance(3)
    control = [row.closing for row in march.rows if row.account.ar_control]
    assert sum(control, NOTHING) == (await ageing_totals(date(2026, 3, 31))).total
    assert march.debit_total == march.credit_total


async def take(what: str, payer: str, amount: str, day: date, done: list[Batch]) -> None:
    """One step: a batch of its own, posted; or the last one taken back."""
    if what == "reopen":
        await closing.reopen(done.pop().id if done else 404, by=AMIR, reason="Taken back")
        return
    latest = await fetch_value("SELECT max(document_number) AS n FROM open_item WHERE kind = 'INVOICE'")
    if what == "invoice":
        batch = await an_invoice_batch(post_date=day)
        await an_invoice(batch, customer=payer, amount=amount, due_date=day + timedelta(days=30))
    elif what in ("payment", "on account"):
        batch = await a_cash_batch(post_date=day)
        if what == "payment":
            await a_receipt(batch, invoice=latest)
        else:
            await a_receipt(batch, customer=payer, amount=amount)
    elif what in ("memo", "tied memo"):
        batch = await a_credit_memo_batch(post_date=day)
        invoice = latest if what == "tied memo" else None
        await a_credit_memo(batch, customer=None if invoice else payer, invoice=invoice, amount=amount)
    else:
        batch = await an_adjustment_batch(post_date=day)
        direction = AdjustmentDirection.INCREASE if what == "increase" else AdjustmentDirection.REDUCE
        await an_adjustment(batch, invoice=latest, amount=amount, direction=direction)
    done.append(await posted(batch))


async def control_balance(day: date) -> int:
    """What the AR control accounts hold at a date, from the ledger lines that count."""
    return int(
        await fetch_value(
            "SELECT coalesce(sum(l.base_debit - l.base_credit), 0)::bigint AS held FROM ledger_line l "
            "JOIN ledger v ON v.id = l.ledger_id JOIN account a ON a.id = l.account_id "
            "WHERE a.ar_control AND v.posted_at IS NOT NULL AND v.post_date <= $1",
            day,
        )
    )


def numbers(rows: object) -> list[tuple[str, str]]:
    assert isinstance(rows, list)
    return [(row.number, row.base.total.plain()) for row in rows if isinstance(row, CustomerAgeing)]
