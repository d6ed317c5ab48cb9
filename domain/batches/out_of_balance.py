"""The out-of-balance finder: which entry explains why a batch does not tie out, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tieout.domain.batches.batch import Batch
from tieout.domain.batches.mistakes import Kind, mistake, suspects
from tieout.domain.batches.totals import Totals, totals_of
from tieout.domain.database.statements import Row, fetch, fetch_bare
from tieout.domain.money import Money
from tieout.domain.refusal import counted

SUSPECTS = 200
SUGGESTIONS = 20
NUMBERS = 2_000
"""The newest so many entries are looked through for a gap in their numbers."""

_SUSPECTS = f"""
SELECT entry.id, entry.tally, entry.customer_id, coalesce(customer.number, '') AS customer,
       coalesce(nullif(entry.reference, ''), entry.document_number) AS named
FROM entry LEFT JOIN customer ON customer.id = entry.customer_id
WHERE entry.batch_id = $1 AND ({{exact}} OR {{digits}})
ORDER BY CASE WHEN {{exact}} THEN 0 ELSE 1 END, entry.id DESC LIMIT {SUSPECTS}
"""
_TWICE = """
SELECT max(entry.id) AS id, entry.tally, coalesce(customer.number, '') AS customer,
       coalesce(nullif(entry.reference, ''), entry.document_number) AS named
FROM entry LEFT JOIN customer ON customer.id = entry.customer_id
WHERE entry.batch_id = $1
GROUP BY entry.customer_id, customer.number, entry.tally, entry.reference, entry.document_number
HAVING count(*) > 1 ORDER BY 1 LIMIT 5
"""
# what of an item is open, after all that is keyed; the items of so many customers are looked at at most
_UNPAID = """
SELECT item.document_number, customer.number FROM open_item AS item
JOIN customer ON customer.id = item.customer_id JOIN batch ON batch.id = item.batch_id
WHERE item.customer_id IN (SELECT DISTINCT customer_id FROM entry WHERE batch_id = $1 LIMIT 500)
  AND batch.status <> 'DELETED' AND item.currency = $2 AND item.amount >= $3
  AND item.amount - (SELECT coalesce(sum(amount), 0) FROM application
                     WHERE application.open_item_id = item.id) = $3
ORDER BY item.due_date, item.id LIMIT 5
"""
_NUMBERS = f"""
SELECT coalesce(nullif(reference, ''), document_number) AS named FROM entry
WHERE batch_id = $1 ORDER BY id DESC LIMIT {NUMBERS}
"""
_NUMBERED = re.compile(r"(.*?)([0-9]{1,18})")

# by how many entries the batch holds against the control count, when that is set
_LIKELY = {
    "more": (Kind.DUPLICATE, Kind.EXTRA),
    "fewer": (Kind.MISSING, Kind.GAP),
    "same": (Kind.TRANSPOSED, Kind.DECIMAL_POINT, Kind.DOUBLED, Kind.DROPPED, Kind.SIGN),
}
_HOW = {
    Kind.EXTRA: "It is exactly what is too much: keyed twice, or not of this batch.",
    Kind.SIGN: (
        "It is half the difference: the control total took it off, where signs are left out and it is added."
    ),
    Kind.TRANSPOSED: "With two digits swapped it is {meant}, and the batch ties out.",
    Kind.DECIMAL_POINT: "With the decimal point elsewhere it is {meant}, and the batch ties out.",
    Kind.DOUBLED: "Without a digit keyed twice it is {meant}, and the batch ties out.",
    Kind.DROPPED: "With a digit that was left out it is {meant}, and the batch ties out.",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may explain the difference; `proposed` is the figure meant (None: none, or as it is)."""

    kind: Kind
    entry_id: int | None
    sentence: str
    proposed: Money | None = None


async def suggest(batch: Batch) -> list[Suggestion]:
    """What explains the difference of a batch, the likeliest first; nothing when it ties out."""
    held = await totals_of(batch.id)
    if not held.difference and not held.counts_differ:
        return []
    found = list(_of_count(held))
    if held.difference:
        found += await _of_entries(batch, held.difference)
    if held.difference.minor > 0 or _more(held) == "more":
        found += await _twice(batch, {one.entry_id for one in found if one.kind is Kind.DUPLICATE})
    if held.difference.minor < 0 or _more(held) == "fewer":
        found += await _missing(batch, held)
    likely = _LIKELY.get(_more(held), ())
    order = {kind: (kind not in likely, place) for place, kind in enumerate(Kind)}
    return sorted(found, key=lambda one: order[one.kind])[:SUGGESTIONS]


