"""Which batch a document goes into: one a day, a week or a month, post date and number from that."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

_SUNDAY = 6


class Grouping(StrEnum):
    """One batch for each of these."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def post_date(self, day: date) -> date:
        """The last day of the group that holds the day.

        A week ends on Sunday, or with its month: fiscal periods are made of whole months, so that no
        group reaches into a second one.
        """
        month_end = day.replace(day=monthrange(day.year, day.month)[1])
        if self is Grouping.MONTH:
            return month_end
        if self is Grouping.WEEK:
            return day + min(timedelta(days=_SUNDAY - day.weekday()), month_end - day)
        return day

    def batch_number(self, letter: str, post_date: date) -> str:
        """The number the group's batch would like: I1201 for January 2012, I0131 for a day or week."""
        return f"{letter}{post_date:%y%m}" if self is Grouping.MONTH else f"{letter}{post_date:%m%d}"

    def described(self, post_date: date) -> str:
        """The group in words, for the description of its batch."""
        if self is Grouping.MONTH:
            return f"{post_date:%Y-%m}"
        return f"the week to {post_date}" if self is Grouping.WEEK else f"{post_date}"
