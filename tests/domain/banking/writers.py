"""A small writer for each bank format: what it writes must come back exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import escape

from tieout.domain.banking.deposit import CreditEntry, Deposit
from tieout.domain.money import Money

Writer = Callable[[Sequence[Deposit]], str]


def major(minor: int, currency: str) -> str:
    """In major units, with a point."""
    return Money(minor, currency).plain()


def lockbox(deposits: Sequence[Deposit]) -> str:
    """Fixed width, in the default layout."""
    made = ["100HARBOURPIN091000019 2603151200", "2HARBOURPIN 091000019REFERENCE 400104"]
    for deposit in deposits:
        batch = deposit.deposit.rpartition("-")[2]
        day = f"{deposit.on:%y%m%d}"
        made.append(f"5{batch:<3}000{deposit.account:<7}{day}HARBOURPIN")
        for place, entry in enumerate(deposit.entries, 1):
            made.append(
                f"6{batch:<3}{place:03d}{entry.minor:010d}{entry.routing:<9}{entry.account:<10}"
                f"{entry.reference:>010}{entry.on:%m%d%y}{entry.remitter:<30}HARBOUR & PINE"
            )
            for number, start in enumerate(range(0, len(entry.text), 30), 1):
                last = 9 if start + 30 >= len(entry.text) else 0
                made.append(f"4{batch:<3}{place:03d}6{number:02d}{last}{entry.text[start : start + 30]}")
        count, total = len(deposit.entries), sum(entry.minor for entry in deposit.entries)
        made.append(f"7{batch:<3}000{deposit.account:<7}{day}{count:03d}{total:010d}")
        made.append(f"8000000{deposit.account:<7}{day}{count:04d}{total:010d}")
    made.append(f"9{len(made) + 1:06d}")
    return "\r\n".join(made) + "\r\n"


def bai2(deposits: Sequence[Deposit]) -> str:
    """A group for each deposit; the total of credits stands in its account record."""
    made = ["01,091000019,HARBOUR,260316,0600,1,80,,2/"]
    groups: list[int] = []
    for deposit in deposits:
        credits = sum(entry.minor for entry in deposit.entries)
        account = [
            f"03,{deposit.account},{deposit.currency},010,500000,,,100,{credits},{len(deposit.entries)},0/"
        ]
        account += [
            f"16,301,{entry.minor},Z,{entry.bank_reference},{entry.reference},{entry.text}"
            for entry in deposit.entries
        ]
        account.append("16,475,1200,Z,,1044,OUR CHECK/")
        total = 500000 + 2 * credits + 1200
        account.append(f"49,{total},{len(account) + 1}/")
        made += [f"02,HARBOUR,091000019,1,{deposit.on:%y%m%d},,{deposit.currency},2/", *account]
        made.append(f"98,{total},1,{len(account) + 2}/")
        groups.append(total)
    made.append(f"99,{sum(groups)},{len(groups)},{len(made) + 1}/")
    return "\n".join(made) + "\n"


def camt(deposits: Sequence[Deposit], *, version: str = "053.001.02") -> str:
    """Statements with summary and balances; a namespace for each version."""
    kind, one = (
        ("BkToCstmrStmt", "Stmt") if version.startswith("053") else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    )
    new = int(version[-2:]) >= 8
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}"><{kind}>',
        "<GrpHdr><MsgId>M1</MsgId></GrpHdr>",
    ]
    for deposit in deposits:
        parts += _camt_statement(deposit, one, new=new)
    return "".join([*parts, f"</{kind}></Document>"])


def _camt_statement(deposit: Deposit, one: str, *, new: bool) -> list[str]:
    total = sum(entry.minor for entry in deposit.entries)
    count, currency = len(deposit.entries), deposit.currency
    amount = f'Ccy="{currency}"'
    closing = major(10_000 + total, currency)
    parts = [
        f"<{one}><Id>{deposit.statement}</Id><CreDtTm>{deposit.on}T06:00:00</CreDtTm>",
        f"<Acct><Id><IBAN>{deposit.account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>",
    ]
    for code, balance in (("OPBD", major(10_000, currency)), ("CLBD", closing)):
        parts.append(f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt {amount}>{balance}</Amt>")
        parts.append(f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{deposit.on}</Dt></Dt></Bal>")
    summary = f"<NbOfNtries>{count}</NbOfNtries><Sum>{major(total, currency)}</Sum>"
    parts.append(f"<TxsSummry><TtlCdtNtries>{summary}</TtlCdtNtries></TxsSummry>")
    status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
    for entry in deposit.entries:
        name = f"<Nm>{escape(entry.remitter)}</Nm>"
        debtor = f"<Dbtr><Pty>{name}</Pty></Dbtr>" if new else f"<Dbtr>{name}</Dbtr>"
        parts.append(
            f"<Ntry><Amt {amount}>{major(entry.minor, currency)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>{status}"
            f"<BookgDt><Dt>{entry.on}</Dt></BookgDt><AcctSvcrRef>{entry.bank_reference}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><Refs><EndToEndId>{entry.reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
            f"<RltdPties>{debtor}<DbtrAcct><Id><IBAN>{entry.account}</IBAN></Id></DbtrAcct></RltdPties>"
            f"<RltdAgts><DbtrAgt><FinInstnId><BICFI>{entry.routing}</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
            f"<RmtInf><Ustrd>{escape(entry.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    return [*parts, f"</{one}>"]


def camt_054(deposits: Sequence[Deposit]) -> str:
    """A newer version, as a notification."""
    return camt(deposits, version="054.001.08")


def mt940(deposits: Sequence[Deposit]) -> str:
    """Statements in SWIFT envelopes, details coded as German banks do."""
    made: list[str] = []
    for deposit in deposits:
        total = sum(entry.minor for entry in deposit.entries)
        day, currency = f"{deposit.on:%y%m%d}", deposit.currency
        made += [
            "{1:F01BANKDEFFXXXX0000000000}{2:I940XXXXXXXXN}{4:",
            ":20:STARTUMS",
            f":25:{deposit.account}",
            f":28C:{deposit.statement}",
            f":60F:C{day}{currency}{_comma(25_000, currency)}",
        ]
        for entry in deposit.entries:
            amount = _comma(entry.minor, currency)
            reference = entry.reference or "NONREF"
            made.append(
                f":61:{entry.on:%y%m%d}{entry.on:%m%d}C{amount}NTRF{reference}//{entry.bank_reference}"
            )
            pieces = [entry.text[start : start + 27] for start in range(0, len(entry.text), 27)]
            texts = "".join(f"?{20 + place}{piece}" for place, piece in enumerate(pieces))
            made.append(f":86:166?00GUTSCHRIFT{texts}?30{entry.routing}?31{entry.account}?32{entry.remitter}")
        made += [f":62F:C{day}{currency}{_comma(25_000 + total, currency)}", "-}"]
    return "\r\n".join(made) + "\r\n"


def _comma(minor: int, currency: str) -> str:
    text = major(minor, currency).replace(".", ",")
    return text if "," in text else f"{text},"


def ofx(deposits: Sequence[Deposit], *, xml: bool = False) -> str:
    """A statement for each deposit; version 1 leaves the ends of values out."""

    def tag(name: str, value: str) -> str:
        return f"<{name}>{escape(value)}</{name}>" if xml else f"<{name}>{escape(value)}"

    head = (
        '<?xml version="1.0"?><?OFX OFXHEADER="200"?>'
        if xml
        else "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n"
    )
    made = [head, "<OFX><BANKMSGSRSV1>"]
    for deposit in deposits:
        made += ["<STMTTRNRS><STMTRS>", tag("CURDEF", deposit.currency)]
        bank, _, account = deposit.account.partition(" ")
        made += [
            "<BANKACCTFROM>",
            tag("BANKID", bank),
            tag("ACCTID", account),
            "</BANKACCTFROM><BANKTRANLIST>",
        ]
        for entry in deposit.entries:
            made += [
                "<STMTTRN>",
                tag("TRNTYPE", "CREDIT"),
                tag("DTPOSTED", f"{entry.on:%Y%m%d}120000[-5:EST]"),
            ]
            made += [tag("TRNAMT", major(entry.minor, deposit.currency)), tag("FITID", entry.bank_reference)]
            made += [tag("CHECKNUM", entry.reference), tag("NAME", entry.remitter), tag("MEMO", entry.text)]
            made.append("</STMTTRN>")
        made.append("</BANKTRANLIST></STMTRS></STMTTRNRS>")
    return "\n".join([*made, "</BANKMSGSRSV1></OFX>"])


def ofx_2(deposits: Sequence[Deposit]) -> str:
    """Version 2, which is XML."""
    return ofx(deposits, xml=True)


def a_deposit(*entries: CreditEntry, on: date = date(2026, 3, 13), **rest: str) -> Deposit:
    """A deposit of these entries, with the figures a bank would give."""
    made = {
        "account": "1234567",
        "statement": "20260313-001",
        "deposit": "20260313-001",
        "currency": "USD",
        **rest,
    }
    deposit = Deposit(on=on, entries=list(entries), **made)
    deposit.total, deposit.count = deposit.minor, len(entries)
    return deposit


def without_a_line(text: str, line: int) -> str:
    """The text, one of its lines lost."""
    ends = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n"), len(text)]
    cuts = [text[start:end] for start, end in pairwise(ends)]
    return "".join(cuts[: line - 1] + cuts[line:])
