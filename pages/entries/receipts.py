"""A receipt as its form keys it: the grid of open items, credit lines, debits, and the review (3.3 to 3.5).

Nothing is written until Accept. Every step sends the whole form, so that it can be taken back: the rows
as `type.ITEM`, `apply.ITEM`, `discount.ITEM` and so on, the lines as `creditAccount.0`, `debitAmount.0`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from tieout.pages.entries.grid import choosable, grid
from tieout.pages.entries.kinds import FINISH
from tieout.pages.forms import given
from tieout.pages.operations import Operations, Refusal

OPERATIONS = Operations.beside(__file__)

MISCELLANEOUS = "JE"
ROW = ("type", "apply", "discount", "discountReason", "writeOff")
"""What is keyed for an open item, each name followed by the item's id."""

MAIN = (
    *("invoiceNumber", "customerNumber", "packingList", "amount", "baseAmount", "reference"),
    *("exchangeDate", "exchangeRate", "memo", "branch"),
)
FINISHES = {
    "single": ("SINGLE_CREDIT", "Single Credit Entry"),
    "multiple": ("MULTIPLE_CREDITS", "Multiple Credits (Invoices/Crd Memos)"),
    "factor": ("FACTOR", "Factor Cash Receipt"),
}
NAMES = dict(FINISHES.values())
PARTS = [("CASH", "Cash"), ("DISCOUNT", "Discounts"), ("WRITE_OFF", "Write-offs"), ("FEE", "Fee")]
_TYPES = ("Y", "P")
_PLACES = 5
"""The number of a line has fewer digits than this."""

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Work:
    """What the steps of a receipt show besides the form: the grid's items and the workings, if any."""

    stage: str
    finish: str
    items: Sequence[Mapping[str, Any]] = ()
    more: bool = False
    customer: Mapping[str, Any] | None = None
    preview: Mapping[str, Any] | None = None
    refusal: Refusal | None = None
    accounts: Sequence[Mapping[str, Any]] = ()
    reasons: Sequence[Mapping[str, Any]] = ()

    @property
    def title(self) -> str:
        return NAMES.get(self.finish, "")

    @property
    def rows(self) -> dict[str, Mapping[str, Any]]:
        """The rows worked out, by open item."""
        found = self.preview["receipt"]["rows"] if self.preview else []
        return {row["openItem"]["id"]: row for row in found}

    def choosable(self, item: Mapping[str, Any], values: Values) -> bool:
        """Whether the row takes figures: what cannot be paid does not, unless something is keyed there."""
        return choosable(item, self.finish) or item["id"] in rows_keyed(values)

    @staticmethod
    def places(values: Values, kind: str) -> list[str]:
        """The places of the lines to show: those keyed, and a blank one."""
        keyed = lines_keyed(values, kind)
        return [*keyed, str(max((int(place) for place in keyed), default=-1) + 1)]

    @staticmethod
    def splits(values: Values) -> bool:
        """Whether the debits are keyed line by line."""
        return bool(lines_keyed(values, "debit"))

    def kept(self, values: Values) -> list[tuple[str, str]]:
        """What the other steps keyed and this one does not show."""
        shown = {*MAIN, *_HIDDEN}
        return [(name, value) for name, value in values.items() if value and name not in shown]


_HIDDEN = (
    "kind",
    "do",
    "stage",
    "finish",
    "added",
    "expectedVersion",
    "idempotencyKey",
    "addInvoice",
    "editing",
)


def stage_of(values: Values) -> str:
    """Which step the form is at: the header alone, its credits, or the review."""
    return values.get("stage", "") if values.get("stage") in ("credits", "review") else ""


def input_of(values: Values) -> dict[str, Any]:
    """What was keyed, as the schema takes it; blank fields take their defaults below."""
    entered: dict[str, Any] = dict(given(values, *MAIN))
    if entered.get("customerNumber", "").upper() == FINISH:
        del entered["customerNumber"]
    finish = values.get("finish", "")
    if not stage_of(values) or finish not in NAMES:
        return entered
    entered["finish"] = finish
    entered["applications"] = [_row(values, item) for item in rows_keyed(values)]
    entered["credits"] = [_line(values, "credit", place) for place in lines_keyed(values, "credit")]
    entered["debits"] = [
        {**_line(values, "debit", place), "part": _part(values.get(f"debitPart.{place}", ""))}
        for place in lines_keyed(values, "debit")
    ]
    entered["discountEditable"] = values.get("discountEditable") == "on"
    return entered | given(values, "onAccount", "fee")


def rows_keyed(values: Values) -> list[str]:
    """The open items that something is applied to, in the order of the grid."""
    keyed = {
        name.partition(".")[2]: None
        for name, value in values.items()
        if value and name.startswith(("type.", "apply.", "discount.", "writeOff."))
    }
    return list(keyed)


