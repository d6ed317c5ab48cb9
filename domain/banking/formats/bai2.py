"""BAI2 cash management: comma records 01, 02, 03, 16, 88, 49, 98, 99, each level with its trailer.

An own reader: the package `bai2` is not typed, and stops at the first trailer that differs; we show all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tieout.domain.banking.decoding import BankFileCut, BankFileDamaged, date_of, lines_of, refuse_too_long
from tieout.domain.banking.deposit import BankFile, BankFormat, CreditEntry, Deposit, PassedOver
from tieout.domain.money import digits

_NAMES = {
    "01": "file header", "02": "group header", "03": "account", "16": "transaction",
    "49": "account trailer", "98": "group trailer", "99": "file trailer",
}  # fmt: skip
_AFTER = {
    "": {"01"},
    "01": {"02"},
    "02": {"03"},
    "03": {"16", "49"},
    "16": {"16", "49"},
    "49": {"03", "98"},
    "98": {"02", "99"},
    "99": set(),
}
_TOTAL_CREDITS = "100"


@dataclass(slots=True)
class _Record:
    code: str
    line: int
    fields: list[str]
    physical: int = 1


@dataclass(slots=True)
class _Level:
    """What the trailer of a level is compared with: amounts, records, and members such as accounts."""

    name: str = ""
    amount: int = 0
    records: int = 0
    members: int = 0


@dataclass(slots=True)
class _Walk:
    file: BankFile
    currency: str
    statement: str = ""
    on: date = date.min
    group_currency: str = ""
    whole: _Level = field(default_factory=lambda: _Level("File"))
    group: _Level = field(default_factory=_Level)
    account: _Level = field(default_factory=_Level)
    summary: int = 0
    debits: int = 0
    credits: tuple[int, int | None] | None = None
    deposit: Deposit | None = None


def read(text: str, *, currency: str) -> BankFile:
    """The deposits of the file, one an account and day; `currency` is that of records that name none."""
    walk = _Walk(BankFile(BankFormat.BAI2), currency)
    last = ""
    for record in _records(text):
        if record.code not in _AFTER[last]:
            before = f"after a {_NAMES[last]}" if last else "at the beginning"
            raise BankFileDamaged(
                line=record.line, what=f"a {_NAMES[record.code]} record ({record.code}) cannot stand {before}"
            )
        _STEPS[record.code](walk, record)
        last = record.code
    if last != "99":
        raise BankFileCut(missing="its file trailer (record 99)")
    return walk.file


def _records(text: str) -> list[_Record]:
    """The records with their continuations (88) joined to them."""
    records: list[_Record] = []
    for number, line in lines_of(text):
        code, _, rest = line.strip().partition(",")
        rest = rest.removesuffix("/")
        if code == "88" and records:
            _continue(records[-1], rest)
        elif code in _NAMES:
            records.append(_Record(code, number, rest.split(",")))
        else:
            raise BankFileDamaged(line=number, what=f"there is no record {code[:10]}")
        refuse_too_long(len(records))
    return records


def _continue(record: _Record, rest: str) -> None:
    if record.code == "16":
        record.fields.append(f"\n{rest}")
    else:
        record.fields += rest.split(",")
    record.physical += 1


def _file_header(walk: _Walk, record: _Record) -> None:
    walk.whole.records += record.physical
    walk.statement = _field(record, 4)


def _group_header(walk: _Walk, record: _Record) -> None:
    walk.group = _Level(f"Group of line {record.line}", records=record.physical)
    walk.on = date_of(_field(record, 3), "YYMMDD", record.line, "the as-of date")
    walk.group_currency = _field(record, 5).upper() or walk.currency


def _account(walk: _Walk, record: _Record) -> None:
    number, currency = _field(record, 0), _field(record, 1).upper() or walk.group_currency
    digits(currency)
    walk.account = _Level(f"Account {number}", records=record.physical)
    walk.summary, walk.debits, walk.credits = 0, 0, None
    fields = record.fields[2:]
    while len(fields) >= 2:
        kind, written, count = fields[0].strip(), fields[1], fields[2].strip() if len(fields) > 2 else ""
        amount = _amount(written, record.line)
        walk.summary += amount
        if kind == _TOTAL_CREDITS:
            walk.credits = (amount, int(count) if count.isdecimal() else None)
        fields = fields[3 + _funds(fields[3:], record.line) :] if len(fields) > 3 else []
    walk.account.amount = walk.summary
    walk.deposit = Deposit(
        account=number,
        statement=f"{walk.statement}/{walk.on:%Y%m%d}",
        deposit=f"{walk.on:%Y%m%d}",
        currency=currency,
        on=walk.on,
    )


def _transaction(walk: _Walk, record: _Record) -> None:
    assert walk.deposit is not None
    kind, amount = _field(record, 0), _amount(_field(record, 1), record.line)
    walk.account.amount += amount
    walk.account.records += record.physical
    rest = record.fields[2:]
    rest = rest[_funds(rest, record.line) :]
    lines = [piece for piece in ",".join(rest[2:]).replace(",\n", "\n").split("\n") if piece.strip()]
    text = " ".join(line.strip() for line in lines)
    bank, customer = ((rest[place].strip() if len(rest) > place else "") for place in (0, 1))
    if kind.isdecimal() and 100 <= int(kind) < 400 and amount > 0:
        entry = CreditEntry(minor=amount, on=walk.on, reference=customer, text=text, bank_reference=bank)
        walk.deposit.entries.append(entry)
    else:
        credit = kind.isdecimal() and 100 <= int(kind) < 400
        why = "nothing came in" if credit else f"no credit (type {kind})"
        walk.debits += amount
        walk.deposit.passed_over.append(PassedOver(amount if credit else -amount, walk.on, text, why))


def _account_trailer(walk: _Walk, record: _Record) -> None:
    deposit, level = walk.deposit, walk.account
    assert deposit is not None
    level.records += record.physical
    told = _trailer(walk, level, record, deposit.currency)
    found = deposit.minor
    if walk.credits is not None:
        amount, count = walk.credits
        walk.file.check_total(level.name, "total of credits", amount, found, deposit.currency)
        if count is not None:
            walk.file.check_count(level.name, "number of credits", count, len(deposit.entries))
        deposit.total, deposit.count = amount, count
    else:
        deposit.total = told - walk.summary - walk.debits
    walk.file.deposits.append(deposit)
    walk.group.amount += told
    walk.group.records += level.records
    walk.group.members += 1


def _group_trailer(walk: _Walk, record: _Record) -> None:
    level = walk.group
    level.records += record.physical
    walk.file.check_count(level.name, "number of accounts", _count(record, 1), level.members)
    walk.whole.amount += _trailer(walk, level, record, walk.group_currency)
    walk.whole.records += level.records
    walk.whole.members += 1


def _file_trailer(walk: _Walk, record: _Record) -> None:
    walk.whole.records += record.physical
    walk.file.check_count("File", "number of groups", _count(record, 1), walk.whole.members)
    _trailer(walk, walk.whole, record, walk.group_currency)


def _trailer(walk: _Walk, level: _Level, record: _Record, currency: str) -> int:
    """Compare control total and record count; the total that the bank gives."""
    told, places = _amount(_field(record, 0), record.line), {"49": 1, "98": 2, "99": 2}
    walk.file.check_total(level.name, "control total", told, level.amount, currency)
    walk.file.check_count(level.name, "number of records", _count(record, places[record.code]), level.records)
    return told


_STEPS = {
    "01": _file_header,
    "02": _group_header,
    "03": _account,
    "16": _transaction,
    "49": _account_trailer,
    "98": _group_trailer,
    "99": _file_trailer,
}


def _field(record: _Record, place: int) -> str:
    return record.fields[place].strip() if place < len(record.fields) else ""


def _amount(text: str, line: int) -> int:
    """Figures without decimal mark, perhaps with a sign; blank is nothing."""
    written = text.strip()
    figures = written.lstrip("+-")
    if not written:
        return 0
    if (
        not (figures.isascii() and figures.isdecimal())
        or len(figures) > 18
        or len(written) > len(figures) + 1
    ):
        raise BankFileDamaged(line=line, what=f"the amount is “{written[:30]}”, which is no number")
    return -int(figures) if written.startswith("-") else int(figures)


def _count(record: _Record, place: int) -> int:
    text = _field(record, place)
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        name = _NAMES[record.code]
        raise BankFileDamaged(line=record.line, what=f"a count of the {name} is “{text[:20]}”, no number")
    return int(text)


def _funds(fields: list[str], line: int) -> int:
    """How many fields the funds type takes: itself, and what follows it for S, V and D."""
    kind = fields[0].strip().upper() if fields else ""
    if kind == "S":
        return 4
    if kind == "V":
        return 3
    if kind == "D":
        pairs = fields[1].strip() if len(fields) > 1 else ""
        if not (pairs.isascii() and pairs.isdecimal()) or len(pairs) > 3:
            raise BankFileDamaged(line=line, what=f"funds type D has “{pairs[:20]}” for its number of pairs")
        return 2 + 2 * int(pairs)
    return 1
