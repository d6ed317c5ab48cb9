"""Whatever is asked of the books, in whatever order and by whomever: they stay sound.

Random commands meet random states. Each is carried out or refused; a refused one changes nothing, a
batch moves only along the table of section 13, and in the end everything that `tieout verify` proves
holds, the audit chain included. TIEOUT_EXAMPLES=500 looks longer than the suite does.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import a_batch, a_posted_invoice
from tests.cast import ADA, AMIR, CLARA, CONNIE, VERA, set_options
from tests.databases import books_on
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
from tieout.domain.entries.entry import AdjustmentDirection, Entry
from tieout.domain.ledgers import creating, posting, sending
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.periods import closing as period_closing
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor

EXAMPLES = int(os.environ.get("TIEOUT_EXAMPLES", "12"))

_S = BatchStatus
MOVES = {
    (source, transition.target) for transition in TRANSITIONS.values() for source in transition.sources
} | {(_S.LEDGER_PENDING, _S.LEDGER_READY), (_S.LEDGER_PENDING, _S.LEDGER_FAILED), (None, _S.OPEN)}

DATES = (date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 15))
AMOUNTS = ("10.00", "25.00", "100.00", "0.01", "-25.00", "0", "1.005", None)
DOCUMENTS = ("INV-1", "INV-2", "INV-3", "INV-4", "CM-1", None)
CUSTOMERS = ("ACME", "BIRCH", "CEDAR", None)


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked; the picks choose among what there is at that moment."""

    verb: str
    by: Actor
    pick: int
    amount: str | None
    document: str | None
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


Verb = Callable[[Command, Look], Awaitable[Any]]


def draft_for(kind: BatchType, command: Command) -> Draft:
    up = AdjustmentDirection.INCREASE if command.pick % 2 else AdjustmentDirection.REDUCE
    amount, document, customer = command.amount, command.document, command.customer
    if kind is BatchType.CASH:
        return CashReceiptDraft(customer_number=customer, invoice_number=document, amount=amount)
    if kind is BatchType.INVOICE:
        return InvoiceDraft(
            customer_number=customer or "", document_number=document or "", amount=amount or ""
        )
    if kind is BatchType.CREDIT_MEMO:
        return CreditMemoDraft(
            customer_number=customer,
            invoice_number=document if command.pick % 2 else None,
            document_number=document,
            amount=amount or "",
        )
    return AdjustmentDraft(invoice_number=document or "", direction=up, amount=amount or "")


async def open_a_batch(command: Command, look: Look) -> None:
    kind = list(BatchType)[command.pick % len(BatchType)]
    await a_batch(kind, by=command.by, post_date=DATES[command.pick % 3], control_total=command.amount)


async def key(command: Command, look: Look) -> None:
    batch = look.batches[command.pick % len(look.batches)]
    await adding.add(batch.id, by=command.by, entry=draft_for(batch.type, command))


async def key_many(command: Command, look: Look) -> None:
    batch = look.batches[command.pick % len(look.batches)]
    drafts = [draft_for(batch.type, command)] * (1 + command.pick % 3)
    await adding.add_many(batch.id, by=command.by, entries=drafts)


async def key_again(command: Command, look: Look) -> None:
    entry = look.entries[command.pick % len(look.entries)]
    kind = next(batch.type for batch in look.batches if batch.id == entry.batch_id)
    draft = draft_for(kind, command)
    await changing.update_entry(entry.id, by=command.by, expected_version=entry.version, entry=draft)


async def take_out(command: Command, look: Look) -> None:
    entry = look.entries[command.pick % len(look.entries)]
    await changing.delete_entry(entry.id, by=command.by)


async def change_header(command: Command, look: Look) -> None:
    batch = look.batches[command.pick % len(look.batches)]
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
    batch = look.batches[command.pick % len(look.batches)]
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
    batch = look.batches[command.pick % len(look.batches)]

    async def finish() -> None:
        """The job itself is not what is looked at here."""

    if command.pick % 7 == 0:
        await creating.give_up(batch.id, by=command.by, error="no reason", finish=finish)
    else:
        await creating.carry_out(batch.id, by=command.by, finish=finish)


async def send(command: Command, look: Look) -> None:
    batch = look.batches[command.pick % len(look.batches)]
    await sending.send(batch.id, by=command.by, email="books@firm.example", layout=LedgerLayout.DETAIL)


def on_batch(verb: Callable[..., Awaitable[Any]], **words: Any) -> Verb:
    async def asked(command: Command, look: Look) -> None:
        await verb(look.batches[command.pick % len(look.batches)].id, by=command.by, **words)

    return asked


def on_period(verb: Callable[..., Awaitable[Any]], **words: Any) -> Verb:
    async def asked(command: Command, look: Look) -> None:
        await verb(look.periods[command.pick % 3].id, by=command.by, **words)

    return asked


VERBS: dict[str, Verb] = {
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
_OFTEN = ["key"] * 6 + ["advance"] * 8 + ["open"] * 2 + ["reopen"] * 2 + ["tie out"] * 2
COMMANDS = st.builds(
    Command,
    verb=st.sampled_from([*_OFTEN, *VERBS]),
    by=st.sampled_from([ADA, ADA, ADA, ADA, CONNIE, AMIR, CLARA, VERA]),
    pick=st.integers(0, 20),
    amount=st.sampled_from(AMOUNTS),
    document=st.sampled_from(DOCUMENTS),
    customer=st.sampled_from(CUSTOMERS),
)


async def carried_out(command: Command) -> None:
    """Carry one command out, or see that its refusal changed nothing."""
    look = Look(
        await Batch.all().order_by("id"),
        await Entry.all().order_by("id"),
        await FiscalPeriod.all().order_by("start_date").limit(3),
    )
    before = await snapshot()
    try:
        await VERBS[command.verb](command, look)
    except Refusal:
        assert await snapshot() == before, f"{command} was refused and changed something"
    was = {batch.id: batch.status for batch in look.batches}
    for batch in await Batch.all():
        status = was.get(batch.id)
        assert batch.status == status or (status, batch.status) in MOVES, f"{command}: {status}"


def commands(*texts: str) -> list[Command]:
    """Commands by the administrator, written as verb/pick/amount/document/customer."""
    parts = [[word or None for word in text.split("/")] for text in texts]
    return [
        Command(str(verb), ADA, int(pick or 0), amount, document, customer)
        for verb, pick, amount, document, customer in parts
    ]


THERE_AND_BACK = commands(
    *("open/0///", "key/1/100.00//ACME", "advance/1///", "advance/1///", "advance/1///", "advance/1///"),
    *("reopen/1///", "key again/1/25.00//BIRCH", *["advance/1///"] * 4, "send/1///", "reopen/1///"),
    *("reopen with reason/1///", "take out/1///", "delete/1///", "close period/0///"),
)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
@settings(max_examples=EXAMPLES)
@example(asked=THERE_AND_BACK, approval=False)
@given(asked=st.lists(COMMANDS, min_size=15, max_size=45), approval=st.booleans())
async def test_the_books_stay_sound_whatever_is_asked(
    dialect: str, clock: time_machine.Traveller, asked: list[Command], approval: bool
) -> None:
    async with books_on(dialect) as place, connected(place.url):
        await a_posted_invoice("INV-1", amount="100.00")
        await set_options(approval_amount=5000 if approval else 0)
        for command in asked:
            await carried_out(command)
        assert [check for check in await verify() if not check.passed] == []
