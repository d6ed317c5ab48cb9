"""The entry forms: which fields each has, in keying order, and what they send to the schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tieout.pages.forms import whole

FINISH = "BATCH"
"""Keyed as customer number, it finishes entry; it fills itself in when the batch ties out (R2.7)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the form; its name is the schema's. Fields of a `section` fold away (sections.py)."""

    name: str
    label: str
    shape: str = "text"
    required: bool = False
    suggests: str = ""
    hint: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry type with its form and the mutations' names, `Add...` and `Update...`."""

    type: str
    noun: str
    operation: str
    member: str
    fields: tuple[Field, ...]
    finishes: bool = True
    """Whether `BATCH` as customer number finishes entry: not for adjustments (R4.13)."""

    @property
    def receives(self) -> bool:
        """Whether it is a receipt, whose form has steps (receipts.py)."""
        return self.type == "CASH_RECEIPT"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def first(self) -> str:
        return self.fields[0].name

    def input(self, values: Mapping[str, str]) -> dict[str, Any]:
        """What was keyed; blank fields take their defaults below, required ones are refused there."""
        entered: dict[str, Any] = {}
        for field in self.fields:
            text = by_hand(values, field.name)
            if text or field.required:
                entered[field.name] = READ.get(field.shape, _as_typed)(text)
        lines = {side: lines_of(values, side) for side in self.sides}
        return {**entered, **lines, **whole(values, ["expectedVersion"])}

    @property
    def sides(self) -> tuple[str, ...]:
        """Which accounts may be keyed line by line: an adjustment posts receivables by itself (R4.11)."""
        if self.receives:
            return ()
        return ("revenue",) if self.type == "ADJUSTMENT" else ("receivables", "revenue")

    def finished(self, values: Mapping[str, str]) -> bool:
        """Whether `BATCH` was keyed and nothing to save with it."""
        says_so = values.get("customerNumber", "").upper() == FINISH
        return self.finishes and says_so and not values.get("invoiceNumber")

    def over_finish(self, values: Mapping[str, str]) -> dict[str, str]:
        """With an invoice keyed over a BATCH that filled itself in, the invoice finds the customer."""
        says_so = values.get("customerNumber", "").upper() == FINISH
        keyed_over = self.finishes and says_so and bool(values.get("invoiceNumber"))
        return {**values, "customerNumber": ""} if keyed_over else dict(values)


