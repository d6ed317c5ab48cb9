"""The totals of a batch and what may be done with it, as the API shows them."""

from __future__ import annotations

from typing import Self

import strawberry

from tieout.domain.batches import blockers as domain_blockers
from tieout.domain.batches import totals as domain
from tieout.graphql.enums import BatchAction
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal


@strawberry.type(description="How far a batch is from tying out, in the batch's currency.")
class BatchTotals:
    """Sums over the entries, beside the control figures."""

    accumulated: Money = strawberry.field(description="The total of the entries, signs disregarded.")
    control: Money = strawberry.field(description="The control total; zero when there is none.")
    difference: Money = strawberry.field(
        description=(
            "Accumulated less control: positive when too much was keyed; zero without a control total."
        )
    )
    count: int = strawberry.field(description="How many entries the batch holds.")
    control_count: int = strawberry.field(description="How many entries are expected; 0 when not checked.")
    tied_out: bool = strawberry.field(
        description=(
            "Whether there is a control total, it is reached, and so is the control count if one is set."
        )
    )

    @classmethod
    def of(cls, totals: domain.Totals) -> Self:
        """The domain's totals as the API shows them."""
        return cls(
            accumulated=Money.of(totals.accumulated),
            control=Money.of(totals.control),
            difference=Money.of(totals.difference),
            count=totals.count,
            control_count=totals.control_count,
            tied_out=totals.tied_out,
        )


@strawberry.type(
    description="Whether an action on a batch is possible now, and everything in its way if not."
)
class ActionState:
    """An action and its blockers."""

    action: BatchAction = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether it is possible now.")
    blockers: list[Refusal] = strawberry.field(
        description="Everything in its way, the missing right included; empty when it is possible."
    )

    @classmethod
    def of(cls, state: domain_blockers.ActionState) -> Self:
        """The domain's state as the API shows it."""
        blockers = [Refusal.of(blocker) for blocker in state.blockers]
        return cls(action=state.action, allowed=state.allowed, blockers=blockers)
