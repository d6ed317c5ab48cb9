"""Keeping the branches, and taking only those kept once there is one (R2.8, AMB-32)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch, reader
from tieout.domain.refusal import Refusal, text_within
from tieout.domain.setup.branch import Branch
from tieout.domain.setup.coded import LONGEST_CODE, Coded, code_of, given
from tieout.domain.users.actor import Actor

SHOWN = 8
"""So many branches are named to who keyed another."""


class BranchUnknown(Refusal):
    """{branch} is no active branch of this company. Choose one of those kept ({known}), or add it under
    Settings, Branches.
    """


@dataclass(frozen=True, slots=True)
class BranchDetails:
    """What is keyed of a branch; None leaves it as it is, on a new branch at its default."""

    code: str | None = None
    name: str | None = None
    active: bool | None = None


BRANCHES = Coded(
    Branch,
    "branch",
    "BRANCH",
    users={
        "customers": "customer WHERE branch = $2",
        "batches": "batch WHERE branch = $2",
        "entries": "entry WHERE branch = $2",
        "open items": "open_item WHERE branch = $2",
    },
)


async def create_branch(*, by: Actor, details: BranchDetails) -> Branch:
    """Add a branch. From the first one on only branches that are kept are taken."""
    return await BRANCHES.add({"code": code_of(BRANCHES.kind, details.code), **_columns(details)}, by=by)


async def update_branch(
    branch_id: int, *, by: Actor, expected_version: int, details: BranchDetails
) -> Branch:
    """Change a branch. Made inactive it is no longer taken; what was keyed under it keeps it."""
    return await BRANCHES.change(branch_id, _columns(details), by=by, expected_version=expected_version)


async def branches(
    request: PageRequest, *, search: str | None = None, active: bool | None = None
) -> Page[Branch]:
    """Branches by code; `search` is the beginning of a code or any part of a name."""
    return await page_of(_found(search, active), request, key="code")


async def count_branches(*, search: str | None = None, active: bool | None = None) -> int:
    """How many branches `branches` would list in all."""
    return await _found(search, active).using_db(reader()).count()


@dataclass(frozen=True, slots=True)
class KnownBranches:
    """Which of the branches asked for may be used; `kept` is whether any branch is set up at all."""

    kept: bool
    active: Mapping[str, str]

    def take(self, keyed: str, *, field: str = "branch") -> str:
        """The branch as it is kept; blank stays blank, and as long as none is kept any text is taken."""
        branch = text_within("The branch", keyed, LONGEST_CODE, field=field)
        if not self.kept or not branch:
            return branch
        found = self.active.get(_plain(branch))
        if found is None:
            raise BranchUnknown(field=field, branch=branch, known=_listed(self.active))
        return found


async def known_branches(keyed: Iterable[str]) -> KnownBranches:
    """What `take` needs for these branches, many at once: one statement, two when one of them is unknown."""
    wanted = sorted({_plain(branch) for branch in keyed if branch.strip()})
    rows = await fetch(_KNOWN, wanted)
    active = {row["code"]: row["code"] for row in rows if row["code"]}
    if rows and len(active) < len(wanted):
        active |= {row["code"]: row["code"] for row in await fetch(_SOME)}
    return KnownBranches(bool(rows), active)


async def refuse_unknown_branch(keyed: str, field: str = "branch") -> str:
    """The branch as it is kept; refused (`BranchUnknown`) when others are kept and not this one."""
    return (await known_branches([keyed])).take(keyed, field=field)


_KNOWN = (
    "SELECT '' AS code WHERE EXISTS (SELECT 1 FROM branch) "
    "UNION ALL SELECT code FROM branch WHERE active AND code = ANY($1)"
)
_SOME = f"SELECT code FROM branch WHERE active ORDER BY code LIMIT {SHOWN}"


def _columns(details: BranchDetails) -> dict[str, Any]:
    return given(
        code=None if details.code is None else code_of(BRANCHES.kind, details.code),
        name=None if details.name is None else text_within("The name", details.name, 120, field="name"),
        active=details.active,
    )


def _found(search: str | None, active: bool | None) -> QuerySet[Branch]:
    query = Branch.all() if active is None else Branch.filter(active=active)
    text = (search or "").strip()
    return query.filter(Q(code__istartswith=text) | Q(name__icontains=text)) if text else query


def _plain(branch: str) -> str:
    return " ".join(branch.upper().split())


def _listed(active: Mapping[str, str]) -> str:
    shown = sorted(active)[:SHOWN]
    return ", ".join(shown) if shown else "none is active"
