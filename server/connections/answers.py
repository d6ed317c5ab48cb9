"""Reading answers: JSON with exact amounts, and an outside system's own words for why it says no."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import httpx

from tieout.domain.exports.books import (
    DocumentNumberTaken,
    NotSent,
    OutcomeUnknown,
    OutsideAccountRefused,
    OutsideBooksClosed,
    OutsideCustomerMissing,
    RefusedThere,
    SubscriptionEnded,
)
from tieout.domain.exports.payloads.part import JournalPart
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.refusal import Refusal

LONGEST_WORDS = 300


def exact(answer: httpx.Response, system: AccountingSystem, *, stores: bool = False) -> Any:
    """The JSON of an answer, its numbers exact; what is none says nothing of what was done."""
    try:
        return json.loads(answer.text, parse_float=Decimal)
    except ValueError:
        told = f"{system.called} gave an answer that cannot be read (status {answer.status_code})."
        raise (OutcomeUnknown if stores else NotSent)(told) from None


def refusal_of(words: Iterable[str], system: AccountingSystem, part: JournalPart) -> Refusal | OutcomeUnknown:
    """The refusal that these words of an outside system mean; without any, nobody knows what was done."""
    found = [text for text in words if text.strip()]
    if not found:
        return OutcomeUnknown(
            f"{system.called} gave an answer that says nothing of journal entry {part.number}."
        )
    told = words_of(found)
    low, name, number = told.lower(), system.called, part.number
    if any(word in low for word in ("duplicate doc", "already exist", "already been used", "not unique")):
        return DocumentNumberTaken(system=name, number=number)
    if any(word in low for word in ("closed", "lock date", "locked")):
        return OutsideBooksClosed(system=name, number=number, day=part.day)
    if any(word in low for word in ("subscription", "trial")):
        return SubscriptionEnded(system=name)
    if any(word in low for word in ("customer", "entity", "receivable")):
        return OutsideCustomerMissing(system=name, number=number, words=told)
    if "account" in low:
        return OutsideAccountRefused(system=name, number=number, words=told)
    return RefusedThere(system=name, number=number, words=told)


def words_of(words: Iterable[str]) -> str:
    """One sentence, not too long, out of several texts of an answer."""
    told = " ".join(" ".join(text.split()) for text in dict.fromkeys(words) if text)[:LONGEST_WORDS]
    return told if told.endswith((".", "!", "?")) else f"{told or 'It gives no reason'}."
