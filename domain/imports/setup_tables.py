"""The set-up tables as a CSV brings them in: terms, taxes, VAT rules, branches, reasons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from tieout.domain.banking.layout import LayoutKind
from tieout.domain.banking.layouts import (
    LAYOUTS,
    LONGEST_DEFINITION,
    LayoutDetails,
    create_layout,
    update_layout,
)
from tieout.domain.imports import cells
from tieout.domain.imports.table import Column, Key, Known, Table
from tieout.domain.money import Money
from tieout.domain.setup import options
from tieout.domain.setup.branches import BRANCHES, BranchDetails, create_branch, update_branch
from tieout.domain.setup.coded import Coded, code_of
from tieout.domain.setup.reasons import REASONS, ReasonDetails, create_reason, update_reason
from tieout.domain.setup.tax import RetentionType
from tieout.domain.setup.tax_authorities import (
    AUTHORITIES,
    TaxAuthorityDetails,
    create_tax_authority,
    tax_authorities,
    update_tax_authority,
)
from tieout.domain.setup.tax_codes import (
    TAX_CODES,
    TaxCodeDetails,
    create_tax_code,
    tax_codes_of,
    update_tax_code,
)
from tieout.domain.setup.terms_codes import TERMS, TermsDetails, create_terms, update_terms
from tieout.domain.setup.vat_rules import VAT_RULES, VatRuleDetails, create_vat_rule, update_vat_rule
from tieout.domain.users.actor import Actor

_ACTIVE = Column(
    "active", cells.yes_no("active", blank=True), "Whether it is offered: yes or no; blank: yes."
)


class _Verbs(TypedDict):
    add: Callable[[Actor, Mapping[str, Any]], Awaitable[object]]
    change: Callable[[Actor, Known, Mapping[str, Any]], Awaitable[object]]


def _code(table: Coded[Any]) -> Column:
    return Column(
        "code", lambda cell: code_of(table.kind, cell), f"The code of the {table.kind}.", needed=True
    )


def _text(name: str, hint: str, *, needed: bool = False) -> Column:
    return Column(name, cells.text(f"The {name}", 120, required=needed), hint, needed=needed)


def _percent(name: str, hint: str, *, needed: bool = False) -> Column:
    return Column(name, cells.decimal(name), hint, needed=needed, figures=True)


def _tick(name: str, hint: str, *, blank: bool = False) -> Column:
    return Column(name, cells.yes_no(name, blank=blank), hint)


def _verbs(
    create: Callable[..., Awaitable[object]],
    update: Callable[..., Awaitable[object]],
    details: Callable[..., object],
    **renamed: str,
) -> _Verbs:
    """The verbs of a form, given the values of a line: decimals as text, some under another name."""

    def keyed(values: Mapping[str, Any]) -> object:
        return details(**{renamed.get(name, name): _keyed(value) for name, value in values.items()})

    async def add(by: Actor, values: Mapping[str, Any]) -> object:
        return await create(by=by, details=keyed(values))

    async def change(by: Actor, known: Known, values: Mapping[str, Any]) -> object:
        return await update(known.id, by=by, expected_version=known.version, details=keyed(values))

    return _Verbs(add=add, change=change)


def _keyed(value: object) -> object:
    """As somebody would key it: a decimal as text, nothing as blank."""
    return cells.written(value) if value is None or isinstance(value, Decimal) else value


def _known(table: Coded[Any], *names: str) -> Callable[[Sequence[Key]], Awaitable[Mapping[Key, Known]]]:
    async def known(keys: Sequence[Key]) -> Mapping[Key, Known]:
        rows = await table.by_code([code for (code,) in keys])
        return {(code,): _row(row, names) for code, row in rows.items()}

    return known


def _row(row: Any, names: Sequence[str], **others: object) -> Known:
    return Known(row.id, row.version, {name: getattr(row, name) for name in ("code", *names)} | others)


async def _known_authorities(keys: Sequence[Key]) -> Mapping[Key, Known]:
    rows = await tax_authorities(codes=[code for (code,) in keys])
    return {(row.code,): _row(row, ("name", "active"), account=row.account.number) for row in rows}


async def _known_tax_codes(keys: Sequence[Key]) -> Mapping[Key, Known]:
    currency = (await options.current()).currency
    names = (
        *("description", "rate_percent", "vat", "active"),
        *("retention_applies", "retention_type", "retention_percent"),
    )
    known: dict[Key, Known] = {}
    for row in await tax_codes_of([code for (code,) in keys]):
        limit = None if row.retention_limit is None else Money(row.retention_limit, currency).amount()
        known[(row.code,)] = _row(row, names, authority=row.authority.code, retention_limit=limit)
    return known


TERMS_TABLE = Table(
    word="terms",
    one="terms code",
    many="terms codes",
    columns=(
        _code(TERMS),
        _text("description", "What they are called, such as 2 % in 10 days, net in 30."),
        Column("due_days", cells.whole("due_days"), "Days from the invoice date to the due date; blank: 0."),
        _percent("discount_percent", "The discount for paying early, in percent; blank: none."),
        Column("discount_days", cells.whole("discount_days"), "Days for paying with the discount; blank: 0."),
        _ACTIVE,
    ),
    known=_known(TERMS, "description", "due_days", "discount_percent", "discount_days", "active"),
    **_verbs(create_terms, update_terms, TermsDetails),
)

AUTHORITIES_TABLE = Table(
    word="tax-authorities",
    one="tax authority",
    many="tax authorities",
    columns=(
        _code(AUTHORITIES),
        _text("name", "Whom the taxes are owed to.", needed=True),
        Column(
            "account",
            lambda cell: cells.text("The account", 20, required=True)(cell).upper(),
            "The number of the liability account.",
            needed=True,
        ),
        _ACTIVE,
    ),
    known=_known_authorities,
    **_verbs(create_tax_authority, update_tax_authority, TaxAuthorityDetails, account="account_number"),
)

TAX_CODES_TABLE = Table(
    word="tax-codes",
    one="tax code",
    many="tax codes",
    columns=(
        _code(TAX_CODES),
        _text("description", "What the tax is called."),
        Column(
            "authority",
            lambda cell: code_of(AUTHORITIES.kind, cell),
            "The code of the tax authority.",
            needed=True,
        ),
        _percent("rate_percent", "The tax in percent.", needed=True),
        _tick("vat", "Whether it is VAT: yes or no; blank: no."),
        _tick("retention_applies", "Whether retention is withheld; blank: no."),
        Column(
            "retention_type",
            cells.one_of("retention_type", RetentionType, blank=RetentionType.TAX),
            "Of what retention is a part: TAX or PORTION, the taxable portion; blank: TAX.",
        ),
        _percent("retention_percent", "The part withheld, in percent; blank: 0."),
        Column(
            "retention_limit",
            cells.decimal("retention_limit", blank=None),
            "From which invoice amount on it is withheld, in the company's currency; blank: always.",
            figures=True,
        ),
        _ACTIVE,
    ),
    known=_known_tax_codes,
    **_verbs(create_tax_code, update_tax_code, TaxCodeDetails, authority="authority_code"),
)

VAT_RULES_TABLE = Table(
    word="vat-rules",
    one="VAT rule",
    many="VAT rules",
    columns=(
        _code(VAT_RULES),
        _text("description", "What the rule is called."),
        _tick("exempt", "Whether a sale under it is exempt from VAT; blank: no."),
        _ACTIVE,
    ),
    known=_known(VAT_RULES, "description", "exempt", "active"),
    **_verbs(create_vat_rule, update_vat_rule, VatRuleDetails),
)

BRANCHES_TABLE = Table(
    word="branches",
    one="branch",
    many="branches",
    columns=(_code(BRANCHES), _text("name", "What the branch is called."), _ACTIVE),
    known=_known(BRANCHES, "name", "active"),
    **_verbs(create_branch, update_branch, BranchDetails),
)

REASONS_TABLE = Table(
    word="reasons",
    one="reason code",
    many="reason codes",
    columns=(
        _code(REASONS),
        _text("description", "What the reason means."),
        _tick("for_discounts", "Whether late discounts may be given for it; blank: yes.", blank=True),
        _tick("for_adjustments", "Whether receivables may be adjusted for it; blank: yes.", blank=True),
        _ACTIVE,
    ),
    known=_known(REASONS, "description", "for_discounts", "for_adjustments", "active"),
    **_verbs(create_reason, update_reason, ReasonDetails),
)

LAYOUTS_TABLE = Table(
    word="bank-layouts",
    one="layout",
    many="layouts",
    columns=(
        _code(LAYOUTS),
        _text("description", "What the layout is for."),
        Column(
            "kind",
            cells.one_of("kind", LayoutKind, blank=LayoutKind.LOCKBOX),
            "LOCKBOX or CSV; blank: LOCKBOX.",
        ),
        Column(
            "definition",
            cells.text("The definition", LONGEST_DEFINITION, required=True),
            "A line for each value, or all of them parted by semicolons.",
            needed=True,
        ),
        _ACTIVE,
    ),
    known=_known(LAYOUTS, "description", "kind", "definition", "active"),
    **_verbs(create_layout, update_layout, LayoutDetails),
)
