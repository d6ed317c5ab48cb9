"""Which fiscal period holds a date, and whether business may still be done in it (R2.4, R2.13)."""

from __future__ import annotations

from datetime import date

from tieout.domain.database.statements import Row, fetch_one
from tieout.domain.periods.exception import excepted_in, lets_in
from tieout.domain.refusal import Refusal, Thing
from tieout.domain.setup.options import Reaction
from tieout.domain.users.actor import Actor
from tieout.domain.warning import react


class PostDateOutsidePeriods(Refusal):
    """No fiscal period holds {post_date}. Choose another post date, or create the fiscal year first."""


class PeriodClosed(Refusal):
    """{post_date} falls in {period}, which is {state}. Choose a post date in an open period."""


class PeriodOnHold(Refusal):
    """{post_date} falls in {period}, which is on AR hold. Choose another date, or have the hold lifted."""


_BY_DATE = (
    "SELECT id, fiscal_year_id, name, state, ar_hold, start_date, end_date FROM fiscal_period "
    "WHERE start_date <= $1 AND end_date >= $1"
)


async def open_period_of(
    post_date: date, *, ar_hold: Reaction, lock: bool = True, by: Actor | None = None
) -> Row:
    """The open period that holds the date, held against closing until the transaction ends.

    Refused when there is none (`PostDateOutsidePeriods`), when it is closed or locked
    (`PeriodClosed`); a period on AR hold is an error, a warning or nothing, by the company's setting
    (`PeriodOnHold`). A closed one is as if it were open to whom an exception lets in (R10.5).
    """
    period = await fetch_one(_BY_DATE + (" FOR SHARE" if lock else ""), post_date)
    if period is None:
        raise PostDateOutsidePeriods(field="postDate", post_date=post_date)
    about: Thing = ("FiscalPeriod", period["id"])
    if period["state"] != "OPEN" and not await _excepted(period, by):
        state = period["state"].lower()
        raise PeriodClosed(
            field="postDate", about=about, post_date=post_date, period=period["name"], state=state
        )
    if period["ar_hold"]:
        on_hold = PeriodOnHold(field="postDate", about=about, post_date=post_date, period=period["name"])
        react(ar_hold, on_hold)
    return period


async def hold_calendar() -> None:
    """Let one change to the fiscal years and their periods pass at a time, until the transaction ends.

    Closing a period looks at its neighbours, which locking the period alone does not hold still.
    """
    await fetch_one("SELECT id FROM company FOR UPDATE")


async def _excepted(period: Row, by: Actor | None) -> bool:
    if period["state"] != "CLOSED":
        return False
    return lets_in((await excepted_in([period["id"]]))[period["id"]], by)
