"""Commands at the same moment on PostgreSQL: one wins, the others are told why, and the books balance."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    in_status,
    posted,
    with_ledger,
)
from tests.cast import ADA, AMIR, CLARA, period, set_options
from tests.databases import Books
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchStatus, BatchType
from tieout.domain.batches.editing import HeaderChanges
from tieout.domain.batches.opening import create
from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.entries.adding import add
from tieout.domain.entries.changing import delete_entry, update_entry
from tieout.domain.entries.drafts import CashReceiptDraft, InvoiceDraft
from tieout.domain.entries.entry import AdjustmentDirection, Entry
from tieout.domain.ledgers import creating, posting
from tieout.domain.periods import closing as period_closing
from tieout.domain.periods.years import create_fiscal_year
from tieout.domain.refusal import Refusal

pytestmark = pytest.mark.postgres

ROUNDS = 8


async def together(*commands: Awaitable[Any]) -> Counter[str]:
    """Run the commands at once; how many ended how: "done", or the code of the refusal."""
    ends = await asyncio.gather(*commands, return_exceptions=True)
    strange = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, Refusal)]
    assert strange == []
    return Counter(end.code if isinstance(end, Refusal) else "done" for end in ends)


async def assert_sound() -> None:
    """Everything that `tieout verify` proves."""
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_two_close_one_batch(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await in_status("OPEN")
        ends = await together(*(closing.close(batch.id, by=by) for by in (CLARA, AMIR, ADA)))
        assert ends == {"done": 1, "BATCH_STATUS_FORBIDS": 2}
        assert await events(batch, "BATCH_CLOSED") == 1


async def test_two_ask_for_one_ledger(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await in_status("CLOSED")
        ends = await together(*(creating.request(batch.id, by=by) for by in (AMIR, ADA)))
        assert ends == {"done": 1, "LEDGER_BEING_CREATED": 1}
        jobs = "SELECT count(*) AS n FROM job WHERE batch_id = $1 AND kind = 'CREATE_LEDGER'"
        assert await fetch_value(jobs, batch.id) == 1


async def test_two_workers_make_one_ledger(postgres_books: Books) -> None:
    async def finish() -> None:
        await asyncio.sleep(0)

    for _ in range(ROUNDS):
        batch = await in_status("LEDGER_PENDING")
        ends = await together(*(creating.carry_out(batch.id, by=AMIR, finish=finish) for _ in range(3)))
        assert ends == {"done": 3}
        ledgers = "SELECT count(*) AS n FROM ledger WHERE batch_id = $1"
        assert await fetch_value(ledgers, batch.id) == 1
    await assert_sound()


async def test_two_post_one_batch(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await in_status("LEDGER_READY")
        ends = await together(*(posting.post(batch.id, by=by) for by in (AMIR, ADA, AMIR)))
        assert ends == {"done": 1, "BATCH_STATUS_FORBIDS": 2}
        assert await events(batch, "BATCH_POSTED") == 1
    await assert_sound()


async def test_many_batches_posted_at_once_all_count(postgres_books: Books) -> None:
    batches = [await in_status("LEDGER_READY") for _ in range(12)]
    assert await together(*(posting.post(batch.id, by=AMIR) for batch in batches)) == {"done": 12}
    cash = "SELECT sum(debit)::bigint AS n FROM account_balance WHERE account_id = 1"
    assert await fetch_value(cash) == 12 * 10000
    await assert_sound()


async def test_one_request_to_post_sent_twice_at_once_posts_once_and_answers_alike(
    postgres_books: Books,
) -> None:
    for turn in range(ROUNDS):
        batch = await in_status("OPEN")
        answers = await asyncio.gather(
            *(posting.post_batches([batch.id], by=ADA, key=f"form {turn}") for _ in range(2))
        )
        assert [[outcome.refusal for outcome in answer] for answer in answers] == [[None], [None]]
        assert (await Batch.get(id=batch.id)).status is BatchStatus.POSTED
        assert await events(batch, "BATCH_POSTED") == 1
    await assert_sound()


async def test_closing_and_keying_at_once(postgres_books: Books) -> None:
    """What was keyed before the close is in the batch, what came after is refused; nothing lies between."""
    for _ in range(ROUNDS):
        batch = await in_status("OPEN")
        keyed = [a_receipt(batch, amount="1.00") for _ in range(6)]
        ends = await together(*keyed[:3], closing.close(batch.id, by=CLARA), *keyed[3:])
        assert ends.keys() <= {"done", "BATCH_NOT_OPEN"}
        closed = await Batch.get(id=batch.id)
        assert closed.status is BatchStatus.CLOSED
        assert (
            await fetch_value("SELECT count(*) AS n FROM entry WHERE batch_id = $1", batch.id) == ends["done"]
        )
        accumulated = await noted_total(batch)
        assert accumulated == f"{100 + ends['done'] - 1}.00 USD"


async def test_closing_and_changing_or_deleting_at_once(postgres_books: Books) -> None:
    for _ in range(ROUNDS):
        batch = await in_status("OPEN")
        entry = await Entry.get(batch_id=batch.id)
        other = await a_receipt(batch, amount="5.00")
        draft = CashReceiptDraft(customer_number="ACME", amount="7.00")
        await together(
            delete_entry(other.id, by=CLARA),
            closing.close(batch.id, by=CLARA),
            update_entry(entry.id, by=CLARA, expected_version=1, entry=draft),
        )
        keyed = await fetch_value("SELECT sum(tally)::bigint AS n FROM entry WHERE batch_id = $1", batch.id)
        assert await noted_total(batch) == f"{keyed / 100:.2f} USD"


async def test_two_change_one_entry(postgres_books: Books) -> None:
    batch = await a_cash_batch()
    for _ in range(ROUNDS):
        entry = await a_receipt(batch)
        drafts = [CashReceiptDraft(customer_number="ACME", amount=amount) for amount in ("1", "2")]
        ends = await together(
            *(update_entry(entry.id, by=CLARA, expected_version=1, entry=draft) for draft in drafts)
        )
        assert ends == {"done": 1, "ENTRY_CHANGED": 1}
        assert await fetch_value("SELECT count(*) AS n FROM line WHERE entry_id = $1", entry.id) == 2


async def test_an_invoice_is_paid_once_by_many_clerks(postgres_books: Books) -> None:
    for round_ in range(ROUNDS):
        number = f"INV-{round_}"
        await a_posted_invoice(number)
        batches = [await a_cash_batch() for _ in range(4)]
        ends = await together(*(a_receipt(batch, invoice=number) for batch in batches))
        assert ends == {"done": 1, "INVOICE_PAID": 3}


async def test_a_document_number_is_used_once(postgres_books: Books) -> None:
    for round_ in range(ROUNDS):
        batches = [await an_invoice_batch() for _ in range(3)]
        ends = await together(*(an_invoice(batch, number=f"INV-{round_}") for batch in batches))
        assert ends == {"done": 1, "DOCUMENT_NUMBER_USED": 2}


async def test_checks_without_a_number_all_get_their_own(postgres_books: Books) -> None:
    batch = await a_cash_batch()
    assert await together(*(a_receipt(batch) for _ in range(20))) == {"done": 20}
    references = sorted(entry.reference for entry in await Entry.filter(batch_id=batch.id))
    assert references == [f"X{number:03d}" for number in range(1, 21)]


async def test_reopening_and_applying_at_once(postgres_books: Books) -> None:
    """Either the receipt finds the invoice posted and the reopening is refused, or the other way round."""
    seen: Counter[str] = Counter()
    for round_ in range(ROUNDS):
        number = f"INV-{round_}"
        invoice = await a_posted_invoice(number)
        receipts = await a_cash_batch()
        commands = [closing.reopen(invoice.batch_id, by=ADA), a_receipt(receipts, invoice=number)]
        ends = await together(*(commands if round_ % 2 else commands[::-1]))
        assert ends["done"] == 1
        assert ends.keys() <= {"done", "DEPENDANT_EXISTS", "INVOICE_NOT_POSTED"}
        seen.update(ends)
    assert seen["done"] == ROUNDS
    await assert_sound()


async def test_taking_an_increase_back_while_it_is_paid(postgres_books: Books) -> None:
    """The receipt pays the invoice as raised, or as it was; never more than is owed in the end."""
    for round_ in range(ROUNDS):
        number = f"INV-{round_}"
        await a_posted_invoice(number, amount="100.00")
        adjustments, receipts = await an_adjustment_batch(), await a_cash_batch()
        await an_adjustment(adjustments, invoice=number, direction=AdjustmentDirection.INCREASE, amount="5")
        await posted(adjustments)
        commands = [closing.reopen(adjustments.id, by=ADA), a_receipt(receipts, invoice=number)]
        ends = await together(*(commands if round_ % 2 else commands[::-1]))
        paid = (await Entry.get(batch_id=receipts.id)).amount
        assert (ends, paid) in (({"done": 2}, 10000), ({"done": 1, "INCREASE_USED": 1}, 10500))
    await assert_sound()


async def test_posting_and_closing_the_period_at_once(postgres_books: Books) -> None:
    """A period closes only when its batches are posted, so one of the two is refused or waits."""
    for month in range(1, 7):
        batch = await in_status("LEDGER_READY") if month == 3 else await ready_in(month)
        ends = await together(
            posting.post(batch.id, by=AMIR), period_closing.close(period(f"2026-{month:02d}"), by=ADA)
        )
        assert ends.keys() <= {"done", "BATCH_NOT_POSTED"}
        assert (await Batch.get(id=batch.id)).status is BatchStatus.POSTED
        if ends["BATCH_NOT_POSTED"]:
            await period_closing.close(period(f"2026-{month:02d}"), by=ADA)
    await assert_sound()


async def test_opening_a_batch_and_closing_its_period_at_once(postgres_books: Books) -> None:
    for month in range(1, 9):
        ends = await together(
            a_cash_batch(post_date=date(2026, month, 1), number=f"M{month:04d}"),
            period_closing.close(period(f"2026-{month:02d}"), by=ADA),
        )
        assert ends["done"] == 1
        assert ends.keys() <= {"done", "BATCH_NOT_POSTED", "PERIOD_CLOSED"}
        if ends["BATCH_NOT_POSTED"]:
            batch = await Batch.get(number=f"M{month:04d}")
            await editing.delete(batch.id, by=ADA)
            await period_closing.close(period(f"2026-{month:02d}"), by=ADA)


async def test_reopening_a_batch_and_closing_its_period_at_once(postgres_books: Books) -> None:
    for month in range(1, 5):
        batch = await posted(await ready_in(month))
        ends = await together(
            closing.reopen(batch.id, by=ADA), period_closing.close(period(f"2026-{month:02d}"), by=ADA)
        )
        assert ends["done"] == 1
        assert ends.keys() <= {"done", "PERIOD_NOT_OPEN", "BATCH_NOT_POSTED"}
        if ends["BATCH_NOT_POSTED"]:
            await editing.delete(batch.id, by=ADA)
            await period_closing.close(period(f"2026-{month:02d}"), by=ADA)
    await assert_sound()


async def test_two_close_one_period(postgres_books: Books) -> None:
    ends = await together(*(period_closing.close(period("2026-01"), by=ADA) for _ in range(3)))
    assert ends == {"done": 1, "PERIOD_STATE_FORBIDS": 2}


async def test_two_create_the_next_year(postgres_books: Books) -> None:
    ends = await together(*(create_fiscal_year(by=ADA, start_date=date(2028, 1, 1)) for _ in range(3)))
    assert ends == {"done": 1, "YEARS_NOT_ADJACENT": 2}


async def test_neighbouring_periods_close_in_order_whoever_is_first(postgres_books: Books) -> None:
    ends = await together(*(period_closing.close(period(f"2026-{m:02d}"), by=ADA) for m in (3, 2, 1)))
    states = await fetch("SELECT state FROM fiscal_period ORDER BY start_date LIMIT 3")
    closed = [row["state"] for row in states].count("CLOSED")
    assert (ends["done"], ends["EARLIER_PERIOD_OPEN"]) == (closed, 3 - closed)
    assert [row["state"] for row in states] == ["CLOSED"] * closed + ["OPEN"] * (3 - closed)


async def test_closing_a_period_and_reopening_the_one_before_at_once(postgres_books: Books) -> None:
    """Never a closed period after an open one (AMB-31)."""
    await period_closing.close(period("2026-01"), by=ADA)
    for _ in range(ROUNDS):
        await together(
            period_closing.close(period("2026-02"), by=ADA),
            period_closing.reopen(period("2026-01"), by=ADA, reason="again"),
        )
        states = await fetch("SELECT state FROM fiscal_period ORDER BY start_date LIMIT 2")
        assert [row["state"] for row in states] != ["OPEN", "CLOSED"]
        if states[1]["state"] == "CLOSED":
            await period_closing.reopen(period("2026-02"), by=ADA, reason="again")
        if states[0]["state"] == "OPEN":
            await period_closing.close(period("2026-01"), by=ADA)


async def test_fifty_batches_at_once_get_fifty_numbers(postgres_books: Books) -> None:
    """AMB-2: no two alike, and nobody refused."""
    await set_options(automatic_batch_numbering=True)
    made = await asyncio.gather(*(create(by=CLARA, type=BatchType.INVOICE) for _ in range(50)))
    assert sorted(batch.number for batch in made) == [f"R{number:04d}" for number in range(1, 51)]


async def test_fifty_cash_batches_at_once_get_fifty_deposits(postgres_books: Books) -> None:
    await set_options(automatic_batch_numbering=True)
    ends = await together(*(create(by=CLARA, type=BatchType.CASH) for _ in range(50)))
    assert ends == {"done": 50}
    sequences = sorted(batch.deposit_sequence or 0 for batch in await Batch.all())
    assert sequences == list(range(50))


async def test_one_number_keyed_by_many_is_given_once(postgres_books: Books) -> None:
    for round_ in range(ROUNDS):
        ends = await together(*(an_invoice_batch(number=f"SAME{round_}") for _ in range(4)))
        assert ends == {"done": 1, "BATCH_NUMBER_USED": 3}


async def test_two_batches_changed_to_one_number(postgres_books: Books) -> None:
    for round_ in range(ROUNDS):
        batches = [await an_invoice_batch() for _ in range(2)]
        changes = HeaderChanges(number=f"SAME{round_}")
        ends = await together(
            *(editing.update(b.id, by=CLARA, expected_version=1, changes=changes) for b in batches)
        )
        assert ends == {"done": 1, "BATCH_NUMBER_USED": 1}


async def test_two_batches_changed_to_one_deposit(postgres_books: Books) -> None:
    for round_ in range(ROUNDS):
        batches = [await a_cash_batch() for _ in range(2)]
        changes = HeaderChanges(deposit_id=f"BANK{round_}", deposit_sequence=1)
        ends = await together(
            *(editing.update(b.id, by=CLARA, expected_version=1, changes=changes) for b in batches)
        )
        assert ends == {"done": 1, "DEPOSIT_IN_USE": 1}


async def test_an_entry_keyed_again_under_a_number_somebody_else_takes(postgres_books: Books) -> None:
    for round_ in range(ROUNDS):
        batch, other = await an_invoice_batch(), await an_invoice_batch()
        entry = await an_invoice(batch, number=f"OLD-{round_}")
        draft = InvoiceDraft(customer_number="ACME", document_number=f"NEW-{round_}", amount="1")
        ends = await together(
            update_entry(entry.id, by=CLARA, expected_version=1, entry=draft),
            add(other.id, by=CLARA, entry=draft),
        )
        assert ends == {"done": 1, "DOCUMENT_NUMBER_USED": 1}


async def ready_in(month: int) -> Batch:
    batch = await a_cash_batch(post_date=date(2026, month, 1))
    await a_receipt(batch)
    return await with_ledger(batch)


async def events(batch: Batch, action: str) -> int:
    counted = "SELECT count(*) AS n FROM audit_event WHERE batch_id = $1 AND action = $2"
    return int(await fetch_value(counted, batch.id, action))


async def noted_total(batch: Batch) -> str:
    """The accumulated total that the closing noted."""
    text = (
        "SELECT facts::json ->> 'accumulated' AS total FROM audit_event WHERE batch_id = $1 AND action = $2"
    )
    return str(await fetch_value(text, batch.id, "BATCH_CLOSED"))
