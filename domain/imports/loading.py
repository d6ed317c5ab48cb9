"""Carrying an import out: a transaction for each batch, so that whatever happens none is half there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tieout.domain.audit.recording import record
from tieout.domain.batches import numbering, opening
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus
from tieout.domain.batches.closing import close
from tieout.domain.customers.editing import create_customer
from tieout.domain.database.statements import reader
from tieout.domain.database.transactions import transactional
from tieout.domain.entries.adding import EntryRefused, add_many
from tieout.domain.imports.documents import TYPES, at_once
from tieout.domain.imports.mapping import Kind
from tieout.domain.imports.plan import Group, Part, Plan, Progress, Recognised, silent
from tieout.domain.imports.recognising import IMPORT_BATCH
from tieout.domain.ledgers.posting import post_batches
from tieout.domain.money import Money
from tieout.domain.periods.finding import open_period_of
from tieout.domain.periods.years import create_fiscal_year
from tieout.domain.refusal import Refusal, raise_all
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

CUSTOMERS_AT_ONCE = 500


class LinesRejected(Refusal):
    """Lines of {file} are rejected ({count}), so nothing is imported. Correct them, or import the rest
    without them (--accept-rejected).
    """


class LineRefused(Refusal):
    """Line {line} is refused after all: {sentence}."""


class TakeOn(IntEnum):
    """How far the batches are taken once they hold what the file says."""

    OPEN = 0
    CLOSED = 1
    POSTED = 2


@dataclass(frozen=True, slots=True)
class Loaded:
    """A batch as the import leaves it, with its control figures from the file.

    `new` is False for one that an earlier import had made and this one only took on.
    """

    kind: Kind
    number: str
    status: BatchStatus
    post_date: date
    control_total: Money
    control_count: int
    new: bool


async def load(
    plan: Plan,
    *,
    by: Actor,
    take_on: TakeOn = TakeOn.OPEN,
    accept_rejected: bool = False,
    progress: Progress = silent,
) -> AsyncIterator[Loaded]:
    """Write what the plan says, batch after batch in the order of post dates, invoices before receipts.

    Refused before anything is written when lines are rejected, unless those are accepted as left out.
    A refusal on the way stops there: what was yielded is in the books, the rest is not, and the next
    import of the same file goes on with it. Receipts for invoices of the same plan need `POSTED`.
    """
    by.require(Permission.IMPORT, "import files")
    if plan.rejected and not accept_rejected:
        raise LinesRejected(count=len(plan.rejected), file=plan.path.name)
    for start_date in plan.years:
        await create_fiscal_year(by=by, start_date=start_date)
    await _load_customers(plan, by, progress)
    steps = list(_steps(plan, take_on))
    for done, (part, step) in enumerate(steps):
        progress("Importing batches", done, len(steps))
        if isinstance(step, Group):
            batch_id = (await _load_group(plan, part, step, by=by)).id
        else:
            batch_id = step.batch_id
        yield await _taken_on(batch_id, part.kind, take_on, by, new=isinstance(step, Group))
    progress("Importing batches", len(steps), len(steps))


def _steps(plan: Plan, take_on: TakeOn) -> Iterator[tuple[Part, Group | Recognised]]:
    """What is to be done in which order; batches left behind by an import that was cut off are among it."""
    steps: list[tuple[Part, Group | Recognised]] = []
    for part in plan.parts:
        steps += [(part, batch) for batch in part.recognised if _wants(batch, take_on)]
        steps += [(part, group) for group in part.groups]
    order = list(Kind)
    return iter(sorted(steps, key=lambda pair: (pair[1].post_date, order.index(pair[0].kind))))


def _wants(batch: Recognised, take_on: TakeOn) -> bool:
    if take_on is TakeOn.CLOSED:
        return batch.status == BatchStatus.OPEN
    return take_on is TakeOn.POSTED and batch.status != BatchStatus.POSTED


async def _load_customers(plan: Plan, by: Actor, progress: Progress) -> None:
    part = plan.part(Kind.CUSTOMERS)
    rows = part.customers if part else []
    for start in range(0, len(rows), CUSTOMERS_AT_ONCE):
        progress("Importing customers", start, len(rows))
        await _load_some_customers(plan, start, by=by)


@transactional
async def _load_some_customers(plan: Plan, start: int, *, by: Actor) -> None:
    part = plan.part(Kind.CUSTOMERS)
    assert part is not None
    rows = part.customers[start : start + CUSTOMERS_AT_ONCE]
    for row in rows:
        await create_customer(
            by=by,
            number=row.number,
            name=row.name,
            city=row.city,
            bill_to=row.bill_to,
            email=row.email,
            branch=row.branch,
        )
    await record(
        "IMPORT_CUSTOMERS",
        by=by,
        subject=plan.path.name,
        customers=len(rows),
        fingerprint=plan.fingerprint,
    )


@transactional
async def _load_group(plan: Plan, part: Part, group: Group, *, by: Actor) -> Batch:
    """Open the batch with the file's control figures and key every line of it, all or nothing."""
    company = await options.current()
    total = group.control_total(plan.currency)
    batch = await opening.create(
        by=by,
        type=TYPES[part.kind],
        number=await _number(plan, part, group, by),
        description=_description(plan, part, group),
        post_date=group.post_date,
        control_total=total.plain(),
        control_count=group.control_count,
        branch=plan.mapping.branch,
        origin=BatchOrigin.EXTERNAL,
    )
    for start in range(0, len(group.rows), at_once(company)):
        await _key(batch, group, slice(start, start + at_once(company)), by)
    await record(
        IMPORT_BATCH,
        by=by,
        batch_id=batch.id,
        subject=plan.path.name,
        entries=group.control_count,
        total=str(total),
        first_line=min(row.line for row in group.rows),
        last_line=max(row.line for row in group.rows),
        fingerprint=plan.fingerprint,
    )
    return batch


