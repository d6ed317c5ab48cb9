"""A credit of a statement that is a deposit of the books is confirmed, not received a second time (R9.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import a_cash_batch, a_receipt, closed, posted
from tests.cast import AMIR, CLARA
from tests.databases import Books
from tests.domain.banking import writers
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_identifying import the_books_are_sound, waiting
from tests.domain.banking.writers import a_deposit
from tieout.domain.banking.depositing import Wish
from tieout.domain.banking.loading import load
from tieout.domain.banking.looking import NothingCameIn, look
from tieout.domain.banking.reconciling import (
    DepositDiffers,
    NotReconciled,
    StatementBatchNotOpen,
    deposits_alike,
    reconcile,
    take_back,
)
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.reconciled import DepositReconciled
from tieout.domain.batches.totals import totals_of
from tieout.domain.refusal import ValueMissing

DEPOSIT = replace(CHECK, minor=10_000, text="LOCKBOX DEPOSIT", reference="", remitter="", bank_reference="D1")


async def a_statement(*entries: object) -> bytes:
    """A statement of these credits."""
    content = writers.camt([a_deposit(*entries, account="DE02120300000000202051")]).encode()  # type: ignore[arg-type]
    await load(content, by=CLARA, name="statement.xml")
    return content


async def a_banked_batch() -> Batch:
    """A posted batch of one check of 100.00, banked two days before."""
    batch = await a_cash_batch(post_date=date(2026, 3, 11))
    await a_receipt(batch)
    return await posted(batch)


async def test_the_credit_is_taken_out_of_the_statement_and_confirms_the_deposit(books: Books) -> None:
    batch = await a_banked_batch()
    await a_statement(DEPOSIT, CHECK)
    first, second = await waiting()
    assert (await deposits_alike(first), await deposits_alike(second)) == ([batch.id], [])
    with pytest.raises(DepositDiffers):
        await reconcile(second.id, batch.id, by=CLARA)
    await reconcile(first.id, batch.id, by=CLARA)
    assert [one.id for one in await waiting()] == [second.id]
    totals = await totals_of(first.batch_id)
    assert (totals.control.minor, totals.control_count, totals.accumulated.minor) == (125_050, 1, 125_050)
    await closed(await Batch.get(id=first.batch_id))
    kept = await Batch.get(id=batch.id)
    assert (kept.reconciled_by, kept.reconciled_with) == ("Clara Clerk", "statement.xml, 2026-03-13, D1")
    await the_books_are_sound()


async def test_a_reconciled_batch_is_opened_again_only_when_that_is_taken_back(books: Books) -> None:
    batch = await a_banked_batch()
    await a_statement(DEPOSIT, CHECK)
    await reconcile((await waiting())[0].id, batch.id, by=CLARA)
    with pytest.raises(DepositReconciled):
        await closing.reopen(batch.id, by=AMIR, reason="Look")
    with pytest.raises(ValueMissing):
        await take_back(batch.id, by=AMIR, reason=" ")
    await take_back(batch.id, by=AMIR, reason="It was another deposit")
    with pytest.raises(NotReconciled):
        await take_back(batch.id, by=AMIR, reason="Again")
    assert (await closing.reopen(batch.id, by=AMIR, reason="Look")).status == "OPEN"


async def test_a_statement_of_nothing_else_leaves_no_batch_and_is_not_loaded_again(books: Books) -> None:
    batch = await a_banked_batch()
    content = await a_statement(DEPOSIT)
    [receipt] = await waiting()
    await reconcile(receipt.id, batch.id, by=CLARA)
    assert (await Batch.get(id=receipt.batch_id)).status == "DELETED"
    seen = await look(content, by=CLARA, name="again.xml")
    assert [type(one).__name__ for one in seen.refusals] == ["BankEntryLoaded"]
    assert [type(one) for one in seen.refusals_without_known] == [NothingCameIn]


async def test_a_closed_statement_stays_as_it_is_and_an_open_deposit_is_not_reconciled(books: Books) -> None:
    batch = await a_cash_batch(post_date=date(2026, 3, 11))
    await a_receipt(batch)
    await a_statement(DEPOSIT)
    [receipt] = await waiting()
    with pytest.raises(DepositDiffers):
        await reconcile(receipt.id, batch.id, by=CLARA)
    await closed(batch)
    statement = await closed(await Batch.get(id=receipt.batch_id))
    with pytest.raises(StatementBatchNotOpen):
        await reconcile(receipt.id, batch.id, by=CLARA)
    await closing.reopen(statement.id, by=AMIR)
    await reconcile(receipt.id, batch.id, by=CLARA)
    with pytest.raises(DepositReconciled):
        await closing.reopen(batch.id, by=AMIR)


async def test_a_credit_whose_reconciliation_is_taken_back_can_be_loaded_again(books: Books) -> None:
    """Else the bank's money would stand nowhere in the books, and nobody could bring it in."""
    batch = await a_banked_batch()
    content = await a_statement(DEPOSIT, CHECK)
    await reconcile((await waiting())[0].id, batch.id, by=CLARA)
    await take_back(batch.id, by=AMIR, reason="It was another deposit")
    await load(content, by=CLARA, name="again.xml", wish=Wish(without_known=True))
    assert [one.entry.minor for one in await waiting()] == [CHECK.minor, DEPOSIT.minor]
    await reconcile((await waiting())[1].id, batch.id, by=CLARA)
    await the_books_are_sound()
