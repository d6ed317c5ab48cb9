"""What must hold of receipts whatever was keyed: each proof reads all rows and names what breaks it.

`verify` proves the posted books; these look at what is only keyed as well, and compute every figure
in a way of their own.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

from tieout.domain.audit.verifying import verify
from tieout.domain.batches.totals import totals_of
from tieout.domain.database.statements import fetch
from tieout.domain.money import digits

_ENTRIES = """
SELECT entry.id, entry.batch_id, entry.type, entry.currency, amount, base_amount, tally, exchange_rate,
       batch.currency AS batch_currency, batch.type AS batch_type, batch.status
FROM entry JOIN batch ON batch.id = entry.batch_id ORDER BY entry.id
"""
_LINES = """
SELECT line.entry_id, role, account.number AS account, debit - credit AS amount,
       base_debit - base_credit AS base, open_item_id, entry.currency, batch.status
FROM line JOIN entry ON entry.id = line.entry_id JOIN batch ON batch.id = entry.batch_id
JOIN account ON account.id = line.account_id ORDER BY line.id
"""
_APPLICATIONS = """
SELECT application.*, batch.status, entry.type
FROM application JOIN entry ON entry.id = application.entry_id
JOIN batch ON batch.id = application.batch_id ORDER BY application.id
"""
_ITEMS = "SELECT open_item.*, customer.vat AS taxed FROM open_item JOIN customer ON customer.id = customer_id"


class Rows:
    """Everything that was keyed, posted or not."""

    entries: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    applications: list[dict[str, Any]]
    items: dict[int, dict[str, Any]]

    @classmethod
    async def read(cls) -> Rows:
        rows = cls()
        rows.entries = await fetch(_ENTRIES)
        rows.lines = await fetch(_LINES)
        rows.applications = await fetch(_APPLICATIONS)
        rows.items = {row["id"]: row for row in await fetch(_ITEMS)}
        return rows

    def certain(self, row: dict[str, Any], takes: int) -> bool:
        """Whether it counts for what may still be used: posted, or a pending reduction (R3.24)."""
        item = self.items[row["open_item_id"]]
        return row["status"] == "POSTED" or (takes > 0) == (item["amount"] > 0)


async def prove(*, offsetting: bool) -> None:
    """Prove all of it; `offsetting` tells whether tax entries were made all along (R3.27)."""
    rows = await Rows.read()
    entries_balance(rows)
    tallies_follow_amounts(rows)
    items_keep_their_sign(rows, offsetting=offsetting)
    accounts_of_items_keep_their_sign(rows)
    gains_are_exact(rows)
    gains_are_of_the_rates(rows)
    vat_output_is_what_is_left(rows)


async def prove_books() -> None:
    """Prove what is posted, and that accumulated totals are the sums of their entries (R2.6)."""
    for batch_id, tally in _tallies(await Rows.read()).items():
        assert (await totals_of(batch_id)).accumulated.minor == tally, f"batch {batch_id}"
    assert [check.detail for check in await verify() if not check.passed] == []


def entries_balance(rows: Rows) -> None:
    """Debits equal credits in the entry's currency and in base (R3.33)."""
    sums: Counter[int] = Counter()
    bases: Counter[int] = Counter()
    for line in rows.lines:
        sums[line["entry_id"]] += line["amount"]
        bases[line["entry_id"]] += line["base"]
    for what in (sums, bases):
        unbalanced = {entry: left for entry, left in what.items() if left}
        assert not unbalanced, f"entries that do not balance: {unbalanced}"
    assert set(sums) == {entry["id"] for entry in rows.entries}, "an entry has no lines"


def tallies_follow_amounts(rows: Rows) -> None:
    """Cash counts the check in the batch's currency, documents their base total (AMB-33)."""
    for entry in rows.entries:
        own = entry["type"] == "CASH_RECEIPT" and entry["currency"] == entry["batch_currency"]
        assert entry["tally"] == abs(entry["amount"] if own else entry["base_amount"]), f"entry {entry}"


def _tallies(rows: Rows) -> dict[int, int]:
    sums: Counter[int] = Counter()
    for entry in rows.entries:
        sums[entry["batch_id"]] += entry["tally"]
    return dict(sums)


def items_keep_their_sign(rows: Rows, *, offsetting: bool) -> None:
    """No item changes sides; at zero nothing is left in base, nor tax that is to be moved (R3.37, R15.3)."""
    for surely in (True, False):
        left = {
            id_: Counter(
                amount=item["amount"], base=item["base_amount"], vat=item["vat"], base_vat=item["base_vat"]
            )
            for id_, item in rows.items.items()
        }
        for row in rows.applications:
            if rows.certain(row, row["amount"]) if surely else row["status"] == "POSTED":
                part = left[row["open_item_id"]]
                part.subtract(
                    amount=row["amount"], base=row["base_amount"], vat=row["vat"], base_vat=row["base_vat"]
                )
        for id_, part in left.items():
            item = rows.items[id_]
            sign = 1 if item["amount"] > 0 else -1
            told = f"{item['document_number']} of {item['amount']}: {dict(part)}"
            assert part["amount"] * sign >= 0, told
            assert part["base"] * sign >= 0, told
            assert part["amount"] or not part["base"], told
            if offsetting and item["taxed"] and not part["amount"]:
                assert (part["vat"], part["base_vat"]) == (0, 0), told


