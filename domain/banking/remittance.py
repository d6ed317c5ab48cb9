"""Invoice numbers in what payers write: with or without prefix, blanks, dashes and leading zeros."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

FEWEST_FIGURES = 3
"""Shorter figures stand for too many other things to be looked up as invoice numbers."""

MOST_WORDS = 60
MOST_PATTERNS = 12

_WORD = re.compile(r"[A-Z0-9][A-Z0-9#_./-]*")
_NUMBER = re.compile(r"(?P<prefix>.*?)(?P<figures>[0-9]+)")

Pattern = tuple[str, int]
"""How the books number documents: what stands before the figures, and how many of them there are."""


def canonical(number: str) -> str:
    """Only letters and figures, in capitals, without the zeros that lead its figures: INV1012."""
    bare = re.sub(r"[^A-Z0-9]", "", number.upper())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", bare)


def figures_of(number: str) -> str:
    """The last run of figures without leading zeros; blank when it is too short to mean something."""
    runs = re.findall(r"[0-9]+", number)
    figures = runs[-1].lstrip("0") if runs else ""
    return figures if len(figures) >= FEWEST_FIGURES else ""


def words_of(*texts: str) -> list[str]:
    """What may be a number: each word with a figure in it, and with the word of letters before it."""
    found: dict[str, None] = {}
    for text in texts:
        last = ""
        for word in _WORD.findall(text.upper()):
            if any(letter.isdigit() for letter in word):
                found[word.strip("-./#_")] = None
                if last:
                    found[f"{last}{word}"] = None
                last = ""
            else:
                last = word.strip("-./#_")
    return list(found)[:MOST_WORDS]


def patterns_of(numbers: Iterable[str]) -> list[Pattern]:
    """How these documents are numbered, the most frequent way first."""
    counts: dict[Pattern, int] = {}
    for number in numbers:
        found = _NUMBER.fullmatch(number.upper())
        if found is not None:
            pattern = (found["prefix"], len(found["figures"]))
            counts[pattern] = counts.get(pattern, 0) + 1
    return sorted(counts, key=lambda pattern: (-counts[pattern], pattern))[:MOST_PATTERNS]


def spellings(words: Sequence[str], patterns: Sequence[Pattern]) -> set[str]:
    """The numbers as the books might have them: the words themselves, and their figures in each pattern."""
    found = {word for word in words if len(word) <= 40}
    for figures in {figures_of(word) for word in words} - {""}:
        found |= {f"{prefix}{figures.zfill(width)}"[:40] for prefix, width in patterns}
        found.add(figures)
    return found


def names(number: str, words: Sequence[str]) -> bool:
    """Whether one of the words means that document: by all of it, or by its figures alone."""
    whole, figures = canonical(number), figures_of(number)
    for word in words:
        if canonical(word) == whole:
            return True
        bare = canonical(word)
        if figures and bare.isdigit() and bare == figures:
            return True
        if figures and not bare.isdigit() and figures_of(word) == figures and _shares_prefix(whole, bare):
            return True
    return False


def _shares_prefix(whole: str, word: str) -> bool:
    """INV and INVOICE, RE and RENR: one begins with the other's letters, or the books have none."""
    one, other = (re.sub(r"[0-9].*", "", text) for text in (whole, word))
    return not one or one.startswith(other) or other.startswith(one)
