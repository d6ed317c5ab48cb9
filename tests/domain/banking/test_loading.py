"""Bank files become cash batches that tie out to the bank's own figures: once, and whole or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from tests.builders import closed, posted
from tests.cast import ADA, CLARA, VERA, set_options
from tests.databases import Books
from tests.domain.banking import writers
from tests.domain.banking.test_formats import BULK, CHECK
from tests.domain.banking.writers import a_deposit
from tests.masters import a_rate
from tests.working import all_done, until, working
from tieout.domain.accounts.account import CashAccount
from tieout.domain.banking import loading
from tieout.domain.banking.deposit import Deposit
from tieout.domain.banking.depositing import Wish
from tieout.domain.banking.loaded_before import BankEntryLoaded, BankFileLoaded
from tieout.domain.banking.loaded_file import LoadedEntry, LoadedFile, LoadState
from tieout.domain.banking.loading import BankFileWaiting, load
from tieout.domain.banking.looking import DepositToldTwice, FiguresOfBankDiffer, NothingCameIn, look
from tieout.domain.batches import editing
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus
from tieout.domain.batches.totals import totals_of
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.jobs.claiming import LostLease
from tieout.domain.jobs.job import Job
from tieout.domain.periods import closing as periods
from tieout.domain.refusal import Refusal, RightMissing
from tieout.domain.setup.options import update_company
from tieout.domain.setup.unidentified import UnidentifiedReceiptsLeft

MORNING = a_deposit(CHECK, replace(CHECK, minor=4_950, reference="901", bank_reference="001-002"))


def lockbox(*deposits: Deposit) -> bytes:
    return writers.lockbox(deposits or [MORNING]).encode()


async def refused(content: bytes, *, wish: Wish | None = None) -> Refusal:
    """The refusal, and the proof that nothing was half loaded."""
    before = await _everything()
    with pytest.raises(Refusal) as caught:
        await load(content, by=CLARA, name="lockbox.txt", wish=wish)
    assert await _everything() == before
    return caught.value


async def _everything() -> list[int]:
    tables = ("batch", "entry", "line", "open_item", "bank_file", "bank_deposit", "bank_entry", "customer")
    return [await fetch_value(f"SELECT count(*) AS n FROM {table}") for table in tables]


async def test_a_deposit_becomes_an_automatic_batch_that_ties_out_to_the_bank_s_trailer(books: Books) -> None:
    """R1.6, R2.11, R3.3, R3.9: origin, count, deposit id and check numbers come from the bank."""
    file = await load(lockbox(), by=CLARA, name="in/lockbox.txt")
    [batch] = await Batch.all()
    assert (batch.origin, batch.status, batch.post_date) == (BatchOrigin.AUTOMATIC, "OPEN", date(2026, 3, 13))
    assert (batch.control_total, batch.control_count, batch.deposit_id) == (130_000, 2, "20260313-001")
    totals = await totals_of(batch.id)
    assert (totals.accumulated.minor, totals.count) == (130_000, 2)
    assert (file.name, file.state, file.loaded_by) == ("lockbox.txt", LoadState.LOADED, "Clara Clerk")
    rows = await fetch(
        "SELECT reference, amount, memo, customer.number FROM entry JOIN customer "
        "ON customer.id = entry.customer_id ORDER BY entry.id"
    )
    assert [(row["reference"], row["amount"], row["number"]) for row in rows] == [
        ("4417", 125_050, "UNIDENTIFIED"),
        ("901", 4_950, "UNIDENTIFIED"),
    ]
    assert (await closed(batch)).status == BatchStatus.CLOSED
    kept = await LoadedEntry.all().order_by("position")
    assert [one.entry_id for one in kept] == [
        row["id"] for row in await fetch("SELECT id FROM entry ORDER BY id")
    ]


async def test_unidentified_money_is_an_open_credit_of_a_customer_for_each_currency(books: Books) -> None:
    await a_rate("EUR", "1.10", date(2026, 3, 1))
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    await load(BULK.encode(), by=CLARA, name="camt.xml")
    rows = await Customer.filter(number__startswith="UNIDENTIFIED").order_by("number")
    assert [(row.number, row.currency) for row in rows] == [
        ("UNIDENTIFIED", "USD"),
        ("UNIDENTIFIED-EUR", "EUR"),
    ]
    items = await fetch(
        "SELECT kind, currency, sum(amount)::bigint AS amount FROM open_item "
        "GROUP BY kind, currency ORDER BY currency"
    )
    assert [tuple(row.values()) for row in items] == [
        ("ON_ACCOUNT", "EUR", -30_000),
        ("ON_ACCOUNT", "USD", -130_000),
    ]


async def test_a_figure_of_the_bank_that_differs_keeps_all_out_and_is_told_with_both(books: Books) -> None:
    refusal = await refused(lockbox().replace(b"0000130000", b"0000130001", 1))
    assert type(refusal) is FiguresOfBankDiffer
    assert refusal.message == (
        "Batch 001 of lockbox 1234567: the bank gives 1,300.01 USD as total, the details come to "
        "1,300.00 USD. The file was changed or damaged, so nothing of it is loaded. Fetch it again."
    )


async def test_the_same_file_is_refused_until_its_batch_is_deleted_with_who_and_when(books: Books) -> None:
    await load(lockbox(), by=ADA, name="monday.txt")
    refusal = await refused(lockbox())
    assert type(refusal) is BankFileLoaded
    assert refusal.message == (
        "The file lockbox.txt was loaded by Ada Administrator on 2026-03-15 already, into batch R0001. "
        "Nothing was loaded; delete that batch first if it is to be loaded again."
    )
    [batch] = await Batch.all()
    await editing.delete(batch.id, by=CLARA)
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    assert await Batch.filter(status="OPEN").count() == 1


async def test_a_posted_batch_keeps_its_entries_from_coming_again(books: Books) -> None:
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    await posted(await Batch.get())
    assert type(await refused(lockbox())) is BankFileLoaded


async def test_an_entry_loaded_before_is_refused_or_left_out_on_request(books: Books) -> None:
    await load(lockbox(a_deposit(CHECK)), by=ADA, name="early.txt")
    refusal = await refused(lockbox())
    assert type(refusal) is BankEntryLoaded
    assert refusal.message.startswith(
        "The entry of 2026-03-13 over 1,250.50 USD (4417) was loaded by Ada Administrator on 2026-03-15"
    )
    await load(lockbox(), by=CLARA, name="late.txt", wish=Wish(without_known=True))
    batch = await Batch.all().order_by("-id").first()
    assert batch is not None
    assert (batch.control_total, batch.control_count, batch.deposit_sequence) == (4_950, 1, 1)
    assert type(await refused(lockbox(), wish=Wish(without_known=True))) is NothingCameIn


async def test_a_notification_and_the_statement_after_it_tell_of_the_same_entries(books: Books) -> None:
    entry = replace(CHECK, bank_reference="AB12")
    await load(writers.camt_054([a_deposit(entry, statement="N1")]).encode(), by=CLARA, name="054.xml")
    assert type(await refused(writers.camt([a_deposit(entry, statement="S9")]).encode())) is BankEntryLoaded


async def test_two_entries_alike_in_one_file_are_two(books: Books) -> None:
    twice = [replace(CHECK, bank_reference="")] * 2
    await load(writers.ofx([a_deposit(*twice)]).encode(), by=CLARA, name="a.ofx")
    assert await LoadedEntry.all().count() == 2


async def test_one_deposit_that_cannot_be_keeps_the_others_out(books: Books) -> None:
    february = replace(MORNING, on=date(2026, 2, 27))
    for period in (1, 2):
        await periods.close(period, by=ADA)
    refusal = await refused(lockbox(MORNING, february))
    assert "2026-02" in refusal.message
    await load(lockbox(MORNING, february), by=CLARA, name="l.txt", wish=Wish(post_date=date(2026, 3, 14)))
    assert [batch.post_date for batch in await Batch.all()] == [date(2026, 3, 14)] * 2


async def test_a_currency_without_a_cash_account_or_rate_is_refused(books: Books) -> None:
    yen = writers.mt940([a_deposit(CHECK, currency="JPY", statement="1/1")]).encode()
    assert (await refused(yen)).code == "CASH_ACCOUNT_MISSING"
    assert "exchange rate" in (await refused(BULK.encode())).message


async def test_the_cash_account_that_the_bank_calls_so_takes_the_deposit(books: Books) -> None:
    made = await CashAccount.create(account_id=11, currency="USD", bank_accounts="DE02 12-34567")
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    assert (await Batch.get()).cash_account_id == made.id


async def test_the_setting_names_the_customer_of_unidentified_money(books: Books) -> None:
    await set_options(unidentified_customer="LOCKBOX")
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    assert await Customer.filter(number="LOCKBOX").count() == 1


async def test_loading_takes_the_right_to_key_entries(books: Books) -> None:
    with pytest.raises(RightMissing):
        await look(lockbox(), by=VERA, name="lockbox.txt")


async def test_a_large_file_is_loaded_by_the_worker_once(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LARGE", 2)
    kept = await load(lockbox(), by=CLARA, name="lockbox.txt")
    assert (kept.state, await Batch.all().count()) == (LoadState.WAITING, 0)
    assert type(await refused(lockbox())) is BankFileWaiting
    [job] = await Job.all()
    ended: list[int] = []

    async def finish() -> None:
        ended.append(1)

    payload = {"file": kept.id, "post_date": None, "branch": ""}
    for _ in range(2):
        await loading.carry_out(kept.id, payload, by=CLARA, finish=finish)
    after = await LoadedFile.get()
    assert (job.kind, after.state, after.done, after.most) == ("LOAD_BANK_FILE", LoadState.LOADED, 2, 2)
    assert (len(ended), await Batch.all().count()) == (2, 1)


async def test_a_large_file_the_worker_cannot_take_says_why(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LARGE", 2)
    kept = await load(lockbox(), by=CLARA, name="lockbox.txt")
    await load(lockbox(a_deposit(CHECK)), by=ADA, name="early.txt")

    async def finish() -> None:
        return

    with pytest.raises(BankEntryLoaded) as caught:
        await loading.carry_out(kept.id, {"file": kept.id}, by=CLARA, finish=finish)
    await loading.give_up(kept.id, error=caught.value.message, finish=finish)
    after = await LoadedFile.get(id=kept.id)
    assert (after.state, after.error) == (LoadState.FAILED, caught.value.message)
    assert await Batch.all().count() == 1


async def test_a_worker_that_lost_its_job_leaves_nothing_behind(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batches and the end of the job are one transaction: of two workers one has the effect."""
    monkeypatch.setattr(loading, "LARGE", 2)
    kept = await load(lockbox(), by=CLARA, name="lockbox.txt")

    async def lost() -> None:
        raise LostLease("taken by another worker")

    with pytest.raises(LostLease):
        await loading.carry_out(kept.id, {"file": kept.id}, by=CLARA, finish=lost)
    after = await LoadedFile.get(id=kept.id)
    assert (after.state, after.step) == (LoadState.WAITING, "keying receipts")
    assert await Batch.all().count() == 0


