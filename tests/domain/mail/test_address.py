"""What counts as an e-mail address."""

from __future__ import annotations

import pytest

from tieout.domain.mail.address import InvalidEmail, address
from tieout.domain.refusal import TextTooLong


@pytest.mark.parametrize(
    ("keyed", "kept"),
    [(" pay@acme.example ", "pay@acme.example"), ("Pay.Desk+ar@ACME.example", "Pay.Desk+ar@acme.example")],
)
def test_an_address_is_kept_in_one_spelling(keyed: str, kept: str) -> None:
    assert address(keyed) == kept


@pytest.mark.parametrize(
    "keyed",
    [
        "pay",
        "pay@acme",
        "pay at acme.example",
        "a@acme.example, b@acme.example",
        "Pay <pay@acme.example>",
        "@",
    ],
)
def test_what_is_no_address_is_refused(keyed: str) -> None:
    with pytest.raises(InvalidEmail) as refused:
        address(keyed, field="recipient")
    assert refused.value.field == "recipient"
    assert refused.value.message == f"{keyed} is not an e-mail address. Write one such as name@example.org."


def test_two_lines_are_no_address() -> None:
    with pytest.raises(InvalidEmail):
        address("pay@acme.example\nBcc: all@acme.example")


def test_a_blank_address_is_refused() -> None:
    with pytest.raises(InvalidEmail) as refused:
        address("  ")
    assert refused.value.message == "A blank is not an e-mail address. Write one such as name@example.org."


def test_an_address_has_a_length() -> None:
    with pytest.raises(TextTooLong):
        address(f"{'a' * 250}@acme.example")
