"""Whatever is asked of the books, in whatever order and by whomever: they stay sound.

Random commands meet random states. Each is carried out or refused; a refused one changes nothing, a
batch moves only along the table of section 13, and in the end everything that `tieout verify` proves
holds, the audit chain included. TIEOUT_EXAMPLES=500 looks longer than the suite does; a failure names
the seed and how many of its commands it takes.
"""

from __future__ import annotations

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_batch, a_posted_invoice
from tests.cast import ADA, AMIR, CLARA, CONNIE, VERA, set_options
from tests.databases import books_on
from tests.domain import any_orders
from tests.masters import a_reason
from tests.watching import snapshot
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import approving, closing, editing
from tieout.domain.batches.batch import TRANSITIONS, Batch, BatchStatus, BatchType
from tieout.domain.batches.editing import HeaderChanges
from tieout.domain.batches.totals import totals_of
from tieout.domain.database.connecting import connected
from tieout.domain.entries import adding, changing
from tieout.domain.entries.drafts import (
    AdjustmentDraft,
    CashReceiptDraft,
    CreditMemoDraft,
    Draft,
    InvoiceDraft,
)
from tieout.domain.entries.entry import AdjustmentDirection, Entry, OpenItem
from tieout.domain.ledgers import creating, mass_making, posting, sending
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.mass_ledger import MassLedger, MassLedgerMember, MassLedgerState
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.periods import closing as period_closing
from tieout.domain.periods import rolling, running, starting
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor

EXAMPLES = int(os.environ.get("TIEOUT_EXAMPLES", "12"))

_S = BatchStatus
MOVES = {
    (source, transition.target) for transition in TRANSITIONS.values() for source in transition.sources
} | {(_S.LEDGER_PENDING, _S.LEDGER_READY), (_S.LEDGER_PENDING, _S.LEDGER_FAILED), (None, _S.OPEN)}

FAR = {
    (source, target)
    for place, source in enumerate((_S.OPEN, _S.CLOSED, _S.LEDGER_READY, _S.POSTED))
    for target in (_S.OPEN, _S.CLOSED, _S.LEDGER_READY, _S.POSTED)[place:]
} | {
    (source, target)
    for source in (_S.LEDGER_PENDING, _S.LEDGER_FAILED)
    for target in (_S.LEDGER_READY, _S.POSTED)
}
"""What a run may do at once: several steps on, never back."""

