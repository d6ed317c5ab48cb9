"""Who pays from which account, through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.banking import remitter as domain
from tieout.domain.banking import remitting
from tieout.domain.customers.listing import customers_of
from tieout.graphql import links
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field, once, once_only
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal
from tieout.graphql.setup.coded import RowId, SetupRowDeleted, SetupRowDeletedResult

_CUSTOMER = "The number of the customer it stands for. REMITTER_CUSTOMER_UNKNOWN."


@strawberry.type(description="A payer as banks tell of one, and the customer it stands for.")
class Remitter:
    """A line of the memory."""

    row: strawberry.Private[domain.Remitter]
    id: strawberry.ID = strawberry.field(description="Its id.")
    routing: str = strawberry.field(description="The routing number; may be blank.")
    account: str = strawberry.field(description="The account or IBAN; may be blank.")
    name: str = strawberry.field(description="The name as banks write it; may be blank.")
    learned_by: str = strawberry.field(description="The name of who matched or keyed it last.")
    learned_at: datetime = strawberry.field(description="When.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.Remitter) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Remitter", row.id),
            routing=row.routing,
            account=row.account,
            name=row.name,
            learned_by=row.learned_by,
            learned_at=row.learned_at,
            version=row.version,
        )

    @strawberry.field(description="The customer it stands for.")
    async def customer(self, info: Info) -> links.Customer:
        """Read for all at once."""
        return links.Customer.of(await info.context.load(customers_of, self.row.customer_id))


RemitterResult = Annotated[
    Remitter | Refusal,
    strawberry.union("RemitterResult", description="The payer as it is now, or why it was refused."),
]


@strawberry.input(description="A payer to remember: by account, with its routing number, or by name.")
class CreateRemitterInput:
    """What to add."""

    customer_number: str = strawberry.field(description=_CUSTOMER)
    routing: str | None = left_out("The routing number of its bank.")
    account: str | None = left_out("Its account or IBAN. REMITTER_UNCLEAR, REMITTER_KNOWN.")
    name: str | None = left_out("Its name; what it is known by where there is no account.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Another customer for a payer.")
class UpdateRemitterInput:
    """What to change."""

    expected_version: int = expected_version()
    customer_number: str = strawberry.field(description=_CUSTOMER)


@strawberry.type
class RemitterQueries:
    """Payers."""

    @query(
        Permission.VIEW, "see payers", description="The payers that are known, the newest first. Takes VIEW."
    )
    async def remitters(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Remitter]:
        """A page of payers."""
        page = await remitting.remitters(BY_ID.request(first, after, last, before))
        return connection(page, Remitter.of, remitting.count_remitters)

    @query(
        Permission.VIEW,
        "see payers",
        description="The payer of that id, null when there is none. Takes VIEW.",
    )
    async def remitter(self, id: RowId) -> Remitter | None:
        """One payer."""
        row = await remitting.find_remitter(key_of("Remitter", id))
        return Remitter.of(row) if row else None


@strawberry.type
class RemitterMutations:
    """Payers."""

    @mutation(
        Permission.ENTER,
        "tell who pays from which account",
        description="Remember a payer. Takes ENTER. Refused with the codes given at the input's fields.",
    )
    async def create_remitter(
        self,
        info: Info,
        input: Annotated[CreateRemitterInput, strawberry.argument(description="The payer.")],
    ) -> RemitterResult:
        """A payer remembered."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: remitting.create_remitter(
                by=by,
                customer_number=input.customer_number,
                routing=input.routing or "",
                account=input.account or "",
                name=input.name or "",
            ),
            remitting.find_remitter,
        )
        return Remitter.of(row)

    @mutation(
        Permission.ENTER,
        "tell who pays from which account",
        description="Point a payer at another customer. Takes ENTER. REMITTER_CHANGED, NOT_FOUND.",
    )
    async def update_remitter(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateRemitterInput, strawberry.argument(description="What to change.")],
    ) -> RemitterResult:
        """The payer changed."""
        row = await remitting.update_remitter(
            key_of("Remitter", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            customer_number=input.customer_number,
        )
        return Remitter.of(row)

    @mutation(
        Permission.ENTER,
        "forget who pays from which account",
        description="Forget a payer. Takes ENTER. NOT_FOUND.",
    )
    async def delete_remitter(
        self, info: Info, id: RowId, idempotency_key: IdempotencyKey = None
    ) -> SetupRowDeletedResult:
        """The payer gone."""
        key, by = key_of("Remitter", id), info.context.signed_in

        async def work() -> int:
            return int((await remitting.delete_remitter(key, by=by)).id)

        return SetupRowDeleted(id=global_id("Remitter", await once_only(info, idempotency_key, key, work)))
