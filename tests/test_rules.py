"""Every rule of entry, receipts, documents, use and the later decisions is proved by a test that cites it.

The rules are numbered as in the rule book, sections 2, 3, 4, 11 and 15. A test cites a rule in its
name's docstring or in a comment: R3.21, or R3.20 to R3.24 for all between.
"""

from __future__ import annotations

import re

from tests.source_tree import ROOT

SECTIONS = {2: 14, 3: 39, 4: 21, 11: 4, 15: 8}
"""How many rules each section has."""

LATER = {
    "R15.8": "says which of its sources the rule book follows where they differ",
}
"""Rules that no test cites, and why: what they are about does not exist here yet, or never will."""

_RULE = re.compile(r"\bR(\d+)\.(\d+)(?:\s*(?:to|-|–)\s*R(\d+)\.(\d+))?")


def cited() -> set[str]:
    """The rules that the tests name."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name == "test_rules.py":
            continue
        for section, first, until, last in _RULE.findall(path.read_text(encoding="utf-8")):
            end = int(last) if until == section else int(first)
            found |= {f"R{section}.{number}" for number in range(int(first), end + 1)}
    return found


def test_every_rule_is_cited_by_a_test() -> None:
    rules = {f"R{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)}
    missing = rules - cited() - set(LATER)
    assert sorted(missing) == []


def test_what_waits_is_not_cited_yet() -> None:
    """Once a test proves it, it is taken off the list."""
    assert sorted(set(LATER) & cited()) == []
