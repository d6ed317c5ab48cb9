"""Half a year of made-up trade, through the commands that everybody uses, up to a batch in each state."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from tieout.domain.batches import closing, editing, opening
from tieout.domain.batches.batch import Batch, BatchType
from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.entries.adding import add_many
from tieout.domain.entries.drafts import (
    AdjustmentDraft,
    CashReceiptDraft,
    CreditMemoDraft,
    Draft,
    InvoiceDraft,
)
from tieout.domain.entries.entry import AdjustmentDirection
from tieout.domain.jobs.claiming import claim, fail, finish, hold
from tieout.domain.jobs.job import JobKind
from tieout.domain.ledgers import creating, mass_making, posting
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money
from tieout.domain.periods import closing as periods
from tieout.domain.periods import running, starting
from tieout.domain.periods.batch_run import RunGoal
from tieout.domain.reports.statement_mailing import send_statement
from tieout.domain.users.actor import Actor

CURRENCY = "USD"
MONTHS_BACK = 5
_NET_DAYS = 30
_NEVER_PAID = 0.2
"""The share of invoices that nobody pays in this story, so that some are long overdue."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who keys, who posts and who closes periods."""

    clerk: Actor
    accountant: Actor
    controller: Actor


async def trade(staff: Staff, customers: Sequence[str], today: date) -> None:
    """Past months invoiced, partly paid, posted and mostly closed; this month in every state."""
    story = _Story(staff, customers, today)
    starts = [_months_before(today, back) for back in range(MONTHS_BACK, 0, -1)]
    for number, start in enumerate(starts):
        await story.past_month(start, number)
    await story.close_periods(before=starts[-1])
    await story.this_month()


