"""A receipt that is there already, as its form shows it for changing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tieout.pages.entries.receipts import MISCELLANEOUS, PARTS
from tieout.pages.filters import is_zero

RATE = ("exchangeDate", "exchangeRate")


def values_of(
    entry: Mapping[str, Any], batch: Mapping[str, Any], company: Mapping[str, Any]
) -> dict[str, Any]:
    """A receipt as its form shows it for changing: as it was finished, with all that was keyed.

    Rate and company amount come back only where they may be keyed; else they are worked out again.
    """
    cash = batch["cashAccount"]
    plain = entry["finish"] == "STANDARD" or _all_on_account(entry, cash["account"]["number"] if cash else "")
    values: dict[str, Any] = {
        "customerNumber": entry["customer"]["number"] if entry["customer"] else MISCELLANEOUS,
        "invoiceNumber": "",
        "amount": entry["amount"]["amount"],
        **_converted(entry, batch, company),
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
        values["fee"] = "" if is_zero(entry["fee"]) else entry["fee"]["amount"]
        values |= _lines_of(entry["lines"], cash["account"]["number"] if cash else "")
    return values


def _converted(
    entry: Mapping[str, Any], batch: Mapping[str, Any], company: Mapping[str, Any]
) -> dict[str, str]:
    """What says how it is converted, as far as it may be keyed (R3.11, R3.12)."""
    options = company["options"]
    mixed = options["allowBaseCurrencyPayments"] and batch["currency"] == company["currency"]
    values = dict.fromkeys(("baseAmount", *RATE), "")
    if entry["exchangeRate"] is None:
        return values
    if mixed or options["overrideExchangeRates"]:
        values |= {name: entry[name] or "" for name in RATE}
    return values | ({"baseAmount": entry["baseAmount"]["amount"]} if mixed else {})


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


def _lines_of(lines: Sequence[Mapping[str, Any]], cash_account: str) -> dict[str, str]:
    """The credit lines, and the debits as lines, unless all of it went to the batch's cash account."""
    values: dict[str, str] = {}
    for place, line in enumerate(line for line in lines if line["role"] == "CREDIT"):
        values[f"creditAccount.{place}"] = line["account"]["number"]
        values[f"creditAmount.{place}"] = line["credit"]["amount"]
    debits = [line for line in lines if line["role"] in dict(PARTS)]
    if [line["account"]["number"] for line in debits] == [cash_account]:
        return values
    for place, line in enumerate(debits):
        values[f"debitAccount.{place}"] = line["account"]["number"]
        values[f"debitAmount.{place}"] = line["debit"]["amount"]
        values[f"debitPart.{place}"] = line["role"]
    return values