def lines_keyed(values: Values, kind: str) -> list[str]:
    """The places of the credit or debit lines that something stands on."""
    prefixes = (f"{kind}Account.", f"{kind}Amount.")
    keyed = {
        name.partition(".")[2]: None for name, value in values.items() if value and name.startswith(prefixes)
    }
    return [place for place in keyed if place.isdecimal() and len(place) < _PLACES]


def split_debits(values: Values, preview: Mapping[str, Any] | None) -> dict[str, str]:
    """The debits as lines to be changed, prefilled with what they are (R3.29)."""
    lines = preview["receipt"]["debits"] if preview else []
    split = {name: value for name, value in values.items() if not name.startswith("debit")}
    for place, line in enumerate(lines):
        split[f"debitAccount.{place}"] = line["account"]["number"]
        split[f"debitAmount.{place}"] = line["amount"]["amount"]
        split[f"debitPart.{place}"] = line["part"]
    return split


def without_lines(values: Values) -> dict[str, str]:
    """The header alone: Reject cancels debits and credits (R3.30)."""
    kept = (*MAIN, "kind", "idempotencyKey", "expectedVersion", "editing")
    return {name: value for name, value in values.items() if name in kept}


def at_its_field(refusal: Refusal, values: Values) -> Refusal:
    """The refusal, about the field of this form that the schema's place stands for."""
    blockers = tuple(at_its_field(one, values) for one in refusal.blockers)
    return replace(refusal, field=_field(refusal.field or "", values) or refusal.field, blockers=blockers)


def _field(field: str, values: Values) -> str:
    kind, _, rest = field.partition(".")
    place, _, name = rest.partition(".")
    if not place.isdecimal():
        return field
    if kind == "applications":
        item = rows_keyed(values)[int(place)]
        return f"{'type' if name == 'invoiceNumber' else name}.{item}"
    single = kind.removesuffix("s")
    lines = lines_keyed(values, single)
    return f"{single}{'Amount' if name == 'amount' else 'Account'}.{lines[int(place)]}"


async def work(request: Request, values: Values) -> Work:
    """The open items to choose from at the step the form is at, and the workings of what is keyed."""
    stage, finish = stage_of(values), values.get("finish", "")
    if not stage:
        return Work("", finish)
    number = values.get("customerNumber", "")
    named = "" if number.upper() in (MISCELLANEOUS, FINISH) else number
    preview, refusal = await worked(request, values)
    rows = preview["receipt"]["rows"] if preview else ()
    paid = [*rows_keyed(values), *(row["openItem"]["id"] for row in rows)]
    shown = await grid(request, values, finish, named, paid)
    found = await OPERATIONS.show(request, "ReceiptLookups")
    if stage == "review" and (preview is None or preview["receipt"]["unbalanced"]):
        stage = "credits"
    return Work(
        stage,
        finish,
        shown.items,
        shown.more,
        shown.customer,
        preview,
        refusal,
        found["accounts"]["nodes"],
        [reason for reason in found["reasons"] if reason["forDiscounts"]],
    )


async def worked(request: Request, values: Values) -> tuple[Mapping[str, Any] | None, Refusal | None]:
    """The workings of what is keyed, or why there are none."""
    outcome = await OPERATIONS.change(
        *(request, "PreviewReceipt"),
        batchId=request.path_params["id"],
        input={"cashReceipt": input_of(values)},
        replacing=values.get("editing") or None,
    )
    if outcome.refusal is not None:
        return None, at_its_field(outcome.refusal, values)
    return outcome.data, None


def _row(values: Values, item: str) -> dict[str, Any]:
    row: dict[str, Any] = {"openItemId": item}
    keyed = values.get(f"type.{item}", "").upper()
    row |= {"type": keyed} if keyed in _TYPES else {}
    for name in ("apply", "discount", "discountReason"):
        if text := values.get(f"{name}.{item}"):
            row[name] = text
    row["writeOff"] = values.get(f"writeOff.{item}") == "on"
    bare = row["writeOff"] and not row.keys() & {"type", "apply", "discount"}
    # only a single credit has figures of its own: any other row says first how much of it is paid
    return row | {"type": "P"} if bare and values.get("finish") != "SINGLE_CREDIT" else row


def _part(text: str) -> str:
    """A part as the schema names it; cash, whatever else is sent."""
    return text if text in dict(PARTS) else "CASH"


def _line(values: Values, kind: str, place: str) -> dict[str, str]:
    return {
        "accountNumber": values.get(f"{kind}Account.{place}", ""),
        "amount": values.get(f"{kind}Amount.{place}", ""),
    }