@dataclass(slots=True)
class _Story:
    staff: Staff
    customers: Sequence[str]
    today: date
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - the same story each time
    unpaid: dict[str, tuple[int, date]] = field(default_factory=dict)
    written: dict[str, tuple[int, date]] = field(default_factory=dict)
    documents: int = 1000
    checks: int = 4100

    async def past_month(self, start: date, number: int) -> None:
        """Invoices of the month, and receipts for most of what fell due; all posted."""
        end = _months_before(start, -1) - timedelta(days=1)
        month = f"{start:%B %Y}"
        receipts = self._receipts([name for name, (_, due) in self.unpaid.items() if due <= end], 0.8)
        batches = [
            await self._keyed(BatchType.INVOICE, f"Invoices {month}", end, self._invoices(start, end, 14))
        ]
        self.unpaid |= self.written
        if receipts:
            batches.append(await self._keyed(BatchType.CASH, f"Receipts {month}", end, receipts))
        if number == MONTHS_BACK - 2:
            batches.append(
                await self._keyed(BatchType.CREDIT_MEMO, f"Credit memos {month}", end, self._memos(end))
            )
        if number == MONTHS_BACK - 1:
            batches.append(
                await self._keyed(BatchType.ADJUSTMENT, f"Small balances {month}", end, self._write_offs())
            )
        if number == MONTHS_BACK - 1:
            await self._export(batches)
            batches = []
        for batch in batches:
            await self._post(batch)

    async def close_periods(self, *, before: date) -> None:
        """Close what ended before a date and lock the older of it; the last month waits to be closed."""
        rows = await fetch(
            "SELECT id, end_date FROM fiscal_period WHERE end_date < $1 ORDER BY start_date", before
        )
        for row in rows:
            await periods.close(row["id"], by=self.staff.controller)
        for row in rows[:-2]:
            await periods.lock(row["id"], by=self.staff.controller)

    async def this_month(self) -> None:
        """A batch in each state, as a firm has them on an ordinary day."""
        today, clerk, accountant = self.today, self.staff.clerk, self.staff.accountant
        key, first = self._keyed, today.replace(day=1)

        paid = await key(BatchType.CASH, "Lockbox, first week", today, self._receipts(list(self.unpaid), 0.2))
        await self._post(paid)
        await send(paid.id, by=accountant, email="books@harbour-light.example", layout=LedgerLayout.SUMMARY)
        owing = await fetch_value("SELECT min(id) FROM customer WHERE email <> ''")
        await send_statement(owing, (first - timedelta(days=1)).replace(day=1), today, by=accountant)

        again = await key(BatchType.CASH, "Counter receipts", today, self._receipts(list(self.unpaid), 0.1))
        await self._post(again)
        await closing.reopen(again.id, by=accountant, reason="A receipt belongs to another customer")

        ready = await key(BatchType.INVOICE, "Invoices, first half", today, self._invoices(first, today, 9))
        await closing.close(ready.id, by=clerk)
        await self._create_ledger(ready)

        failed = await key(BatchType.CREDIT_MEMO, "Returned goods", today, self._memos(today))
        await closing.close(failed.id, by=clerk)
        await self._fail_ledger(failed, "The server's disk was full. There is room again; try once more.")

        closed = await key(BatchType.INVOICE, "Repairs and service", today, self._invoices(first, today, 4))
        await closing.close(closed.id, by=clerk)

        receipts = self._receipts(list(self.unpaid), 0.3)
        off = _total(receipts) + 41_250
        morning = await key(BatchType.CASH, "Morning post", today, receipts, control=off, count=9)
        tied = self._receipts(list(self.unpaid), 0.2)
        await key(BatchType.CASH, "Bank transfers", today, tied)
        over = self._invoices(first, today, 5)
        await key(BatchType.INVOICE, "Invoices, second half", today, over, control=_total(over) - 9_000)
        await key(BatchType.ADJUSTMENT, "Year-end clean-up", today, [])
        await self._run([paid, closed, morning], RunGoal.CLOSE)
        wrong = await key(BatchType.CASH, "Keyed twice", today, [])
        await editing.delete(wrong.id, by=clerk)

    async def _keyed(
        self,
        kind: BatchType,
        description: str,
        post_date: date,
        entries: Sequence[Draft],
        *,
        control: int | None = None,
        count: int | None = None,
    ) -> Batch:
        """A batch with its entries, tied out unless a control total (minor units) says otherwise."""
        total = _total(entries) if control is None else control
        batch = await opening.create(
            by=self.staff.clerk,
            type=kind,
            description=description,
            post_date=post_date,
            control_total=Money(total, CURRENCY).plain(),
            control_count=len(entries) if count is None else count,
        )
        if entries:
            await add_many(batch.id, by=self.staff.clerk, entries=entries)
        return batch

    def _invoices(self, start: date, end: date, count: int) -> list[Draft]:
        made: list[Draft] = []
        self.written = {}
        for _ in range(count):
            self.documents += 1
            number, amount = f"INV-{self.documents}", self.chance.randrange(4_500, 385_000, 5)
            written = start + timedelta(days=self.chance.randint(0, (end - start).days))
            due = written + timedelta(days=_NET_DAYS)
            if self.chance.random() > _NEVER_PAID:
                self.written[number] = (amount, due)
            made.append(
                InvoiceDraft(
                    customer_number=self.chance.choice(self.customers),
                    document_number=number,
                    document_date=written,
                    due_date=due,
                    amount=_plain(amount),
                    memo=self.chance.choice(("Chandlery", "Rope and sailcloth", "Lamps", "Paint", "Repairs")),
                )
            )
        return made

    def _receipts(self, payable: Sequence[str], share: float) -> list[Draft]:
        """Checks in full for some of the invoices."""
        posted = [number for number in payable if number in self.unpaid]
        chosen = sorted(self.chance.sample(posted, k=max(1, round(len(posted) * share)))) if posted else []
        made: list[Draft] = []
        for number in chosen:
            self.checks += self.chance.randint(1, 9)
            amount, _ = self.unpaid.pop(number)
            made.append(
                CashReceiptDraft(invoice_number=number, amount=_plain(amount), reference=f"CHK{self.checks}")
            )
        return made

    def _memos(self, on: date) -> list[Draft]:
        self.documents += 1
        standing = CreditMemoDraft(
            customer_number=self.chance.choice(self.customers),
            document_number=f"CM-{self.documents}",
            document_date=on,
            amount="75.00",
            memo="Goodwill",
        )
        tied = [
            CreditMemoDraft(invoice_number=number, amount=_plain(amount // 10 + 5), memo="Returned goods")
            for number, amount in self._taken(2)
        ]
        return [standing, *tied]

    def _write_offs(self) -> list[Draft]:
        return [
            AdjustmentDraft(
                invoice_number=number,
                direction=AdjustmentDirection.REDUCE,
                amount=_plain(amount % 500 or 125),
                memo="Small balance",
            )
            for number, amount in self._taken(3)
        ]

    def _taken(self, count: int) -> list[tuple[str, int]]:
        """Some of the oldest unpaid invoices, which nobody pays any more in this story."""
        oldest = sorted(self.unpaid, key=lambda number: self.unpaid[number][1])[:count]
        return [(number, self.unpaid.pop(number)[0]) for number in oldest]

    async def _export(self, batches: Sequence[Batch]) -> None:
        """Close them, and have one file made of them, which posts them (R8.4)."""
        for batch in batches:
            await closing.close(batch.id, by=self.staff.clerk)
        controller = self.staff.controller
        mass = await mass_making.start(batches[0].fiscal_period_id, by=controller, email=controller.email)
        (claimed,) = await claim(1, lease_seconds=60, kinds=[JobKind.MASS_LEDGER])
        await running.go_through(mass.run_id, hold=partial(hold, claimed))
        await mass_making.complete(mass.run_id, finish=partial(finish, claimed))

    async def _run(self, batches: Sequence[Batch], goal: RunGoal) -> None:
        """A run that has ended: some batches are through, some were refused."""
        chosen = [batch.id for batch in batches]
        period_id = batches[0].fiscal_period_id
        run = await starting.start(by=self.staff.accountant, goal=goal, batch_ids=chosen, period_id=period_id)
        (claimed,) = await claim(1, lease_seconds=60, kinds=[JobKind.RUN_BATCHES])
        await running.go_through(run.id, hold=partial(hold, claimed))
        await running.end(run.id, finish=partial(finish, claimed))

    async def _post(self, batch: Batch) -> None:
        (outcome,) = await posting.post_batches([batch.id], by=self.staff.accountant)
        if outcome.refusal is not None:
            raise outcome.refusal

    async def _create_ledger(self, batch: Batch) -> None:
        await creating.request(batch.id, by=self.staff.accountant)
        (job,) = await claim(1, lease_seconds=60, kinds=[JobKind.CREATE_LEDGER])
        await creating.carry_out(batch.id, by=job.by, finish=partial(finish, job))

    async def _fail_ledger(self, batch: Batch, error: str) -> None:
        await creating.request(batch.id, by=self.staff.accountant)
        (job,) = await claim(1, lease_seconds=60, kinds=[JobKind.CREATE_LEDGER])
        await creating.give_up(batch.id, by=job.by, error=error, finish=partial(fail, job, error))


def _plain(minor: int) -> str:
    return Money(minor, CURRENCY).plain()


def _total(entries: Sequence[Draft]) -> int:
    amounts = (getattr(entry, "amount", None) for entry in entries)
    return sum(Money.parse(amount or "0", CURRENCY).minor for amount in amounts)


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many months before (or after, when negative) that of the day."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
