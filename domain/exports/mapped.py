"""What is mapped to an outside system: accounts, customers and branches, listed with what is suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from tieout.domain.database.paging import Page, PageRequest, page_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup import options

S = AccountingSystem
Values: TypeAlias = Mapping[str, Any]
"""What a thing is called outside, by the columns of its table."""


class MappingKind(StrEnum):
    """What may be mapped."""

    ACCOUNTS = "ACCOUNTS"
    CUSTOMERS = "CUSTOMERS"
    BRANCHES = "BRANCHES"

    @property
    def one(self) -> str:
        """The word for one of them."""
        return "branch" if self is MappingKind.BRANCHES else self.value.lower().removesuffix("s")


class OutsideSystemMissing(Refusal):
    """No outside accounting system is chosen, so nothing is mapped. Choose it first under Settings, Outside
    accounting system.
    """


@dataclass(frozen=True, slots=True)
class MappingTable:
    """Where a mapping is kept: its table, its column of what is ours, and the lengths of its texts.

    `own` selects all that may be mapped: id, number or code, name, for the system $1.
    """

    table: str
    column: str
    lengths: Mapping[str, int]
    own: str
    clearing: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All of its columns that say what something is called."""
        return (*self.lengths, "clearing") if self.clearing else tuple(self.lengths)


_BRANCHES = """
SELECT code, max(name) AS name FROM (
    SELECT code, name FROM branch
    UNION ALL SELECT branch, '' FROM account_balance WHERE branch <> ''
    UNION ALL SELECT branch, '' FROM outside_branch WHERE system = $1
) AS known GROUP BY code
"""
MAPPING_TABLES: dict[MappingKind, MappingTable] = {
    MappingKind.ACCOUNTS: MappingTable(
        table="outside_account",
        column="account_id",
        lengths={"outside_id": 60, "number": 60, "name": 200},
        own="SELECT id AS own_id, id AS own_key, number AS own, name AS own_name FROM account",
        clearing=True,
    ),
    MappingKind.CUSTOMERS: MappingTable(
        table="outside_customer",
        column="customer_id",
        lengths={"outside_id": 60, "name": 200},
        own="SELECT id AS own_id, id AS own_key, number AS own, name AS own_name FROM customer",
    ),
    MappingKind.BRANCHES: MappingTable(
        table="outside_branch",
        column="branch",
        lengths={
            "location": 100,
            "location_id": 60,
            "department": 100,
            "department_id": 60,
            "class_name": 100,
            "class_id": 60,
        },
        own=f"SELECT 0 AS own_id, code AS own_key, code AS own, name AS own_name FROM ({_BRANCHES}) AS b",
    ),
}
SHOWN: dict[AccountingSystem, dict[MappingKind, tuple[str, ...]]] = {
    S.NONE: dict.fromkeys(MappingKind, ()),
    S.QUICKBOOKS_ONLINE: {
        MappingKind.ACCOUNTS: ("name", "outside_id", "clearing"),
        MappingKind.CUSTOMERS: ("name", "outside_id"),
        MappingKind.BRANCHES: ("location", "location_id", "class_name", "class_id"),
    },
    S.QUICKBOOKS_DESKTOP: {
        MappingKind.ACCOUNTS: ("name", "clearing"),
        MappingKind.CUSTOMERS: ("name",),
        MappingKind.BRANCHES: ("class_name",),
    },
    S.INTACCT: {
        MappingKind.ACCOUNTS: ("number", "clearing"),
        MappingKind.CUSTOMERS: ("outside_id",),
        MappingKind.BRANCHES: ("location_id", "department_id", "class_id"),
    },
    S.NETSUITE: {
        MappingKind.ACCOUNTS: ("number", "name", "outside_id", "clearing"),
        MappingKind.CUSTOMERS: ("name", "outside_id"),
        MappingKind.BRANCHES: (
            *("location", "location_id", "department", "department_id", "class_name", "class_id"),
        ),
    },
    S.XERO: {
        MappingKind.ACCOUNTS: ("number", "clearing"),
        MappingKind.CUSTOMERS: (),
        MappingKind.BRANCHES: ("location", "location_id"),
    },
}
"""Which columns a system makes use of, in files or connections."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Something of ours, what it is called outside, and what is suggested as long as it is not mapped.

    `version` is 0 until it is mapped.
    """

    kind: MappingKind
    own_id: int
    own: str
    own_name: str
    version: int
    values: Values
    suggested: Values


async def outside_system(*, lock: bool = False) -> AccountingSystem:
    """The company's outside system; refused (`OutsideSystemMissing`) when there is none."""
    system = (await options.current(lock=lock)).options.exports.accounting_system
    if system is S.NONE:
        raise OutsideSystemMissing()
    return system


async def mappings(
    kind: MappingKind,
    request: PageRequest,
    *,
    search: str | None = None,
    unmapped: bool = False,
    own_id: int | None = None,
) -> Page[Mapped]:
    """All that may be mapped, by its number or code; `search` begins a number or is part of a name."""
    system = (await options.current()).options.exports.accounting_system
    sql, values = _listed(kind, system, search, unmapped, own_id)
    page = await page_of_rows(sql, values, request, keys=("own",))
    return Page([_mapped(kind, system, row) for row in page.rows], page.has_next, page.has_previous)


