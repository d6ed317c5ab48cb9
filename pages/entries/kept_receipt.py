"""A receipt that is there already, as its form shows it for changing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tieout.pages.entries.receipts import MISCELLANEOUS, PARTS
from tieout.pages.filters import is_zero


def values_of(entry: Mapping[str, Any], cash_account: str) -> dict[str, Any]:
    """A receipt as its form shows it for changing: as it was finished, with all that was keyed.

    `cash_account` is the batch's: the number of the account that is debited by itself.
    """
    foreign = entry["exchangeRate"] is not None
    plain = entry["finish"] == "STANDARD" or _all_on_account(entry, cash_account)
    values: dict[str, Any] = {
        "customerNumber": entry["customer"]["number"] if entry["customer"] else MISCELLANEOUS,
        "invoiceNumber": "",
        "amount": entry["amount"]["amount"],
        "baseAmount": entry["baseAmount"]["amount"] if foreign else "",
        "exchangeDate": entry["exchangeDate"] or "",
        "exchangeRate": entry["exchangeRate"] or "",
        "finish": entry["finish"],
        "stage": "" if plain else "credits",
        "discountEditable": "on",
        **{name: entry[name] for name in ("reference", "branch", "memo")},
        "expectedVersion": entry["version"],
    }
    applications = entry["applications"]
    if entry["finish"] in ("STANDARD", "SINGLE_CREDIT") and applications:
        values["invoiceNumber"] = applications[0]["openItem"]["documentNumber"]
    if values["stage"]:
        for row in applications:
            values |= _row_of(row)
        left = entry["openItem"]
        values["onAccount"] = left["amount"]["amount"].removeprefix("-") if left else ""
        values["added"] = " ".join(row["openItem"]["documentNumber"] for row in applications)
        values |= _lines_of(entry["lines"])
    return values


def _all_on_account(entry: Mapping[str, Any], cash_account: str) -> bool:
    """Whether it is nothing but money taken on account, which needs no grid."""
    lines = entry["lines"]
    roles = [line["role"] for line in lines]
    whole = roles == ["CASH", "RECEIVABLE"] and not entry["applications"]
    return whole and bool(lines[0]["account"]["number"] == cash_account)


def _row_of(row: Mapping[str, Any]) -> dict[str, str]:
    item = row["openItem"]["id"]
    return {
        f"type.{item}": row["type"] or "",
        f"apply.{item}": row["apply"]["amount"],
        f"discount.{item}": "" if is_zero(row["discount"]) else row["discount"]["amount"],
        f"discountReason.{item}": row["reason"],
        f"writeOff.{item}": "" if is_zero(row["writeOff"]) else "on",
    }


def _lines_of(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The credit lines, and the debits as lines to be changed."""
    values: dict[str, str] = {}
    for place, line in enumerate(line for line in lines if line["role"] == "CREDIT"):
        values[f"creditAccount.{place}"] = line["account"]["number"]
        values[f"creditAmount.{place}"] = line["credit"]["amount"]
    debits = [line for line in lines if line["role"] in dict(PARTS)]
    for place, line in enumerate(debits):
        values[f"debitAccount.{place}"] = line["account"]["number"]
        values[f"debitAmount.{place}"] = line["debit"]["amount"]
        values[f"debitPart.{place}"] = line["role"]
    return values