DATES = (date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 15))
# what makes sense more often than what does not
AMOUNTS = ("10.00", "25.00", "60.00", "100.00", None, None, "0.01", "-25.00", "0", "1.005")
DOCUMENTS = tuple(f"DOC-{number}" for number in range(1, 13))
CUSTOMERS = ("ACME", "ACME", "ACME", "BIRCH", None, "CEDAR")


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked; the picks choose among what there is at that moment."""

    verb: str
    by: Actor
    pick: int
    amount: str | None
    document: str
    customer: str | None

    def __repr__(self) -> str:
        words = (self.verb, self.pick, self.amount, self.document, self.customer)
        return f"{self.by.name.split()[0]}: {' '.join(str(word) for word in words)}"


@dataclass(frozen=True, slots=True)
class Look:
    """The books before a command: what may be picked."""

    batches: list[Batch]
    entries: list[Entry]
    periods: list[FiscalPeriod]
    documents: list[str]

    def document(self, command: Command) -> str | None:
        """Mostly one there is, now and then none or one unknown."""
        known: list[str | None] = [*self.documents, *self.documents, *self.documents, "UNKNOWN", None]
        return known[command.pick % len(known)]

    def batch(self, pick: int, *statuses: BatchStatus) -> Batch:
        """Mostly one in the statuses (with entries, when there are several), now and then any."""
        filled = {entry.batch_id for entry in self.entries} if len(statuses) > 1 else set()
        fitting = [
            batch for batch in self.batches if batch.status in statuses and (batch.id in filled or not filled)
        ]
        among = fitting if fitting and pick % 5 else self.batches
        return among[pick % len(among)]


Verb = Callable[[Command, Look], Awaitable[Any]]


def draft_for(kind: BatchType, command: Command, look: Look) -> Draft:
    way = AdjustmentDirection.INCREASE if command.pick % 3 else AdjustmentDirection.REDUCE
    amount, document, customer = command.amount, look.document(command), command.customer
    if kind is BatchType.MIXED:
        return any_orders.mixed_draft(command, lambda kind: draft_for(kind, command, look))
    if kind is BatchType.CASH:
        if document:
            return CashReceiptDraft(invoice_number=document, amount=amount if command.pick % 5 == 0 else None)
        return CashReceiptDraft(customer_number=customer, amount=amount or "5.00")
    if kind is BatchType.INVOICE:
        return InvoiceDraft(
            customer_number=customer or "", document_number=command.document, amount=amount or "40.00"
        )
    if kind is BatchType.CREDIT_MEMO:
        if command.pick % 3:
            return CreditMemoDraft(invoice_number=document, amount=amount or "20.00")
        return CreditMemoDraft(
            customer_number=customer, document_number=command.document, amount=amount or "20.00"
        )
    return AdjustmentDraft(invoice_number=document or "", direction=way, amount=amount or "15.00")


async def open_a_batch(command: Command, look: Look) -> None:
    kind = list(BatchType)[command.pick % len(BatchType)]
    await a_batch(kind, by=command.by, post_date=DATES[command.pick % 3], control_total=command.amount)


async def key(command: Command, look: Look) -> None:
    batch = look.batch(command.pick, _S.OPEN)
    await adding.add(batch.id, by=command.by, entry=draft_for(batch.type, command, look))


async def key_many(command: Command, look: Look) -> None:
    batch = look.batch(command.pick, _S.OPEN)
    drafts = [draft_for(batch.type, command, look)] * (1 + command.pick % 3)
    await adding.add_many(batch.id, by=command.by, entries=drafts)


def entry_of(command: Command, look: Look) -> Entry:
    batch = look.batch(command.pick, _S.OPEN)
    own = [entry for entry in look.entries if entry.batch_id == batch.id] or look.entries
    return own[command.pick % len(own)]


async def key_again(command: Command, look: Look) -> None:
    entry = entry_of(command, look)
    kind = next(batch.type for batch in look.batches if batch.id == entry.batch_id)
    draft = draft_for(kind, command, look)
    await changing.update_entry(entry.id, by=command.by, expected_version=entry.version, entry=draft)


async def take_out(command: Command, look: Look) -> None:
    entry = entry_of(command, look)
    await changing.delete_entry(entry.id, by=command.by)


async def change_header(command: Command, look: Look) -> None:
    batch = look.batch(command.pick, _S.OPEN)
    changes = HeaderChanges(post_date=DATES[command.pick % 3], description=command.document)
    await editing.update(batch.id, by=command.by, expected_version=batch.version, changes=changes)


async def tie_out(command: Command, look: Look) -> None:
    """Set the control total to what the batch holds, or to something else."""
    batch = look.batches[command.pick % len(look.batches)]
    total = command.amount if command.pick % 3 else (await totals_of(batch.id)).accumulated.plain()
    await editing.update_control(
        batch.id, by=command.by, expected_version=batch.version, control_total=total, control_count=None
    )


async def advance(command: Command, look: Look) -> None:
    """The next step of the batch's life."""
    under_way = (_S.OPEN, _S.CLOSED, _S.LEDGER_PENDING, _S.LEDGER_FAILED, _S.LEDGER_READY)
    batch = look.batch(command.pick, *under_way)
    if batch.status is _S.OPEN:
        await closing.close(batch.id, by=command.by)
    elif batch.status in (_S.CLOSED, _S.LEDGER_FAILED):
        await creating.request(batch.id, by=command.by)
    elif batch.status is _S.LEDGER_PENDING:
        await work(command, look)
    else:
        await posting.post(batch.id, by=command.by)


async def work(command: Command, look: Look) -> None:
    """The worker finds a job, done long since or not; now and then it fails."""
    batch = look.batch(command.pick, _S.LEDGER_PENDING)

    async def finish() -> None:
        """The job itself is not what is looked at here."""

    if command.pick % 7 == 0:
        await creating.give_up(batch.id, by=command.by, error="no reason", finish=finish)
    else:
        await creating.carry_out(batch.id, by=command.by, finish=finish)


async def send(command: Command, look: Look) -> None:
    batch = look.batches[command.pick % len(look.batches)]
    await sending.send(batch.id, by=command.by, email="books@firm.example", layout=LedgerLayout.DETAIL)


async def roll(command: Command, look: Look) -> None:
    """One batch that can move, or several of which some cannot."""
    period_id, count = look.periods[command.pick % 3].id, 1 + command.pick % 3
    ids = [batch.id for batch in look.batches if batch.fiscal_period_id == period_id][:count]
    outcomes = await rolling.roll(period_id, by=command.by, batch_ids=ids)
    if all(outcome.refusal for outcome in outcomes):
        raise outcomes[0].refusal or AssertionError


async def run(command: Command, look: Look) -> None:
    """A run, worked at once."""
    goal = list(starting.GOALS)[command.pick % 4]
    period_id = look.periods[command.pick % 3].id
    begun = await starting.start(by=command.by, goal=goal, period_id=period_id)
    await running.go_through(begun.id, hold=nothing)
    await running.end(begun.id, finish=nothing)


async def export(command: Command, look: Look) -> None:
    """A mass ledger, worked at once; one that is not complete is now and then started again."""
    left = await MassLedger.filter(state=MassLedgerState.INCOMPLETE).first()
    if left is not None and command.pick % 2:
        mass = await mass_making.resume(left.run_id, by=command.by)
    else:
        period_id, whole = look.periods[command.pick % 3].id, command.pick % 7 == 0
        mass = await mass_making.start(period_id, by=command.by, include_posted=whole)
    await running.go_through(mass.run_id, hold=nothing)
    await mass_making.complete(mass.run_id, finish=nothing)


