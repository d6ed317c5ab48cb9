"""How dates are read: strictly in the format that was told, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from tieout.domain.imports.date_format import DateFormat, DateFormatUnknown, DateNotInFormat


@pytest.mark.parametrize(
    ("pattern", "text", "day"),
    [
        ("M/D/YYYY", "4/6/2013", date(2013, 4, 6)),
        ("M/D/YYYY", "04/06/2013", date(2013, 4, 6)),
        ("m/d/yyyy", "12/31/2013", date(2013, 12, 31)),
        ("DD.MM.YYYY", "06.04.2013", date(2013, 4, 6)),
        ("YYYY-MM-DD", "2012-02-29", date(2012, 2, 29)),
        ("YYYYMMDD", "20120229", date(2012, 2, 29)),
        ("D-M-YY", "1-2-69", date(2069, 2, 1)),
        ("D-M-YY", "1-2-70", date(1970, 2, 1)),
    ],
)
def test_a_date_is_read_in_its_format(pattern: str, text: str, day: date) -> None:
    assert DateFormat(pattern).parse(text) == day


@pytest.mark.parametrize(
    "text", ["2013-04-06", "4/6/13", "4/6/20133", "13/6/2013", "2/29/2013", "", "4/6/٢٠١٣"]
)
def test_what_is_not_a_date_in_the_format_is_refused(text: str) -> None:
    with pytest.raises(DateNotInFormat) as refused:
        DateFormat("M/D/YYYY").parse(text)
    assert str(refused.value) == f"{text} is not a date in the format M/D/YYYY."


@pytest.mark.parametrize("pattern", ["", "M/D", "M/D/YYYY/D", "%m/%d/%Y", "MMM/D/YYYY", "M/D/YYYY hh"])
def test_a_format_has_day_month_and_year_once(pattern: str) -> None:
    with pytest.raises(DateFormatUnknown):
        DateFormat(pattern)
