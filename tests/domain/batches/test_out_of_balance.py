"""The out-of-balance finder names the entry that was damaged, and the figure that was meant."""

from __future__ import annotations

import random

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
)
from tests.cast import NOON
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.mistakes import Kind
from tieout.domain.batches.out_of_balance import Suggestion, gaps, suggest
from tieout.domain.database.statements import execute, fetch_value, insert
from tieout.domain.database.transactions import transactional
from tieout.domain.entries.entry import Entry
from tieout.domain.money import Money

COLUMNS = (
    *("batch_id", "type", "customer_id", "currency", "amount", "base_amount", "tally", "document_number"),
    *("document_date", "reference", "branch", "memo", "created_by", "created_at", "version", "fee", "finish"),
    "reason",
)


@transactional
async def with_figures(batch: Batch, figures: list[int]) -> None:
    """Entries of these amounts, as far as the finder looks at them."""
    head = (batch.id, "CASH_RECEIPT", 1, "USD")
    tail = ("", "", "Clara Clerk", NOON, 1, 0, "STANDARD", "")
    rows = [
        (*head, figure, figure, figure, "", NOON.date(), f"CHK{number}", *tail)
        for number, figure in enumerate(figures)
    ]
    await insert(Entry, COLUMNS, rows)


def damaged(figure: int, slip: str, at: int) -> int | None:
    """The figure with a slip; None when it would begin with a zero, which nobody keys."""
    text = str(figure)
    at %= len(text)
    texts = {
        "swapped": text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
        "doubled": text[:at] + text[at] + text[at:],
        "left out": text[:at] + text[at + 1 :],
        "point": f"{text}00",
        "short": text.removesuffix("0"),
    }
    return None if texts[slip][:1] in ("", "0") else int(texts[slip])


async def test_whichever_entry_is_damaged_it_is_named_with_the_figure_meant(books) -> None:
    """Fifty balanced batches, each with one figure keyed wrongly."""
    chance = random.Random(2026)
    batch = await a_cash_batch(control_total="1.00")
    await with_figures(batch, [1] * 12)
    first = await fetch_value("SELECT min(id) FROM entry WHERE batch_id = $1", batch.id)
    for round_ in range(50):
        figures = [chance.randint(1, 10 ** chance.randint(3, 9)) * chance.choice([1, 10]) for _ in range(12)]
        slip, victim = chance.choice(["swapped", "doubled", "left out", "point", "short"]), round_ % 12
        wrong = damaged(figures[victim], slip, chance.randint(0, 9))
        if wrong is None or wrong == figures[victim]:
            continue
        keyed = [*figures[:victim], wrong, *figures[victim + 1 :]]
        for place, figure in enumerate(keyed):
            await execute("UPDATE entry SET tally = $2 WHERE id = $1", first + place, figure)
        await execute("UPDATE batch SET control_total = $2 WHERE id = $1", batch.id, sum(figures))
        named = {(one.entry_id, one.proposed) for one in await suggest(batch)}
        meant = Money(figures[victim], "USD")
        assert (first + victim, meant) in named, f"{meant} keyed as {wrong} ({slip})"


def words(found: list[Suggestion]) -> list[tuple[Kind, str]]:
    return [(one.kind, one.sentence) for one in found]


async def test_a_batch_that_ties_out_or_is_not_checked_has_nothing_to_find(books) -> None:
    batch = await a_cash_batch(control_total="100.00")
    await a_receipt(batch)
    unchecked = await a_cash_batch()
    await a_receipt(unchecked)
    assert [await suggest(batch), await suggest(unchecked)] == [[], []]


