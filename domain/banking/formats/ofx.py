"""OFX statements: version 1 (SGML, whose tags need no end) and version 2 (XML); neither has a trailer.

An own reader: of the packages one passes amounts through floats, the other's licence does not suit.
"""

from __future__ import annotations

import html
import re
from datetime import date

from tieout.domain.banking.decoding import BankFileCut, BankFileDamaged, date_of, refuse_too_long
from tieout.domain.banking.deposit import BankFile, BankFormat, CreditEntry, Deposit, PassedOver
from tieout.domain.banking.xml_reading import DEEPEST, Element, XmlTooDeep, XmlWithEntities, tree_of
from tieout.domain.money import Money, digits
from tieout.domain.refusal import Refusal

_TOKEN = re.compile(r"<(/?)([A-Za-z0-9._]+)>([^<]*)")
_VALUES = frozenset({"MEMO", "NAME", "CHECKNUM", "REFNUM", "FITID", "TRNAMT", "DTPOSTED", "SEVERITY", "ORG"})
"""Elements that hold a value even where it is blank."""


def read(text: str) -> BankFile:
    """The deposits of the file, one an account and day."""
    start = text.upper().find("<OFX>")
    if start < 0:
        raise BankFileDamaged(line=1, what="there is no <OFX> in it")
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise XmlWithEntities(line=text[: text.find("<!")].count("\n") + 1)
    root = tree_of(text) if text.lstrip().lower().startswith("<?xml") else _sgml(text, start)
    file = BankFile(BankFormat.OFX)
    for message in root.all("BANKMSGSRSV1/STMTTRNRS/STMTRS"):
        file.deposits += _deposits(message)
        refuse_too_long(file.entries)
    return file


def _sgml(text: str, start: int) -> Element:
    """The tree of OFX 1: an element with a value is closed by what follows it."""
    root = Element("", 1)
    stack = [root]
    line, last = text[:start].count("\n") + 1, start
    closed = {name.upper() for name in re.findall(r"</([A-Za-z0-9._]+)>", text)} - _VALUES
    for token in _TOKEN.finditer(text, start):
        line, last = line + text.count("\n", last, token.start()), token.start()
        closing, name, value = token[1], token[2].upper(), html.unescape(token[3]).strip()
        if closing:
            if name in {element.name for element in stack[1:]}:
                while stack.pop().name != name:
                    pass
            continue
        element = Element(name, line, text=value)
        stack[-1].children.append(element)
        if not value and name in closed:
            stack.append(element)
            if len(stack) > DEEPEST:
                raise XmlTooDeep(deepest=DEEPEST, line=line)
    if len(stack) > 1 or "</OFX>" not in text.upper():
        raise BankFileCut(missing="the end of its statement (</OFX>)")
    return root.children[0]


def _deposits(statement: Element) -> list[Deposit]:
    """A deposit for each day with entries: OFX gives no total, so nothing binds the days together."""
    currency = statement.value("CURDEF").upper()
    digits(currency)
    account = f"{statement.value('BANKACCTFROM/BANKID')} {statement.value('BANKACCTFROM/ACCTID')}".strip()
    days: dict[date, Deposit] = {}
    for row in statement.all("BANKTRANLIST/STMTTRN"):
        on = date_of(row.value("DTPOSTED")[:8], "YYYYMMDD", row.line, "the date of an entry")
        day = f"{on:%Y%m%d}"
        deposit = days.setdefault(
            on, Deposit(account=account, statement=day, deposit=day, currency=currency, on=on)
        )
        _entry(deposit, row, on)
    return [days[on] for on in sorted(days)]


def _entry(deposit: Deposit, row: Element, on: date) -> None:
    minor = _amount(row.value("TRNAMT"), deposit.currency, row.line)
    name, memo = row.value("NAME", "PAYEE/NAME"), row.value("MEMO")
    if minor <= 0:
        why = "a debit" if minor < 0 else "nothing came in"
        deposit.passed_over.append(PassedOver(minor, on, memo or name, why))
        return
    deposit.entries.append(
        CreditEntry(
            minor=minor,
            on=on,
            reference=row.value("CHECKNUM", "REFNUM"),
            remitter=name,
            routing=row.value("BANKACCTTO/BANKID"),
            account=row.value("BANKACCTTO/ACCTID"),
            text=memo,
            bank_reference=row.value("FITID"),
        )
    )


def _amount(text: str, currency: str, line: int) -> int:
    """With a point or a comma for decimals."""
    try:
        return Money.parse(text.replace(",", ".") if "." not in text else text, currency).minor
    except Refusal as refusal:
        raise BankFileDamaged(line=line, what=f"the amount “{text[:30]}” is none of {currency}") from refusal
