"""Refusals: a code, a sentence with its figures, and every other reason found in the same look."""

from __future__ import annotations

import pytest

from tieout.domain.refusal import (
    NotFound,
    Refusal,
    RightMissing,
    TextTooLong,
    ValueMissing,
    raise_all,
    refuse_any,
    text_required,
    text_within,
)


class ControlTotalWrong(Refusal):
    """The control total is {control}, the entries
    add up to {accumulated}."""


def test_the_name_of_a_refusal_gives_its_code() -> None:
    assert ControlTotalWrong.code == "CONTROL_TOTAL_WRONG"
    assert RightMissing.code == "RIGHT_MISSING"


def test_the_sentence_is_the_docstring_with_its_facts() -> None:
    refusal = ControlTotalWrong(control="10.00", accumulated="9.00", field="controlTotal")
    assert refusal.message == "The control total is 10.00, the entries add up to 9.00."
    assert str(refusal) == refusal.message
    assert (refusal.field, refusal.facts) == ("controlTotal", {"control": "10.00", "accumulated": "9.00"})


def test_a_fact_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    assert NotFound(kind="batch", key="{kind}").message.startswith("There is no batch {kind}.")


def test_a_sentence_without_its_facts_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        ControlTotalWrong(control="10.00")


def test_two_refusals_are_equal_when_they_say_the_same() -> None:
    one, same, other = (NotFound(kind="batch", key=key) for key in (1, 1, 2))
    assert one == same
    assert one != other
    assert one != "There is no batch 1."
    assert len({one, same, other}) == 2


def test_the_first_reason_carries_all_of_them() -> None:
    reasons = (NotFound(kind="batch", key=1), ValueMissing(label="The name"))
    with pytest.raises(NotFound) as refusal:
        refuse_any(iter(reasons))
    assert refusal.value.blockers == reasons
    with pytest.raises(NotFound):
        raise_all(reasons)


def test_no_reason_is_no_refusal() -> None:
    refuse_any([])


def test_text_is_kept_without_outer_blanks() -> None:
    assert text_within("The memo", "  paid in full ", 20) == "paid in full"
    assert text_within("The memo", None, 20) == ""
    assert text_required("The name", " Acme ", 20) == "Acme"


def test_text_beyond_its_limit_is_refused_with_both_figures() -> None:
    assert text_within("The memo", "x" * 20, 20) == "x" * 20
    with pytest.raises(TextTooLong) as refusal:
        text_within("The memo", "x" * 21, 20, field="memo")
    assert refusal.value.message == "The memo holds 21 characters; 20 is the most. Shorten it."
    assert refusal.value.field == "memo"


@pytest.mark.parametrize("blank", [None, "", "  \t"])
def test_required_text_that_is_blank_is_refused(blank: str | None) -> None:
    with pytest.raises(ValueMissing) as refusal:
        text_required("The name", blank, 20, field="name")
    assert refusal.value == ValueMissing(label="The name")
    assert refusal.value.field == "name"


def test_what_a_refusal_is_about_does_not_change_what_it_says() -> None:
    pointing = NotFound(about=("Batch", 17), kind="entry", key=3)
    assert (pointing.about, pointing) == (("Batch", 17), NotFound(kind="entry", key=3))
