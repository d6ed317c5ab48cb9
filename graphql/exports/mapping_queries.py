"""Reading the outside accounting system and what things are called there."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from tieout.domain.exports import mapped
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.exports.mapping_types import AccountingSystemSettings, OutsideMapping, OutsideMappingField
from tieout.graphql.exports.system_enums import MappingKind
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import query
from tieout.graphql.setup.loaders import company_facts

BY_OWN: Key[mapped.Mapped] = Key(lambda row: (row.own,), (str,))

Kind = Annotated[MappingKind, strawberry.argument(description="Which of the three.")]


@strawberry.type
class MappingQueries:
    """The setting and the mapping."""

    @query(
        Permission.VIEW,
        "see the outside accounting system",
        description="The outside accounting system and how ledgers are handed over to it. Takes VIEW.",
    )
    async def accounting_system(self, info: Info) -> AccountingSystemSettings:
        """One setting for the company."""
        return AccountingSystemSettings.of(await company_facts(info))

    @query(
        Permission.VIEW,
        "see the mapping",
        description=(
            "All accounts, customers or branches with what they are called in the outside system chosen, by "
            "number or code. Takes VIEW."
        ),
    )
    async def outside_mappings(
        self,
        kind: Kind,
        search: Annotated[
            str | None,
            strawberry.argument(description="The beginning of a number, or part of a name; blank finds all."),
        ] = None,
        unmapped: Annotated[
            bool | None, strawberry.argument(description="True for what is not mapped alone.")
        ] = None,
        of: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The id of one account or customer, as a refusal names it."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OutsideMapping]:
        """A page of them."""
        word = "Account" if kind is mapped.MappingKind.ACCOUNTS else "Customer"
        asked: dict[str, Any] = {
            "search": search,
            "unmapped": bool(unmapped),
            "own_id": key_of(word, of, field="of") if of else None,
        }
        page = await mapped.mappings(kind, BY_OWN.request(first, after, last, before), **asked)

        async def count() -> int:
            return await mapped.count_mappings(kind, **asked)

        return connection(page, OutsideMapping.of, count, key=BY_OWN)

    @query(
        Permission.VIEW,
        "see the mapping",
        description=(
            "Which fields of a mapping the outside system chosen makes use of, in the order of keying; "
            "none where it needs no such mapping. Takes VIEW."
        ),
    )
    async def outside_mapping_fields(self, info: Info, kind: Kind) -> list[OutsideMappingField]:
        """By system and kind."""
        system = (await company_facts(info)).options.exports.accounting_system
        return [OutsideMappingField(name=mapped.camel(name)) for name in mapped.SHOWN[system][kind]]
