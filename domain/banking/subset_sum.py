"""Which of a few amounts add up to another: exact, bounded and always in the same order."""

from __future__ import annotations

from collections.abc import Sequence

MOST_ITEMS = 20

Choice = tuple[tuple[int, int], ...]
"""What is taken: the place of each, and which of its amounts."""


def choices_that_sum(amounts: Sequence[Sequence[int]], target: int, *, most: int = 3) -> list[Choice]:
    """Up to so many ways to take one amount each from some of the places so that they make the target.

    A place has several amounts when it may be paid in more than one way, such as with and without its
    discount. Ways that take earlier places come first. No more than `MOST_ITEMS` places are looked at:
    the halves are tried each by itself and met in the middle, so that it takes milliseconds.
    """
    places = list(enumerate(amounts[:MOST_ITEMS]))
    middle = (len(places) + 1) // 2
    by_sum: dict[int, list[Choice]] = {}
    for total, taken in _combinations(places[middle:]):
        kept = by_sum.setdefault(total, [])
        if len(kept) < most:
            kept.append(taken)
    found: list[Choice] = []
    for total, taken in _combinations(places[:middle]):
        found += [taken + rest for rest in by_sum.get(target - total, ()) if taken or rest]
        if len(found) >= most:
            break
    return found[:most]


def _combinations(places: Sequence[tuple[int, Sequence[int]]]) -> list[tuple[int, Choice]]:
    """Every sum there is, those that take earlier places before the others."""
    made: list[tuple[int, Choice]] = [(0, ())]
    for place, amounts in reversed(places):
        taking = [
            (total + amount, ((place, which), *taken))
            for which, amount in enumerate(amounts)
            for total, taken in made
        ]
        made = taking + made
    return made
