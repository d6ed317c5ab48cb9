"""How a file writes its dates, told the way people tell it: M/D/YYYY, DD.MM.YYYY, YYYY-MM-DD."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tieout.domain.refusal import Refusal

CENTURY_TURNS = 70
"""A year of two digits from 70 on is of the last century, below it of this one."""

_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<year>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}
_PART = re.compile("|".join(_PARTS), re.IGNORECASE)
_KINDS = ["D", "M", "Y"]


class DateFormatUnknown(Refusal):
    """{pattern} is no date format. Write it with D or DD, M or MM, YY or YYYY, such as M/D/YYYY."""


class DateNotInFormat(Refusal):
    """{text} is not a date in the format {pattern}."""


@dataclass(frozen=True)
class DateFormat:
    """A pattern of day, month and year; D and M take one digit or two, DD and MM exactly two."""

    pattern: str

    def __post_init__(self) -> None:
        parts = sorted(part[0].upper() for part in _PART.findall(self.pattern))
        if parts != _KINDS or re.search(r"[a-z0-9]", _PART.sub("", self.pattern), re.IGNORECASE):
            raise DateFormatUnknown(field="dateFormat", pattern=self.pattern)

    def parse(self, text: str) -> date:
        """The date; refused (`DateNotInFormat`) when the text is another thing or no day of the calendar."""
        found = self._expression.fullmatch(text)
        if found is None:
            raise DateNotInFormat(text=text, pattern=self.pattern)
        year = int(found["year"])
        if len(found["year"]) == 2:
            year += 1900 if year >= CENTURY_TURNS else 2000
        try:
            return date(year, int(found["month"]), int(found["day"]))
        except ValueError as error:
            raise DateNotInFormat(text=text, pattern=self.pattern) from error

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        pieces, last = [], 0
        for part in _PART.finditer(self.pattern):
            pieces += [re.escape(self.pattern[last : part.start()]), _PARTS[part[0].upper()]]
            last = part.end()
        return re.compile("".join([*pieces, re.escape(self.pattern[last:])]))
