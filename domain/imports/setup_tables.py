"""The set-up tables as a CSV brings them in: terms, taxes, VAT rules, branches, reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tieout.domain.imports import cells
from tieout.domain.imports.table import Column, Key, Known, Table
from tieout.domain.setup.coded import Coded, code_of
from tieout.domain.setup.percents import plain
from tieout.domain.setup.terms_codes import TERMS, TermsDetails, create_terms, update_terms
from tieout.domain.users.actor import Actor

_ACTIVE = Column("active", cells.yes_no("active", blank=True), "yes or no; blank: yes.")


def _code(table: Coded[Any]) -> Column:
    return Column(
        "code", lambda cell: code_of(table.kind, cell), f"The code of the {table.kind}.", needed=True
    )


def _description(hint: str) -> Column:
    return Column("description", cells.text("The description", 120), hint)


def _known(table: Coded[Any], *names: str) -> Callable[[Sequence[Key]], Any]:
    async def known(keys: Sequence[Key]) -> Mapping[Key, Known]:
        rows = await table.by_code([code for (code,) in keys])
        return {
            (code,): Known(row.id, row.version, {name: getattr(row, name) for name in ("code", *names)})
            for code, row in rows.items()
        }

    return known


async def _add_terms(by: Actor, values: Mapping[str, Any]) -> object:
    return await create_terms(by=by, details=_terms(values))


async def _change_terms(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
    return await update_terms(known.id, by=by, expected_version=known.version, details=_terms(values))


def _terms(values: Mapping[str, Any]) -> TermsDetails:
    percents = {"discount_percent": plain(values["discount_percent"])} if "discount_percent" in values else {}
    return TermsDetails(**{**values, **percents})


TERMS_TABLE = Table(
    word="terms",
    one="terms code",
    many="terms codes",
    columns=(
        _code(TERMS),
        _description("What they are called, such as 2 % in 10 days, net in 30."),
        Column("due_days", cells.whole("due_days"), "Days from the invoice date to the due date; blank: 0."),
        Column(
            "discount_percent",
            cells.decimal("discount_percent"),
            "The discount for paying early, in percent; blank: none.",
            figures=True,
        ),
        Column("discount_days", cells.whole("discount_days"), "Days for paying with the discount; blank: 0."),
        _ACTIVE,
    ),
    known=_known(TERMS, "description", "due_days", "discount_percent", "discount_days", "active"),
    add=_add_terms,
    change=_change_terms,
)
