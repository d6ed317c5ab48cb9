"""Payments, refunds and write-offs of programs: into the batch named, or into the right one (R4.21, R5.7)."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_journal_entry,
    a_mixed_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_order,
    posted,
)
from tests.cast import AMIR, CLARA
from tests.databases import Books
from tests.domain.entries.reading import applied, item_of, postings, postings_in_both
from tests.masters import a_customer, a_rate, a_reason, separate_exchange_accounts
from tests.watching import refused
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.blockers import DependantExists
from tieout.domain.batches.totals import totals_of
from tieout.domain.entries.adding import BatchNotOpen, EntryNotOfType
from tieout.domain.entries.adjustment import WriteOffOverLimit
from tieout.domain.entries.changing import EntryApplied, delete_entry
from tieout.domain.entries.drafts import RefundDraft
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.payment import PaymentDraft, Towards, take_payment
from tieout.domain.entries.refund import CreditUsed, RefundOfInvoice, RefundOverCredit
from tieout.domain.entries.refunding import refund_payment
from tieout.domain.entries.writing_off import write_off
from tieout.domain.money import Money
from tieout.domain.orders.cancelling import cancel
from tieout.domain.refusal import ValueMissing
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.users.actor import Actor


async def credit_of(entry: Entry) -> int:
    item = await item_of(entry)
    assert item is not None
    return item.id


async def all_proved() -> bool:
    return [f"{check.name}: {check.detail}" for check in await verify() if not check.passed] == []


async def test_a_payment_goes_to_the_invoices_named_and_what_is_left_on_account(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="60.00")
    await a_posted_invoice("INV-2", amount="50.00")
    towards = (Towards(invoice_number="INV-1"), Towards(invoice_number="INV-2", amount="20.00"))
    paid = await take_payment(by=CLARA, payment=PaymentDraft(invoices=towards, amount="100.00"))
    assert await applied(paid) == [("INV-1", 6000), ("INV-2", 2000)]
    credit = await item_of(paid)
    assert (credit and credit.amount, (await totals_of(paid.batch_id)).accumulated) == (
        -2000,
        Money(10000, "USD"),
    )
    rest = await take_payment(by=CLARA, payment=PaymentDraft(invoices=(Towards(invoice_number="INV-2"),)))
    assert (rest.amount, rest.batch_id) == (3000, paid.batch_id)
    alone = await take_payment(by=CLARA, payment=PaymentDraft(customer_number="ACME", amount="5.00"))
    assert await postings(alone) == [("1010", "Dr", 500), ("1200", "Cr", 500)]


async def test_a_payment_of_an_invoice_not_yet_posted_goes_where_that_stands(books: Books) -> None:
    """R3.35: nowhere else could it be paid."""
    batch = await a_mixed_batch()
    await an_invoice(batch, number="NEW-1")
    paid = await take_payment(by=CLARA, payment=PaymentDraft(invoices=(Towards(invoice_number="NEW-1"),)))
    assert paid.batch_id == batch.id


async def test_a_refund_pays_back_what_is_left_of_a_credit_and_never_more(books: Books) -> None:
    """R4.21: Dr the AR account of the credit item, Cr cash; payments are counted, refunds are not."""
    batch = await a_mixed_batch(control_total="100.00")
    paid = await a_receipt(batch, amount="100.00")
    item = await credit_of(paid)
    refund = await refund_payment(
        by=CLARA, refund=RefundDraft(open_item_id=item, amount="40.00"), batch_id=batch.id
    )
    assert await postings(refund) == [("1200", "Dr", 4000), ("1010", "Cr", 4000)]
    assert (refund.type, refund.tally, (await totals_of(batch.id)).tied_out) == ("REFUND", 0, True)
    left, wanted = Money(6000, "USD"), Money(6001, "USD")
    named = {"number": paid.reference, "field": "amount"}
    async with refused(books, RefundOverCredit(amount=wanted, balance=left, **named)):
        await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=item, amount="60.01"))
    assert (await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=item))).amount == 6000
    async with refused(books, CreditUsed(field="creditNumber", number=paid.reference)):
        await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=item))
    await posted(batch)
    assert await all_proved()


async def test_a_credit_memo_is_paid_back_by_its_number_and_an_invoice_never(books: Books) -> None:
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, number="CM-9", amount="25.00")
    await posted(memos)
    refund = await refund_payment(by=CLARA, refund=RefundDraft(credit_number="cm-9", reference="CHK-1"))
    batch = await Batch.get(id=refund.batch_id)
    assert (refund.reference, refund.amount, batch.origin) == ("CHK-1", 2500, "EXTERNAL")
    await a_posted_invoice("INV-1")
    async with refused(books, RefundOfInvoice(field="creditNumber", number="INV-1")):
        await refund_payment(by=CLARA, refund=RefundDraft(credit_number="INV-1"))
    cash = await a_cash_batch(number="CASH1")
    async with refused(books, EntryNotOfType(number="CASH1", wanted="cash", given="refund")):
        await refund_payment(by=CLARA, refund=RefundDraft(credit_number="CM-9"), batch_id=cash.id)


async def test_a_refund_at_another_rate_realises_the_difference(books: Books) -> None:
    """R3.32: the credit was taken at 0.74 and is paid back at 0.76: 2.00 lost on 100.00."""
    await separate_exchange_accounts()
    await a_customer("MAPLE", currency="CAD")
    rate = await a_rate("CAD", "0.74")
    memos = await a_credit_memo_batch()
    memo = await a_credit_memo(memos, customer="MAPLE", number="CM-1", amount="100.00")
    await posted(memos)
    await ExchangeRate.filter(id=rate.id).update(rate="0.76")
    batch = await a_mixed_batch()
    refund = await refund_payment(
        by=CLARA, refund=RefundDraft(open_item_id=await credit_of(memo)), batch_id=batch.id
    )
    assert await postings_in_both(refund) == [
        ("1200", "Dr", 10000, 7400),
        ("1010", "Cr", 10000, 7600),
        ("7200", "Dr", 0, 200),
    ]
    await posted(batch)
    assert await all_proved()


async def test_the_batch_of_a_credit_that_was_paid_back_elsewhere_is_not_reopened(books: Books) -> None:
    """R9.4: the refund is a dependant like any other."""
    batch = await a_mixed_batch()
    paid = await a_receipt(batch, amount="100.00", reference="CHK-1")
    await posted(batch)
    refund = await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=await credit_of(paid)))
    other = await Batch.get(id=refund.batch_id)
    async with refused(books, DependantExists(other=other.number, status="open", document="CHK-1")):
        await closing.reopen(batch.id, by=AMIR)


async def test_money_of_a_cancelled_order_is_paid_back(books: Books) -> None:
    order = await an_order()
    paid = await take_payment(by=CLARA, payment=PaymentDraft(order_id=order.id))
    await cancel(order.id, by=CLARA)
    refund = await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=await credit_of(paid)))
    assert refund.batch_id == paid.batch_id
    await posted(await Batch.get(id=paid.batch_id))
    assert await all_proved()


async def test_a_write_off_takes_an_invoice_off_with_a_reason_within_the_limit(books: Books) -> None:
    """R4.12, AMB-21: Dr write-offs, Cr receivables; the limit is the user's, the reason is always asked."""
    await a_reason("BADDEBT")
    await a_posted_invoice("INV-1", amount="30.00")
    async with refused(books, ValueMissing(field="reason", label="The reason")):
        await write_off(by=CLARA, invoice_number="INV-1", reason="")
    careful = Actor(CLARA.user_id, CLARA.name, CLARA.email, CLARA.permissions, write_off_limit=1000)
    no = WriteOffOverLimit(field="amount", amount=Money(3000, "USD"), limit=Money(1000, "USD"))
    async with refused(books, no):
        await write_off(by=careful, invoice_number="INV-1", reason="BADDEBT")
    gone = await write_off(by=CLARA, invoice_number="INV-1", reason="baddebt")
    assert await postings(gone) == [("1200", "Cr", 3000), ("6100", "Dr", 3000)]
    assert (gone.reason, (await Batch.get(id=gone.batch_id)).origin) == ("BADDEBT", "EXTERNAL")


