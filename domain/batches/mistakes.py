"""The slips of keying that explain a difference: which figure was meant, told from the one keyed.

All in whole minor units. `difference` is what is keyed less what was meant, so that the figure meant is
`keyed - difference`; the conditions in SQL find, among any number of entries, those worth a look.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

LONGEST = 16
"""Figures of so many digits at most; see `money.LARGEST`."""


class Kind(StrEnum):
    """What may have gone wrong."""

    DUPLICATE = "DUPLICATE"
    EXTRA = "EXTRA"
    MISSING = "MISSING"
    TRANSPOSED = "TRANSPOSED"
    DECIMAL_POINT = "DECIMAL_POINT"
    DOUBLED = "DOUBLED"
    DROPPED = "DROPPED"
    SIGN = "SIGN"
    GAP = "GAP"
    COUNT = "COUNT"


def mistake(keyed: int, difference: int) -> Kind | None:
    """The slip by which `keyed`, which is not negative, may stand for the figure meant, if it is one."""
    meant = keyed - difference
    if meant == 0:
        return Kind.EXTRA
    if meant == -keyed:
        return Kind.SIGN
    if meant < 0:
        return None
    if max(keyed, meant) in {min(keyed, meant) * 10, min(keyed, meant) * 100}:
        return Kind.DECIMAL_POINT
    if _swapped(keyed, meant):
        return Kind.TRANSPOSED
    if str(meant) in set(_one_out_of_two(str(keyed))):
        return Kind.DOUBLED
    return Kind.DROPPED if str(keyed) in set(_one_left_out(str(meant))) else None


def suspects(difference: int) -> tuple[str, str]:
    """SQL on `tally` that holds for all that `mistake` names and little else: by the figure, by its digits.

    The figure alone says much, digits may fit by chance; so look at those found by the figure first.
    """
    exact = ", ".join(map(str, sorted(_exact(difference)))) or "NULL"
    return f"tally IN ({exact})", " OR ".join(_by_digits(difference)) or "FALSE"


def _exact(difference: int) -> set[int]:
    size = abs(difference)
    found = {size, size // 2} if difference > 0 else set()
    for factor in (10, 100):
        if size % (factor - 1) == 0:
            small = size // (factor - 1)
            found.add(small * factor if difference > 0 else small)
    return found


def _by_digits(difference: int) -> Iterator[str]:
    """A swap of neighbours changes a figure by 9, 90, 900 ... times how far they lie apart."""
    for place in range(LONGEST):
        low, high = 10**place, 10 ** (place + 1)
        apart, rest = divmod(difference, 9 * low)
        if rest == 0 and 0 < abs(apart) <= 9:
            yield f"tally / {high} % 10 - tally / {low} % 10 = {apart}"
        if difference % low:
            continue
        times = abs(difference) // low
        if difference > 0:
            twice = f"tally >= {high} AND tally / {low} % 10 = tally / {high} % 10"
            yield f"{twice} AND 9 * (tally / {high}) + tally / {low} % 10 = {times}"
        else:
            yield f"tally * 10 >= {low} AND {times} - 9 * (tally / {low}) BETWEEN 0 AND 9"


def _swapped(keyed: int, meant: int) -> bool:
    """Whether exactly two digits side by side are exchanged; figures are as long as the longer one."""
    width = max(len(str(keyed)), len(str(meant)))
    one, other = str(keyed).zfill(width), str(meant).zfill(width)
    differing = [place for place in range(width) if one[place] != other[place]]
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


def _one_out_of_two(figure: str) -> Iterator[str]:
    for place in range(1, len(figure)):
        if figure[place] == figure[place - 1]:
            yield figure[:place] + figure[place + 1 :]


def _one_left_out(figure: str) -> Iterator[str]:
    for place in range(len(figure)):
        yield figure[:place] + figure[place + 1 :]
