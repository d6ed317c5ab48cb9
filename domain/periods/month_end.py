"""The month end as a checklist: every step of it, done or not, with what is in its way (R10.1, R10.3).

A step is a function in `STEPS`; another one is one more entry.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import Row, fetch, fetch_one, fetch_value
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.deferrals.listing import of_period
from tieout.domain.ledgers.mass_choosing import BatchStillOpen, batches_for, reversals_due
from tieout.domain.periods.closing import BatchNotPosted, PeriodAction, actions, standing
from tieout.domain.periods.fiscal_year import FiscalPeriod, PeriodState
from tieout.domain.periods.listing import find_period
from tieout.domain.refusal import NotFound, Refusal, RightMissing, counted
from tieout.domain.reports.registry import REPORTS
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

READ = ("ageing", "credits", "ledger-summary", "ledger-transactions")
"""The reports that are read at the end of a month, by their names (R10.1)."""


class ReportNotOfMonthEnd(Refusal):
    """{report} is none of the reports that are read at a month end: {reports}."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the month end: whether it is done, whether closing needs it, and what is in its way.

    `report` names the report it is about, if it is about one.
    """

    code: str
    title: str
    done: bool
    detail: str
    needed: bool = False
    reasons: tuple[Refusal, ...] = ()
    report: str = ""


Check = Callable[[FiscalPeriod, Actor], Awaitable[Sequence[Step]]]


async def month_end(period: FiscalPeriod, *, by: Actor) -> list[Step]:
    """Every step of the period's month end, in order."""
    return [step for check in STEPS for step in await check(period, by)]


@transactional
async def mark_read(period_id: int, *, by: Actor, report: str) -> FiscalPeriod:
    """Note that a report of the period was read; it counts until something is posted or reopened in it."""
    by.require(Permission.POST, "mark reports as read")
    if report not in READ:
        raise ReportNotOfMonthEnd(field="report", report=report or "A blank", reports=", ".join(READ))
    period = await find_period(period_id)
    if period is None:
        raise NotFound(kind="fiscal period", key=period_id)
    await record("REPORT_READ", by=by, period_id=period_id, subject=report, title=REPORTS[report].title)
    announce(f"period:{period_id}")
    return period


_LEFT = """
SELECT id, number, status FROM batch
WHERE fiscal_period_id = $1 AND status NOT IN ('POSTED', 'DELETED') ORDER BY number
"""
_READ = """
SELECT subject, actor, happened_at, id FROM audit_event
WHERE id IN (SELECT max(id) FROM audit_event
             WHERE fiscal_period_id = $1 AND action = 'REPORT_READ' GROUP BY subject)
"""
_CHANGED = """
SELECT max(event.id) AS last FROM audit_event AS event JOIN batch ON batch.id = event.batch_id
WHERE batch.fiscal_period_id = $1 AND event.action IN ('BATCH_POSTED', 'BATCH_REOPENED')
"""
_MASS = """
SELECT number FROM mass_ledger WHERE fiscal_period_id = $1 AND state = 'MADE' ORDER BY number DESC LIMIT 1
"""


async def _batches(period: FiscalPeriod, _by: Actor) -> Sequence[Step]:
    rows = await fetch(_LEFT, period.id)
    still_open = [row for row in rows if row["status"] == "OPEN"]
    unposted = [row for row in rows if row["status"] != "OPEN"]
    return (
        Step(
            "BATCHES_CLOSED",
            "Every batch is closed",
            not still_open,
            _left(still_open, "open") or "None is open.",
            needed=True,
            reasons=tuple(
                BatchStillOpen(about=("Batch", row["id"]), number=row["number"], period=period.name)
                for row in still_open
            ),
        ),
        Step(
            "BATCHES_POSTED",
            "Every batch is posted",
            not rows,
            _left(rows, "not posted") or "None is left.",
            needed=True,
            reasons=tuple(_not_posted(row, period) for row in unposted),
        ),
    )


async def _deferred_revenue(period: FiscalPeriod, _by: Actor) -> Sequence[Step]:
    """What is not recognised before the period closes comes in the next open one."""
    found = await of_period(period.id)
    left = counted(found.instalments, "instalment is", "instalments are")
    done = f"{found.recognised} recognised." if found.recognised else "None is due."
    return (
        Step(
            "REVENUE_RECOGNISED",
            "The deferred revenue of the period is recognised",
            not found.instalments,
            f"{left} due, {found.due} in all." if found.instalments else done,
        ),
    )


async def _mass_ledger(period: FiscalPeriod, _by: Actor) -> Sequence[Step]:
    missing = await batches_for(period.id, include_posted=False)
    due = await reversals_due(period.id)
    last = await fetch_value(_MASS, period.id)
    left = [
        *([counted(len(missing), "batch is", "batches are") + " in none"] if missing else []),
        *([counted(len(due), "reversal is", "reversals are") + " due"] if due else []),
    ]
    told = f"The last is number {last}." if last else "None was made."
    detail = f"{told} {' and '.join(left).capitalize()}." if left else told
    return (Step("MASS_LEDGER", "The mass ledger is made", bool(last) and not left, detail),)


async def _guards(period: FiscalPeriod, by: Actor) -> Sequence[Step]:
    """What else stands in the way of closing: the order of the periods, and the right."""
    states = (await actions([period], by=by))[period.id]
    found = next(state.blockers for state in states if state.action is PeriodAction.CLOSE)
    earlier = tuple(one for one in found if one.code == "EARLIER_PERIOD_OPEN")
    right = tuple(one for one in found if isinstance(one, RightMissing))
    months = counted(len(earlier), "earlier period is", "earlier periods are")
    return (
        Step(
            "EARLIER_PERIODS_CLOSED",
            "Every earlier period is closed",
            not earlier,
            f"{months} open." if earlier else "None is open.",
            needed=True,
            reasons=earlier,
        ),
        Step(
            "RIGHT_TO_CLOSE",
            "You may close it",
            not right,
            "It takes the right MANAGE_PERIODS.",
            needed=True,
            reasons=right,
        ),
    )


async def _closed(period: FiscalPeriod, _by: Actor) -> Sequence[Step]:
    done = period.state is not PeriodState.OPEN
    detail = f"It is {period.state.value.lower()}."
    return (Step("PERIOD_CLOSED", "The period is closed", done, detail),)


async def _reports(period: FiscalPeriod, _by: Actor) -> Sequence[Step]:
    read = {row["subject"]: row for row in await fetch(_READ, period.id)}
    changed = await fetch_one(_CHANGED, period.id)
    last = (changed["last"] if changed else None) or 0
    return [_report(name, read.get(name), last) for name in READ]


def _report(name: str, read: Row | None, changed: int) -> Step:
    done = read is not None and read["id"] > changed
    if read is None:
        detail = "Nobody has marked it as read."
    else:
        since = "" if done else " Something was posted or reopened since."
        detail = f"Read by {read['actor']} on {read['happened_at']:%Y-%m-%d}.{since}"
    return Step("REPORT_READ", f"{REPORTS[name].title} is read", done, detail, report=name)


def _left(rows: Sequence[Row], how: str) -> str:
    return f"{counted(len(rows), 'batch is', 'batches are')} {how}." if rows else ""


def _not_posted(row: Row, period: FiscalPeriod) -> Refusal:
    return BatchNotPosted(
        about=("Batch", row["id"]),
        number=row["number"],
        period=period.name,
        status=standing(row["status"]),
    )


STEPS: tuple[Check, ...] = (_batches, _deferred_revenue, _mass_ledger, _guards, _closed, _reports)
