"""CAMT.053 statements and CAMT.054 notifications (ISO 20022), of any version, whatever the namespace."""

from __future__ import annotations

from datetime import date

from tieout.domain.banking.decoding import BankFileDamaged, date_of, refuse_too_long
from tieout.domain.banking.deposit import (
    BankFile,
    BankFormat,
    CreditEntry,
    Deposit,
    PassedOver,
    RemittedInvoice,
)
from tieout.domain.banking.xml_reading import Element, tree_of
from tieout.domain.money import Money, digits
from tieout.domain.refusal import Refusal

_NOT_GIVEN = {"", "NOTPROVIDED", "NOTAVAILABLE", "NONREF"}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(text: str) -> BankFile:
    """The deposits of the file, one a statement and currency."""
    root = tree_of(text)
    statements = [*root.all("BkToCstmrStmt/Stmt")]
    kind = BankFormat.CAMT_053
    if not statements:
        statements, kind = [*root.all("BkToCstmrDbtCdtNtfctn/Ntfctn")], BankFormat.CAMT_054
    if not statements:
        raise BankFileDamaged(
            line=root.line, what="it holds no statement (camt.053) or notification (camt.054)"
        )
    file = BankFile(kind)
    for statement in statements:
        _statement(file, statement)
        refuse_too_long(file.entries)
    return file


def _statement(file: BankFile, statement: Element) -> None:
    account = statement.value("Acct/Id/IBAN", "Acct/Id/Othr/Id")
    number = statement.value("Id") or statement.value("ElctrncSeqNb")
    currency = (statement.value("Acct/Ccy") or _currency_within(statement)).upper()
    digits(currency)
    entries = [*statement.all("Ntry")]
    on = _booked(statement, entries)
    deposit = Deposit(account=account, statement=number, deposit=number, currency=currency, on=on)
    figures = _Figures()
    level = f"Statement {number} of account {account}"
    for entry in entries:
        figures.add(file, deposit, entry, level)
    _check_summary(file, deposit, statement, figures, level)
    _check_balances(file, deposit, statement, figures, level)
    file.deposits.append(deposit)


class _Figures:
    """What the bank's summary is about: whole entries, whatever becomes of each."""

    def __init__(self) -> None:
        self.sums = {"CRDT": 0, "DBIT": 0}
        self.counts = {"CRDT": 0, "DBIT": 0}
        self.not_received = 0
        self.extra = 0
        self.unbooked = 0

    def add(self, file: BankFile, deposit: Deposit, entry: Element, level: str) -> None:
        """Make the receipts of an entry, or pass it over; count it either way."""
        currency = deposit.currency
        minor, side = _amount(entry, currency), entry.value("CdtDbtInd")
        if side not in self.sums:
            raise BankFileDamaged(
                line=entry.line, what=f"an entry is neither CRDT nor DBIT but “{side[:20]}”"
            )
        text = " ".join((*_texts(entry), entry.value("AddtlNtryInf"))).strip()
        booked = entry.value("Sts/Cd", "Sts") in ("BOOK", "")
        why = _why_not(entry, side, minor, booked=booked)
        self.sums[side] += minor
        self.counts[side] += 1
        if not booked:
            self.unbooked += minor if side == "CRDT" else -minor
        if why:
            self.not_received += minor if side == "CRDT" else 0
            self.extra -= side == "CRDT"
            signed = minor if side == "CRDT" else -minor
            deposit.passed_over.append(PassedOver(signed, _day(entry, deposit.on), text, why))
            return
        made = _receipts(file, entry, minor, deposit, level)
        self.extra += len(made) - 1
        deposit.entries += made


def _why_not(entry: Element, side: str, minor: int, *, booked: bool) -> str:
    if not booked:
        return "not booked yet"
    if side == "DBIT":
        return "a debit"
    if entry.value("RvslInd") in ("true", "1"):
        return "a debit taken back"
    return "" if minor > 0 else "nothing came in"


def _receipts(file: BankFile, entry: Element, minor: int, deposit: Deposit, level: str) -> list[CreditEntry]:
    """One for each transaction of a booking in bulk, if each tells its amount; else one for all of it."""
    details = [*entry.all("NtryDtls/TxDtls")]
    reference = entry.value("AcctSvcrRef") or entry.value("NtryRef")
    told = entry.value("NtryDtls/Btch/NbOfTxs")
    if told.isdecimal() and details:
        name = f"{level}, entry {reference or Money(minor, deposit.currency)}"
        file.check_count(name, "number of transactions", int(told), len(details))
    amounts = [_transaction_amount(one, deposit.currency) for one in details]
    if len(details) < 2 or None in amounts:
        return [_receipt(entry, details, minor, deposit, reference)]
    parts = [amount or 0 for amount in amounts]
    name = f"{level}, entry {reference or Money(minor, deposit.currency)}"
    file.check_total(name, "amount", minor, sum(parts), deposit.currency)
    return [
        _receipt(entry, [one], part, deposit, reference)
        for one, part in zip(details, parts, strict=True)
        if part > 0
    ]


def _receipt(
    entry: Element, details: list[Element], minor: int, deposit: Deposit, reference: str
) -> CreditEntry:
    """The first of the details tells who paid; all of them tell what for."""
    first = details[0] if details else Element("TxDtls", entry.line)
    texts = [text for one in details for text in _texts(one, inside="")]
    invoices = tuple(invoice for one in details for invoice in _invoices(one, deposit.currency))
    own = _given(first.value("Refs/ChqNb")) or _given(first.value("Refs/EndToEndId"))
    return CreditEntry(
        minor=minor,
        on=_day(entry, deposit.on),
        reference=own,
        remitter=first.value("RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm"),
        routing=first.value("RltdAgts/DbtrAgt/FinInstnId/BICFI", "RltdAgts/DbtrAgt/FinInstnId/BIC"),
        account=first.value("RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id"),
        text=" ".join(texts) or entry.value("AddtlNtryInf"),
        invoices=invoices,
        bank_reference=_given(first.value("Refs/AcctSvcrRef")) or _given(reference),
    )


