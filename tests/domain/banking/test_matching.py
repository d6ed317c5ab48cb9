"""Proposals: what money that came in may pay, the surest first; what is ambiguous is never taken unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_posted_invoice
from tests.cast import TODAY, set_options
from tests.databases import Books
from tests.domain.banking.test_formats import CHECK
from tests.masters import a_customer, something_to_pay
from tieout.domain.banking import remitting
from tieout.domain.banking.deposit import CreditEntry, RemittedInvoice
from tieout.domain.banking.matching import propose
from tieout.domain.banking.proposal import Certainty, Proposal
from tieout.domain.banking.remittance import canonical, names, patterns_of, spellings, words_of
from tieout.domain.banking.subset_sum import MOST_ITEMS, choices_that_sum
from tieout.domain.database.transactions import transactional
from tieout.domain.users.actor import SYSTEM

C = Certainty


def money(amount: int, text: str = "", **rest: object) -> CreditEntry:
    made = replace(CHECK, minor=amount, text=text, reference="", remitter="", routing="", account="")
    return replace(made, **rest)  # type: ignore[arg-type]


async def proposals(entry: CreditEntry, *, currency: str = "USD", on: date = TODAY) -> list[Proposal]:
    [found] = await propose([(entry, currency)], on=on)
    return found


def told(found: list[Proposal]) -> list[tuple[Certainty, str, dict[str, int], int]]:
    return [
        (one.certainty, one.customer_number, {use.number: use.apply for use in one.uses}, one.on_account)
        for one in found
    ]


@transactional
async def acme_pays_from_its_account() -> None:
    await remitting.learn(money(1, routing="091000019", account="55501"), 1, by=SYSTEM)


FROM_ACME = {"routing": "091000019", "account": "0055501"[2:]}


@pytest.mark.parametrize(
    "text",
    ["INV-1012", "inv 1012", "Invoice INV1012.", "RG.NR: INV-0001012/1", "pays 1012 thanks", "inv#1012"],
)
async def test_an_invoice_is_found_however_its_number_is_written(books: Books, text: str) -> None:
    await a_posted_invoice("INV-1012", amount="80.00")
    await a_posted_invoice("INV-1013", amount="80.00")
    [first, *_] = told(await proposals(money(8_000, text.replace("/1", ""))))
    assert first == (C.CERTAIN, "ACME", {"INV-1012": 8_000}, 0)


async def test_the_number_of_a_check_is_no_invoice(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="80.00")
    assert await proposals(money(7_000, reference="1012")) == []
    assert len(await proposals(money(7_000, reference="RE 1012"))) == 1


async def test_several_named_invoices_that_make_the_amount_are_certain(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="80.00")
    await a_posted_invoice("INV-1013", amount="20.00")
    [only] = await proposals(money(10_000, "INV-1013 AND 1012"))
    assert told([only]) == [(C.CERTAIN, "ACME", {"INV-1013": 2_000, "INV-1012": 8_000}, 0)]
    assert only.reason == "The remittance names INV-1013, INV-1012: their balances make the amount."


async def test_structured_remittance_says_what_it_pays_of_each(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="80.00")
    await a_posted_invoice("INV-1013", amount="20.00")
    said = (RemittedInvoice("INV-1012", 5_000), RemittedInvoice("INV-1013", 2_000))
    found = await proposals(money(7_000, invoices=said))
    assert told(found)[0] == (C.CERTAIN, "ACME", {"INV-1012": 5_000, "INV-1013": 2_000}, 0)


async def test_the_discount_is_taken_where_the_terms_allow_it_on_the_day(books: Books) -> None:
    """R3.21, R3.36."""
    await something_to_pay("INV-1012", "1000.00", discount=2_000, discount_date=TODAY)
    [only] = await proposals(money(98_000, "INV-1012"))
    assert (only.certainty, only.uses[0].discount) == (C.CERTAIN, 2_000)
    late = await proposals(money(98_000, "INV-1012"), on=date(2026, 3, 16))
    assert told(late) == [(C.POSSIBLE, "ACME", {"INV-1012": 98_000}, 0)]


async def test_a_small_difference_is_written_off_within_the_tolerance_only(books: Books) -> None:
    """R3.38."""
    await a_posted_invoice("INV-1012", amount="80.00")
    assert [one.certainty for one in await proposals(money(7_950, "INV-1012"))] == [C.POSSIBLE]
    await set_options(tolerance_amount=100, tolerance_percent="2")
    [first, _] = await proposals(money(7_950, "INV-1012"))
    assert (first.certainty, first.uses[0].write_off) == (C.LIKELY, 50)


async def test_more_than_is_open_leaves_the_rest_on_account_and_less_pays_in_part(books: Books) -> None:
    await a_posted_invoice("INV-1012", amount="80.00")
    assert told(await proposals(money(9_000, "INV-1012"))) == [
        (C.POSSIBLE, "ACME", {"INV-1012": 8_000}, 1_000)
    ]
    assert told(await proposals(money(3_000, "INV-1012"))) == [(C.POSSIBLE, "ACME", {"INV-1012": 3_000}, 0)]


async def test_one_item_of_the_amount_of_a_remembered_payer_is_certain(books: Books) -> None:
    await acme_pays_from_its_account()
    await a_posted_invoice("INV-1012", amount="80.00")
    await a_posted_invoice("INV-1013", amount="20.00")
    found = await proposals(money(2_000, **FROM_ACME))
    assert told(found)[0] == (C.CERTAIN, "ACME", {"INV-1013": 2_000}, 0)
    assert told(found)[-1] == (C.POSSIBLE, "ACME", {}, 2_000)


async def test_two_items_of_the_amount_are_ambiguous(books: Books) -> None:
    await acme_pays_from_its_account()
    for number in ("INV-1012", "INV-1013"):
        await a_posted_invoice(number, amount="80.00")
    found = told(await proposals(money(8_000, **FROM_ACME)))
    assert found[:2] == [
        (C.AMBIGUOUS, "ACME", {"INV-1012": 8_000}, 0),
        (C.AMBIGUOUS, "ACME", {"INV-1013": 8_000}, 0),
    ]
    assert C.CERTAIN not in {certainty for certainty, *_ in found}


async def test_several_items_that_make_the_amount_are_likely_or_ambiguous(books: Books) -> None:
    await acme_pays_from_its_account()
    for number, amount in (("INV-1", "10.00"), ("INV-2", "20.00"), ("INV-3", "45.00")):
        await a_posted_invoice(number, amount=amount)
    assert told(await proposals(money(5_500, **FROM_ACME)))[0] == (
        C.LIKELY,
        "ACME",
        {"INV-1": 1_000, "INV-3": 4_500},
        0,
    )
    assert told(await proposals(money(7_500, **FROM_ACME)))[0][0] is C.CERTAIN  # all that is open
    await a_posted_invoice("INV-4", amount="45.00")
    found = told(await proposals(money(5_500, **FROM_ACME)))
    assert [one[0] for one in found[:2]] == [C.AMBIGUOUS, C.AMBIGUOUS]
    assert {C.CERTAIN, C.LIKELY} & {one[0] for one in found} == set()


async def test_the_oldest_come_first_when_nothing_fits(books: Books) -> None:
    await acme_pays_from_its_account()
    await a_posted_invoice("INV-2", amount="20.00", due_date=date(2026, 5, 1))
    await a_posted_invoice("INV-1", amount="10.00", due_date=date(2026, 4, 1))
    assert told(await proposals(money(1_700, **FROM_ACME))) == [
        (C.POSSIBLE, "ACME", {"INV-1": 1_000, "INV-2": 700}, 0),
        (C.POSSIBLE, "ACME", {}, 1_700),
    ]


async def test_credits_of_the_customer_count_against_what_is_paid(books: Books) -> None:
    await acme_pays_from_its_account()
    await a_posted_invoice("INV-1", amount="10.00")
    await a_posted_invoice("INV-2", amount="-4.00")
    assert told(await proposals(money(600, **FROM_ACME)))[0] == (
        C.CERTAIN,
        "ACME",
        {"INV-1": 1_000, "INV-2": -400},
        0,
    )


async def test_a_name_that_one_customer_has_is_likely_and_never_certain(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="10.00")
    found = await proposals(money(1_000, remitter="ACME"))
    assert (found[0].certainty, found[0].customer_number) == (C.LIKELY, "ACME")


async def test_of_an_unknown_payer_only_the_amount_tells(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="10.00")
    assert [one[:2] for one in told(await proposals(money(1_000)))] == [(C.POSSIBLE, "ACME")]
    await a_posted_invoice("INV-2", amount="10.00", customer="BIRCH")
    assert [one[:2] for one in told(await proposals(money(1_000)))] == [
        (C.AMBIGUOUS, "ACME"),
        (C.AMBIGUOUS, "BIRCH"),
    ]
    assert await proposals(money(999)) == []


async def test_other_currencies_and_factored_invoices_are_left_out(books: Books) -> None:
    await something_to_pay("INV-1", "10.00", factored=True)
    await a_posted_invoice("INV-2", amount="10.00")
    assert await proposals(money(1_001, "INV-1")) == []
    assert await proposals(money(1_000, "INV-2"), currency="EUR") == []


async def test_invoices_of_two_families_are_never_mixed(books: Books) -> None:
    await a_customer("ACMESON", parent_id=1)
    await a_posted_invoice("INV-1", amount="10.00")
    await a_posted_invoice("INV-2", amount="20.00", customer="ACMESON")
    await a_posted_invoice("INV-3", amount="30.00", customer="BIRCH")
    assert told(await proposals(money(3_000, "INV-1 INV-2")))[0][2] == {"INV-1": 1_000, "INV-2": 2_000}
    assert all("INV-3" not in one[2] for one in told(await proposals(money(6_000, "INV-1 INV-2 INV-3"))))


@given(
    amounts=st.lists(st.lists(st.integers(-500, 5_000), min_size=1, max_size=2), max_size=8),
    target=st.integers(1, 9_000),
)
def test_whatever_is_proposed_sums_exactly_and_nothing_is_missed(
    amounts: list[list[int]], target: int
) -> None:
    found = choices_that_sum(amounts, target, most=10**6)
    assert all(sum(amounts[place][which] for place, which in choice) == target for choice in found)
    assert len(set(found)) == len(found)
    assert all(len({place for place, _ in choice}) == len(choice) for choice in found)
    single = [row[:1] for row in amounts]
    brute = [
        places
        for size in range(1, len(single) + 1)
        for places in combinations(range(len(single)), size)
        if sum(single[place][0] for place in places) == target
    ]
    only = choices_that_sum(single, target, most=10**6)
    assert sorted(tuple(place for place, _ in choice) for choice in only) == sorted(brute)
    assert choices_that_sum(amounts, target) == found[:3]


def test_no_more_than_twenty_items_are_looked_at() -> None:
    assert choices_that_sum([[1]] * 40, 25) == []
    assert len(choices_that_sum([[1]] * 40, MOST_ITEMS)) == 1


@given(
    figures=st.integers(100, 10**8),
    prefix=st.sampled_from(["INV-", "RE", "", "2026-"]),
    width=st.integers(3, 9),
)
def test_a_number_is_recognised_in_every_way_of_writing_it(figures: int, prefix: str, width: int) -> None:
    number = f"{prefix}{figures:0{width}d}"
    bare = canonical(number)
    for text in (number.lower(), number.replace("-", " "), f"re: {number}.", f"({number})"):
        words = words_of(text)
        assert names(number, words), (text, words, bare)
        assert number.upper() in spellings(words, patterns_of([number]))
