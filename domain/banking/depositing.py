"""Making the cash batch of a deposit: its control figures are the bank's, each entry becomes a receipt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tieout.domain.audit.recording import record
from tieout.domain.banking import unidentified
from tieout.domain.banking.deposit import CreditEntry, Deposit
from tieout.domain.banking.loaded_file import LoadedDeposit, LoadedEntry, LoadedFile
from tieout.domain.batches import numbering, opening
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchType
from tieout.domain.database.statements import fetch, insert, writer
from tieout.domain.entries.adding import LARGEST_SET, add_many
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.money import Money
from tieout.domain.periods.finding import open_period_of
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.users.actor import Actor

_ENTRY = (
    "bank_deposit_id", "position", "entry_id", "key", "amount", "entry_date", "reference", "remitter",
    "routing", "account", "text", "invoices", "bank_reference", "proposal",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a file is to be loaded: placed by a layout, without what is known, with another post date.

    Without a post date each batch has its deposit's day; a branch is needed with branch accounting only.
    """

    layout: str = ""
    without_known: bool = False
    post_date: date | None = None
    branch: str = ""


async def make_batch(
    kept: LoadedFile,
    place: int,
    deposit: Deposit,
    entries: Sequence[tuple[str, CreditEntry]],
    known: Sequence[CreditEntry],
    how: Wish,
    company: CompanyFacts,
    *,
    by: Actor,
) -> None:
    """A batch of the entries that are not known, tied to the bank's figures less those that are."""
    total = Money(deposit.control_total - sum(entry.minor for entry in known), deposit.currency)
    count = deposit.control_count - len(known)
    batch = await _opened(deposit, total, count, kept, how, company, by=by)
    row = _kept(kept, place, deposit, batch, total, count)
    row.passed_over += len(known)
    await row.save(using_db=writer())
    await _key(batch, row, entries, unidentified.number_for(company, deposit.currency), by=by)
    await record(
        "BANK_FILE_LOADED",
        by=by,
        batch_id=batch.id,
        subject=kept.name,
        format=kept.format.value,
        account=deposit.account,
        statement=deposit.statement,
        entries=len(entries),
        total=str(total),
    )


def _kept(
    kept: LoadedFile, place: int, deposit: Deposit, batch: Batch, total: Money, count: int
) -> LoadedDeposit:
    return LoadedDeposit(
        bank_file_id=kept.id,
        batch_id=batch.id,
        position=place + 1,
        account=deposit.account[:64],
        statement=deposit.statement[:64],
        deposit=deposit.deposit[:64],
        currency=deposit.currency,
        deposit_date=deposit.on,
        control_total=total.minor,
        control_count=count,
        by_bank=deposit.total is not None,
        passed_over=len(deposit.passed_over),
    )


async def _key(
    batch: Batch,
    row: LoadedDeposit,
    entries: Sequence[tuple[str, CreditEntry]],
    customer: str,
    *,
    by: Actor,
) -> None:
    """Key a receipt for each entry, in their order, and keep which is whose."""
    drafts = [_draft(entry, row.currency, customer) for _, entry in entries]
    for start in range(0, len(drafts), LARGEST_SET):
        await add_many(batch.id, by=by, entries=drafts[start : start + LARGEST_SET])
    made = await fetch("SELECT id FROM entry WHERE batch_id = $1 ORDER BY id", batch.id)
    rows = [
        _row(row.id, number, found["id"], key, entry)
        for number, (found, (key, entry)) in enumerate(zip(made, entries, strict=True), 1)
    ]
    await insert(LoadedEntry, _ENTRY, rows)


async def _opened(
    deposit: Deposit,
    total: Money,
    count: int,
    kept: LoadedFile,
    how: Wish,
    company: CompanyFacts,
    *,
    by: Actor,
) -> Batch:
    on = how.post_date or deposit.on
    period = await open_period_of(on, ar_hold=company.options.ar_hold_reaction, by=by)
    return await opening.create(
        by=by,
        type=BatchType.CASH,
        number=await numbering.take_number(period["fiscal_year_id"], company.options.batch_number_prefix),
        description=f"{deposit.account} {deposit.statement}, from {kept.name}".strip()[:200],
        post_date=on,
        control_total=total.plain(),
        control_count=count,
        currency=deposit.currency,
        branch=how.branch,
        cash_account_id=await _cash_account(deposit),
        deposit_id=deposit.deposit[:20] or None,
        origin=BatchOrigin.AUTOMATIC,
    )


async def _cash_account(deposit: Deposit) -> int | None:
    """The cash account that the bank calls so; None, for the currency's default, when none is told of."""
    wanted = _spelt(deposit.account)
    rows = await fetch(
        "SELECT id, bank_accounts FROM cash_account WHERE active AND bank_accounts <> '' AND currency = $1",
        deposit.currency,
    )
    named = (row for row in rows if wanted in map(_spelt, row["bank_accounts"].split()))
    found = next(named, None) if wanted else None
    return None if found is None else int(found["id"])


def _spelt(account: str) -> str:
    return "".join(letter for letter in account.upper() if letter.isalnum())


def _draft(entry: CreditEntry, currency: str, customer: str) -> CashReceiptDraft:
    memo = " ".join(part for part in (entry.remitter, entry.text) if part)
    return CashReceiptDraft(
        customer_number=customer,
        amount=Money(entry.minor, currency).plain(),
        reference=entry.reference[:40].strip() or None,
        memo=" ".join(memo.split())[:200],
    )


def _row(deposit_id: int, position: int, entry_id: int, key: str, entry: CreditEntry) -> tuple[Any, ...]:
    invoices = json.dumps([asdict(invoice) for invoice in entry.invoices])
    return (
        *(deposit_id, position, entry_id, key, entry.minor, entry.on, entry.reference[:64]),
        *(entry.remitter[:140], entry.routing[:40], entry.account[:64], entry.text[:4_000], invoices),
        *(entry.bank_reference[:64], ""),
    )