async def test_an_entry_keyed_twice_is_told_from_one_too_many(books) -> None:
    batch = await a_cash_batch(control_total="300.00", control_count=2)
    await a_receipt(batch, amount="200.00", reference="CHK1")
    await a_receipt(batch, amount="100.00", reference="CHK2")
    twice = await a_receipt(batch, amount="100.00", reference="CHK2")
    found = await suggest(batch)
    before = "An entry of the same customer and amount was keyed before it: it may be there twice."
    exactly = "It is exactly what is too much: keyed twice, or not of this batch."
    assert words(found) == [
        (Kind.DUPLICATE, f"ACME CHK2: 100.00 USD. {before}"),
        (Kind.EXTRA, f"ACME CHK2: 100.00 USD. {exactly}"),
    ]
    assert (found[0].entry_id, found[0].proposed) == (twice.id, None)
    await execute("UPDATE batch SET control_total = 33000 WHERE id = $1", batch.id)
    same = "Customer, reference and amount are those of another entry."
    assert words(await suggest(batch)) == [(Kind.DUPLICATE, f"ACME CHK2: 100.00 USD. {same}")]


async def test_a_total_that_counted_with_signs_is_told(books) -> None:
    """R2.5: an invoice of 25.00 and one of -25.00 make a target of 50.00."""
    batch = await an_invoice_batch(control_total="0.01")
    await an_invoice(batch, number="INV-1", amount="60.00")
    negative = await an_invoice(batch, number="INV-2", amount="-25.00")
    await execute("UPDATE batch SET control_total = 3500 WHERE id = $1", batch.id)
    told = (
        "ACME INV-2: 25.00 USD. It is half the difference: the control total took it off, where signs are "
        "left out and it is added."
    )
    assert await suggest(batch) == [Suggestion(Kind.SIGN, negative.id, told)]


async def test_a_missing_payment_is_found_among_what_is_open(books) -> None:
    await a_posted_invoice("INV-7", customer="ACME", amount="80.00")
    await a_posted_invoice("INV-8", customer="BIRCH", amount="80.00")
    batch = await a_cash_batch(control_total="180.00", control_count=2)
    await a_receipt(batch, customer="ACME", amount="100.00")
    assert words(await suggest(batch)) == [
        (Kind.MISSING, "One entry is missing by the control count: by the control total it is of 80.00 USD."),
        (Kind.MISSING, "INV-7 of ACME is open with 80.00 USD: its payment may be missing."),
    ]


async def test_a_gap_in_the_numbers_is_named_where_something_is_missing(books) -> None:
    batch = await an_invoice_batch(control_total="400.00")
    for number in (1, 2, 4):
        await an_invoice(batch, number=f"INV-{number:03d}", amount="90.00")
    gap = "INV-002 and INV-004 are keyed, INV-003 between them is not: it may be missing."
    assert (Kind.GAP, gap) in words(await suggest(batch))


async def test_a_count_that_alone_is_off_is_doubted(books) -> None:
    batch = await a_cash_batch(control_total="100.00", control_count=3)
    await a_receipt(batch)
    assert words(await suggest(batch)) == [
        (Kind.COUNT, "The total ties out with 1 entry: the control count 3 may be wrong.")
    ]


async def test_the_count_says_what_is_likelier(books) -> None:
    """With as many entries as expected an amount is wrong; with one more, an entry is too many."""
    batch = await a_cash_batch(control_total="105.00", control_count=2)
    await a_receipt(batch, amount="96.00")
    await a_receipt(batch, amount="54.00", customer="BIRCH")
    await a_receipt(batch, amount="45.00", customer="BIRCH")
    await execute("UPDATE batch SET control_total = 15000 WHERE id = $1", batch.id)
    assert [one.kind for one in await suggest(batch)] == [Kind.EXTRA]
    await execute("UPDATE batch SET control_total = 18600, control_count = 3 WHERE id = $1", batch.id)
    assert [one.kind for one in await suggest(batch)] == [Kind.TRANSPOSED]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (["INV-1", "INV-2", "INV-4"], [("INV-2", "INV-3", "INV-4")]),
        (["009", "010", "012"], [("010", "011", "012")]),
        (["INV-1", "INV-3"], []),
        (["101", "5033", "77012", "9"], []),
        (["A1", "B2", "", "CHK"], []),
        (["INV-1", "INV-2", "INV-5"], []),
    ],
)
def test_a_gap_is_one_number_left_out_of_a_run(numbers: list[str], found: list[tuple[str, str, str]]) -> None:
    assert gaps(numbers) == found