def _more(held: Totals) -> str:
    if not held.control_count:
        return "unknown"
    if held.count == held.control_count:
        return "same"
    return "more" if held.count > held.control_count else "fewer"


def _of_count(held: Totals) -> Iterator[Suggestion]:
    if held.difference or not held.counts_differ:
        return
    yield Suggestion(
        Kind.COUNT,
        None,
        f"The total ties out with {counted(held.count, 'entry', 'entries')}: "
        f"the control count {held.control_count} may be wrong.",
    )


async def _of_entries(batch: Batch, difference: Money) -> list[Suggestion]:
    exact, digits = suspects(difference.minor)
    rows = await fetch(_SUSPECTS.format(exact=exact, digits=digits), batch.id)
    return [
        _suggestion(kind, row, difference, rows)
        for row in rows
        if (kind := mistake(row["tally"], difference.minor)) is not None
    ]


def _suggestion(kind: Kind, row: Row, difference: Money, rows: Sequence[Row]) -> Suggestion:
    meant = Money(row["tally"] - difference.minor, difference.currency)
    told = _told(row, difference.currency)
    if kind is Kind.EXTRA and any(_keyed_before(row, other) for other in rows):
        how = "An entry of the same customer and amount was keyed before it: it may be there twice."
        return Suggestion(Kind.DUPLICATE, row["id"], f"{told}. {how}")
    figures = None if kind in (Kind.EXTRA, Kind.SIGN) else meant
    return Suggestion(kind, row["id"], f"{told}. {_HOW[kind].format(meant=meant)}", figures)


def _keyed_before(row: Row, other: Row) -> bool:
    same = row["customer_id"] == other["customer_id"] and row["tally"] == other["tally"]
    return bool(same and other["id"] < row["id"])


async def _twice(batch: Batch, known: set[int | None]) -> list[Suggestion]:
    return [
        Suggestion(
            Kind.DUPLICATE,
            row["id"],
            f"{_told(row, batch.currency)}. Customer, reference and amount are those of another entry.",
        )
        for row in await fetch(_TWICE, batch.id)
        if row["id"] not in known
    ]


async def _missing(batch: Batch, held: Totals) -> list[Suggestion]:
    found = [
        Suggestion(
            Kind.GAP,
            None,
            f"{before} and {after} are keyed, {missing} between them is not: it may be missing.",
        )
        for before, missing, after in gaps([row[0] for row in await fetch_bare(_NUMBERS, batch.id)])
    ]
    amount = abs(held.difference)
    if held.difference.minor < 0 and held.count + 1 == held.control_count:
        told = f"One entry is missing by the control count: by the control total it is of {amount}."
        found.append(Suggestion(Kind.MISSING, None, told, amount))
    if held.difference.minor < 0 and batch.type.banks:
        found += [
            Suggestion(
                Kind.MISSING,
                None,
                f"{row['document_number']} of {row['number']} is open with {amount}: "
                "its payment may be missing.",
                amount,
            )
            for row in await fetch(_UNPAID, batch.id, batch.currency, amount.minor)
        ]
    return found


def gaps(numbers: Sequence[str], most: int = 5) -> list[tuple[str, str, str]]:
    """Single numbers left out of a run such as INV-1, INV-2, INV-4: the one before, it, the one after.

    A run has three numbers at least and leaves out fewer than it holds; else its numbers are given by others.
    """
    runs: dict[str, set[int]] = {}
    widths: dict[str, int] = {}
    for text in numbers:
        if match := _NUMBERED.fullmatch(text):
            prefix, figures = match.groups()
            runs.setdefault(prefix, set()).add(int(figures))
            widths[prefix] = max(widths.get(prefix, 0), len(figures) if figures.startswith("0") else 0)
    found: list[tuple[str, str, str]] = []
    for prefix, run in runs.items():
        if len(run) < 3 or max(run) - min(run) + 1 >= 2 * len(run):
            continue
        for number in sorted(run):
            if number + 1 not in run and number + 2 in run:
                named = (f"{prefix}{number + step:0{widths[prefix]}d}" for step in range(3))
                found.append((next(named), next(named), next(named)))
    return found[:most]


def _told(row: Row, currency: str) -> str:
    named = " ".join(part for part in (row["customer"], row["named"]) if part) or "An entry"
    return f"{named}: {Money(row['tally'], currency)}"
