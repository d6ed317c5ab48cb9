"""Journals with one line on receivables at most (formats D3): nothing is lost, and nothing is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.domain.exports.formats.single_receivables import Amount, ReceivablesMoved, journals, pairs
from tieout.domain.exports.part import OutsideLine, OutsideTransaction
from tieout.domain.exports.translating import Outside, OutsideGeneralAccount

CASH, DISCOUNTS, AR = "1010", "4900", "1200"


def line(account: str, minor: int, customer: str = "", branch: str = "") -> OutsideLine:
    return OutsideLine(
        account=OutsideGeneralAccount("", account, account, account == AR, account, account),
        customer=Outside("", customer, customer) if customer else None,
        own_branch=branch,
        branch={},
        currency="USD",
        debit=max(minor, 0),
        credit=max(-minor, 0),
        base_debit=max(minor, 0),
        base_credit=max(-minor, 0),
        memo="",
    )


def shown(blocks: Iterable[Iterable[Amount]]) -> list[list[str]]:
    return [
        [f"{one.account.number}{one.customer.number if one.customer else ''} {minor}" for one, minor in block]
        for block in blocks
    ]


def receipt(*lines: OutsideLine) -> OutsideTransaction:
    return OutsideTransaction(1, "Receipt 1", lines)


def test_the_cash_is_shared_among_the_customers_that_are_paid_for() -> None:
    both = receipt(line(CASH, 9800), line(DISCOUNTS, 200), line(AR, -6000, "A"), line(AR, -4000, "B"))
    assert shown(journals(both)) == [
        ["1200A -6000", "1010 6000"],
        ["1200B -4000", "1010 3800", "4900 200"],
    ]


def test_several_invoices_of_one_customer_are_one_line() -> None:
    several = receipt(line(CASH, 6000), line(AR, -10000, "A"), line(AR, 4000, "A"))
    assert shown(journals(several)) == [["1010 6000", "1200A -6000"]]


def test_what_moves_between_customers_alone_is_refused() -> None:
    moved = receipt(line(AR, 5000, "A"), line(AR, -5000, "B"))
    with pytest.raises(ReceivablesMoved):
        list(journals(moved))
    with pytest.raises(ReceivablesMoved):
        list(pairs(moved))


def test_a_credit_memo_on_the_customers_own_invoice_is_nothing_there() -> None:
    settled = receipt(line(AR, 5000, "A"), line(AR, -5000, "A"))
    assert shown(journals(settled)) == []
    assert shown(pairs(settled)) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from([CASH, DISCOUNTS, AR]),
            st.integers(-(10**6), 10**6).filter(bool),
            st.sampled_from("AB"),
            st.sampled_from(["", "N"]),
        ),
        max_size=8,
    )
)
def test_journals_and_pairs_balance_and_say_what_the_transaction_says(
    rows: list[tuple[str, int, str, str]],
) -> None:
    lines = [line(account, minor, of if account == AR else "", branch) for account, minor, of, branch in rows]
    rest = -sum(minor for _, minor, _, _ in rows)
    transaction = receipt(*lines, *([line(CASH, rest)] if rest else []))
    for blocks in (journals, pairs):
        try:
            found = [list(block) for block in blocks(transaction)]
        except ReceivablesMoved:
            continue
        for block in found:
            assert sum(minor for _, minor in block) == 0
            assert sum(one.account.receivable for one, _ in block) <= 1
        said = Counter[tuple[str, ...]]()
        for block in found:
            for one, minor in block:
                said[key(one)] += minor
        for one in transaction.lines:
            said[key(one)] -= one.base_debit - one.base_credit
        assert not any(said.values())


def key(one: OutsideLine) -> tuple[str, ...]:
    return one.account.number, one.customer.number if one.customer else "", one.own_branch
