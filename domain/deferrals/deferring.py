"""Deferring the revenue of an invoice: a schedule by which what it credits becomes revenue (R10.1).

**What becomes of a schedule.** It belongs to an invoice and to one account that the invoice credits; it
is in force while the invoice's batch is posted.

- *The invoice is reopened*: refused while an instalment is recognised (reopen that batch first, R9.4).
  Then the schedule waits. If the invoice is changed, the new amount is allocated anew; if it no longer
  credits the account, is deleted, or its batch is, the schedule goes with it.
- *A credit memo or adjustment on the invoice debits the account*: what is left shrinks by it, from the
  last instalment backwards, once that batch is posted, and grows again when it is reopened. More than is
  left to recognise is refused; the rest is to be debited to revenue.
- *The schedule is changed*: what is left is allocated anew; what is recognised stays.
- *It is ended early*: what is left becomes revenue on one day.
- *The recognition batch is reopened*: its entries are taken out and its instalments are left again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, fetch_value, insert, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.deferrals.allocating import Part, allocate, fit, last_day
from tieout.domain.deferrals.schedule import DEFERRALS, DeferralInstalment, DeferralMethod, DeferralSchedule
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class DeferralNeedsInvoice(Refusal):
    """Only the revenue of an invoice is deferred, and only while its batch is not deleted."""


class NothingToDefer(Refusal):
    """Invoice {document} credits nothing to account {account}. Choose one that it credits."""


class DeferredCreditedAlready(Refusal):
    """Credit memos and adjustments took all that invoice {document} credits to account {account} off again,
    so nothing is left to defer.
    """


class DeferredAccountUnclear(Refusal):
    """Invoice {document} credits {accounts}. Say which of them holds its deferred revenue."""


class DeferredAccountNoLiability(Refusal):
    """Account {account} is no liability, and revenue is owed until it is earned. Credit the invoice to a
    deferred revenue account, which is a liability, then defer it.
    """


class DeferralExists(Refusal):
    """What invoice {document} credits to account {account} is deferred already. Change that schedule."""


class RevenueAccountInvalid(Refusal):
    """Account {account} takes no revenue: it is unknown, inactive, a receivables account, or the deferred
    revenue account itself. Choose another.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Over which time revenue is recognised: from the start, for so many months or until the end."""

    start_date: date
    months: int | None = None
    end_date: date | None = None
    method: DeferralMethod = DeferralMethod.MONTH


CREDITS = """
SELECT line.account_id, account.number, account.kind,
       sum(line.base_credit - line.base_debit)::bigint AS amount
FROM line JOIN account ON account.id = line.account_id
WHERE line.entry_id = $1 AND line.role = 'REVENUE'
GROUP BY line.account_id, account.number, account.kind
HAVING sum(line.base_credit - line.base_debit) > 0 ORDER BY account.number
"""
"""What an invoice credits to accounts of revenue, deferred or not; in base currency."""

_CREDITED = """
SELECT coalesce(sum(line.base_debit), 0)::bigint FROM line
WHERE line.account_id = $2 AND line.entry_id IN (
    SELECT application.entry_id FROM application JOIN open_item ON open_item.id = application.open_item_id
    JOIN entry ON entry.id = application.entry_id AND entry.type IN ('CREDIT_MEMO', 'ADJUSTMENT')
    JOIN batch ON batch.id = entry.batch_id AND batch.status = 'POSTED' WHERE open_item.entry_id = $1)
