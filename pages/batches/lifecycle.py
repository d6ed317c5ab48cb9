"""The buttons of a batch's life, when each is shown and what it does, and the ways on from what blocks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.pages import addresses
from tieout.pages.operations import Refusal
from tieout.pages.orders import addresses as order_addresses
from tieout.pages.render import Ways

_CLOSED = frozenset({"CLOSED", "LEDGER_READY", "LEDGER_FAILED"})


@dataclass(frozen=True, slots=True)
class Button:
    """An action as the page offers it: the verb of its address, its mutation, and what is said when done."""

    action: str
    verb: str
    label: str
    mutation: str
    done: str
    shown_in: frozenset[str]
    kind: str = ""
    asks_when: frozenset[str] = frozenset()
    """The statuses in which it asks first, in a dialog of the verb's name."""


BUTTONS = (
    Button("CLOSE", "close", "Close Batch", "Close", "closed", frozenset({"OPEN"}), "main"),
    Button(
        *("MOVE_ORDERS", "move-orders", "Move Open Orders", "", "", frozenset({"OPEN"}), "main"),
        asks_when=frozenset({"OPEN"}),
    ),
    Button(
        *("CREATE_LEDGER", "create-ledger", "Create Ledger", "CreateLedger", "waiting for its ledger"),
        *(frozenset({"CLOSED", "LEDGER_FAILED"}), "main"),
    ),
    Button("APPROVE", "approve", "Approve", "Approve", "approved", frozenset({"CLOSED", "LEDGER_READY"})),
    Button("POST", "post", "Post Batch", "Post", "posted", frozenset({"LEDGER_READY"}), "main"),
    Button(
        *("REOPEN", "reopen", "Reopen Batch", "Reopen", "open again", _CLOSED | {"POSTED"}),
        asks_when=frozenset({"POSTED"}),
    ),
    Button(
        *("DELETE", "delete", "Delete Batch", "Delete", "deleted", frozenset({"OPEN"}), "danger"),
        asks_when=frozenset({"OPEN"}),
    ),
)
BY_VERB = {button.verb: button for button in BUTTONS if button.mutation}
"""What a button does by itself; moving orders has a form of its own."""

IN_USE = {"BATCH_IN_USE", "LEASE_LOST"}
_NOT_WORTH_A_BUTTON = {
    *("APPROVAL_NOT_NEEDED", "APPROVED_ALREADY"),
    *("OPEN_ORDERS_EXIST", "NO_OPEN_ORDERS"),  # one is shown instead of the other (R5.1, R5.3)
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button shown for a batch, with everything in its way."""

    button: Button
    asks: bool
    blockers: tuple[Refusal, ...]


def offers(batch: Mapping[str, Any]) -> list[Offer]:
    """The buttons to show; one with blockers stays, they are listed beside it (R5.1)."""
    states = {state["action"]: state for state in batch["actions"]}
    shown = [button for button in BUTTONS if batch["status"] in button.shown_in]
    made = [
        Offer(
            button,
            batch["status"] in button.asks_when,
            tuple(Refusal.of(blocker) for blocker in states[button.action]["blockers"]),
        )
        for button in shown
    ]
    return [offer for offer in made if not {one.code for one in offer.blockers} & _NOT_WORTH_A_BUTTON]


def may(batch: Mapping[str, Any], action: str) -> bool:
    """Whether the action is possible now."""
    return any(state["action"] == action and state["allowed"] for state in batch["actions"])


def held(batch: Mapping[str, Any]) -> Refusal | None:
    """Why nothing can be keyed, when that is only because somebody else has the batch in use."""
    (entering,) = (state for state in batch["actions"] if state["action"] == "ENTER")
    blockers = [Refusal.of(blocker) for blocker in entering["blockers"]]
    return blockers[0] if blockers and {one.code for one in blockers} <= IN_USE else None


def ways(batch: Mapping[str, Any]) -> Ways:
    """From a refusal to where it can be put right."""
    id, period = batch["id"], batch["fiscalPeriod"]
    control = ("Change the control total", addresses.batch(id, ask="control"))
    header = ("Edit the header", addresses.batch(id, ask="header"))
    other = ("Look at that batch", addresses.batch)
    its_period = ("Look at the period", addresses.period)
    in_period = (f"Look at {period['name']}", addresses.period(period["id"]))
    return {
        "ORDERS_STAND_HERE": ("Look at the orders", order_addresses.batch_orders(id)),
        "OPEN_ORDERS_EXIST": ("Look at the orders", order_addresses.batch_orders(id)),
        "MOVE_TARGET_NOT_OPEN": ("Choose another", addresses.batch(id, ask="move-orders")),
        "BATCH_EMPTY": ("Key an entry", addresses.entries(id)),
        "CONTROL_TOTAL_MISMATCH": control,
        "CONTROL_COUNT_MISMATCH": control,
        "CONTROL_TOTAL_MISSING": control,
        "BATCH_WITHOUT_BRANCH": header,
        "ENTRIES_OF_OTHER_BRANCHES": header,
        "ENTRY_INCOMPLETE": ("Open the entry", lambda entry: addresses.entries(id, edit=entry)),
        "ACCOUNT_INACTIVE": ("Look at the accounts", addresses.accounts()),
        "ACCOUNT_NOT_ACTIVE": ("Look at the accounts", addresses.accounts()),
        "CUSTOMER_UNKNOWN": ("Look at the customers", addresses.customers()),
        "CUSTOMER_INACTIVE": ("Look at the customers", addresses.customers()),
        "PERIOD_NOT_OPEN": in_period,
        "NOT_LISTED": ("Make its audit trail", addresses.audit_trail(id)),
        "PERIOD_CLOSED": its_period,
        "PERIOD_ON_HOLD": its_period,
        "DEPENDANT_EXISTS": other,
        "INCREASE_USED": other,
        "BATCH_STATUS_FORBIDS": ("Look at the batch", addresses.batch(id)),
        "BATCH_CHANGED": ("Look again", addresses.batch(id)),
        "BATCH_IN_USE": ("Batches in use", addresses.BATCHES_IN_USE),
        "ENTRY_IN_USE": ("Batches in use", addresses.BATCHES_IN_USE),
    }
