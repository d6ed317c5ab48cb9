"""Mapping accounts, customers and branches to what they are called outside: one, none, or all suggested."""

from __future__ import annotations

from typing import Any

from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.database.paging import LARGEST_PAGE, PageRequest
from tieout.domain.database.statements import execute
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.exports.mapped import (
    MAPPING_TABLES,
    Mapped,
    MappingKind,
    Values,
    camel,
    find_mapping,
    mappings,
    outside_system,
)
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.refusal import Refusal, text_within
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

MAPPINGS = "mappings"
"""The topic announced when something is mapped."""


class MappingChanged(Refusal):
    """{who} changed the mapping of {own} since you looked (version {expected}, now {version}).

    Look again, then save.
    """


class MappingBlank(Refusal):
    """The mapping of {own} says nothing. Key what it is called in {system}, or remove the mapping."""


class TextNotPrintable(Refusal):
    """{label} holds signs that cannot be printed. Key it anew, in letters, figures and signs."""


@transactional
async def update_outside_mapping(
    kind: MappingKind, own: str, *, by: Actor, expected_version: int, values: Values
) -> Mapped:
    """Say what something is called in the company's outside system; what is not given stays as it is.

    A branch that is mapped to nothing is left out of what goes there.
    """
    by.require(Permission.SET_UP, "map to the outside system")
    system = await outside_system(lock=True)
    before = await find_mapping(kind, own)
    await _refuse_stale(before, expected_version)
    after = {**before.values, **_checked(kind, values)}
    if kind is not MappingKind.BRANCHES and not any(after.values()):
        raise MappingBlank(own=before.own, system=system.called)
    if before.version and after == before.values:
        return before
    await _write(kind, system, before, after)
    changed = {name: [before.values[name], new] for name, new in after.items() if new != before.values[name]}
    await record(
        "MAPPING_CHANGED",
        by=by,
        subject=_subject(kind, before),
        system=system.called,
        version=before.version + 1,
        changes=changed,
    )
    announce(MAPPINGS)
    return await find_mapping(kind, own)


@transactional
async def delete_outside_mapping(kind: MappingKind, own: str, *, by: Actor, expected_version: int) -> Mapped:
    """Take a mapping away; its thing goes by its own name again, or is refused, as the setting says."""
    by.require(Permission.SET_UP, "take a mapping away")
    system = await outside_system(lock=True)
    before = await find_mapping(kind, own)
    await _refuse_stale(before, expected_version)
    if not before.version:
        return before
    table = MAPPING_TABLES[kind]
    await execute(
        f"DELETE FROM {table.table} WHERE system = $1 AND {table.column} = $2",
        *(system.value, _key(kind, before)),
    )
    await record("MAPPING_REMOVED", by=by, subject=_subject(kind, before), system=system.called)
    announce(MAPPINGS)
    return await find_mapping(kind, own)


@transactional
async def take_suggestions(kind: MappingKind, *, by: Actor) -> int:
    """Map everything unmapped to what is suggested; how many were."""
    by.require(Permission.SET_UP, "map to the outside system")
    system = await outside_system(lock=True)
    taken, after = 0, None
    while True:
        page = await mappings(kind, PageRequest(first=LARGEST_PAGE, after=after), unmapped=True)
        for row in page.rows:
            if row.suggested:
                await _write(kind, system, row, {**row.values, **row.suggested})
                taken += 1
        if not page.has_next:
            break
        after = (page.rows[-1].own,)
    if taken:
        await record(
            "MAPPING_SUGGESTIONS_TAKEN", by=by, subject=kind.value.lower(), system=system.called, count=taken
        )
        announce(MAPPINGS)
    return taken


async def _refuse_stale(before: Mapped, expected_version: int) -> None:
    if before.version != expected_version:
        who = await changes_since("MAPPING_CHANGED", _subject(before.kind, before), expected_version)
        raise MappingChanged(who=who, own=before.own, expected=expected_version, version=before.version)


def _checked(kind: MappingKind, values: Values) -> dict[str, Any]:
    lengths = MAPPING_TABLES[kind].lengths
    return {
        name: _text(name, value, lengths[name]) if name in lengths else bool(value)
        for name, value in values.items()
        if value is not None
    }


def _text(name: str, value: str, limit: int) -> str:
    label, field = f"The {name.replace('_', ' ')}", camel(name)
    text = text_within(label, " ".join(value.split()), limit, field=field)
    if not text.isprintable():
        raise TextNotPrintable(field=field, label=label)
    return text


async def _write(kind: MappingKind, system: AccountingSystem, before: Mapped, after: Values) -> None:
    table = MAPPING_TABLES[kind]
    names = table.columns
    values = [after[name] for name in names]
    key = (system.value, _key(kind, before))
    if before.version:
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, 3))
        await execute(
            f"UPDATE {table.table} SET {sets}, version = version + 1 "
            f"WHERE system = $1 AND {table.column} = $2",
            *(*key, *values),
        )
        return
    places = ", ".join(f"${place}" for place in range(3, 3 + len(names)))
    await execute(
        f"INSERT INTO {table.table} (system, {table.column}, {', '.join(names)}, version) "
        f"VALUES ($1, $2, {places}, 1)",
        *(*key, *values),
    )


def _key(kind: MappingKind, row: Mapped) -> int | str:
    return row.own if kind is MappingKind.BRANCHES else row.own_id


def _subject(kind: MappingKind, row: Mapped) -> str:
    return f"{kind.one} {row.own}"
