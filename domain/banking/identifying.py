"""Saying whose money it is: the receipt keyed anew while its batch is open, else by a later receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tieout.domain.audit.recording import record
from tieout.domain.banking.deposit import CreditEntry
from tieout.domain.banking.loading import FILES
from tieout.domain.banking.matched import BankReceipt, find_receipt, to_match
from tieout.domain.banking.matching import propose
from tieout.domain.banking.proposal import Certainty, Proposal
from tieout.domain.banking.remitting import learn
from tieout.domain.batches import numbering, opening
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus, BatchType
from tieout.domain.batches.locking import WORDS
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.statements import execute, fetch, fetch_value
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries.adding import add
from tieout.domain.entries.changing import update_entry
from tieout.domain.entries.drafts import ApplicationDraft, CashReceiptDraft
from tieout.domain.entries.entry import Finish, PayType
from tieout.domain.money import Money
from tieout.domain.periods.finding import open_period_of
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

IDENTIFIED = "Identified receipts"
"""The description of the batch that later identifications go into when no other is named."""

MOST_AT_ONCE = 100

MOST_CERTAIN = 500
"""So many certain proposals one command accepts, so that nobody waits for minutes; the next goes on."""


class ProposalGone(Refusal):
    """That proposal holds no longer: what it pays was paid otherwise, or changed. Look at them again."""


class ReceiptIdentified(Refusal):
    """These {amount} are identified already: they are on the account of {customer}. Look at the list."""


class ReceiptDeleted(Refusal):
    """The receipt of these {amount} was deleted from batch {number}, so there is nothing to match."""


class BatchBetween(Refusal):
    """Batch {number} is {status}: reopen it to match its receipts, or post it and identify them later."""


@dataclass(slots=True)
class Accepted:
    """How many certain proposals were accepted, and how many receipts are left to be looked at."""

    accepted: int = 0
    left: int = 0


async def proposals_for(receipt: BankReceipt) -> list[Proposal]:
    """What the entry may pay, the surest first; discounts by the day on which it would be applied."""
    [found] = await propose([_asked(receipt)], on=await _day(receipt))
    return found


async def accept(receipt_id: int, *, by: Actor, proposal: str, batch_id: int | None = None) -> BankReceipt:
    """Accept a proposal by its key, and remember the payer.

    The receipt of an open batch is keyed anew; one of a posted batch is identified by a receipt of
    nothing in `batch_id`, an open cash batch, or in the one kept for that. Refused (`ProposalGone`) when
    it is no longer among the proposals, and for all that keying refuses.
    """
    by.require(Permission.ENTER, "match receipts")
    return await _accept(receipt_id, proposal, batch_id, by=by)


async def identify(
    receipt_id: int, *, by: Actor, draft: CashReceiptDraft, batch_id: int | None = None
) -> BankReceipt:
    """Say by hand whose money it is and what it pays; the amount is what of it is not identified yet."""
    by.require(Permission.ENTER, "match receipts")
    return await _identify(receipt_id, draft, batch_id, by=by)


async def accept_certain(*, by: Actor, batch_id: int | None = None) -> Accepted:
    """Accept the proposals that are certain, each receipt by itself; ambiguous ones are never taken."""
    by.require(Permission.ENTER, "match receipts")
    done = Accepted()
    after = 0
    while True:
        request = PageRequest(first=MOST_AT_ONCE, after=(after,) if after else None)
        page = await to_match(request, batch_id=batch_id)
        if not page.rows or done.accepted >= MOST_CERTAIN:
            return done
        await _accept_page(page.rows, done, by=by)
        after = page.rows[-1].id


async def _accept_page(receipts: Sequence[BankReceipt], done: Accepted, *, by: Actor) -> None:
    days = [await _day(receipt) for receipt in receipts]
    for day in sorted(set(days)):
        mine = [receipt for receipt, its in zip(receipts, days, strict=True) if its == day]
        found = await propose([_asked(receipt) for receipt in mine], on=day)
        for receipt, proposals in zip(mine, found, strict=True):
            certain = [one for one in proposals if one.certainty is Certainty.CERTAIN]
            if len(certain) != 1:
                done.left += 1
                continue
            try:
                await _accept_chosen(receipt.id, certain[0], by=by)
            except Refusal:
                done.left += 1
            else:
                done.accepted += 1


@transactional
async def _accept(receipt_id: int, key: str, batch_id: int | None, *, by: Actor) -> BankReceipt:
    receipt = await _unmatched(receipt_id)
    chosen = next((one for one in await proposals_for(receipt) if one.key == key), None)
    if chosen is None:
        raise ProposalGone(field="proposal")
    await _use(receipt, chosen, batch_id, by=by)
    return await _found(receipt_id)


@transactional
async def _accept_chosen(receipt_id: int, chosen: Proposal, *, by: Actor) -> None:
    """A proposal just made: what has changed since, the rules of a receipt refuse."""
    await _use(await _unmatched(receipt_id), chosen, None, by=by)


async def _use(receipt: BankReceipt, chosen: Proposal, batch_id: int | None, *, by: Actor) -> None:
    memo = _memo(receipt)
    if receipt.batch_status is BatchStatus.OPEN:
        await _key_anew(receipt, chosen.receipt(receipt.left, receipt.entry.reference[:40], memo), by=by)
    else:
        assert receipt.item_id is not None
        draft = chosen.identification(receipt.item_id, receipt.left, receipt.entry.reference[:40], memo)
        await _key_later(receipt, draft, batch_id, by=by)
    await learn(receipt.entry, chosen.customer_id, by=by)
    await _note(receipt, chosen.customer_number, chosen.reason, by=by)


@transactional
async def _identify(
    receipt_id: int, draft: CashReceiptDraft, batch_id: int | None, *, by: Actor
) -> BankReceipt:
    receipt = await _unmatched(receipt_id)
    memo = draft.memo or _memo(receipt)
    draft = replace(draft, reference=draft.reference or receipt.entry.reference[:40] or None)
    amount = Money(receipt.left, receipt.currency).plain()
    if receipt.batch_status is BatchStatus.OPEN:
        await _key_anew(receipt, replace(draft, amount=amount, memo=memo), by=by)
    else:
        await _key_later(receipt, _as_transfer(draft, receipt, memo), batch_id, by=by)
    after = await _found(receipt_id)
    number = after.customer_number
    if receipt.batch_status is not BatchStatus.OPEN:
        number = (draft.customer_number or "").strip().upper()
    customer = await fetch_value("SELECT id FROM customer WHERE number = $1", number)
    if customer is not None:
        await learn(receipt.entry, int(customer), by=by)
    await _note(receipt, number, "By hand.", by=by)
    return await _found(receipt_id)


def _as_transfer(draft: CashReceiptDraft, receipt: BankReceipt, memo: str) -> CashReceiptDraft:
    """The same as a receipt of nothing, in which the unidentified credit pays."""
    used = Money(-receipt.left, receipt.currency).plain()
    rows = draft.applications
    if (draft.invoice_number or "").strip() and not rows:
        rows = (ApplicationDraft(invoice_number=draft.invoice_number, type=PayType.Y),)
    on_account = draft.on_account
    if not rows and not on_account:
        on_account = Money(receipt.left, receipt.currency).plain()
    credit = ApplicationDraft(open_item_id=receipt.item_id, type=PayType.P, apply=used)
    return replace(
        draft,
        invoice_number=None,
        amount="0",
        finish=Finish.MULTIPLE_CREDITS,
        applications=(credit, *rows),
        on_account=on_account,
        memo=memo,
    )


async def _key_anew(receipt: BankReceipt, draft: CashReceiptDraft, *, by: Actor) -> None:
    assert receipt.entry_version is not None
    await update_entry(receipt.entry_id, by=by, expected_version=receipt.entry_version, entry=draft)


async def _key_later(
    receipt: BankReceipt, draft: CashReceiptDraft, batch_id: int | None, *, by: Actor
) -> None:
    if receipt.batch_status is not BatchStatus.POSTED:
        raise BatchBetween(
            about=("Batch", receipt.batch_id),
            number=receipt.batch_number,
            status=WORDS[receipt.batch_status],
        )
    target = batch_id or (await _batch_for(receipt.currency, by=by)).id
    await add(target, by=by, entry=draft)


_KEPT = (
    "SELECT batch.id FROM batch JOIN fiscal_period ON fiscal_period.id = batch.fiscal_period_id "
    "WHERE batch.status = 'OPEN' AND batch.type = 'CASH' AND batch.origin = 'AUTOMATIC' "
    "AND batch.currency = $1 AND batch.description = $2 AND fiscal_period.state = 'OPEN' "
    "ORDER BY batch.id DESC LIMIT 1"
)


async def _batch_for(currency: str, *, by: Actor) -> Batch:
    """The open batch of identifications in that currency; made when there is none."""
    found = await fetch_value(_KEPT, currency, IDENTIFIED)
    if found is not None:
        return await Batch.get(id=found)
    company = await options.current()
    period = await open_period_of(company.today, ar_hold=company.options.ar_hold_reaction, by=by)
    return await opening.create(
        by=by,
        type=BatchType.CASH,
        number=await numbering.take_number(period["fiscal_year_id"], company.options.batch_number_prefix),
        description=IDENTIFIED,
        currency=currency,
        deposit_id=f"ID{company.today:%Y%m%d}",
        origin=BatchOrigin.AUTOMATIC,
    )


async def _unmatched(receipt_id: int) -> BankReceipt:
    """The entry, locked against another clerk who accepts at the same moment."""
    await fetch("SELECT id FROM bank_entry WHERE id = $1 FOR UPDATE", receipt_id)
    receipt = await _found(receipt_id)
    amount = Money(receipt.entry.minor, receipt.currency)
    if receipt.entry_version is None or receipt.batch_status is BatchStatus.DELETED:
        raise ReceiptDeleted(amount=amount, number=receipt.batch_number)
    if not receipt.to_match:
        raise ReceiptIdentified(amount=amount, customer=receipt.customer_number)
    return receipt


async def _found(receipt_id: int) -> BankReceipt:
    receipt = await find_receipt(receipt_id)
    if receipt is None:
        raise NotFound(kind="entry of a bank file", key=receipt_id)
    return receipt


async def _note(receipt: BankReceipt, customer: str, reason: str, *, by: Actor) -> None:
    matched = receipt.batch_status is BatchStatus.OPEN
    await execute("UPDATE bank_entry SET proposal = $2 WHERE id = $1", receipt.id, reason)
    await record(
        "BANK_RECEIPT_MATCHED" if matched else "BANK_RECEIPT_IDENTIFIED",
        by=by,
        batch_id=receipt.batch_id,
        subject=receipt.entry.reference or receipt.entry.remitter,
        amount=str(Money(receipt.left, receipt.currency)),
        remitter=receipt.entry.remitter or "an unnamed payer",
        customer=customer,
        proposal=reason,
    )
    announce(FILES)


async def _day(receipt: BankReceipt) -> date:
    if receipt.batch_status is BatchStatus.OPEN:
        return receipt.post_date
    return (await options.current()).today


def _asked(receipt: BankReceipt) -> tuple[CreditEntry, str]:
    """The entry with what is left of it."""
    return replace(receipt.entry, minor=receipt.left or receipt.entry.minor), receipt.currency


def _memo(receipt: BankReceipt) -> str:
    told = " ".join(part for part in (receipt.entry.remitter, receipt.entry.text) if part)
    return " ".join(told.split())[:200]
