"""Branches through the API."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.setup import branch as domain
from tieout.domain.setup.branches import (
    BRANCHES,
    BranchDetails,
    branches,
    count_branches,
    create_branch,
    update_branch,
)
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.connections import BY_CODE, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal
from tieout.graphql.setup.coded import (
    ACTIVE,
    CODE,
    DELETING,
    NEW_CODE,
    VERSION,
    Active,
    ExpectedVersion,
    RowId,
    Search,
    SetupRowDeletedResult,
    changed,
    created,
    deleted,
)


@strawberry.type(
    description=(
        "A branch. Once one is kept, only branches that are kept and active are taken (BRANCH_UNKNOWN)."
    )
)
class Branch:
    """A row of the table."""

    id: strawberry.ID = strawberry.field(description="The id of the branch.")
    code: str = strawberry.field(description="The code, unique, in capitals.")
    name: str = strawberry.field(description="What the branch is called.")
    active: bool = strawberry.field(description=ACTIVE)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: domain.Branch) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("Branch", row.id),
            code=row.code,
            name=row.name,
            active=bool(row.active),
            version=row.version,
        )


BranchResult = Annotated[
    Branch | Refusal,
    strawberry.union("BranchResult", description="The branch as it is now, or why it was refused."),
]


@strawberry.input(description="A new branch.")
class CreateBranchInput:
    """What to add."""

    code: str = strawberry.field(description=CODE)
    name: str | None = left_out("What the branch is called, up to 120 characters. TEXT_TOO_LONG.")
    active: bool | None = left_out(ACTIVE)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a branch; what is left out stays as it is.")
class UpdateBranchInput:
    """What to change."""

    expected_version: int = expected_version()
    code: str | None = left_out(NEW_CODE)
    name: str | None = left_out("What the branch is called, up to 120 characters. TEXT_TOO_LONG.")
    active: bool | None = left_out(ACTIVE)


@strawberry.type
class BranchQueries:
    """Branches."""

    @query(
        Permission.VIEW,
        "see branches",
        description="The branch of that id, null when there is none. Takes VIEW.",
    )
    async def branch_by_id(self, id: RowId) -> Branch | None:
        """One row."""
        row = await BRANCHES.find(key_of("Branch", id))
        return Branch.of(row) if row else None

    @query(Permission.VIEW, "see branches", description="The branches by code. Takes VIEW.")
    async def branches(
        self,
        search: Search = None,
        active: Active = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Branch]:
        """A page of them."""
        request = BY_CODE.request(first, after, last, before)
        page = await branches(request, search=search, active=active)

        async def count() -> int:
            return await count_branches(search=search, active=active)

        return connection(page, Branch.of, count, key=BY_CODE)


@strawberry.type
class BranchMutations:
    """Branches."""

    @mutation(
        Permission.SET_UP,
        "add a branch",
        description="Add a branch. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_branch(
        self,
        info: Info,
        input: Annotated[CreateBranchInput, strawberry.argument(description="What to add.")],
    ) -> BranchResult:
        """A new row."""
        row = await created(info, input, create_branch, BranchDetails, BRANCHES)
        return Branch.of(row)

    @mutation(
        Permission.SET_UP,
        "change a branch",
        description=(
            "Change a branch, or make it inactive: then it is no longer offered, and what uses it keeps "
            "it. Takes SET_UP. CODE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_branch(
        self,
        info: Info,
        id: RowId,
        input: Annotated[UpdateBranchInput, strawberry.argument(description="What to change.")],
    ) -> BranchResult:
        """The row changed."""
        row = await changed(info, "Branch", id, input, update_branch, BranchDetails)
        return Branch.of(row)

    @mutation(
        Permission.SET_UP,
        "delete a branch",
        description=f"Delete a branch. Takes SET_UP. {DELETING}",
    )
    async def delete_branch(
        self,
        info: Info,
        id: RowId,
        expected_version: ExpectedVersion = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SetupRowDeletedResult:
        """The row gone."""
        return await deleted(
            *(info, "Branch", id, BRANCHES), expected_version=expected_version, key=idempotency_key
        )
