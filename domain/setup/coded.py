"""What the set-up tables have in common: rows with a code, each change of them with its audit event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch_value, reader, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import NotFound, Refusal, text_required, text_within
from tieout.domain.setup.percents import plain
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

M = TypeVar("M", bound=Model)

SETUP = "setup"
"""The topic announced when a row of a set-up table changes."""

LONGEST_CODE = 20
"""In characters; Tortoise fails on longer ones instead of finding nothing."""


class CodeUsed(Refusal):
    """There is a {kind} {code} already. Choose another code."""


class CodeInvalid(Refusal):
    """{code} cannot be the code of a {kind}. Use letters, figures and signs that can be printed."""


class CodeChanged(Refusal):
    """{who} changed {kind} {code} since you looked (version {expected}, now {version}).

    Look again, then save.
    """


class CodeInUse(Refusal):
    """The {kind} {code} is used by {users}, so {what}. Make it inactive instead: it is then no longer
    offered, and what uses it keeps it.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[M]):
    """A set-up table: its model, its name, its audit events, and what may refer to a row of it.

    `users` are a name and a condition that finds one, with the row's id as $1 and its code as $2.
    """

    model: type[M]
    kind: str
    event: str
    users: Mapping[str, str]
    check: Callable[[M], None] = lambda _: None
    """Refuses a row whose values do not go together."""

    async def add(self, columns: Mapping[str, Any], *, by: Actor) -> M:
        """Add a row; what is not given has its default."""
        by.require(Permission.SET_UP, f"add a {self.kind}")
        try:
            row: M = await _add(self, columns, by=by)
        except IntegrityError as error:
            raise CodeUsed(field="code", kind=self.kind, code=columns.get("code")) from error
        return row

    async def change(self, key: int, columns: Mapping[str, Any], *, by: Actor, expected_version: int) -> M:
        """Change a row. One that is made inactive is no longer offered; what uses it keeps it."""
        by.require(Permission.SET_UP, f"change a {self.kind}")
        try:
            row: M = await _change(self, key, columns, by=by, expected_version=expected_version)
        except IntegrityError as error:
            raise CodeUsed(field="code", kind=self.kind, code=columns.get("code")) from error
        return row

    async def delete(self, key: int, *, by: Actor, expected_version: int | None = None) -> M:
        """Delete a row that nothing refers to; it is given back as it was."""
        by.require(Permission.SET_UP, f"delete a {self.kind}")
        row: M = await _delete(self, key, by=by, expected_version=expected_version)
        return row

    async def find(self, key: int) -> M | None:
        """The row of that id, None when there is none."""
        return await self.model.get_or_none(id=key, using_db=reader())

    async def rows(self, *, active: bool | None = None) -> list[M]:
        """All rows by code, only the active or inactive ones when asked for."""
        query = self.model.all() if active is None else self.model.filter(active=active)
        return await query.order_by("code").using_db(reader())

    async def by_code(self, codes: Sequence[str]) -> dict[str, M]:
        """The rows of these codes (in capitals), by code; what does not exist is left out."""
        wanted = [code for code in set(codes) if len(code) <= LONGEST_CODE]
        found: Sequence[Any] = await self.model.filter(code__in=wanted).using_db(reader()) if wanted else []
        return {row.code: row for row in found}


def code_of(kind: str, text: str | None, *, field: str = "code") -> str:
    """A code in capitals, with single blanks in it if any."""
    code = " ".join(text_required(f"The code of the {kind}", text, LONGEST_CODE, field=field).upper().split())
    if not code.isprintable():
        raise CodeInvalid(field=field, kind=kind, code=code)
    return code


def given(**columns: Any) -> dict[str, Any]:
    """Those columns that were keyed; None stands for what was not."""
    return {name: value for name, value in columns.items() if value is not None}


def described(text: str) -> str:
    """The description of a row."""
    return text_within("The description", text, 120, field="description")


@transactional
async def _add(table: Coded[Any], columns: Mapping[str, Any], *, by: Actor) -> Any:
    row = table.model(**columns)
    table.check(row)
    await _refuse_used(table, row)
    await row.save(using_db=writer())
    await record(f"{table.event}_CREATED", by=by, subject=row.code, **_noted(columns, but="code"))
    announce(SETUP)
    return row


@transactional
async def _change(
    table: Coded[Any], key: int, columns: Mapping[str, Any], *, by: Actor, expected_version: int
) -> Any:
    row = await _locked(table, key)
    await _refuse_stale(table, row, expected_version)
    before = {name: getattr(row, name) for name in columns}
    changed = {name: value for name, value in columns.items() if before[name] != value}
    if "code" in changed:
        await _refuse_in_use(table, row, what="its code stays")
    row.update_from_dict({**changed, "version": row.version + 1})
    table.check(row)
    await _refuse_used(table, row)
    await row.save(using_db=writer())
    old, new = _noted(before), _noted(changed)
    changes = {name: [old[name], value] for name, value in new.items()}
    await record(f"{table.event}_UPDATED", by=by, subject=row.code, version=row.version, changes=changes)
    announce(SETUP)
    return row


@transactional
async def _delete(table: Coded[Any], key: int, *, by: Actor, expected_version: int | None) -> Any:
    row = await _locked(table, key)
    await _refuse_stale(table, row, expected_version or row.version)
    await _refuse_in_use(table, row, what="it cannot be deleted")
    await row.delete(using_db=writer())
    held = {name: getattr(row, name) for name in row._meta.db_fields if name not in ("id", "code", "version")}
    await record(f"{table.event}_DELETED", by=by, subject=row.code, **_noted(held))
    announce(SETUP)
    return row


async def _locked(table: Coded[Any], key: int) -> Any:
    name = table.model._meta.db_table
    if await fetch_value(f"SELECT id FROM {name} WHERE id = $1 FOR UPDATE", key) is None:
        raise NotFound(kind=table.kind, key=key)
    return await table.model.get(id=key, using_db=writer())


async def _refuse_stale(table: Coded[Any], row: Any, expected_version: int) -> None:
    if row.version != expected_version:
        raise CodeChanged(
            who=await changes_since(f"{table.event}_UPDATED", row.code, expected_version),
            kind=table.kind,
            code=row.code,
            version=row.version,
            expected=expected_version,
        )


async def _refuse_used(table: Coded[Any], row: Any) -> None:
    """Asked before the index is, so that a caller's transaction survives the refusal."""
    name = table.model._meta.db_table
    if await fetch_value(f"SELECT id FROM {name} WHERE code = $1 AND id <> $2", row.code, row.id or 0):
        raise CodeUsed(field="code", kind=table.kind, code=row.code)


async def _refuse_in_use(table: Coded[Any], row: Any, *, what: str) -> None:
    asked = " UNION ALL ".join(
        f"SELECT '{users}' AS users WHERE EXISTS (SELECT 1 FROM {condition})"
        for users, condition in table.users.items()
    )
    bound = f"SELECT users FROM ({asked}) AS found WHERE $1::bigint IS NOT NULL AND $2::text IS NOT NULL"
    users = await fetch_value(bound, row.id, row.code)
    if users is not None:
        raise CodeInUse(field="code", kind=table.kind, code=row.code, users=users, what=what)


def _noted(values: Mapping[str, Any], *, but: str = "") -> dict[str, Any]:
    """As the note keeps them: percentages in figures."""
    return {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
        if name != but
    }