"""
"""What posted credit memos and adjustments on an invoice took off an account already."""

_INVOICE = """
SELECT entry.id, entry.batch_id, entry.customer_id, entry.document_number, entry.type, batch.status
FROM entry JOIN batch ON batch.id = entry.batch_id WHERE entry.id = $1 FOR SHARE OF batch
"""
_ACCOUNT = "SELECT id FROM account WHERE number = $1 AND active AND NOT ar_control"


@transactional
async def defer(
    entry_id: int,
    *,
    by: Actor,
    terms: Terms,
    revenue_account: str,
    deferred_account: str = "",
) -> DeferralSchedule:
    """Make the schedule of an invoice for the account that holds its deferred revenue.

    Without an account it is the only liability that the invoice credits.
    """
    by.require(Permission.ENTER, "defer the revenue of an invoice")
    invoice = await fetch_one(_INVOICE, entry_id)
    if invoice is None:
        raise NotFound(kind="entry", key=entry_id)
    if invoice["type"] != "INVOICE" or invoice["status"] == "DELETED":
        raise DeferralNeedsInvoice()
    credit = await _credit(invoice, deferred_account.strip())
    revenue_id = await account_for_revenue(revenue_account, credit["account_id"])
    if await DeferralSchedule.exists(
        entry_id=entry_id, deferred_account_id=credit["account_id"], using_db=writer()
    ):
        raise DeferralExists(
            field="deferredAccountNumber", document=invoice["document_number"], account=credit["number"]
        )
    end = last_day(terms.method, terms.start_date, terms.months, terms.end_date)
    made = _schedule(invoice, credit, revenue_id, terms, end, by)
    made.credited = await _credited(invoice, credit)
    await made.save(force_create=True)
    planned = allocate(terms.method, made.deferred, made.start_date, end)
    await write_instalments(made.id, 1, planned, left=made.deferred - made.credited)
    await note(
        *("DEFERRAL_CREATED", made, invoice["document_number"]),
        by=by,
        amount=await money(made.deferred),
        start=made.start_date,
        end=end,
    )
    return made


async def account_for_revenue(number: str, deferred_id: int) -> int:
    """The account that takes the revenue; refused (`RevenueAccountInvalid`) when it cannot."""
    found = await fetch_value(_ACCOUNT, number.strip())
    if found in (None, deferred_id):
        raise RevenueAccountInvalid(field="revenueAccountNumber", account=number.strip() or "(blank)")
    return int(found)


async def write_instalments(
    schedule_id: int, first: int, parts: Sequence[Part], *, left: int | None = None
) -> None:
    """Write instalments from a position on, cut from the end where only so much is left of them."""
    columns = ("schedule_id", "position", "due_date", "planned", "amount")
    planned = [amount for _, amount in parts]
    amounts = planned if left is None else fit(planned, left)
    rows = [
        (schedule_id, place, part[0], part[1], amount)
        for place, (part, amount) in enumerate(zip(parts, amounts, strict=True), first)
    ]
    await insert(DeferralInstalment, columns, rows)


async def erase_left(schedule_id: int) -> None:
    """Remove the instalments that nothing has recognised."""
    await execute("DELETE FROM deferral_instalment WHERE schedule_id = $1 AND batch_id IS NULL", schedule_id)


async def note(
    action: str, schedule: DeferralSchedule, document: str, *, by: Actor, reason: str = "", **facts: Any
) -> None:
    """Note what became of a schedule, with the batch of its invoice."""
    await record(action, by=by, batch_id=schedule.batch_id, subject=document, reason=reason, **facts)
    announce(f"batch:{schedule.batch_id}")
    announce(DEFERRALS)


async def money(minor: int) -> Money:
    """An amount of base currency."""
    return Money(minor, (await options.current()).currency)


def _schedule(
    invoice: Row, credit: Row, revenue_id: int, terms: Terms, end: date, by: Actor
) -> DeferralSchedule:
    return DeferralSchedule(
        entry_id=invoice["id"],
        batch_id=invoice["batch_id"],
        customer_id=invoice["customer_id"],
        deferred_account_id=credit["account_id"],
        revenue_account_id=revenue_id,
        method=terms.method,
        start_date=terms.start_date,
        end_date=end,
        deferred=credit["amount"],
        created_by=by.name,
        created_at=now(),
    )


async def _credited(invoice: Row, credit: Row) -> int:
    """What memos took off already; refused (`DeferredCreditedAlready`) when that is all of it."""
    await fetch("SELECT id FROM open_item WHERE entry_id = $1 FOR UPDATE", invoice["id"])
    credited = int(await fetch_value(_CREDITED, invoice["id"], credit["account_id"]))
    if credited >= credit["amount"]:
        document = invoice["document_number"]
        raise DeferredCreditedAlready(
            field="deferredAccountNumber", document=document, account=credit["number"]
        )
    return credited


async def _credit(invoice: Row, number: str) -> Row:
    credits = await fetch(CREDITS, invoice["id"])
    document = invoice["document_number"]
    if number:
        chosen = [row for row in credits if row["number"] == number]
        if not chosen:
            raise NothingToDefer(field="deferredAccountNumber", document=document, account=number)
    else:
        chosen = [row for row in credits if row["kind"] == "LIABILITY"] or credits
    if len(chosen) != 1:
        accounts = ", ".join(row["number"] for row in credits) or "no account of revenue"
        raise DeferredAccountUnclear(field="deferredAccountNumber", document=document, accounts=accounts)
    if chosen[0]["kind"] != "LIABILITY":
        raise DeferredAccountNoLiability(field="deferredAccountNumber", account=chosen[0]["number"])
    return chosen[0]
