"""Document numbers that are unique for each customer are never taken for another customer's (AMB-15)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tieout.domain.entries.document_keys import key_of

NUMBERS = st.text(alphabet="A1/", min_size=1, max_size=6)


def test_a_key_is_in_capitals_and_names_the_customer_by_the_setting() -> None:
    assert key_of("inv-1", "acme", per_customer=False) == "INV-1"
    assert key_of("inv-1", "acme", per_customer=True) == "4/ACME/INV-1"
    longest = key_of("9" * 40, "C" * 20, per_customer=True)
    assert len(longest) == 64  # as much as the column holds


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_two_pairs_of_numbers_never_make_the_same_key(
    one: str, of_one: str, other: str, of_other: str
) -> None:
    same = key_of(one, of_one, per_customer=True) == key_of(other, of_other, per_customer=True)
    assert same == ((one, of_one) == (other, of_other))
