"""Reading CSV as people and spreadsheets write it, with the number of every line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieout.domain.imports import reading
from tieout.domain.imports.mapping import Kind, Mapping, mapping_of
from tieout.domain.imports.plan import Rejected
from tieout.domain.imports.reading import Line, fingerprint, read


def lines(tmp_path: Path, text: str | bytes, mapping: Mapping | None = None) -> list[Line | Rejected]:
    path = tmp_path / "customers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read(path, mapping or mapping_of({}), Kind.CUSTOMERS))


def test_values_are_found_by_heading_wherever_their_column_stands(tmp_path: Path) -> None:
    text = "city,Customer No,number of employees\nYork, ACME ,7\n"
    mapping = mapping_of({"customers": {"number": "Customer No"}})
    assert lines(tmp_path, text, mapping) == [Line(2, {"city": "York", "number": "ACME"})]


def test_the_mark_of_a_spreadsheet_before_the_heading_is_passed_over(tmp_path: Path) -> None:
    assert lines(tmp_path, b"\xef\xbb\xbfnumber\r\nACME\r\n") == [Line(2, {"number": "ACME"})]


def test_lines_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    text = '\nnumber,name\n\nACME,"Acme\nLondon"\n,\nBIRCH,Birch\n'
    assert lines(tmp_path, text) == [
        Line(4, {"number": "ACME", "name": "Acme\nLondon"}),
        Line(7, {"number": "BIRCH", "name": "Birch"}),
    ]


def test_a_line_of_the_wrong_length_is_rejected_and_blank_cells_at_its_end_are_not(tmp_path: Path) -> None:
    text = "number,name\nACME\nBIRCH,Birch,York\nCEDAR,Cedar,,\n"
    assert lines(tmp_path, text) == [
        Rejected(2, "The line has 1 values where the heading has 2."),
        Rejected(3, "The line has 3 values where the heading has 2."),
        Line(4, {"number": "CEDAR", "name": "Cedar"}),
    ]


def test_another_delimiter_and_encoding_are_read_when_told(tmp_path: Path) -> None:
    mapping = mapping_of({"delimiter": ";", "encoding": "cp1252"})
    assert lines(tmp_path, "number;name\nM;Müller, Köln\n".encode("cp1252"), mapping) == [
        Line(2, {"number": "M", "name": "Müller, Köln"})
    ]


def test_a_missing_column_is_refused_with_the_headings_there_are(tmp_path: Path) -> None:
    mapping = mapping_of({"customers": {"name": "Company"}})
    with pytest.raises(reading.HeadingMissing) as refused:
        lines(tmp_path, "Id,Name\n1,Acme\n", mapping)
    assert str(refused.value) == (
        "The file customers.csv has no column number, Company for number, name. Its headings are Id, Name. "
        "Map the columns in the mapping file, or by --column WHAT=HEADING."
    )


def test_a_heading_that_stands_twice_tells_no_column(tmp_path: Path) -> None:
    with pytest.raises(reading.HeadingTwice):
        lines(tmp_path, "number,number\nA,B\n")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(reading.FileEmpty):
        lines(tmp_path, "\n\n")


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(reading.FileInAnotherEncoding):
        lines(tmp_path, "number\nMüller\n".encode("cp1252"))


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(reading.FileNotCsv) as refused:
        lines(tmp_path, 'number\nACME\n"BIRCH\nCEDAR\n')
    assert "from line 3 on" in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(reading.FileUnreadable):
        list(read(tmp_path / "nothing.csv", mapping_of({}), Kind.CUSTOMERS))
    with pytest.raises(reading.FileUnreadable):
        fingerprint(tmp_path / "nothing.csv")
