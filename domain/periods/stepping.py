"""Taking one batch of a run a step towards its goal, with the guards, rights and notes of single steps."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tieout.domain.batches.batch import NEXT_STEP, TRANSITIONS, BatchAction, BatchStatus
from tieout.domain.batches.closing import close
from tieout.domain.ledgers.creating import create_at_once
from tieout.domain.ledgers.posting import post
from tieout.domain.periods.batch_run import RunGoal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

_A, _S = BatchAction, BatchStatus


@dataclass(frozen=True, slots=True)
class Goal:
    """The steps that lead to a goal, in order, and the statuses of a batch that has reached it."""

    steps: tuple[BatchAction, ...]
    reached: frozenset[BatchStatus]

    @property
    def permission(self) -> Permission:
        """The right that its last step takes; a step before it that is not allowed stops the batch there."""
        return TRANSITIONS[self.steps[-1]].permission

    @property
    def phrase(self) -> str:
        """What is done to the batches: "post"."""
        return TRANSITIONS[self.steps[-1]].phrase

    def next(self, status: BatchStatus) -> BatchAction:
        """The step for a batch in that status; from where none of ours leads on, the first, to be refused."""
        step = _NEXT.get(status)
        return step if step in self.steps else self.steps[0]

    def ends_with(self, step: BatchAction) -> bool:
        """Whether the goal is reached by that step."""
        return step is self.steps[-1]


_POSTED = frozenset({_S.POSTED})
_READY = _POSTED | {_S.LEDGER_READY}
_CLOSED = _READY | {_S.CLOSED, _S.LEDGER_PENDING, _S.LEDGER_FAILED}
_ALL = (_A.CLOSE, _A.CREATE_LEDGER, _A.POST)

GOALS: Mapping[RunGoal, Goal] = {
    RunGoal.CLOSE: Goal((_A.CLOSE,), _CLOSED),
    RunGoal.CREATE_LEDGERS: Goal((_A.CREATE_LEDGER,), _READY),
    RunGoal.POST: Goal((_A.POST,), _POSTED),
    RunGoal.POST_BATCHES: Goal(_ALL, _POSTED),
    RunGoal.MASS_LEDGER: Goal(_ALL[1:], _POSTED),
}

# a ledger that waits for the worker is written by the run itself
_NEXT = {**NEXT_STEP, _S.LEDGER_PENDING: _A.CREATE_LEDGER}


class _Verb(Protocol):
    def __call__(self, batch_id: int, *, by: Actor) -> Awaitable[object]: ...


STEPS: Mapping[BatchAction, _Verb] = {_A.CLOSE: close, _A.CREATE_LEDGER: create_at_once, _A.POST: post}
"""Each is a transaction of its own, or joins the caller's."""
