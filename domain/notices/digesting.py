"""Making the digests that are due: one for each user and day, whatever becomes of the workers.

A digest and its mail are written in one transaction, under a key of user and day: of several workers that
try it at once one writes it, and one that is killed has written all of it or nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tieout.domain.clock import now
from tieout.domain.database.statements import Row, execute, fetch
from tieout.domain.database.transactions import transactional
from tieout.domain.mail.writing import write
from tieout.domain.notices.choice import NoticeKind
from tieout.domain.notices.listing import Notice, notices
from tieout.domain.refusal import counted
from tieout.domain.setup import options
from tieout.domain.users.actor import SYSTEM

_DUE = """
SELECT choice.user_id, choice.frequency, choice.days, choice.kinds, app_user.email
FROM notice_choice AS choice JOIN app_user ON app_user.id = choice.user_id
WHERE app_user.active AND app_user.email <> '' AND choice.hour <= $1
  AND (choice.frequency = 'DAILY' AND NOT EXISTS (
           SELECT 1 FROM notice_digest AS made WHERE made.user_id = choice.user_id AND made.digest_date = $2)
       OR choice.frequency = 'WEEKLY' AND NOT EXISTS (
           SELECT 1 FROM notice_digest AS made
           WHERE made.user_id = choice.user_id AND made.digest_date >= $3))
ORDER BY choice.user_id
"""
_TAKEN = """
INSERT INTO notice_digest (user_id, digest_date, made_at) VALUES ($1, $2, $3)
ON CONFLICT (user_id, digest_date) DO NOTHING
"""


async def make_digests() -> int:
    """Make every digest that is due by now; how many mails were written."""
    company = await options.current()
    there = now().astimezone(ZoneInfo(company.time_zone))
    today, monday = there.date(), _monday(there)
    written = 0
    for row in await fetch(_DUE, there.hour, today, monday):
        day = today if row["frequency"] == "DAILY" else monday
        written += await _make(row, day, company.name)
    return written


@transactional
async def _make(row: Row, day: date, company: str) -> int:
    """With nothing to tell there is no mail, and the day is done all the same."""
    if not await execute(_TAKEN, row["user_id"], day, now()):
        return 0
    kinds = [NoticeKind(name) for name in row["kinds"].split()]
    found = await notices(row["days"], kinds)
    if not found:
        return 0
    message = await write(
        by=SYSTEM, recipient=row["email"], subject=_subject(found, company), body=_body(found, company)
    )
    await execute(
        "UPDATE notice_digest SET mail_id = $3 WHERE user_id = $1 AND digest_date = $2",
        *(row["user_id"], day, message.id),
    )
    return 1


def _monday(moment: datetime) -> date:
    return moment.date() - timedelta(days=moment.weekday())


def _subject(found: list[Notice], company: str) -> str:
    return f"{company}: {counted(len(found), 'thing', 'things')} to see to"


def _body(found: list[Notice], company: str) -> str:
    lines = "\n".join(f"- {one.sentence}" for one in found)
    return (
        f"At {company} this waits:\n\n{lines}\n\n"
        "You chose to be told of this. Change it under Warnings and digest, linked from the home page.\n"
    )
