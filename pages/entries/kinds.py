"""The four entry forms: which fields each has, in keying order, and what they send to the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.pages.forms import given, whole

FINISH = "BATCH"
"""Keyed as customer number, it finishes entry; it fills itself in when the batch ties out (R2.7)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the form; its name is the schema's."""

    name: str
    label: str
    shape: str = "text"
    required: bool = False
    suggests: str = ""
    hint: str = ""


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
        required = {field.name: values.get(field.name, "") for field in self.fields if field.required}
        version = whole(values, ["expectedVersion"])
        return {**required, **given(values, *self.names), **version}

    def finished(self, values: Mapping[str, str]) -> bool:
        """Whether `BATCH` was keyed and nothing to save with it."""
        says_so = values.get("customerNumber", "").upper() == FINISH
        return self.finishes and says_so and not values.get("invoiceNumber")

    def over_finish(self, values: Mapping[str, str]) -> dict[str, str]:
        """With an invoice keyed over a BATCH that filled itself in, the invoice finds the customer."""
        says_so = values.get("customerNumber", "").upper() == FINISH
        keyed_over = self.finishes and says_so and bool(values.get("invoiceNumber"))
        return {**values, "customerNumber": ""} if keyed_over else dict(values)


_CUSTOMER = Field("customerNumber", "Customer", suggests="customers")
_CUSTOMER_REQUIRED = Field("customerNumber", "Customer", required=True, suggests="customers")
_INVOICE = Field("invoiceNumber", "Invoice", suggests="items")
_AMOUNT = Field("amount", "Amount", "amount", required=True)
_ACCOUNT = Field("accountNumber", "Account", hint="default")
_MEMO = Field("memo", "Memo")
_BRANCH = Field("branch", "Branch", hint="customer's")

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
            Field("dueDate", "Due", "date"),
            _AMOUNT,
            _ACCOUNT,
            _MEMO,
            _BRANCH,
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
            _MEMO,
            _BRANCH,
        ),
    ),
    "ADJUSTMENT": Kind(
        *("ADJUSTMENT", "adjustment", "Adjustment", "adjustment"),
        (
            Field("invoiceNumber", "Invoice", required=True, suggests="items"),
            _CUSTOMER,
            Field("direction", "Receivables", "direction", required=True),
            _AMOUNT,
            _ACCOUNT,
            _MEMO,
            _BRANCH,
        ),
        finishes=False,
    ),
}
DIRECTIONS = [("REDUCE", "Reduces"), ("INCREASE", "Increases")]


def kind_of(batch: Mapping[str, Any], wanted: str = "") -> Kind:
    """The form of a batch's type; a mixed batch takes any, receipts unless another is wanted."""
    return KINDS.get(batch["type"]) or KINDS.get(wanted) or KINDS["CASH"]


def values_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as its form shows it for changing."""
    applied = [one["openItem"]["documentNumber"] for one in entry["applications"]]
    keyed = [one["account"]["number"] for one in entry["lines"] if not one["account"]["arControl"]]
    names = ("documentNumber", "documentDate", "dueDate", "reference", "branch", "memo", "direction")
    return {
        **{name: entry[name] for name in names},
        "customerNumber": entry["customer"]["number"] if entry["customer"] else "",
        "invoiceNumber": applied[0] if applied else "",
        "amount": entry["amount"]["amount"],
        "accountNumber": keyed[0] if keyed else "",
        "expectedVersion": entry["version"],
    }
