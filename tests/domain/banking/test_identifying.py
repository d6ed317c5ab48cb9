"""Receipts of bank files are matched while their batch is open, and identified by a later one afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, closed, posted
from tests.cast import AMIR, CLARA, VERA
from tests.databases import Books
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_loading import lockbox
from tests.domain.banking.writers import a_deposit
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.audit.verifying import checks
from tieout.domain.banking.deposit import CreditEntry
from tieout.domain.banking.identifying import (
    BatchBetween,
    ProposalGone,
    ReceiptIdentified,
    accept,
    accept_certain,
    identify,
    proposals_for,
)
from tieout.domain.banking.loading import load
from tieout.domain.banking.matched import BankReceipt, count_to_match, find_receipt, to_match
from tieout.domain.banking.proposal import Certainty
from tieout.domain.banking.remitter import Remitter
from tieout.domain.banking.remitting import create_remitter, delete_remitter, update_remitter
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.totals import totals_of
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.statements import fetch
from tieout.domain.entries.changing import delete_entry
from tieout.domain.entries.drafts import ApplicationDraft, CashReceiptDraft
from tieout.domain.entries.entry import Finish, PayType
from tieout.domain.refusal import Refusal, RightMissing


async def loaded(*entries: CreditEntry) -> list[BankReceipt]:
    """The receipts of a lockbox with these entries, none of them matched."""
    await load(lockbox(a_deposit(*(entries or [CHECK]))), by=CLARA, name="lockbox.txt")
    return await waiting()


async def waiting() -> list[BankReceipt]:
    return list((await to_match(PageRequest())).rows)


async def lines(batch_id: int) -> list[tuple[str, str, int]]:
    """Account, customer and debit (credits negative), of every entry of the batch."""
    rows = await fetch(
        "SELECT account.number, customer.number AS customer, line.debit - line.credit AS amount FROM line "
        "JOIN entry ON entry.id = line.entry_id JOIN account ON account.id = line.account_id "
        "JOIN customer ON customer.id = entry.customer_id WHERE entry.batch_id = $1 ORDER BY line.id",
        batch_id,
    )
    return [(row["number"], row["customer"], row["amount"]) for row in rows]


async def the_books_are_sound() -> None:
    assert [check.detail async for check in checks() if not check.passed] == []


async def test_accepting_keys_the_receipt_anew_and_the_batch_ties_out_as_before(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    [receipt] = await loaded()
    [proposal, *_] = await proposals_for(receipt)
    after = await accept(receipt.id, by=CLARA, proposal=proposal.key)
    assert (after.customer_number, after.left, await waiting()) == ("ACME", 0, [])
    assert await lines(receipt.batch_id) == [("1010", "ACME", 125_050), ("1200", "ACME", -125_050)]
    totals = await totals_of(receipt.batch_id)
    assert (totals.accumulated.minor, totals.count) == (125_050, 1)
    await posted(await closed(await Batch.get(id=receipt.batch_id)))
    note = await AuditEvent.filter(action="BANK_RECEIPT_MATCHED").get()
    assert sentence(note) == (
        "The 1,250.50 USD of ACME were matched with ACME: "
        "The remittance names INV-1012: INV-1012 is open with the amount."
    )
    await the_books_are_sound()


async def test_the_payer_s_account_is_remembered_and_makes_the_next_one_certain(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    await a_posted_invoice("INV-2000", amount="77.00")
    first, second = await loaded(CHECK, replace(CHECK, minor=7_700, text="", remitter="", reference="9"))
    assert await proposals_for(second) != []
    await accept(first.id, by=CLARA, proposal=(await proposals_for(first))[0].key)
    remembered = await Remitter.get()
    assert (remembered.key, remembered.customer_id) == ("ACCOUNT:091000019/55501", 1)
    assert (await proposals_for(second))[0].certainty is Certainty.CERTAIN


async def test_all_that_is_certain_is_accepted_at_once_and_nothing_ambiguous(books: Books) -> None:
    for number, amount in (("INV-1012", "1250.50"), ("INV-7", "30.00"), ("INV-8", "30.00")):
        await a_posted_invoice(number, amount=amount, customer="BIRCH")
    nameless = replace(CHECK, minor=3_000, text="", remitter="", routing="", account="", reference="2")
    twice = replace(CHECK, reference="3")  # names the invoice that the first has paid by then
    await loaded(CHECK, nameless, twice)
    done = await accept_certain(by=CLARA)
    assert (done.accepted, done.left) == (1, 2)
    assert [one.entry.reference for one in await waiting()] == ["2", "3"]


async def test_a_proposal_that_holds_no_longer_is_refused(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    first, second = await loaded(CHECK, replace(CHECK, reference="2"))
    key = (await proposals_for(first))[0].key
    await accept(second.id, by=CLARA, proposal=key)
    with pytest.raises(ProposalGone):
        await accept(first.id, by=CLARA, proposal=key)
    with pytest.raises(ReceiptIdentified):
        await accept(second.id, by=CLARA, proposal=key)


async def test_after_posting_it_is_identified_by_a_receipt_of_nothing(books: Books) -> None:
    """AMB-9, R3.15, R9.4: no cash moves, nobody's credit pays, and the bank's batch stays as it is."""
    await a_posted_invoice("INV-1012", amount="1000.00")
    [receipt] = await loaded()
    await posted(await Batch.get(id=receipt.batch_id))
    [receipt] = await waiting()
    [proposal, *_] = await proposals_for(receipt)
    await accept(receipt.id, by=CLARA, proposal=proposal.key)
    later = await Batch.get(description="Identified receipts")
    assert await lines(later.id) == [
        ("1200", "ACME", 125_050),
        ("1200", "ACME", -100_000),
        ("1200", "ACME", -25_050),
    ]
    assert (await waiting(), (await totals_of(later.id)).accumulated.minor) == ([], 0)
    await posted(later)
    with pytest.raises(Refusal) as caught:
        await closing.reopen(receipt.batch_id, by=AMIR, reason="Look")
    assert later.number in caught.value.message
    await the_books_are_sound()


async def test_between_closing_and_posting_it_can_be_neither(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    [receipt] = await loaded()
    await closed(await Batch.get(id=receipt.batch_id))
    [receipt] = await waiting()
    with pytest.raises(BatchBetween):
        await accept(receipt.id, by=CLARA, proposal=(await proposals_for(receipt))[0].key)


async def test_a_clerk_says_by_hand_whose_it_is_before_and_after_posting(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="1000.00")
    first, second = await loaded(CHECK, replace(CHECK, reference="2", routing="1", account="2"))
    draft = CashReceiptDraft(customer_number="ACME", on_account="1250.50")
    await identify(first.id, by=CLARA, draft=draft)
    await posted(await Batch.get(id=first.batch_id))
    await identify(second.id, by=CLARA, draft=CashReceiptDraft(customer_number="BIRCH"))
    later = await Batch.get(description="Identified receipts")
    assert await lines(later.id) == [("1200", "BIRCH", 125_050), ("1200", "BIRCH", -125_050)]
    assert await count_to_match() == 0
    assert {row.key: row.customer_id for row in await Remitter.all()} == {
        "ACCOUNT:091000019/55501": 1,
        "ACCOUNT:1/2": 2,
    }
    await the_books_are_sound()


async def test_a_part_identified_in_a_batch_of_one_s_choice_leaves_the_rest_on_the_list(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="1000.00")
    [receipt] = await loaded()
    await posted(await Batch.get(id=receipt.batch_id))
    batch = await a_cash_batch()
    rows = (
        ApplicationDraft(open_item_id=receipt.item_id, type=PayType.P, apply="-1000.00"),
        ApplicationDraft(invoice_number="INV-1", type=PayType.Y),
    )
    await a_receipt(batch, customer="ACME", amount="0", applications=rows, finish=Finish.MULTIPLE_CREDITS)
    [receipt] = await waiting()
    assert receipt.left == 25_050
    await identify(receipt.id, by=CLARA, draft=CashReceiptDraft(customer_number="ACME"), batch_id=batch.id)
    assert (await waiting(), (await totals_of(batch.id)).count) == ([], 2)


async def test_what_the_receipt_form_or_a_deletion_settles_leaves_the_list(books: Books) -> None:
    first, second = await loaded(CHECK, replace(CHECK, reference="2"))
    await delete_entry(first.entry_id, by=CLARA)
    assert [one.id for one in await waiting()] == [second.id]
    gone = await find_receipt(first.id)
    assert gone is not None
    assert (gone.entry_version, gone.to_match) == (None, False)


async def test_matching_takes_the_right_to_key_entries(books: Books) -> None:
    [receipt] = await loaded()
    for attempt in (
        accept(receipt.id, by=VERA, proposal="x"),
        accept_certain(by=VERA),
        identify(receipt.id, by=VERA, draft=CashReceiptDraft(customer_number="ACME")),
    ):
        with pytest.raises(RightMissing):
            await attempt


async def test_payers_are_kept_by_hand_too(books: Books) -> None:
    made = await create_remitter(by=CLARA, customer_number="acme", account="DE02 1203 0000 0000 2020 51")
    assert made.key == "IBAN:DE02120300000000202051"
    for refused in (
        {"account": "DE02120300000000202051"},
        {"account": "00"},
        {"name": "x", "customer_number": "NO"},
    ):
        with pytest.raises(Refusal):
            await create_remitter(by=CLARA, **{"customer_number": "ACME", **refused})
    changed = await update_remitter(made.id, by=CLARA, expected_version=1, customer_number="BIRCH")
    assert (changed.customer_id, changed.version) == (2, 2)
    await delete_remitter(made.id, by=CLARA)
    assert await Remitter.all().count() == 0
