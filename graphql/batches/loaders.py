"""Reading what belongs to many batches at once."""

from __future__ import annotations

from tieout.domain.batches.batch import Batch
from tieout.domain.batches.blockers import ActionState, actions
from tieout.domain.users.actor import Actor

Asked = tuple[Batch, Actor]


async def actions_of(asked: list[Asked]) -> dict[Asked, list[ActionState]]:
    """The actions of the batches for the one who asks; in a request that is always the same actor."""
    found = await actions([batch for batch, _ in asked], by=asked[0][1])
    return {(batch, actor): found[batch.id] for batch, actor in asked}
