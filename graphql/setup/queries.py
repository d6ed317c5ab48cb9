"""Reading the company."""

from __future__ import annotations

import strawberry

from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.permissions import query
from tieout.graphql.setup.loaders import company_facts
from tieout.graphql.setup.types import Company


@strawberry.type
class SetupQueries:
    """The company."""

    @query(Permission.VIEW, "see the company", description="The company whose books these are. Takes VIEW.")
    async def company(self, info: Info) -> Company:
        """The company."""
        return Company.of(await company_facts(info))
