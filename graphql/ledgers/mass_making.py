"""Reading mass ledgers, and having them made."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.ledgers import mass_making
from tieout.domain.ledgers.mass_ledger import MassLedger as Row
from tieout.domain.ledgers.mass_listing import (
    count_mass_ledgers,
    find_mass_ledger,
    mass_ledgers,
    mass_ledgers_by_id,
)
from tieout.domain.refusal import NotFound
from tieout.graphql.arguments import PeriodId, left_out
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field, once
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.ledgers.mass_ledgers import MassLedger, MassLedgerResult
from tieout.graphql.periods.enums import MassLedgerContent
from tieout.graphql.permissions import mutation, query

MassLedgerId = Annotated[
    strawberry.ID, strawberry.argument(description="The mass ledger's id. NOT_FOUND when there is none.")
]


@strawberry.input(description="What the mass ledger of a fiscal period is to hold, and who is mailed it.")
class StartMassLedgerInput:
    """Content and recipient."""

    content: MassLedgerContent = strawberry.field(
        default=MassLedgerContent.BOTH, description="Which files: the summary, every line, or both."
    )
    include_posted: bool = strawberry.field(
        default=False,
        description=(
            "The whole period, in the place of all mass ledgers made of it before; false for what is in none "
            "yet, and the reversals of what was."
        ),
    )
    email: str | None = left_out("Who is mailed the file; nobody when left out. Takes SEND. INVALID_EMAIL.")
    idempotency_key: str | None = key_field()


@strawberry.type
class MassLedgerQueries:
    """Mass ledgers."""

    @query(
        Permission.VIEW,
        "see mass ledgers",
        description="The mass ledger of that id, null when there is none. Takes VIEW.",
    )
    async def mass_ledger(self, id: MassLedgerId) -> MassLedger | None:
        """One of them."""
        row = await find_mass_ledger(key_of("MassLedger", id))
        return MassLedger.of(row) if row else None

    @query(Permission.VIEW, "see mass ledgers", description="Mass ledgers, newest first. Takes VIEW.")
    async def mass_ledgers(
        self,
        fiscal_period_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only those of this fiscal period; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[MassLedger]:
        """A page of mass ledgers."""
        period_id = optional_key_of("FiscalPeriod", fiscal_period_id, field="fiscalPeriodId")
        page = await mass_ledgers(BY_ID.request(first, after, last, before), period_id=period_id)

        async def count() -> int:
            return await count_mass_ledgers(period_id=period_id)

        return connection(page, MassLedger.of, count)


@strawberry.type
class MassLedgerMutations:
    """Having mass ledgers made."""

    @mutation(
        Permission.POST,
        "make a mass ledger, which posts batches",
        description=(
            "Begin the mass ledger of a fiscal period in the background: each closed batch gets its ledger "
            "and is posted by itself, then one file is made of them. Takes POST; a batch without its ledger "
            "takes CREATE_LEDGERS. You are mailed at the start and at the end. Refused while a batch is "
            "open, each named: BATCH_STILL_OPEN; further MASS_LEDGER_UNDER_WAY, NOTHING_FOR_MASS_LEDGER. A "
            "batch that cannot be posted keeps its state and stands in the run; no file is made then."
        ),
    )
    async def start_mass_ledger(
        self,
        info: Info,
        id: PeriodId,
        input: Annotated[StartMassLedgerInput, strawberry.argument(description="What it is to hold.")],
    ) -> MassLedgerResult:
        """The mass ledger, begun."""
        key, by = key_of("FiscalPeriod", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: mass_making.start(
                key,
                by=by,
                content=input.content,
                include_posted=input.include_posted,
                email=input.email or "",
            ),
            lambda number: info.context.find(mass_ledgers_by_id, number),
        )
        return MassLedger.of(row)

    @mutation(
        Permission.POST,
        "make a mass ledger, which posts batches",
        description=(
            "Start a mass ledger that is incomplete again: it takes up what is left, and what was closed "
            "since. Takes POST. MASS_LEDGER_MADE, MASS_LEDGER_UNDER_WAY, BATCH_STILL_OPEN."
        ),
    )
    async def resume_mass_ledger(
        self, info: Info, id: MassLedgerId, idempotency_key: IdempotencyKey = None
    ) -> MassLedgerResult:
        """The mass ledger, under way again."""
        key, by = key_of("MassLedger", id), info.context.signed_in

        async def resume() -> Row:
            mass = await find_mass_ledger(key)
            if mass is None:
                raise NotFound(kind="mass ledger", key=key)
            return await mass_making.resume(mass.run_id, by=by)

        row = await once(
            *(info, idempotency_key, key),
            resume,
            lambda number: info.context.find(mass_ledgers_by_id, number),
        )
        return MassLedger.of(row)
