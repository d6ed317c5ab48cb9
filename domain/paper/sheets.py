"""Sheets of paper as PDF: rows of text in fixed columns, the same bytes every time.

The font, DejaVu Sans Mono, writes the Latin, Greek and Cyrillic scripts among others, from left to right;
a character that it lacks, such as a Chinese one, prints as a box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.domain.money import Money
from tieout.domain.paper.waiting import waiting

if TYPE_CHECKING:
    import fpdf
else:
    fpdf = waiting("fpdf")

FONTS = {"": "DejaVuSansMono.ttf", "B": "DejaVuSansMono-Bold.ttf"}

PrintedRows = Sequence[tuple[str, str]]
"""The style of the font ("B" for bold, or none) and the text of each row."""


@dataclass(frozen=True, slots=True)
class Format:
    """How rows stand on a sheet of A4: sizes in millimetres and points, `rows` below the head, `width` in
    characters.
    """

    orientation: str
    size: float
    line: float
    rows: int
    width: int
    left: float = 12.0
    top: float = 14.0


LYING = Format("landscape", size=7.0, line=3.2, rows=54, width=178)
"""For wide listings."""

STANDING = Format("portrait", size=8.0, line=4.0, rows=60, width=108)
"""For what is sent out."""


class Sheets:
    """Puts rows on sheets, those that belong together on one if they fit."""

    def __init__(self, title: str, made: str, made_at: datetime, form: Format = LYING) -> None:
        self._title, self._made, self._form = title, made, form
        self._pdf = fpdf.FPDF(orientation=form.orientation, format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(made_at)
        self._pdf.set_title(clean(title))
        self._pdf.set_lang("en")
        for style, name in FONTS.items():
            self._pdf.add_font("listing", style, Path(str(files("tieout_assets") / name)))
        self._left = 0
        self.head = ""
        """What stands over the columns on the sheets to come."""

    def together(self, rows: PrintedRows) -> None:
        """Rows that are better not torn apart."""
        if len(rows) > self._left and self._left < self._form.rows:
            self._begin()
        for style, text in rows:
            if self._left == 0:
                self._begin()
            form = self._form
            self._write(form.top + (form.rows - self._left + 4) * form.line, style, text)
            self._left -= 1

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output())

    def give_up(self) -> None:
        """Close the files of the fonts, where the sheets are not finished."""
        for font in self._pdf.fonts.values():
            if isinstance(font, fpdf.fonts.TTFFont):
                font.close()

    def _begin(self) -> None:
        self._pdf.add_page()
        form = self._form
        self._left = form.rows
        page = f"Page {self._pdf.page_no()}"
        self._write(form.top, "B", f"{self._title:<{form.width - 28}} {page:>27}")
        self._write(form.top + form.line, "", self._made)
        self._write(form.top + 3 * form.line, "B", self.head)

    def _write(self, y: float, style: str, text: str) -> None:
        self._pdf.set_font("listing", style, self._form.size)
        self._pdf.text(self._form.left, y, clean(text.rstrip()))


def figure(money: Money, width: int = 18) -> str:
    """An amount to stand in a column; blank when it is zero."""
    return f"{money.amount():>{width},f}" if money else " " * width


def fitted(text: str, width: int) -> str:
    """A text of exactly that width, cut where it is longer."""
    return f"{text[: width - 1]}…" if len(text) > width else text.ljust(width)


def moment(at: str) -> str:
    """An instant as it is printed."""
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC"


def clean(text: str) -> str:
    """One row of text: accents joined with their letters, what moves or hides made a blank."""
    joined = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") else one for one in joined)
