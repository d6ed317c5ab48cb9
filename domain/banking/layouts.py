"""Keeping layouts: what is new or changed is read as a bank file would be, before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieout.domain.banking.layout import READERS, BankLayout, LayoutKind
from tieout.domain.refusal import text_required
from tieout.domain.setup.coded import Coded, code_of, described, given
from tieout.domain.users.actor import Actor

LONGEST_DEFINITION = 8_000


@dataclass(frozen=True, slots=True)
class LayoutDetails:
    """What is keyed of a layout; None leaves it as it is, on a new one at its default."""

    code: str | None = None
    description: str | None = None
    kind: LayoutKind | None = None
    definition: str | None = None
    active: bool | None = None


def _readable(row: BankLayout) -> None:
    READERS[LayoutKind(row.kind)](row.definition)


LAYOUTS = Coded(
    BankLayout,
    "layout",
    "BANK_LAYOUT",
    users={"bank files": "bank_file WHERE layout = $2"},
    check=_readable,
)


async def create_layout(*, by: Actor, details: LayoutDetails) -> BankLayout:
    """Add a layout; of a lockbox unless told otherwise."""
    columns = {"kind": LayoutKind.LOCKBOX, "definition": "", **_columns(details)}
    return await LAYOUTS.add({**columns, "code": code_of(LAYOUTS.kind, details.code)}, by=by)


async def update_layout(
    layout_id: int, *, by: Actor, expected_version: int, details: LayoutDetails
) -> BankLayout:
    """Change a layout; files that were read with it stay as they are."""
    return await LAYOUTS.change(layout_id, _columns(details), by=by, expected_version=expected_version)


def _columns(details: LayoutDetails) -> dict[str, Any]:
    definition = details.definition
    if definition is not None:
        definition = text_required("The definition", definition, LONGEST_DEFINITION, field="definition")
    return given(
        code=None if details.code is None else code_of(LAYOUTS.kind, details.code),
        description=None if details.description is None else described(details.description),
        kind=details.kind,
        definition=definition,
        active=details.active,
    )
