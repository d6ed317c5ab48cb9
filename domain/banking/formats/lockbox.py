"""BAI lockbox files of fixed width (1 2 (5 (6 4*)* 7)* 8 9), placed as a layout says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tieout.domain.banking.decoding import (
    BankFileCut,
    BankFileDamaged,
    date_of,
    lines_of,
    refuse_too_long,
    whole_of,
)
from tieout.domain.banking.deposit import (
    BankFile,
    BankFormat,
    CreditEntry,
    Deposit,
    PassedOver,
    RemittedInvoice,
)
from tieout.domain.banking.layout import LockboxLayout
from tieout.domain.money import digits

_AFTER = {
    "": "1",
    "1": "25",
    "2": "5",
    "5": "67",
    "6": "647",
    "4": "467",
    "7": "58",
    "8": "1259",
    "9": "",
}
"""Which records may follow which; 7 may be followed by the next batch or by the lockbox's total."""


@dataclass(slots=True)
class _Item:
    """A check as its records tell of it."""

    line: int
    text: str
    overflow: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    file: BankFile
    layout: LockboxLayout
    currency: str
    on: date | None = None
    header: tuple[int, str] = (0, "")
    items: list[_Item] = field(default_factory=list)
    total: int = 0
    count: int = 0
    records: int = 0


def read(text: str, layout: LockboxLayout, *, currency: str) -> BankFile:
    """The deposits of the file, one a batch; each level is compared with its trailer."""
    walk = _Walk(BankFile(BankFormat.LOCKBOX), layout, layout.currency or currency)
    digits(walk.currency)
    last, checks = "", 0
    for number, line in lines_of(text):
        record = line[:1]
        if record not in _AFTER or not record:
            raise BankFileDamaged(line=number, what=f"there is no record “{record}”")
        if record not in _AFTER[last]:
            before = f"after a record {last}" if last else "at the beginning"
            raise BankFileDamaged(line=number, what=f"a record {record} cannot stand {before}")
        walk.records += 1
        checks += record == "6"
        refuse_too_long(checks)
        _take(walk, record, number, line)
        last = record
    if last != "9":
        raise BankFileCut(missing="its trailer (record 9)")
    return walk.file


def _take(walk: _Walk, record: str, number: int, line: str) -> None:
    match record:
        case "1":
            walk.on = _date(walk, "1", line, number)
        case "5":
            walk.header, walk.items = (number, line), []
        case "6":
            walk.items.append(_Item(number, line))
        case "4":
            walk.items[-1].overflow.append((number, line))
        case "7":
            _batch(walk, number, line)
        case "8":
            _lockbox(walk, number, line)
        case "9":
            told = walk.layout.value("9", "records", line)
            if told:
                walk.file.check_count(
                    "File", "number of records", whole_of(told, number, "the record count"), walk.records
                )


def _batch(walk: _Walk, number: int, line: str) -> None:
    """A bank's batch, with the totals of its trailer as the control figures."""
    at, header = walk.header
    value = walk.layout.value
    lockbox, batch = value("5", "lockbox", header), value("5", "batch", header)
    on = _date(walk, "5", header, at) or walk.on
    if on is None:
        raise BankFileDamaged(line=at, what="the batch has no deposit date")
    deposit = Deposit(
        account=lockbox,
        statement=f"{on:%Y%m%d}-{batch}",
        deposit=f"{on:%Y%m%d}-{batch}",
        currency=walk.currency,
        on=on,
    )
    for place, item in enumerate(walk.items, 1):
        _check(walk, deposit, item, place)
    level = f"Batch {batch} of lockbox {lockbox}"
    total = whole_of(value("7", "total", line), number, "the batch total")
    count = whole_of(value("7", "count", line), number, "the item count")
    walk.file.check_total(level, "total", total, deposit.minor, walk.currency)
    walk.file.check_count(level, "number of checks", count, len(walk.items))
    deposit.total, deposit.count = total, count - len(deposit.passed_over)
    walk.total += deposit.minor
    walk.count += len(walk.items)
    walk.file.deposits.append(deposit)
    walk.items = []


def _lockbox(walk: _Walk, number: int, line: str) -> None:
    value = walk.layout.value
    level = f"Lockbox {value('8', 'lockbox', line)}".strip()
    total, count = value("8", "total", line), value("8", "count", line)
    if total:
        told = whole_of(total, number, "the lockbox total")
        walk.file.check_total(level, "total", told, walk.total, walk.currency)
    if count:
        walk.file.check_count(
            level, "number of checks", whole_of(count, number, "the check count"), walk.count
        )
    walk.total = walk.count = 0


def _check(walk: _Walk, deposit: Deposit, item: _Item, place: int) -> None:
    def value(name: str) -> str:
        return walk.layout.value("6", name, item.text)

    minor = whole_of(value("amount"), item.line, "the check amount")
    text, invoices = _overflow(walk, item)
    if minor == 0:
        deposit.passed_over.append(PassedOver(0, deposit.on, text or value("remitter"), "nothing came in"))
        return
    deposit.entries.append(
        CreditEntry(
            minor=minor,
            on=deposit.on,
            reference=value("check").lstrip("0"),
            remitter=value("remitter"),
            routing=value("routing"),
            account=value("account"),
            text=text,
            invoices=invoices,
            bank_reference=f"{value('batch')}-{value('item') or place}",
        )
    )


def _overflow(walk: _Walk, item: _Item) -> tuple[str, tuple[RemittedInvoice, ...]]:
    """What the check is for: text, or invoices with what is paid of each, as the layout has it."""
    texts: list[str] = []
    invoices: list[RemittedInvoice] = []
    for number, line in item.overflow:
        texts.append(walk.layout.value("4", "text", line))
        invoice, paid = walk.layout.value("4", "invoice", line), walk.layout.value("4", "amount", line)
        if invoice:
            amount = whole_of(paid, number, "the amount paid of an invoice") if paid else None
            invoices.append(RemittedInvoice(invoice, amount))
    return " ".join(text for text in texts if text), tuple(invoices)


def _date(walk: _Walk, record: str, line: str, number: int) -> date | None:
    slot = walk.layout.slots.get((record, "date"))
    text = slot.of(line) if slot else ""
    return date_of(text, (slot and slot.form) or "YYMMDD", number, "the date") if text else None
