"""SWIFT MT940 statements: opening balance, entries (61) with their details (86), closing balance.

An own reader, so that every balance is compared and every damaged line is named with both figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tieout.domain.banking.decoding import BankFileCut, BankFileDamaged, date_of, refuse_too_long
from tieout.domain.banking.deposit import BankFile, BankFormat, CreditEntry, Deposit, PassedOver
from tieout.domain.money import Money, digits
from tieout.domain.refusal import Refusal

_TAG = re.compile(r"^:(\d\d[A-Z]?):(.*)$")
_BALANCE = re.compile(r"(?P<side>[CD])(?P<on>\d{6})(?P<currency>[A-Z]{3})(?P<amount>[\d,.]+)")
_ENTRY = re.compile(
    r"(?P<on>\d{6})(?P<entry>\d{4})?(?P<side>R?[CD])(?P<funds>[A-Z])?(?P<amount>\d[\d,.]*)"
    r"(?P<type>[A-Z][A-Z0-9]{3})?(?P<rest>.*)",
    re.DOTALL,
)
_NO_REFERENCE = {"", "NONREF", "NOREF"}
_CODED = re.compile(r"\?(\d\d)")
_WORDED = re.compile(r"/([A-Z]{3,4})/")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    value: str
    line: int


def read(text: str) -> BankFile:
    """The deposits of the file, one a statement (or page of one)."""
    file = BankFile(BankFormat.MT940)
    for tags in _statements(text):
        _statement(file, tags)
        refuse_too_long(file.entries)
    return file


def _statements(text: str) -> list[list[_Tag]]:
    """The fields of each message: from its reference (20) to the next."""
    tags: list[_Tag] = []
    for at, line in enumerate(text.split("\n"), 1):
        inner = line.rpartition("{4:")[2] if "{4:" in line else line
        found = _TAG.match(inner.strip())
        if found:
            tags.append(_Tag(found[1], found[2], at))
        elif tags and inner.strip() and not inner.startswith(("-", "{")):
            last = tags[-1]
            tags[-1] = _Tag(last.name, f"{last.value}\n{inner.rstrip()}", last.line)
    starts = [place for place, tag in enumerate(tags) if tag.name == "20"]
    if not starts or starts[0] != 0:
        first = tags[0].line if tags else 1
        raise BankFileDamaged(
            line=first, what="a statement begins with its reference (:20:), which is missing"
        )
    return [tags[start:end] for start, end in pairwise([*starts, len(tags)])]


def _statement(file: BankFile, tags: list[_Tag]) -> None:
    by_name = {tag.name[:2]: tag for tag in reversed(tags)}
    account, number = by_name.get("25"), by_name.get("28")
    opening, closing = by_name.get("60"), by_name.get("62")
    if opening is None:
        raise BankFileDamaged(line=tags[0].line, what="the statement has no opening balance (:60F:)")
    if closing is None:
        raise BankFileCut(missing=f"the closing balance (:62F:) of the statement of line {tags[0].line}")
    currency, begun, _ = _balance(opening)
    closed_in, ended, on = _balance(closing)
    if closed_in != currency:
        what = f"the closing balance is in {closed_in}, the opening balance in {currency}"
        raise BankFileDamaged(line=closing.line, what=what)
    sequence = number.value.split("\n")[0].strip() if number else tags[0].value.strip()
    deposit = Deposit(
        account=account.value.split("\n")[0].strip() if account else "",
        statement=sequence,
        deposit=sequence.replace("/", "-"),
        currency=currency,
        on=on,
    )
    _entries(deposit, tags)
    debits = -sum(entry.minor for entry in deposit.passed_over)
    level = f"Statement {sequence} of account {deposit.account}"
    file.check_total(level, "closing balance", ended, begun + deposit.minor - debits, currency)
    deposit.total = ended - begun + debits
    file.deposits.append(deposit)


def _balance(tag: _Tag) -> tuple[str, int, date]:
    found = _BALANCE.fullmatch(tag.value.split("\n")[0].strip())
    if found is None:
        raise BankFileDamaged(line=tag.line, what=f"the balance “{tag.value[:40]}” cannot be read")
    minor = _amount(found["amount"], found["currency"], tag.line)
    on = date_of(found["on"], "YYMMDD", tag.line, "the date of the balance")
    return found["currency"], minor if found["side"] == "C" else -minor, on


def _entries(deposit: Deposit, tags: list[_Tag]) -> None:
    for place, tag in enumerate(tags):
        if tag.name != "61":
            continue
        follows = tags[place + 1] if place + 1 < len(tags) else None
        details = follows.value if follows is not None and follows.name == "86" else ""
        found = _ENTRY.fullmatch(tag.value)
        if found is None:
            raise BankFileDamaged(line=tag.line, what=f"the entry “{tag.value[:40]}” cannot be read")
        _entry(deposit, tag, found, details)


def _entry(deposit: Deposit, tag: _Tag, found: re.Match[str], details: str) -> None:
    minor = _amount(found["amount"], deposit.currency, tag.line)
    on = date_of(found["on"], "YYMMDD", tag.line, "the value date")
    references, _, supplement = found["rest"].partition("\n")
    customer, _, bank = (part.strip() for part in references.partition("//"))
    remittance = _remittance(details)
    text = " ".join(part for part in (remittance["text"], supplement.strip()) if part)
    if found["side"] == "C" and minor > 0:
        deposit.entries.append(
            CreditEntry(
                minor=minor,
                on=on,
                reference="" if customer.upper() in _NO_REFERENCE else customer,
                remitter=remittance["name"],
                routing=remittance["routing"],
                account=remittance["account"],
                text=text,
                bank_reference="" if bank.upper() in _NO_REFERENCE else bank,
            )
        )
        return
    credit = found["side"] in ("C", "RD")
    why = {"D": "a debit", "RC": "a credit taken back", "RD": "a debit taken back"}
    deposit.passed_over.append(
        PassedOver(minor if credit else -minor, on, text, why.get(found["side"], "nothing came in"))
    )


def _remittance(details: str) -> dict[str, str]:
    """The details (86): coded by ?20 to ?63 as in Germany, by /NAME/ words, or plain text."""
    plain = details.replace("\n", "")
    blank = {"name": "", "routing": "", "account": ""}
    if _CODED.search(plain):
        parts = _parts(_CODED, plain)
        text = "".join(value for code, value in parts if code[:1] == "2" or "60" <= code <= "63")
        named = {code: value.strip() for code, value in parts}
        name = f"{named.get('32', '')}{named.get('33', '')}".strip()
        return {"text": text, "name": name, "routing": named.get("30", ""), "account": named.get("31", "")}
    if _WORDED.search(plain):
        worded = dict(reversed(_parts(_WORDED, plain)))
        text = " ".join(worded[word] for word in ("EREF", "REMI", "RREF") if worded.get(word))
        return {
            "text": text.strip() or plain,
            "name": worded.get("NAME", "").strip(),
            "routing": worded.get("BIC", "").strip(),
            "account": worded.get("IBAN", "").strip(),
        }
    return {"text": " ".join(details.split()), **blank}


def _parts(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    pieces = pattern.split(text)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def _amount(text: str, currency: str, line: int) -> int:
    """With a comma for decimals, which may stand at the end."""
    try:
        digits(currency)
        return Money.parse(text.replace(",", ".") if "." not in text else text, currency).minor
    except Refusal as refusal:
        raise BankFileDamaged(line=line, what=f"the amount “{text}” is none of {currency}") from refusal
