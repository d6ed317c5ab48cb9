"""A proof: something that must hold in the books, as the statement that finds where it does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """A name, the statement that finds differences, the sentence for one of them, and what was looked at.

    The columns `one` and `other` are minor units of `currency`, or of the base currency without one.
    """

    name: str
    differences: str
    sentence: str
    count: str
    of_what: str