async def test_the_worker_loads_a_large_file_by_itself(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "LARGE", 2)
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    async with working():
        await until(all_done)
    assert (await Job.get()).state == "DONE"
    assert (await Batch.get()).control_total == 130_000


async def test_a_deposit_told_twice_in_one_file_is_refused(books: Books) -> None:
    first = a_deposit(CHECK, statement="001/1")
    refusal = await refused(writers.mt940([first, first]).encode())
    assert type(refusal) is DepositToldTwice
    assert "a record 1 cannot stand after a record 9" in (await refused(lockbox() + lockbox())).message


async def test_the_setting_stays_while_somebody_s_money_is_unidentified(books: Books) -> None:
    await load(lockbox(), by=CLARA, name="lockbox.txt")
    with pytest.raises(UnidentifiedReceiptsLeft):
        await update_company(by=ADA, expected_version=1, unidentified_customer="NOBODY")
    await editing.delete((await Batch.get()).id, by=CLARA)
    await update_company(by=ADA, expected_version=1, unidentified_customer="NOBODY")


@pytest.mark.postgres
async def test_of_two_who_load_the_same_file_at_once_one_is_refused(postgres_books: Books) -> None:
    """Whoever comes second waits for the first, and then sees what was loaded."""
    tries = (load(lockbox(), by=by, name="lockbox.txt") for by in (CLARA, ADA, CLARA, ADA))
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == [*["BankFileLoaded"] * 3, "LoadedFile"]
    assert await Batch.all().count() == 1