async def _key(batch: Batch, group: Group, part: slice, by: Actor) -> None:
    rows = group.rows[part]
    try:
        await add_many(batch.id, by=by, entries=[row.draft for row in rows])
    except EntryRefused as refused:
        raise_all(
            tuple(
                LineRefused(line=rows[found.facts["position"] - 1].line, sentence=found.facts["sentence"])
                for found in refused.blockers
            )
        )


async def _number(plan: Plan, part: Part, group: Group, by: Actor) -> str:
    """The group's own number; the next automatic one of its letter when that is taken."""
    company = await options.current()
    letter = plan.mapping.section(part.kind).letter
    wanted = plan.mapping.grouping.batch_number(letter, group.post_date)
    period = await open_period_of(group.post_date, ar_hold=company.options.ar_hold_reaction, by=by)
    try:
        await numbering.refuse_used(wanted, period["fiscal_year_id"])
    except numbering.BatchNumberUsed:
        return await numbering.take_number(period["fiscal_year_id"], letter)
    return wanted


def _description(plan: Plan, part: Part, group: Group) -> str:
    text = f"{part.kind.value.capitalize()} of {plan.mapping.grouping.described(group.post_date)}"
    return f"{text}, from {plan.path.name}"[:200]


async def _taken_on(batch_id: int, kind: Kind, take_on: TakeOn, by: Actor, *, new: bool) -> Loaded:
    batch = await Batch.get(id=batch_id, using_db=reader())
    if take_on is TakeOn.CLOSED and batch.status is BatchStatus.OPEN:
        batch = await close(batch_id, by=by)
    if take_on is TakeOn.POSTED:
        (outcome,) = await post_batches([batch_id], by=by)
        if outcome.refusal is not None:
            raise outcome.refusal
        batch = outcome.batch
    control = Money(batch.control_total, batch.currency)
    return Loaded(kind, batch.number, batch.status, batch.post_date, control, batch.control_count, new)
