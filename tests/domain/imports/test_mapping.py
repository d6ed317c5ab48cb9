"""What a mapping file may say, and what is not understood."""

from __future__ import annotations

from typing import Any

import pytest

from tieout.domain.imports import mapping as mappings
from tieout.domain.imports.date_format import DateFormat
from tieout.domain.imports.figures import Figures
from tieout.domain.imports.grouping import Grouping
from tieout.domain.imports.mapping import Kind, Mapping, Section, mapping_of, settings_of


def test_without_a_word_everything_stands_under_its_own_name() -> None:
    assert mapping_of({}) == Mapping(
        {}, DateFormat("YYYY-MM-DD"), Grouping.MONTH, Figures(), ",", "utf-8-sig"
    )
    assert mapping_of({}).section(Kind.INVOICES) == Section({}, "I")
    assert mapping_of({}).section(Kind.CUSTOMERS).heading("number") == "number"


def test_the_example_in_the_description_is_understood() -> None:
    example = (mappings.__doc__ or "").split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
    mapping = mapping_of(settings_of(example))
    assert mapping.kinds == [Kind.CUSTOMERS, Kind.INVOICES, Kind.RECEIPTS]
    assert mapping.dates == DateFormat("M/D/YYYY")
    assert mapping.section(Kind.INVOICES).heading("due_date") == "DueDate"
    assert mapping.section(Kind.INVOICES).heading("memo") == "memo"
    assert mapping.section(Kind.RECEIPTS).letter == "C"


def test_kinds_are_taken_in_the_order_in_which_they_need_each_other() -> None:
    assert mapping_of({"receipts": {}, "customers": {}}).kinds == [Kind.CUSTOMERS, Kind.RECEIPTS]


def test_a_tab_is_told_by_its_name() -> None:
    assert mapping_of({"delimiter": "tab"}).delimiter == "\t"


def test_another_encoding_keeps_its_name() -> None:
    assert mapping_of({"encoding": "latin-1"}).encoding == "iso8859-1"


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        ({"dateformat": "M/D/YYYY"}, mappings.MappingWordUnknown),
        ({"invoices": {"invoice": "No"}}, mappings.MappingWordUnknown),
        ({"customers": {"letter": "A"}}, mappings.MappingWordUnknown),
        ({"group": 7}, mappings.MappingValueInvalid),
        ({"invoices": "yes"}, mappings.MappingValueInvalid),
        ({"invoices": {"number": 3}}, mappings.MappingValueInvalid),
        ({"invoices": {"number": " "}}, mappings.MappingValueInvalid),
        ({"group": "quarter"}, mappings.GroupUnknown),
        ({"invoices": {"letter": "IN"}}, mappings.LetterInvalid),
        ({"receipts": {"letter": "1"}}, mappings.LetterInvalid),
        ({"delimiter": ", "}, mappings.DelimiterInvalid),
        ({"delimiter": "x"}, mappings.DelimiterInvalid),
        ({"encoding": "utf-9"}, mappings.EncodingUnknown),
        ({"encoding": "base64"}, mappings.EncodingUnknown),
    ],
)
def test_what_is_not_understood_is_refused(settings: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        mapping_of(settings)


def test_an_unknown_word_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(mappings.MappingWordUnknown) as refused:
        mapping_of({"receipts": {"number": "No"}})
    assert str(refused.value) == (
        "The mapping has no use for number among receipts. "
        "It knows invoice, date, amount, customer, reference, memo, branch and letter."
    )


def test_a_mapping_without_a_kind_holds_nothing_to_import() -> None:
    with pytest.raises(mappings.NothingMapped):
        _ = mapping_of({}).kinds


def test_what_is_not_toml_is_refused_with_the_place() -> None:
    with pytest.raises(mappings.MappingNotToml) as refused:
        settings_of("group = month")
    assert "line 1" in str(refused.value)
