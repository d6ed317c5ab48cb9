"""The text of a bank's file, whatever the bank's machine wrote it in; its size, its lines, its figures."""

from __future__ import annotations

import codecs
from datetime import date

from tieout.domain.imports.date_format import DateFormat
from tieout.domain.money import LARGEST as LARGEST_AMOUNT
from tieout.domain.refusal import Refusal

LARGEST = 8_000_000
"""In bytes: some hundred thousand checks."""

MOST_ENTRIES = 50_000


class BankFileEmpty(Refusal):
    """The file {file} is empty. Fetch it from the bank again."""


class BankFileTooLarge(Refusal):
    """The file {file} holds {size:,} bytes; {largest:,} is the most. Ask the bank for a file a day."""


class BankFileNotText(Refusal):
    """The file {file} is no text, so it is no bank file of a format read here. Choose another."""


class BankFileTooLong(Refusal):
    """The file holds more than {most:,} entries. Ask the bank for a file a day."""


class BankFileCut(Refusal):
    """The file ends before {missing}: it was cut off on its way. Fetch it from the bank again."""


class BankFileDamaged(Refusal):
    """Line {line}: {what}. The file is damaged or of another layout; nothing of it was loaded."""


def text_of(content: bytes, file: str) -> str:
    """The file's text: by its byte order mark, else UTF-8, else Western European; lines end alike."""
    if len(content) > LARGEST:
        raise BankFileTooLarge(field="base64", file=file, size=len(content), largest=LARGEST)
    text = _decoded(content, file)
    if "\0" in text or "\ufffd" in text:
        raise BankFileNotText(field="base64", file=file)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    if not text.strip():
        raise BankFileEmpty(field="base64", file=file)
    return text


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers, blank ones left out."""
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def whole_of(text: str, line: int, what: str) -> int:
    """Figures without a mark; refused when anything else stands there, or too much."""
    figures = text.strip()
    if not (figures.isascii() and figures.isdecimal()):
        raise BankFileDamaged(line=line, what=f"{what} is “{text.strip()[:40]}”, which is no number")
    number = int(figures) if len(figures) < 30 else LARGEST_AMOUNT + 1
    if number > LARGEST_AMOUNT:
        raise BankFileDamaged(line=line, what=f"{what} {figures[:40]} is larger than any amount can be")
    return number


def date_of(text: str, pattern: str, line: int, what: str) -> date:
    """A date in a pattern such as YYMMDD; refused with the line it stands on."""
    try:
        return DateFormat(pattern).parse(text.strip())
    except Refusal as refusal:
        written = text.strip()[:20]
        raise BankFileDamaged(line=line, what=f"{what} is “{written}”, not a date as {pattern}") from refusal


def refuse_too_long(count: int) -> None:
    """Refuse a file of more entries than can be worked on in one go."""
    if count > MOST_ENTRIES:
        raise BankFileTooLong(most=MOST_ENTRIES)


def _decoded(content: bytes, file: str) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, encoding, file)
    if content[1:2] == b"\0" or content[:1] == b"\0":
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be", file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _strictly(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BankFileNotText(field="base64", file=file) from error
