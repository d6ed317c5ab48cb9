"""An audit trail as PDF: a listing in fixed columns, the same bytes every time.

The font, DejaVu Sans Mono, writes the Latin, Greek and Cyrillic scripts among others, from left to right;
a character that it lacks, such as a Chinese one, prints as a box.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from fpdf import FPDF

from tieout.domain.money import Money
from tieout.domain.refusal import counted
from tieout.domain.trails.content import Trail, TrailAccount, TrailApplication, TrailEntry, TrailLine

FONTS = {"": "DejaVuSansMono.ttf", "B": "DejaVuSansMono-Bold.ttf"}
SIZE = 7.0
LINE = 3.2
LEFT, TOP = 12.0, 14.0
ROWS = 54
"""Rows on a sheet of A4 lying down, below the head that each sheet has."""

_Rows = list[tuple[str, str]]
"""The style of the font (bold or not) and the text of each row."""

_HEAD = (
    f"{'No.':>7}  {'Customer':<42} {'Document':<20} {'Reference':<18} {'Date':<10} {'Amount':>18}      Memo"
)


def pdf_of(trail: Trail) -> bytes:
    """The whole file. A hundred thousand entries take most of a minute: best made in a thread of its own."""
    sheets = _Sheets(trail)
    sheets.together(_header(trail))
    sheets.together([("B", "Totals per account"), *_accounts(trail)])
    sheets.together([("", ""), ("B", _HEAD)])
    sheets.head = _HEAD
    for entry in trail.entries():
        sheets.together(_entry(entry, trail.base))
    sheets.together(
        [("", ""), ("B", f"End of the audit trail: {counted(trail.count, 'entry', 'entries')} listed.")]
    )
    return sheets.bytes()


class _Sheets:
    """Puts rows on sheets, those that belong together on one if they fit."""

    def __init__(self, trail: Trail) -> None:
        head = trail.head
        self._title = f"{head['company']}: audit trail of batch {head['number']}, version {head['version']}"
        self._made = f"Made by {head['made_by']}, {_moment(head['made_at'])}"
        self._pdf = FPDF(orientation="landscape", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(datetime.fromisoformat(head["made_at"]))
        self._pdf.set_title(_clean(self._title))
        self._pdf.set_lang("en")
        for style, name in FONTS.items():
            self._pdf.add_font("listing", "B" if style else "", Path(str(files("tieout_assets") / name)))
        self._left = 0
        self.head = ""
        """What stands over the columns on the sheets to come."""

    def together(self, rows: _Rows) -> None:
        """Rows that are better not torn apart."""
        if len(rows) > self._left and self._left < ROWS:
            self._begin()
        for style, text in rows:
            if self._left == 0:
                self._begin()
            self._write(TOP + (ROWS - self._left + 4) * LINE, style, text)
            self._left -= 1

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output())

    def _begin(self) -> None:
        self._pdf.add_page()
        self._left = ROWS
        self._write(TOP, "B", f"{self._title:<150} {f'Page {self._pdf.page_no()}':>28}")
        self._write(TOP + LINE, "", self._made)
        self._write(TOP + 3 * LINE, "B", self.head)

    def _write(self, y: float, style: str, text: str) -> None:
        self._pdf.set_font("listing", "B" if style else "", SIZE)
        self._pdf.text(LEFT, y, _clean(text.rstrip()))


def _header(trail: Trail) -> _Rows:
    head = trail.head
    deposit = f"{head['deposit_id']}-{head['deposit_sequence'] or 0:03d}" if head["deposit_id"] else ""
    control = str(trail.money("control")) if head["control"] else "none"
    expected = f" of {head['control_count']:,} expected" if head["control_count"] else ""
    facts = {
        "Type": f"{_word(head['type'])}, {_word(head['status']).lower()}",
        "Description": head["description"],
        "Post date": f"{head['post_date']}, fiscal period {head['period']}",
        "Branch": head["branch"],
        "Cash account": head["cash_account"],
        "Deposit": deposit,
        "Opened": f"{head['created_by']}, {_moment(head['created_at'])}",
        "Closed": _by(head["closed_by"], head["closed_at"]),
        "Approved": _by(head["approved_by"], head["approved_at"]),
        "Posted": _by(head["posted_by"], head["posted_at"]),
        "Control total": control,
        "Accumulated total": str(trail.money("accumulated")),
        "Difference": str(trail.money("difference")),
        "Entries": f"{trail.count:,}{expected}",
    }
    return [("", f"{name:<20}{value}") for name, value in facts.items() if value] + [("", "")]


def _accounts(trail: Trail) -> _Rows:
    rows = trail.accounts()
    foreign = any(one.debit.currency != trail.base for one in rows)
    base = trail.base if foreign else ""
    debit = sum((one.base_debit for one in rows), Money(0, trail.base))
    credit = sum((one.base_credit for one in rows), Money(0, trail.base))
    named = f"{'':9}{'Account':<52}{'':7}{'Debit':>18} {'Credit':>18}"
    titles = named + (f"      {f'Debit {base}':>18} {f'Credit {base}':>18}" if base else "")
    listed = [("", _sides(f"{one.number} {one.name}", one, trail.base)) for one in rows]
    total = f"{'':9}{'Total':<52}{trail.base:>6} {_figure(debit)} {_figure(credit)}"
    return [("B", titles), *listed, ("B", total)]


def _entry(entry: TrailEntry, base: str) -> _Rows:
    customer = f"{entry.customer_number} {entry.customer_name}".strip() or _word(entry.type)
    amount = f"{_figure(entry.amount)} {entry.amount.currency}"
    told = f"{entry.reason} {entry.memo}".strip()
    who = f"{entry.created_by}, {_moment(entry.created_at)}"
    first = (
        f"{entry.position:>7}  {_cut(customer, 42)} {_cut(entry.document_number, 20)} "
        f"{_cut(entry.reference, 18)} {entry.document_date} {amount}  {_cut(told, 40)}"
    )
    lines = [_sides(f"{one.account_number} {one.account_name}", one, base) for one in entry.lines]
    rows = [first, *lines, *map(_application, entry.applications), f"{'':9}by {who}"]
    return [("", row) for row in rows]


def _sides(account: str, one: TrailAccount | TrailLine, base: str) -> str:
    """Debit and credit, and in the company's currency where that is another."""
    own = f"{'':9}{_cut(account, 52)}{one.debit.currency:>6} {_figure(one.debit)} {_figure(one.credit)}"
    if one.debit.currency == base:
        return own
    return f"{own}  {base} {_figure(one.base_debit)} {_figure(one.base_credit)}"


def _application(one: TrailApplication) -> str:
    parts = [f"applied to {one.document_number}: {one.amount}"]
    parts += [f"discount {one.discount.amount():,f}"] if one.discount else []
    parts += [f"written off {one.write_off.amount():,f}"] if one.write_off else []
    return f"{'':9}{', '.join(parts)}, leaves {one.balance.amount():,f}"


def _figure(money: Money) -> str:
    return f"{money.amount():>18,f}" if money else " " * 18


def _cut(text: str, width: int) -> str:
    return f"{text[: width - 1]}…" if len(text) > width else text.ljust(width)


def _by(name: str, at: str) -> str:
    return f"{name}, {_moment(at)}" if name else ""


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC"


def _word(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _clean(text: str) -> str:
    """One row of text: accents joined with their letters, what moves or hides made a blank."""
    joined = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") else one for one in joined)
