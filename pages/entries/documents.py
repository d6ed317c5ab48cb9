"""An invoice, a credit memo or an adjustment as its form keys it: sections, live figures, and its change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from tieout.pages.entries.kinds import NONE, RULED, Field, Kind, by_hand, places_keyed
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, Refusal

OPERATIONS = Operations.beside(__file__)

SECTIONS = (
    ("terms", "Terms and discount", "F7"),
    ("taxes", "Taxes", "F8"),
    ("grouping", "Grouping", "F9"),
    ("accounts", "Accounts", "F10"),
)
SIDES = {"receivables": "Receivables", "revenue": "Other side"}
_FINISHES = [
    ("", "by the accounts keyed"),
    ("STANDARD", "Single Entry to Standard Accts"),
    ("SINGLE_DEBIT", "Single Debit Entry"),
    ("MULTIPLE_DEBITS", "Multiple Debit Entries"),
]
_FEWEST_LINES = 3

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form of a document shows beside its values: its sections, choices and workings."""

    kind: Kind
    form: Form
    tables: Mapping[str, Any]
    worked: Mapping[str, Any] | None = None
    refusal: Refusal | None = None

    @property
    def main(self) -> list[Field]:
        return [field for field in self.kind.fields if not field.section and field.shape != "base"]

    @property
    def foreign(self) -> bool:
        """Whether the row of the other currency is shown from the start."""
        worked = self.worked and self.worked["document"]
        return bool(self.form.value("baseAmount") or (worked and worked["exchangeRate"]))

    @property
    def sections(self) -> list[tuple[str, str, str, list[Field]]]:
        """The sections with their fields, those left out that the company has no use for."""
        options = self.tables["company"]["options"]
        unused = {"vatRule"} if not options["useVat"] else set()
        unused |= {"branch"} if options["branchAccounting"] else set()
        found = []
        for name, title, key in SECTIONS:
            kept = [field for field in self.kind.fields if field.section == name and field.name not in unused]
            if kept:
                found.append((name, title, key, kept))
        return found

    def is_open(self, section: str, shown: Sequence[Field]) -> bool:
        """A section in which something is keyed or wrong is not folded away."""
        names = [field.name for field in shown]
        if section == "accounts":
            names += [name for side in self.kind.sides for name in (side, *self._line_names(side))]
        return any(by_hand(self.form.values, name) or self.form.error(name) for name in names)

    def places(self, side: str) -> list[str]:
        """The places of the lines to show: those keyed, and blank ones."""
        keyed = places_keyed(self.form.values, side)
        last = max((int(place) for place in keyed), default=-1)
        blank = max(1, _FEWEST_LINES - len(keyed))
        return [*keyed, *(str(last + more) for more in range(1, blank + 1))]

    def choices(self, field: Field) -> list[tuple[str, str]]:
        """The options of a select, the first of which leaves it to the defaults."""
        default = ("", self._default(field))
        tables = self.tables
        match field.shape:
            case "terms":
                return [default, (NONE, "none"), *_coded(tables["terms"])]
            case "vat_rule":
                return [default, (NONE, "none"), *_coded(tables["vatRules"])]
            case "reason":
                kept = [one for one in tables["reasons"] if one["forAdjustments"]]
                return [("", "none"), *_coded(kept)]
            case "finish":
                return _FINISHES
            case _:
                return [default, ("yes", "yes"), ("no", "no")]

    @staticmethod
    def ruled(field: Field) -> bool:
        """Whether the rules fill the field in."""
        return field.name in RULED

    @property
    def codes(self) -> str:
        """The tax codes there are, as a hint."""
        found = self.tables["taxCodes"]["nodes"]
        return ", ".join(f"{one['code']} {one['ratePercent']} %" for one in found)

    def _line_names(self, side: str) -> list[str]:
        return [f"{side}{part}.{place}" for place in self.places(side) for part in ("Account", "Amount")]

    def _default(self, field: Field) -> str:
        known = defaults_of(self.worked).get(field.name, "") if self.worked else ""
        return known or "customer's"


async def sheet(request: Request, kind: Kind, form: Form) -> Sheet:
    """The choices of the form, and the workings of what stands in it."""
    tables = await OPERATIONS.show(request, "DocumentTables")
    for name in (*kind.names, *kind.sides):
        form.values.setdefault(name, "")
    keyed = form.value("invoiceNumber") or form.value("documentNumber")
    worked, refusal = await workings(request, kind, form.values) if keyed else (None, None)
    return Sheet(kind, form, tables, worked, None if form.refusal else refusal)


async def workings(
    request: Request, kind: Kind, values: Values
) -> tuple[Mapping[str, Any] | None, Refusal | None]:
    """What is keyed worked out by the rules, or why it cannot be."""
    entered = kind.input(kind.over_finish(values))
    entered.pop("expectedVersion", None)
    outcome = await OPERATIONS.change(
        *(request, "PreviewDocument"),
        batchId=request.path_params["id"],
        input={kind.member: entered},
        replacing=values.get("editing") or None,
    )
    return (None, outcome.refusal) if outcome.refusal else (outcome.data, None)


def defaults_of(worked: Mapping[str, Any]) -> dict[str, str]:
    """What the rules give for fields left blank, as the form shows it in grey."""
    document = worked["document"]
    texts = {name: document[name] or "" for name in _TEXTS}
    amounts = {name: document[of]["amount"] for name, of in _AMOUNTS.items()}
    codes = ", ".join(tax["code"]["code"] for tax in document["taxes"])
    return {
        **texts,
        **amounts,
        "revenue": document["net"]["amount"],
        "receivables": document["due"]["amount"],
        "taxable": "yes" if document["taxable"] else "no",
        "taxCodes": codes,
        "vatRule": document["vatRule"] + (" (exempt)" if document["vatExempt"] else ""),
    }


_TEXTS = (
    *("terms", "dueDate", "discountDate", "customerPo", "salesRep", "area", "state"),
    *("exchangeRate", "exchangeDate"),
)
_AMOUNTS = {
    **{name: name for name in ("amountToTax", "discount", "freight", "cost")},
    "amount": "net",
    "baseAmount": "baseNet",
}


def at_its_field(refusal: Refusal, values: Values) -> Refusal:
    """The refusal, about the line of this form that the schema's place stands for."""
    blockers = tuple(at_its_field(one, values) for one in refusal.blockers)
    side, _, rest = (refusal.field or "").partition(".")
    place, _, name = rest.partition(".")
    if side not in SIDES or not place.isdecimal():
        return replace(refusal, blockers=blockers)
    line = places_keyed(values, side)[int(place)]
    field = f"{side}{'Amount' if name == 'amount' else 'Account'}.{line}"
    return replace(refusal, field=field, blockers=blockers)


def _coded(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(one["code"], f"{one['code']} {one['description']}".strip()) for one in rows]
