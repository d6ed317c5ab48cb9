"""Warnings and the choice of the digest as the API shows them."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.notices import choice as domain
from tieout.domain.notices.choice import DigestFrequency, NoticeKind
from tieout.domain.notices.choosing import kinds_of
from tieout.domain.notices.listing import Notice as Found
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.refusals import Refusal


@strawberry.type(description="Something that has waited too long.")
class Notice:
    """One warning."""

    batch_key: strawberry.Private[int | None]
    kind: NoticeKind = strawberry.field(description="What it is about.")
    sentence: str = strawberry.field(description="What it says.")

    @classmethod
    def of(cls, found: Found) -> Self:
        """The domain's notice as the API shows it."""
        return cls(batch_key=found.batch_id, kind=found.kind, sentence=found.sentence)

    @strawberry.field(description="The batch it is about; null for none.")
    async def batch(self, info: Info) -> links.Batch | None:
        """Read for all notices at once."""
        if self.batch_key is None:
            return None
        return links.Batch.of(await info.context.load(batches_by_id, self.batch_key))


@strawberry.type(description="What one chose to be told of, on the home page and by e-mail.")
class NoticeChoice:
    """One's own settings."""

    frequency: DigestFrequency = strawberry.field(description="How often the digest comes by e-mail.")
    days: int = strawberry.field(description="From how many days on a batch is told of.")
    hour: int = strawberry.field(
        description="From which hour on the digest is made, 0 to 23 by the company's clock."
    )
    kinds: list[NoticeKind] = strawberry.field(description="What one is told of.")
    version: int = strawberry.field(
        description="Goes up with every change, 0 before the first; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.NoticeChoice) -> Self:
        """The row as the API shows it."""
        return cls(
            frequency=row.frequency,
            days=row.days,
            hour=row.hour,
            kinds=kinds_of(row),
            version=row.version,
        )


NoticeChoiceResult = Annotated[
    NoticeChoice | Refusal,
    strawberry.union("NoticeChoiceResult", description="The choice as it is now, or why it was refused."),
]