def _texts(within: Element, inside: str = "NtryDtls/TxDtls/") -> list[str]:
    return [one.text for one in within.all(f"{inside}RmtInf/Ustrd") if one.text]


def _invoices(details: Element, currency: str) -> list[RemittedInvoice]:
    """The documents that structured remittance refers to, with what is paid of each."""
    found: list[RemittedInvoice] = []
    for one in details.all("RmtInf/Strd"):
        paid = one.first("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/DuePyblAmt")
        amount = None if paid is None else _minor(paid, currency)
        numbers = [part.value("Nb") for part in one.all("RfrdDocInf") if part.value("Nb")]
        numbers = numbers or [text for text in [one.value("CdtrRefInf/Ref")] if text]
        found += [RemittedInvoice(number, amount if len(numbers) == 1 else None) for number in numbers]
    return found


def _check_summary(
    file: BankFile, deposit: Deposit, statement: Element, figures: _Figures, level: str
) -> None:
    """The summary's totals and counts, each side; those of the credits become the control figures."""
    for side, path, what in (("CRDT", "TtlCdtNtries", "credits"), ("DBIT", "TtlDbtNtries", "debits")):
        summary = statement.first(f"TxsSummry/{path}")
        if summary is None:
            continue
        total, count = summary.value("Sum"), summary.value("NbOfNtries")
        if total:
            told = _parsed(total, deposit.currency, summary.line)
            file.check_total(level, f"total of {what}", told, figures.sums[side], deposit.currency)
            if side == "CRDT":
                deposit.total = told - figures.not_received
        if count.isdecimal():
            file.check_count(level, f"number of {what}", int(count), figures.counts[side])
            if side == "CRDT":
                deposit.count = int(count) + figures.extra
    count = statement.value("TxsSummry/TtlNtries/NbOfNtries")
    if count.isdecimal():
        file.check_count(level, "number of entries", int(count), sum(figures.counts.values()))


def _check_balances(
    file: BankFile, deposit: Deposit, statement: Element, figures: _Figures, level: str
) -> None:
    """Opening balance, credits and debits make the closing balance."""
    balances = {
        one.value("Tp/CdOrPrtry/Cd"): _amount(one, deposit.currency)
        * (-1 if one.value("CdtDbtInd") == "DBIT" else 1)
        for one in statement.all("Bal")
    }
    opening = next((balances[code] for code in _OPENING if code in balances), None)
    closing = next((balances[code] for code in _CLOSING if code in balances), None)
    if opening is None or closing is None:
        return
    moved = figures.sums["CRDT"] - figures.sums["DBIT"] - figures.unbooked
    file.check_total(level, "closing balance", closing, opening + moved, deposit.currency)
    if deposit.total is None:
        debits = sum(min(entry.minor, 0) for entry in deposit.passed_over if entry.why != "not booked yet")
        credits = sum(max(entry.minor, 0) for entry in deposit.passed_over if entry.why != "not booked yet")
        deposit.total = closing - opening - debits - credits


def _booked(statement: Element, entries: list[Element]) -> date:
    """The day of the statement: of its closing balance, else the latest booking, else its making."""
    for balance in statement.all("Bal"):
        if balance.value("Tp/CdOrPrtry/Cd") in _CLOSING and balance.value("Dt/Dt"):
            return _iso(balance.value("Dt/Dt"), balance.line)
    days = [day for entry in entries if (day := entry.value("BookgDt/Dt", "BookgDt/DtTm"))]
    made = max(days, default="") or statement.value("CreDtTm", "FrToDt/ToDtTm")
    return _iso(made, statement.line)


def _day(entry: Element, otherwise: date) -> date:
    text = entry.value("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    return _iso(text, entry.line) if text else otherwise


def _iso(text: str, line: int) -> date:
    return date_of(text[:10], "YYYY-MM-DD", line, "the booking date")


def _given(text: str) -> str:
    return "" if text.upper() in _NOT_GIVEN else text


def _transaction_amount(details: Element, currency: str) -> int | None:
    amount = details.first("Amt", "AmtDtls/TxAmt/Amt")
    if amount is None or amount.attributes.get("Ccy", currency).upper() != currency:
        return None
    return _minor(amount, currency)


def _currency_within(statement: Element) -> str:
    amount = statement.first("Ntry/Amt", "Bal/Amt")
    return amount.attributes.get("Ccy", "") if amount is not None else ""


def _amount(within: Element, currency: str) -> int:
    amount = within.first("Amt")
    if amount is None:
        raise BankFileDamaged(line=within.line, what=f"<{within.name}> has no amount")
    return _minor(amount, currency)


def _minor(amount: Element, currency: str) -> int:
    other = amount.attributes.get("Ccy", currency).upper()
    if other != currency:
        what = f"an amount is in {other}, the statement's account in {currency}"
        raise BankFileDamaged(line=amount.line, what=what)
    return _parsed(amount.text, currency, amount.line)


def _parsed(text: str, currency: str, line: int) -> int:
    try:
        return Money.parse(text, currency).minor
    except Refusal as refusal:
        raise BankFileDamaged(line=line, what=f"the amount “{text[:30]}” is none of {currency}") from refusal
