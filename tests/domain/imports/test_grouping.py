"""Which batch a document goes into."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tieout.domain.imports.grouping import Grouping


@pytest.mark.parametrize(
    ("grouping", "day", "post_date"),
    [
        (Grouping.DAY, date(2012, 1, 3), date(2012, 1, 3)),
        (Grouping.WEEK, date(2012, 1, 2), date(2012, 1, 8)),
        (Grouping.WEEK, date(2012, 1, 8), date(2012, 1, 8)),
        (Grouping.WEEK, date(2012, 1, 30), date(2012, 1, 31)),
        (Grouping.WEEK, date(2012, 2, 1), date(2012, 2, 5)),
        (Grouping.WEEK, date.max, date.max),
        (Grouping.MONTH, date(2012, 2, 1), date(2012, 2, 29)),
    ],
)
def test_the_post_date_is_the_last_day_of_the_group(grouping: Grouping, day: date, post_date: date) -> None:
    assert grouping.post_date(day) == post_date


@pytest.mark.parametrize("grouping", list(Grouping))
def test_within_a_year_every_group_has_its_number(grouping: Grouping) -> None:
    days = [date(2011, 7, 1) + timedelta(days=count) for count in range(366)]
    post_dates = {grouping.post_date(day) for day in days}
    numbers = {grouping.batch_number("I", post_date) for post_date in post_dates}
    assert len(numbers) == len(post_dates)
    assert {len(number) for number in numbers} == {5}


def test_a_month_s_batch_is_numbered_by_year_and_month() -> None:
    assert Grouping.MONTH.batch_number("I", date(2012, 1, 31)) == "I1201"
    assert Grouping.WEEK.batch_number("C", date(2012, 1, 29)) == "C0129"


def test_a_group_is_described_in_words() -> None:
    assert [grouping.described(date(2012, 1, 31)) for grouping in Grouping] == [
        "2012-01-31",
        "the week to 2012-01-31",
        "2012-01",
    ]
