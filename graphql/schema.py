"""The schema: every feature's part of Query, Mutation and Subscription put together."""

from __future__ import annotations

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from tieout.graphql.enums import ENUMS
from tieout.graphql.limits import Limits
from tieout.graphql.masking import Masking
from tieout.graphql.refusals import RefusalHandler
from tieout.graphql.scalars import SCALARS
from tieout.graphql.setup.queries import SetupQueries
from tieout.graphql.users.queries import UserQueries

CACHED_OPERATIONS = 1_024


@strawberry.type(description="Everything that can be read.")
class Query(SetupQueries, UserQueries):
    """The queries of all features."""


class Schema(strawberry.Schema):
    """As Strawberry's; errors are logged by `Masking`, with a reference, instead of each with a traceback."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave a client's mistakes out of the log, and give no hints to who may not see the schema."""
        if getattr(execution_context and execution_context.context, "actor", None) is None:
            for error in errors:
                self.remove_field_suggestion(error)


schema = Schema(
    query=Query,
    types=ENUMS,
    exception_handlers=[RefusalHandler()],
    extensions=[
        Limits,
        lambda: ParserCache(CACHED_OPERATIONS),
        lambda: ValidationCache(CACHED_OPERATIONS),
        Masking,
    ],
    config=StrawberryConfig(scalar_map=SCALARS),
)
