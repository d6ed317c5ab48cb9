"""What may explain why a batch does not tie out, as the API shows it."""

from __future__ import annotations

from typing import Any, Self

import strawberry

from tieout.domain.batches import out_of_balance as domain
from tieout.domain.batches.mistakes import Kind
from tieout.domain.entries.listing import entries_by_id
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.money import Money

_KINDS = {
    Kind.DUPLICATE: "An entry is keyed twice.",
    Kind.EXTRA: "An entry is as much as is too much.",
    Kind.MISSING: "An entry is not keyed.",
    Kind.TRANSPOSED: "Two digits side by side are swapped.",
    Kind.DECIMAL_POINT: "The decimal point stands one or two places off.",
    Kind.DOUBLED: "A digit is keyed twice.",
    Kind.DROPPED: "A digit is left out.",
    Kind.SIGN: "The control total took an amount off, where signs are disregarded.",
    Kind.GAP: "A number is left out of a run of documents or checks.",
    Kind.COUNT: "The control count itself is in doubt.",
}

OutOfBalanceKind: Any = strawberry.enum(
    Kind, name="OutOfBalanceKind", description="What may have gone wrong where a batch does not tie out."
)
for _value in OutOfBalanceKind.__strawberry_definition__.values:
    _value.description = _KINDS[Kind(_value.value)]


@strawberry.type(description="What may explain the difference of a batch: an entry, or one that is missing.")
class OutOfBalance:
    """One suggestion."""

    entry_key: strawberry.Private[int | None]
    kind: Kind = strawberry.field(description="What may have gone wrong.")
    sentence: str = strawberry.field(description="What speaks for it, as a sentence for the user.")
    proposed: Money | None = strawberry.field(
        description="The amount meant, in the batch's currency; null when the amount is not in doubt."
    )

    @classmethod
    def of(cls, found: domain.Suggestion) -> Self:
        """The domain's suggestion as the API shows it."""
        proposed = Money.of(found.proposed) if found.proposed else None
        return cls(entry_key=found.entry_id, kind=found.kind, sentence=found.sentence, proposed=proposed)

    @strawberry.field(description="The entry in doubt; null when it is not about one that is keyed.")
    async def entry(self, info: Info) -> links.Entry | None:
        """Read for all suggestions at once."""
        if self.entry_key is None:
            return None
        row = await info.context.find(entries_by_id, self.entry_key)
        return links.Entry.of(row) if row else None
