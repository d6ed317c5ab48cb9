"""The mapping to the outside accounting system as a CSV brings it in: accounts, customers, branches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tieout.domain.exports.editing import update_outside_mapping
from tieout.domain.exports.mapped import MAPPING_TABLES, MappingKind, mappings_of
from tieout.domain.imports import cells
from tieout.domain.imports.account_tables import capitals
from tieout.domain.imports.table import Column, Key, Known, Table
from tieout.domain.users.actor import Actor

_HINTS = {
    "outside_id": "Its id over there, which connections go by.",
    "number": "Its number over there.",
    "name": "Its name over there, with what it is a part of: Parent:Child.",
    "location": "The location, or the tracking option in Xero; blank with the others: left out.",
    "location_id": "The id of the location.",
    "department": "The department.",
    "department_id": "The id of the department.",
    "class_name": "The class.",
    "class_id": "The id of the class.",
}
_CLEARING = Column(
    "clearing",
    cells.yes_no("clearing", blank=False),
    "yes for a clearing account, whose lines need no customer; blank: no.",
)


def _table(kind: MappingKind, own: str, one: str) -> Table:
    """`own` is the column that says what is mapped."""
    mapping = MAPPING_TABLES[kind]

    async def known(keys: Sequence[Key]) -> Mapping[Key, Known]:
        found = await mappings_of(kind, [key for (key,) in keys])
        return {
            (row.own,): Known(row.own_id, row.version, {own: row.own, **row.values})
            for row in found.values()
            if row.version
        }

    columns = [Column(own, capitals(f"The {own}"), f"The {own} of ours.", needed=True)]
    columns += [
        Column(name, cells.text(f"The {name.replace('_', ' ')}", limit), _HINTS[name])
        for name, limit in mapping.lengths.items()
    ]
    if mapping.clearing:
        columns.append(_CLEARING)
    return Table(
        word=f"outside-{kind.value.lower()}",
        one=one,
        many=f"{one}s",
        columns=tuple(columns),
        known=known,
        add=_adding(kind, own),
        change=_changing(kind, own),
        key=(own,),
    )


def _adding(kind: MappingKind, own: str) -> Callable[[Actor, Mapping[str, Any]], Awaitable[object]]:
    async def add(by: Actor, values: Mapping[str, Any]) -> object:
        names = {name: value for name, value in values.items() if name != own}
        return await update_outside_mapping(kind, values[own], by=by, expected_version=0, values=names)

    return add


def _changing(kind: MappingKind, own: str) -> Callable[[Actor, Known, Mapping[str, Any]], Awaitable[object]]:
    async def change(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
        return await update_outside_mapping(
            kind, known.values[own], by=by, expected_version=known.version, values=values
        )

    return change


OUTSIDE_ACCOUNTS_TABLE = _table(MappingKind.ACCOUNTS, "account", "account mapping")
OUTSIDE_CUSTOMERS_TABLE = _table(MappingKind.CUSTOMERS, "customer", "customer mapping")
OUTSIDE_BRANCHES_TABLE = _table(MappingKind.BRANCHES, "branch", "branch mapping")
