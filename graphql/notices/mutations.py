"""Choosing what to be told of."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.notices.choice import DigestFrequency, NoticeKind
from tieout.domain.notices.choosing import choose
from tieout.graphql.arguments import expected_version
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.notices.types import NoticeChoice, NoticeChoiceResult
from tieout.graphql.permissions import mutation


@strawberry.input(description="What you choose to be told of.")
class UpdateNoticeChoiceInput:
    """One's own settings, all of them."""

    expected_version: int = expected_version()
    frequency: DigestFrequency = strawberry.field(description="How often the digest comes by e-mail.")
    days: int = strawberry.field(
        description="From how many days on a batch is told of, 0 to 365. NOTICE_DAYS_INVALID."
    )
    hour: int = strawberry.field(
        default=7,
        description="From which hour on the digest is made, by the company's clock. NOTICE_HOUR_INVALID.",
    )
    kinds: list[NoticeKind] = strawberry.field(description="What to be told of.")


@strawberry.type
class NoticeMutations:
    """Warnings."""

    @mutation(
        Permission.VIEW,
        "choose what to be told of",
        description=(
            "Choose what you are told of on the home page and by e-mail. Takes VIEW. NOTICE_CHOICE_CHANGED, "
            "and the codes given at the input's fields."
        ),
    )
    async def update_notice_choice(
        self,
        info: Info,
        input: Annotated[UpdateNoticeChoiceInput, strawberry.argument(description="The whole choice.")],
    ) -> NoticeChoiceResult:
        """One's own choice kept."""
        row = await choose(
            by=info.context.signed_in,
            expected_version=input.expected_version,
            frequency=input.frequency,
            days=input.days,
            hour=input.hour,
            kinds=input.kinds,
        )
        return NoticeChoice.of(row)
