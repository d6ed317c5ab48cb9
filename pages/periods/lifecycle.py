"""The buttons of a fiscal period's life, and what is in the way of each, with a link to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tieout.pages import addresses
from tieout.pages.operations import Refusal
from tieout.pages.render import Ways

MOST_REASONS = 20
"""How many reasons are shown for a button; the others are counted."""


@dataclass(frozen=True, slots=True)
class Button:
    """An action as the page offers it, and what is said when it is done."""

    action: str
    verb: str
    label: str
    done: str
    shown_in: str
    asks: bool = False
    """Whether it asks first, in a dialog of the verb's name."""


BUTTONS = (
    Button("CLOSE", "close", "Close Period", "closed", "OPEN"),
    Button("REOPEN", "reopen", "Reopen Period", "open again", "CLOSED", asks=True),
    Button("LOCK", "lock", "Lock Period", "locked for good", "CLOSED", asks=True),
)
BY_VERB = {button.verb: button for button in BUTTONS}


@dataclass(frozen=True, slots=True)
class Reason:
    """A blocker, and the label and address of what is in the way; both blank when there is none."""

    message: str
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A button shown for a period, with what is in its way."""

    button: Button
    reasons: tuple[Reason, ...]
    further: int


def offers(data: Mapping[str, Any]) -> list[Offer]:
    """The buttons to show; one that is not possible stays, with its reasons beside it."""
    period = data["fiscalPeriod"]
    states = {state["action"]: state for state in period["actions"]}
    made = []
    for button in BUTTONS:
        if button.shown_in == period["state"]:
            blockers = [Refusal.of(blocker) for blocker in states[button.action]["blockers"]]
            reasons = tuple(_reason(blocker, data) for blocker in blockers[:MOST_REASONS])
            made.append(Offer(button, reasons, max(len(blockers) - MOST_REASONS, 0)))
    return made


def ways(period: Mapping[str, Any]) -> Ways:
    """From a refusal to where it can be put right."""
    return {
        "BATCH_NOT_POSTED": ("Look at it", addresses.batch),
        "BATCH_LEFT_UNPOSTED": ("Look at it", addresses.batch),
        "EARLIER_PERIOD_OPEN": ("Look at it", addresses.period),
        "EARLIER_PERIOD_NOT_LOCKED": ("Look at it", addresses.period),
        "LATER_PERIOD_CLOSED": ("Look at it", addresses.period),
        "PERIOD_CHANGED": ("Look again", addresses.period(period["id"])),
    }


def _reason(blocker: Refusal, data: Mapping[str, Any]) -> Reason:
    id = blocker.subject
    if id is None:
        return Reason(blocker.message)
    if blocker.code in ("BATCH_NOT_POSTED", "BATCH_LEFT_UNPOSTED"):
        label = _named("Batch", id, "number", data["unposted"]["nodes"])
        return Reason(blocker.message, label, addresses.batch(id))
    periods = (one for year in data["fiscalYears"] for one in year["periods"])
    return Reason(blocker.message, _named("Period", id, "name", periods), addresses.period(id))


def _named(kind: str, id: str, name: str, things: Iterable[Mapping[str, Any]]) -> str:
    """What the subject is called; the page does not list every one."""
    return next((f"{kind} {one[name]}" for one in things if one["id"] == id), "Look at it")