async def count_mappings(
    kind: MappingKind, *, search: str | None = None, unmapped: bool = False, own_id: int | None = None
) -> int:
    """How many `mappings` would list in all."""
    system = (await options.current()).options.exports.accounting_system
    sql, values = _listed(kind, system, search, unmapped, own_id)
    return int(await fetch_value(f"SELECT count(*) AS n FROM ({sql}) AS listed", *values))


async def mappings_of(kind: MappingKind, owns: Sequence[str]) -> dict[str, Mapped]:
    """Some of them by number or code; what does not exist is left out."""
    system = (await options.current()).options.exports.accounting_system
    sql, values = _listed(kind, system, None, False, None)
    rows = await fetch(f"SELECT * FROM ({sql}) AS listed WHERE own = ANY($2)", *values, list(owns))
    return {row["own"]: _mapped(kind, system, row) for row in rows}


async def find_mapping(kind: MappingKind, own: str) -> Mapped:
    """One of them by its number or code, in capitals or not; refused (`NotFound`) when there is none."""
    wanted = " ".join(own.upper().split())
    found = await mappings_of(kind, [wanted, own])
    if not found:
        raise NotFound(kind=kind.one, key=own[:40])
    return found.get(own) or found[wanted]


def suggested(kind: MappingKind, system: AccountingSystem, row: Mapping[str, Any]) -> Values:
    """What was read over there of the same number or name; else our own, or as in another system.

    Ids are never guessed: without a connection there are none.
    """
    shown = SHOWN[system][kind]
    own = {"number": row["own"], "name": row["own_name"]}
    if kind is MappingKind.CUSTOMERS and system is S.INTACCT:
        own = {"outside_id": row["own"]}
    if kind is MappingKind.BRANCHES:
        first = next(iter(shown), "")
        own = {first: row["own"] if first.endswith("_id") else row["own_name"] or row["own"]}
    elsewhere = {name: row.get(f"elsewhere_{name}") for name in ("number", "name")}
    read = {name: row.get(f"read_{name}") for name in ("outside_id", "number", "name")}
    guessed = {name: elsewhere.get(name) or own[name] for name in shown if own.get(name)}
    return guessed | {name: read[name] for name in shown if read.get(name)}


def camel(name: str) -> str:
    """A column as the API spells it: `outsideId`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _listed(
    kind: MappingKind, system: AccountingSystem, search: str | None, unmapped: bool, own_id: int | None
) -> tuple[str, list[Any]]:
    table = MAPPING_TABLES[kind]
    columns = ", ".join(f"o.{name} AS mapped_{name}" for name in table.columns)
    elsewhere = "".join(
        f", (SELECT max(e.{name}) FROM {table.table} AS e WHERE e.{table.column} = t.own_key "
        f"AND e.system <> $1) AS elsewhere_{name}"
        for name in ("number", "name")
        if name in table.lengths
    )
    read = _read_there(kind)
    where: list[str] = ["true"]
    values: list[Any] = [system.value]
    if search and search.strip():
        text = search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values += [f"{text.upper()}%", f"%{text.lower()}%"]
        where.append("(upper(t.own) LIKE $2 ESCAPE '\\' OR lower(t.own_name) LIKE $3 ESCAPE '\\')")
    if unmapped:
        where.append("o.id IS NULL")
    if own_id is not None:
        values.append(own_id)
        where.append(f"t.own_id = ${len(values)}::bigint")
    return (
        f"SELECT t.own_id, t.own, t.own_name, coalesce(o.version, 0) AS version, {columns}{elsewhere}{read} "
        f"FROM ({table.own}) AS t LEFT JOIN {table.table} AS o "
        f"ON o.{table.column} = t.own_key AND o.system = $1 WHERE {' AND '.join(where)}"
    ), values


def _read_there(kind: MappingKind) -> str:
    """Columns of the account or customer that a connection has read, of the same number or else name."""
    if kind is MappingKind.BRANCHES:
        return ""
    known = f"outside_choice AS c WHERE c.system = $1 AND c.kind = '{kind.value[:-1]}'"
    return "".join(
        f", coalesce((SELECT min(c.{name}) FROM {known} AND c.number = t.own), "
        f"(SELECT min(c.{name}) FROM {known} AND lower(c.name) = lower(t.own_name))) AS read_{name}"
        for name in ("outside_id", "number", "name")
    )


def _mapped(kind: MappingKind, system: AccountingSystem, row: Row) -> Mapped:
    columns = MAPPING_TABLES[kind].columns
    values: dict[str, Any] = {name: row[f"mapped_{name}"] or "" for name in columns if name != "clearing"}
    if "clearing" in columns:
        values["clearing"] = bool(row["mapped_clearing"])
    return Mapped(
        kind=kind,
        own_id=row["own_id"],
        own=row["own"],
        own_name=row["own_name"],
        version=row["version"],
        values=values,
        suggested={} if row["version"] else suggested(kind, system, row),
    )