@pytest.mark.parametrize("kind", ["payment", "refund", "write-off"])
async def test_nothing_goes_into_a_closed_batch_and_the_refusal_names_it(books: Books, kind: str) -> None:
    """R5.4, R5.7."""
    await a_reason("BADDEBT")
    await a_posted_invoice("INV-1")
    batch = await a_mixed_batch(number="MIX01")
    item = await credit_of(await a_receipt(batch))
    await closing.close(batch.id, by=CLARA)
    async with refused(books, BatchNotOpen(number="MIX01", status="closed")):
        match kind:
            case "payment":
                payment = PaymentDraft(invoices=(Towards(invoice_number="INV-1"),))
                await take_payment(by=CLARA, payment=payment, batch_id=batch.id)
            case "refund":
                refund = RefundDraft(open_item_id=item)
                await refund_payment(by=CLARA, refund=refund, batch_id=batch.id)
            case _:
                await write_off(by=CLARA, invoice_number="INV-1", reason="BADDEBT", batch_id=batch.id)


async def test_a_refund_that_is_deleted_leaves_the_credit_to_be_used_again(books: Books) -> None:
    """R3.31: as a unit, with the note that keeps what it was."""
    batch = await a_mixed_batch()
    paid = await a_receipt(batch, amount="100.00")
    item = await credit_of(paid)
    refund = await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=item), batch_id=batch.id)
    async with refused(books, EntryApplied(document=paid.reference, other=refund.reference)):
        await delete_entry(paid.id, by=CLARA)
    journal = await a_journal_entry(batch)
    for entry in (refund, journal):
        await delete_entry(entry.id, by=CLARA)
    again = await refund_payment(by=CLARA, refund=RefundDraft(open_item_id=item, amount="100.00"))
    assert again.batch_id == batch.id
