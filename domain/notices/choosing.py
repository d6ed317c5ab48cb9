"""Choosing what to be told of: one's own settings."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch_one, reader
from tieout.domain.database.transactions import transactional
from tieout.domain.notices.choice import DigestFrequency, NoticeChoice, NoticeKind
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor

MOST_DAYS = 365


class NoUser(Refusal):
    """Nobody is signed in as a user, so there is no choice to keep."""


class NoticeDaysInvalid(Refusal):
    """{days} is no number of days to wait. Use 0 to {most}."""


class NoticeHourInvalid(Refusal):
    """{hour} is no hour of the day. Use 0 to 23."""


class NoticeChoiceChanged(Refusal):
    """Your choice was changed meanwhile, in another window (it is at version {version}, you saw {expected}).
    Look again, then save.
    """


async def choice_of(user_id: int | None) -> NoticeChoice:
    """The user's choice, or what goes for who made none: no mail, three days, all kinds."""
    found = await NoticeChoice.get_or_none(user_id=user_id or 0, using_db=reader())
    return found or NoticeChoice(user_id=user_id or 0, kinds=_named(NoticeKind), version=0)


@transactional
async def choose(
    *,
    by: Actor,
    expected_version: int,
    frequency: DigestFrequency,
    days: int,
    hour: int,
    kinds: Sequence[NoticeKind],
) -> NoticeChoice:
    """Keep the actor's own choice; version 0 is that of who made none yet."""
    if by.user_id is None:
        raise NoUser()
    if not 0 <= days <= MOST_DAYS:
        raise NoticeDaysInvalid(field="days", days=days, most=MOST_DAYS)
    if not 0 <= hour <= 23:
        raise NoticeHourInvalid(field="hour", hour=hour)
    await execute(
        "INSERT INTO notice_choice (user_id, frequency, days, hour, kinds, version) "
        "VALUES ($1, 'OFF', 3, 7, $2, 0) ON CONFLICT (user_id) DO NOTHING",
        *(by.user_id, _named(NoticeKind)),
    )
    kept = await fetch_one("SELECT version FROM notice_choice WHERE user_id = $1 FOR UPDATE", by.user_id)
    assert kept is not None
    if kept["version"] != expected_version:
        raise NoticeChoiceChanged(version=kept["version"], expected=expected_version)
    wanted = [kind for kind in NoticeKind if kind in kinds]
    await execute(
        "UPDATE notice_choice SET frequency = $2, days = $3, hour = $4, kinds = $5, version = version + 1 "
        "WHERE user_id = $1",
        *(by.user_id, frequency.value, days, hour, _named(wanted)),
    )
    await record(
        "NOTICES_CHOSEN",
        by=by,
        subject=by.name,
        frequency=frequency.value.lower(),
        days=days,
        hour=hour,
        kinds=[kind.value.replace("_", " ").lower() for kind in wanted],
    )
    return await choice_of(by.user_id)


def kinds_of(choice: NoticeChoice) -> list[NoticeKind]:
    """The kinds that are chosen."""
    return [NoticeKind(name) for name in choice.kinds.split()]


def _named(kinds: Sequence[NoticeKind] | type[NoticeKind]) -> str:
    return " ".join(kind.value for kind in kinds)
