"""Warnings of what waits too long, and the digest by e-mail: one for each user and day (R1.2, C1.4)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.builders import a_cash_batch, a_receipt, closed, in_status
from tests.cast import AMIR, CLARA, period
from tests.databases import Books
from tests.watching import refused, unchanged
from tests.working import until, working
from tieout.domain.batches.batch import Batch
from tieout.domain.database.statements import execute
from tieout.domain.mail.message import MailMessage
from tieout.domain.notices.choice import DigestFrequency, NoticeChoice, NoticeDigest, NoticeKind
from tieout.domain.notices.choosing import (
    NoticeChoiceChanged,
    NoticeDaysInvalid,
    NoticeHourInvalid,
    NoUser,
    choice_of,
    choose,
    kinds_of,
)
from tieout.domain.notices.digesting import make_digests
from tieout.domain.notices.listing import notices
from tieout.domain.users.actor import SYSTEM, Actor
from tieout.server.worker import Pace

ALL = list(NoticeKind)
DAY = timedelta(days=1)


async def chosen(
    by: Actor = CLARA,
    frequency: DigestFrequency = DigestFrequency.DAILY,
    *,
    seen: int = 0,
    days: int = 3,
    hour: int = 7,
    kinds: list[NoticeKind] = ALL,
) -> NoticeChoice:
    return await choose(by=by, expected_version=seen, frequency=frequency, days=days, hour=hour, kinds=kinds)


async def told(days: int = 3, kinds: list[NoticeKind] = ALL) -> list[tuple[str, str]]:
    return [(one.kind.value, one.sentence) for one in await notices(days, kinds)]


class TestWhatIsToldOf:
    async def test_batches_that_wait_too_long_the_longest_first(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        off = await a_cash_batch(control_total="50.00")
        await a_receipt(off, amount="40.00")
        clock.shift(DAY)
        await a_cash_batch()
        waiting = await closed(await in_status("OPEN"))
        await in_status("POSTED")
        clock.shift(3 * DAY)
        await a_cash_batch()
        assert await told() == [
            ("OUT_OF_BALANCE", f"Batch {off.number} is out of balance by 10.00 USD, open for 4 days."),
            ("OPEN", "Batch B0002 has been open for 3 days."),
            ("UNPOSTED", f"Batch {waiting.number} is closed and not posted for 3 days."),
        ]
        assert await told(4) == [
            ("OUT_OF_BALANCE", f"Batch {off.number} is out of balance by 10.00 USD, open for 4 days.")
        ]
        assert [kind for kind, _ in await told(3, [NoticeKind.UNPOSTED])] == ["UNPOSTED"]

    async def test_what_was_left_in_a_closed_period_is_told_of_at_once(self, books: Books) -> None:
        batch = await in_status("OPEN")
        await execute("UPDATE fiscal_period SET state = 'CLOSED' WHERE id = $1", period("2026-03"))
        sentence = f"Batch {batch.number} is open in 2026-03, which is closed."
        assert await told() == [("LEFT_IN_CLOSED_PERIOD", sentence)]

    async def test_a_year_without_a_successor(self, books: Books, clock: time_machine.Traveller) -> None:
        clock.move_to(datetime(2027, 8, 1, 9, tzinfo=UTC))
        assert [kind for kind, _ in await told()] == ["YEAR_END"]
        assert await told(3, [NoticeKind.OPEN]) == []


class TestChoosing:
    async def test_a_choice_is_kept_and_noted(self, books: Books) -> None:
        before = await choice_of(CLARA.user_id)
        assert (before.frequency, before.days, kinds_of(before), before.version) == ("OFF", 3, ALL, 0)
        await chosen(kinds=[NoticeKind.YEAR_END, NoticeKind.OPEN], days=5)
        kept = await choice_of(CLARA.user_id)
        assert (kept.frequency, kept.days, kept.version) == ("DAILY", 5, 1)
        assert kinds_of(kept) == [NoticeKind.OPEN, NoticeKind.YEAR_END]

    async def test_what_cannot_be_is_refused(self, books: Books) -> None:
        async with refused(books, NoticeDaysInvalid(field="days", days=366, most=365)):
            await chosen(days=366)
        async with refused(books, NoticeHourInvalid(field="hour", hour=24)):
            await chosen(hour=24)
        async with refused(books, NoUser()):
            await chosen(SYSTEM)
        async with unchanged(books):
            with pytest.raises(NoticeChoiceChanged):
                await chosen(seen=3)


class TestTheDigest:
    async def test_one_mail_a_user_and_day_at_the_hour_of_the_company(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        """Seven in New York is eleven in UTC; whoever has nothing to be told gets no mail."""
        await execute("UPDATE company SET time_zone = 'America/New_York'")
        await in_status("OPEN")
        await chosen()
        await chosen(AMIR, kinds=[NoticeKind.YEAR_END])
        clock.move_to(datetime(2026, 3, 20, 10, 59, tzinfo=UTC))
        assert await make_digests() == 0
        clock.move_to(datetime(2026, 3, 20, 11, 0, tzinfo=UTC))
        assert [await make_digests(), await make_digests()] == [1, 0]
        mail = await MailMessage.get()
        assert (mail.recipient, mail.subject) == (CLARA.email, "Harbour & Pine: 1 thing to see to")
        assert "- Batch B0001 has been open for 4 days." in mail.body
        assert await NoticeDigest.all().count() == 2
        clock.shift(DAY)
        assert await make_digests() == 1

    async def test_weekly_comes_once_a_week(self, books: Books, clock: time_machine.Traveller) -> None:
        """On the first Monday there was nothing to tell yet."""
        await in_status("OPEN")
        await chosen(frequency=DigestFrequency.WEEKLY)
        written = []
        for day in range(16, 31):
            clock.move_to(datetime(2026, 3, day, 12, tzinfo=UTC))
            written.append(await make_digests())
        assert [16 + place for place, made in enumerate(written) if made] == [23, 30]

    async def test_who_switched_it_off_is_inactive_or_has_no_address_gets_none(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        await in_status("OPEN")
        await chosen()
        await chosen(AMIR)
        await chosen(frequency=DigestFrequency.OFF, seen=1)
        await execute("UPDATE app_user SET email = '' WHERE id = $1", AMIR.user_id)
        clock.shift(5 * DAY)
        assert await make_digests() == 0

    @pytest.mark.postgres
    async def test_of_several_workers_one_writes_it(
        self, postgres_books: Books, clock: time_machine.Traveller
    ) -> None:
        await in_status("OPEN")
        for by in (CLARA, AMIR):
            await chosen(by)
        clock.shift(5 * DAY)
        written = await asyncio.gather(*(make_digests() for _ in range(8)))
        assert (sum(written), await MailMessage.all().count()) == (2, 2)

    async def test_the_worker_makes_it(self, books: Books, clock: time_machine.Traveller) -> None:
        await in_status("OPEN")
        await chosen()
        clock.shift(5 * DAY)

        async def sent() -> bool:
            return await MailMessage.filter(state="SENT").exists()

        async with working(pace=Pace(poll=0.02, seal=60, sweep=60, digest=0.02, grace=5)):
            await until(sent)
        assert await MailMessage.all().count() == 1
        assert await Batch.all().count() == 1
