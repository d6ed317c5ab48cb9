"""Reading warnings, by one's own choice."""

from __future__ import annotations

import strawberry

from tieout.domain.notices.choosing import choice_of, kinds_of
from tieout.domain.notices.listing import notices
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.notices.types import Notice, NoticeChoice
from tieout.graphql.permissions import query


@strawberry.type
class NoticeQueries:
    """Warnings."""

    @query(
        Permission.VIEW,
        "see warnings",
        description=(
            "What has waited too long, by your own choice of kinds and days, as your digest tells it. "
            "Takes VIEW."
        ),
    )
    async def notices(self, info: Info) -> list[Notice]:
        """200 batches at most."""
        chosen = await choice_of(info.context.signed_in.user_id)
        return [Notice.of(one) for one in await notices(chosen.days, kinds_of(chosen))]

    @query(
        Permission.VIEW,
        "see what you chose to be told of",
        description="What you chose to be told of; the defaults when you never did. Takes VIEW.",
    )
    async def notice_choice(self, info: Info) -> NoticeChoice:
        """One's own."""
        return NoticeChoice.of(await choice_of(info.context.signed_in.user_id))