def _section(section: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(replace(field, section=section) for field in fields)


_CUSTOMER = Field("customerNumber", "Customer", suggests="customers")
_CUSTOMER_REQUIRED = Field("customerNumber", "Customer", required=True, suggests="customers")
_AMOUNT = Field("amount", "Amount", "amount")
_ACCOUNT = Field("accountNumber", "Account", hint="default")
_MEMO = Field("memo", "Memo")
_BRANCH = Field("branch", "Branch", hint="customer's")
_PURCHASE_ORDER = Field("customerPo", "Customer PO", "kept")
_BASE = Field("baseAmount", "Amount in base", "base")
_DUE = _section("terms", Field("terms", "Terms", "terms"), Field("dueDate", "Due", "date"))
_DISCOUNT = _section(
    "terms",
    Field("freight", "Freight", "amount"),
    Field("discountOverride", "Override: freight leaves the discount alone", "tick"),
    Field("discount", "Discount", "amount"),
    Field("discountDate", "Discount until", "date"),
)
_TAXES = _section(
    "taxes",
    Field("taxable", "Taxable", "yes_no"),
    Field("taxCodes", "Tax codes", "codes"),
    Field("amountToTax", "Amount to tax", "amount"),
    Field("vatRule", "VAT rule", "vat_rule"),
)
_GROUPS = _section(
    "grouping",
    Field("salesRep", "Sales rep", "kept"),
    _BRANCH,
    Field("area", "Area", "kept"),
    Field("state", "State", "kept"),
)
_COST = _section("grouping", Field("cost", "Cost", "amount"))
_SHIPPING = _section(
    "grouping",
    Field("packingList", "Packing list"),
    Field("salesOrder", "Sales order"),
    Field("shipment", "Shipment"),
    Field("factored", "Factored", "yes_no"),
)
_FINISH = _section("accounts", Field("finish", "Entry to", "finish"))

KINDS = {
    "CASH": Kind(
        *("CASH_RECEIPT", "receipt", "CashReceipt", "cashReceipt"),
        (
            Field("invoiceNumber", "Invoice", suggests="items", hint="or on account"),
            _CUSTOMER,
            Field("amount", "Amount", "amount", hint="open balance"),
            Field("reference", "Check or reference", hint="X001 …"),
            _MEMO,
            _BRANCH,
        ),
    ),
    "INVOICE": Kind(
        *("INVOICE", "invoice", "Invoice", "invoice"),
        (
            _CUSTOMER_REQUIRED,
            Field("documentNumber", "Invoice number", required=True),
            Field("documentDate", "Invoice date", "date"),
            _AMOUNT,
            _ACCOUNT,
            _PURCHASE_ORDER,
            _MEMO,
            _BASE,
            *(*_DUE, *_DISCOUNT, *_TAXES, *_GROUPS, *_COST, *_SHIPPING, *_FINISH),
        ),
    ),
    "CREDIT_MEMO": Kind(
        *("CREDIT_MEMO", "credit memo", "CreditMemo", "creditMemo"),
        (
            _CUSTOMER,
            Field("invoiceNumber", "Invoice", suggests="items", hint="or none"),
            Field("documentNumber", "Memo number"),
            Field("documentDate", "Memo date", "date"),
            _AMOUNT,
            _ACCOUNT,
            _PURCHASE_ORDER,
            _MEMO,
            _BASE,
            *(*_DUE, *_TAXES, *_GROUPS, *_COST, *_FINISH),
            *_section("accounts", Field("originalAccounts", "Use the original invoice's accounts", "tick")),
        ),
    ),
    "ADJUSTMENT": Kind(
        *("ADJUSTMENT", "adjustment", "Adjustment", "adjustment"),
        (
            Field("invoiceNumber", "Invoice", required=True, suggests="items"),
            _CUSTOMER,
            Field("direction", "Receivables", "direction", required=True),
            Field("amount", "Amount", "amount", hint="open balance"),
            _ACCOUNT,
            Field("reason", "Reason", "reason"),
            Field("customerPo", "Customer PO or note", "kept"),
            _MEMO,
            _BASE,
            *_GROUPS,
            *_FINISH,
        ),
        finishes=False,
    ),
}
DIRECTIONS = [("REDUCE", "Reduces"), ("INCREASE", "Increases")]


OF_ENTRY = {kind.type: name for name, kind in KINDS.items()}
"""The form of each type of entry that has one here."""

MIXED = "MIXED"


def kind_of(batch: Mapping[str, Any], wanted: str = "") -> Kind:
    """The form of a batch's type; a mixed batch takes any, receipts unless another is wanted."""
    return KINDS.get(batch["type"]) or KINDS.get(OF_ENTRY.get(wanted, wanted)) or KINDS["CASH"]


def lines_of(values: Mapping[str, str], side: str) -> list[dict[str, str]]:
    """The lines keyed on a side, in order; a blank amount takes what the others leave."""
    return [
        {
            "accountNumber": values.get(f"{side}Account.{place}", ""),
            "amount": values.get(f"{side}Amount.{place}", ""),
        }
        for place in places_keyed(values, side)
    ]


def places_keyed(values: Mapping[str, str], side: str) -> list[str]:
    """The places of the lines of a side that something stands on."""
    prefixes = (f"{side}Account.", f"{side}Amount.")
    keyed = (name.rpartition(".")[2] for name, value in values.items() if value and name.startswith(prefixes))
    return list(dict.fromkeys(keyed))


RULED = ("dueDate", "discount", "discountDate", "amountToTax")
"""What the rules work out stands in these fields, and beside them as `ruled-NAME`."""


def by_hand(values: Mapping[str, str], name: str) -> str:
    """What was keyed by hand: what stands there by the rules follows them when something else changes."""
    text = values.get(name, "")
    return "" if name in RULED and text == values.get(f"ruled-{name}") else text


NONE = "-"
"""Keyed where a blank takes the customer's, it says that there is none."""


def _as_typed(text: str) -> Any:
    return text


def _or_none(text: str) -> str:
    return "" if text == NONE else text


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.replace(";", ",").split(",") if code.strip() not in ("", NONE)]


READ: dict[str, Callable[[str], Any]] = {
    "tick": lambda text: text == "on",
    "yes_no": lambda text: text == "yes",
    "codes": _codes,
    **dict.fromkeys(("terms", "vat_rule", "kept"), _or_none),
}
"""How what is typed into a shape becomes what the schema takes."""
