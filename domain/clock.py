"""The time: instants in UTC, and the company's own date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The date it is now in that time zone (R2.4)."""
    return now().astimezone(ZoneInfo(time_zone)).date()