def accounts_of_items_keep_their_sign(rows: Rows) -> None:
    """What of an item stands in an account is never on the other side, nor more than its balance (AMB-34)."""
    standing: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in rows.lines:
        id_ = line["open_item_id"]
        if id_ is None:
            continue
        makes_it = rows.items[id_]["entry_id"] == line["entry_id"]
        if makes_it or rows.certain(line, -line["amount"]):
            standing[id_, line["account"]][0] += line["amount"]
            standing[id_, line["account"]][1] += line["base"]
    for (id_, account), (amount, base) in standing.items():
        item = rows.items[id_]
        sign = 1 if item["amount"] > 0 else -1
        told = f"{item['document_number']} in {account}: {amount}, {base} in base"
        assert amount * sign >= 0, told
        assert base * sign >= 0, told
        assert amount or not base, told


def gains_are_exact(rows: Rows) -> None:
    """Gain and loss of a receipt are what its cash, discounts and write-offs exceed the relieved base by."""
    bases: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for line in rows.lines:
        bases[line["entry_id"]][line["role"]] += line["base"]
        if line["role"] == "EXCHANGE":
            assert line["amount"] == 0
    relieved: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in rows.applications:
        parts = relieved[row["entry_id"]]
        parts["base"] += row["base_amount"]
        for name in ("discount", "write_off"):
            parts[name] += _share(row, row[name])
    made = {item["entry_id"]: item for item in rows.items.values() if item["kind"] == "ON_ACCOUNT"}
    for entry in rows.entries:
        if entry["type"] != "CASH_RECEIPT":
            continue
        roles, parts = bases[entry["id"]], relieved[entry["id"]]
        told = f"receipt {entry['id']}: {dict(roles)} against {dict(parts)}"
        assert roles["CASH"] == entry["base_amount"], told
        assert (roles["DISCOUNT"], roles["WRITE_OFF"]) == (parts["discount"], parts["write_off"]), told
        kept = -made[entry["id"]]["base_amount"] if entry["id"] in made else 0
        assert roles["RECEIVABLE"] == -parts["base"] - kept, told
        received = roles["CASH"] + roles["FEE"] + parts["discount"] + parts["write_off"]
        assert -roles["EXCHANGE"] == received + roles["CREDIT"] - kept - parts["base"], told
        if entry["currency"] == "USD":
            assert roles["EXCHANGE"] == 0, told


def gains_are_of_the_rates(rows: Rows) -> None:
    """At the rate of the receipt no row gains or loses more than its rate differs by, a few cents aside."""
    differs: Counter[int] = Counter()
    lines: Counter[int] = Counter()
    rated = {entry["id"]: entry for entry in rows.entries if entry["type"] == "CASH_RECEIPT"}
    for line in rows.lines:
        if line["role"] == "EXCHANGE":
            lines[line["entry_id"]] += abs(line["base"])
    for row in rows.applications:
        entry = rated.get(row["entry_id"])
        if entry is not None and entry["exchange_rate"] is not None:
            apply = row["amount"] - row["discount"] - row["write_off"]
            relieved = Fraction(row["base_amount"] * apply, row["amount"])
            differs[entry["id"]] += math.ceil(abs(_at_rate(entry, apply) - relieved)) + 4
    for id_, entry in rated.items():
        if entry["exchange_rate"] is None or entry["base_amount"] != round(_at_rate(entry, entry["amount"])):
            continue  # a company amount that was keyed has a rate of its own
        assert lines[id_] <= differs[id_], (
            f"receipt {id_} gains and loses {lines[id_]}, {differs[id_]} at most"
        )


def _at_rate(entry: dict[str, Any], minor: int) -> Fraction:
    """So much of the entry's currency in base at its rate, exact."""
    shift = Fraction(10) ** (digits("USD") - digits(entry["currency"]))
    return Fraction(entry["exchange_rate"]) * minor * shift


def _share(row: dict[str, Any], part: int) -> int:
    """The base of a part of what is applied, at the item's own rate, rounded half even."""
    return round(Fraction(row["base_amount"] * part, row["amount"]))


def vat_output_is_what_is_left(rows: Rows) -> None:
    """VAT Output Liability holds the remaining tax of all items, in each currency and in base (R3.27)."""
    left: Counter[str] = Counter()
    for item in rows.items.values():
        left.update({item["currency"]: item["vat"], "base": item["base_vat"]})
    for row in rows.applications:
        currency = rows.items[row["open_item_id"]]["currency"]
        left.subtract({currency: row["vat"], "base": row["base_vat"]})
    for line in rows.lines:
        if line["account"] == "2200":
            left.update({line["currency"]: line["amount"], "base": line["base"]})
    too_much = {currency: rest for currency, rest in left.items() if rest}
    assert not too_much, f"VAT output differs from the items: {too_much}"