async def nothing() -> None:
    """There is no job."""


def on_batch(verb: Callable[..., Awaitable[Any]], **words: Any) -> Verb:
    async def asked(command: Command, look: Look) -> None:
        await verb(look.batches[command.pick % len(look.batches)].id, by=command.by, **words)

    return asked


def on_period(verb: Callable[..., Awaitable[Any]], **words: Any) -> Verb:
    async def asked(command: Command, look: Look) -> None:
        await verb(look.periods[command.pick % 3].id, by=command.by, **words)

    return asked


VERBS: dict[str, Verb] = {
    **any_orders.VERBS,
    "open": open_a_batch,
    "key": key,
    "key many": key_many,
    "key again": key_again,
    "take out": take_out,
    "change header": change_header,
    "tie out": tie_out,
    "advance": advance,
    "work": work,
    "send": send,
    "roll": roll,
    "run": run,
    "export": export,
    "close": on_batch(closing.close),
    "reopen": on_batch(closing.reopen),
    "reopen with reason": on_batch(closing.reopen, reason="because"),
    "approve": on_batch(approving.approve),
    "delete": on_batch(editing.delete),
    "post": on_batch(posting.post),
    "close period": on_period(period_closing.close),
    "reopen period": on_period(period_closing.reopen, reason="because"),
    "lock period": on_period(period_closing.lock),
}
# the everyday commands more often than the rest, and mostly by somebody who may
_OFTEN = (
    ["key"] * 16
    + ["advance"] * 16
    + ["place"] * 6
    + ["invoice", "pay", "cancel", "move", "refund"] * 2
    + ["open", "reopen", "reopen", "key again", "key many"]
)
_VERBS = [*_OFTEN, *VERBS]
_PEOPLE = [ADA] * 8 + [CONNIE, AMIR, CLARA, VERA]


def commands(seed: int, count: int) -> list[Command]:
    """The first so many commands of a seed."""
    dice = random.Random(seed)
    return [
        Command(
            verb=dice.choice(_VERBS),
            by=dice.choice(_PEOPLE),
            pick=dice.randrange(10_000),
            amount=dice.choice(AMOUNTS),
            document=dice.choice(DOCUMENTS),
            customer=dice.choice(CUSTOMERS),
        )
        for _ in range(count)
    ]


async def carried_out(command: Command) -> None:
    """Carry one command out, or see that its refusal changed nothing."""
    look = Look(
        await Batch.all().order_by("id"),
        await Entry.all().order_by("id"),
        await FiscalPeriod.all().order_by("start_date").limit(3),
        [item.document_number for item in await OpenItem.all().order_by("id")],
    )
    before = await snapshot()
    try:
        await VERBS[command.verb](command, look)
    except Refusal:
        assert await snapshot() == before, f"{command} was refused and changed something"
    was = {batch.id: batch.status for batch in look.batches}
    moves = FAR if command.verb in ("run", "export") else MOVES
    for batch in await Batch.all():
        status = was.get(batch.id)
        assert batch.status == status or (status, batch.status) in moves, f"{command}: {status}"


async def mass_ledgers_are_sound() -> None:
    """Numbered without gaps; but for those of a whole period, no ledger is in two (AMB-27)."""
    made = await MassLedger.filter(state=MassLedgerState.MADE).order_by("number")
    assert [mass.number for mass in made] == list(range(1, len(made) + 1))
    partial_ones = [mass.id for mass in made if not mass.include_posted]
    held = await MassLedgerMember.filter(mass_ledger_id__in=partial_ones)
    assert len({member.ledger_id for member in held}) == len(held)
    for mass in made:
        ledgers = await Ledger.filter(mass_members__mass_ledger_id=mass.id)
        assert all(ledger.posted_at is not None for ledger in ledgers)
        assert mass.ledger_count == len(ledgers) > 0
        assert mass.debit_total == sum(ledger.debit_total for ledger in ledgers)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**32), count=st.integers(20, 80), approval=st.booleans())
async def test_the_books_stay_sound_whatever_is_asked(
    dialect: str, clock: time_machine.Traveller, seed: int, count: int, approval: bool
) -> None:
    async with books_on(dialect) as place, connected(place.url):
        for number in ("OLD-1", "OLD-2"):
            await a_posted_invoice(number, amount="100.00", post_date=DATES[1])
        for kind in BatchType:
            await a_batch(kind, post_date=DATES[1])
        await a_reason("BADDEBT")
        await set_options(approval_amount=15000 if approval else 0)
        for command in commands(seed, count):
            await carried_out(command)
        await mass_ledgers_are_sound()
        assert [check for check in await verify() if not check.passed] == []
