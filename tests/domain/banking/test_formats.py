"""Bank files come back exactly as they were written, and damaged ones are refused with a clear sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.banking import writers
from tests.domain.banking.writers import Writer, a_deposit, without_a_line
from tieout.domain.banking import decoding
from tieout.domain.banking.decoding import BankFileCut, BankFileDamaged, BankFileEmpty, BankFileNotText
from tieout.domain.banking.deposit import BankFile, BankFormat, CreditEntry, Deposit, RemittedInvoice
from tieout.domain.banking.layout import DEFAULT_LOCKBOX, csv_layout_of, lockbox_layout_of
from tieout.domain.banking.recognising import BankFormatUnclear, read
from tieout.domain.banking.xml_reading import XmlTooDeep, XmlTooMany, XmlWithEntities
from tieout.domain.refusal import Refusal

DAY = date(2026, 3, 13)
WRITERS: dict[str, tuple[Writer, BankFormat]] = {
    "lockbox": (writers.lockbox, BankFormat.LOCKBOX),
    "bai2": (writers.bai2, BankFormat.BAI2),
    "camt.053": (writers.camt, BankFormat.CAMT_053),
    "camt.054": (writers.camt_054, BankFormat.CAMT_054),
    "mt940": (writers.mt940, BankFormat.MT940),
    "ofx 1": (writers.ofx, BankFormat.OFX),
    "ofx 2": (writers.ofx_2, BankFormat.OFX),
}
WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9)
CHECK = CreditEntry(
    minor=125_050,
    on=DAY,
    reference="4417",
    remitter="ACME",
    routing="091000019",
    account="55501",
    text="INV 1012",
    bank_reference="001-001",
)


def as_read(content: str | bytes, **rest: str) -> BankFile:
    data = content.encode() if isinstance(content, str) else content
    return read(data, file="bank.txt", currency=rest.get("currency", "USD"))


def refusal_of(content: str | bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        as_read(content)
    return caught.value


def kept_by(kind: str, entry: CreditEntry, place: int, number: int) -> CreditEntry:
    """What a format has room for."""
    if kind == "lockbox":
        return replace(entry, bank_reference=f"{number:03d}-{place:03d}")
    if kind == "bai2":
        return replace(entry, remitter="", routing="", account="")
    if kind.startswith("ofx"):
        return replace(entry, routing="", account="")
    return entry


def statements(kind: str, deposits: Sequence[Deposit]) -> list[Deposit]:
    """The deposits as the format names them."""
    made = []
    for number, deposit in enumerate(deposits, 1):
        entries = [kept_by(kind, entry, place, number) for place, entry in enumerate(deposit.entries, 1)]
        name = f"{deposit.on:%Y%m%d}-{number:03d}" if kind == "lockbox" else deposit.statement
        account = f"0910 {deposit.account}" if kind.startswith("ofx") else deposit.account
        made.append(replace(deposit, statement=name, deposit=name, entries=entries, account=account))
    return made


@st.composite
def random_deposits(draw: st.DrawFn) -> list[Deposit]:
    made = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        entries = [
            CreditEntry(
                minor=draw(st.integers(1, 10**9 - 1)),
                on=DAY,
                reference=str(draw(st.integers(1, 10**9))),
                remitter=draw(WORDS),
                routing=draw(st.from_regex(r"[0-9]{9}", fullmatch=True)),
                account=draw(st.from_regex(r"[0-9]{1,10}", fullmatch=True)),
                text=" ".join(draw(st.lists(WORDS, min_size=1, max_size=8))),
                bank_reference=f"R{number}{place}",
            )
            for place in range(draw(st.integers(1, 5)))
        ]
        made.append(a_deposit(*entries, account=f"77{number:05d}", statement=f"{number:03d}/1"))
    return made


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=25)
@given(data=st.data())
def test_what_a_bank_writes_comes_back_exactly(kind: str, data: st.DataObject) -> None:
    written = statements(kind, data.draw(random_deposits()))
    writer, format = WRITERS[kind]
    file = as_read(writer(written))
    assert file.format is format
    assert [check.sentence for check in file.checks if not check.passed] == []
    got = [
        [replace(one, text=" ".join(one.text.split())) for one in deposit.entries]
        for deposit in file.deposits
    ]
    expected = [deposit.entries for deposit in written]
    if kind in ("lockbox", "mt940"):  # which cut texts into pieces, so that a blank may be lost
        got, expected = (
            [[replace(one, text=one.text.replace(" ", "")) for one in row] for row in rows]
            for rows in (got, expected)
        )
    assert got == expected
    assert [one.control_total for one in file.deposits] == [one.minor for one in written]
    assert [one.control_count for one in file.deposits] == [len(one.entries) for one in written]
    assert [one.account for one in file.deposits] == [one.account for one in written]


@pytest.mark.parametrize("kind", WRITERS)
def test_it_may_be_written_in_any_of_the_usual_encodings(kind: str) -> None:
    written = statements(kind, [a_deposit(replace(CHECK, remitter="MÜLLER"))])
    text = WRITERS[kind][0](written)
    names = {"utf-8", "utf-8-sig", "utf-16", "utf-16-le"} | (
        set() if text.startswith("<?xml") else {"latin-1"}
    )
    found = [as_read(text.encode(name)).deposits for name in sorted(names)]
    assert found == [found[0]] * len(names)
    if kind != "bai2":
        assert found[0][0].entries[0].remitter == "MÜLLER"


@pytest.mark.parametrize("kind", ["lockbox", "bai2", "mt940"])
@pytest.mark.parametrize("part", [3, 5, 8])
def test_a_file_that_was_cut_off_is_refused(kind: str, part: int) -> None:
    written = WRITERS[kind][0](statements(kind, [a_deposit(CHECK, CHECK, CHECK)]))
    lines = written.splitlines(keepends=True)
    assert type(refusal_of("".join(lines[: len(lines) * part // 10]))) in (BankFileCut, BankFileDamaged)


@pytest.mark.parametrize("kind", ["camt.053", "camt.054", "ofx 1", "ofx 2"])
def test_a_document_that_was_cut_off_is_refused(kind: str) -> None:
    written = WRITERS[kind][0](statements(kind, [a_deposit(CHECK, CHECK)]))
    assert type(refusal_of(written[:-30])) in (BankFileCut, BankFileDamaged)


def test_a_lost_check_is_told_at_every_level_of_a_lockbox_with_both_figures() -> None:
    written = writers.lockbox(statements("lockbox", [a_deposit(CHECK, replace(CHECK, minor=4_950))]))
    file = as_read(without_a_line(without_a_line(written, 6), 6))
    assert [check.sentence for check in file.checks if not check.passed] == [
        (
            "Batch 001 of lockbox 1234567: the bank gives 1,300.00 USD as total, "
            "the details come to 1,250.50 USD."
        ),
        "Batch 001 of lockbox 1234567: the bank gives 2 as number of checks, the details come to 1.",
        "Lockbox 1234567: the bank gives 1,300.00 USD as total, the details come to 1,250.50 USD.",
        "Lockbox 1234567: the bank gives 2 as number of checks, the details come to 1.",
        "File: the bank gives 10 as number of records, the details come to 8.",
    ]


def test_a_lost_transaction_is_told_at_every_level_of_bai2() -> None:
    written = writers.bai2([a_deposit(CHECK, replace(CHECK, minor=4_950))])
    failed = [check for check in as_read(without_a_line(written, 5)).checks if not check.passed]
    assert [(check.level, check.what) for check in failed] == [
        ("Account 1234567", "control total"),
        ("Account 1234567", "number of records"),
        ("Account 1234567", "total of credits"),
        ("Account 1234567", "number of credits"),
        ("Group of line 2", "number of records"),
        ("File", "number of records"),
    ]


@pytest.mark.parametrize(
    ("kind", "old", "new", "what"),
    [
        ("camt.053", "<Sum>1250.50</Sum>", "<Sum>1250.05</Sum>", "total of credits"),
        ("camt.053", "<NbOfNtries>1<", "<NbOfNtries>2<", "number of credits"),
        ("camt.053", ">1350.50<", ">1350.05<", "closing balance"),
        ("mt940", "1500,50", "1500,05", "closing balance"),
    ],
)
def test_a_wrong_trailer_is_told(kind: str, old: str, new: str, what: str) -> None:
    written = WRITERS[kind][0](statements(kind, [a_deposit(CHECK)]))
    assert old in written
    assert [check.what for check in as_read(written.replace(old, new)).checks if not check.passed] == [what]


@pytest.mark.parametrize(
    "document",
    [
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Document>&b;</Document>',
        '<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>',
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1/">]><OFX>&x;</OFX>',
        'OFXHEADER:100\n<!ENTITY x SYSTEM "file:///etc/passwd">\n<OFX></OFX>',
    ],
)
def test_document_types_and_entities_are_refused_unread(document: str) -> None:
    assert type(refusal_of(document)) is XmlWithEntities


def test_elements_nested_beyond_reason_are_refused() -> None:
    assert type(refusal_of("<Document>" * 5_000)) is XmlTooDeep


def test_elements_beyond_number_are_refused_before_they_take_the_memory() -> None:
    assert type(refusal_of("<Document>" + "<a/>" * 500_000 + "</Document>")) is XmlTooMany


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", BankFileEmpty),
        (b" \r\n \r\n", BankFileEmpty),
        (b"%PDF-1.7 no bank file", BankFormatUnclear),
        (b"ab\0\0\0cd", BankFileNotText),
        (b"\xff\xfea", BankFileNotText),
    ],
)
def test_what_is_no_bank_file_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    assert type(refusal_of(content)) is refusal


def test_a_file_of_absurd_size_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LARGEST", 1_000)
    sentence = "The file bank.txt holds 1,001 bytes; 1,000 is the most. Ask the bank for a file a day."
    assert refusal_of(b"1" * 1_001).message == sentence
    written = writers.lockbox([a_deposit(CHECK)]).replace("0000125050", "99999X9999")
    assert "“99999X9999”, which is no number" in refusal_of(written).message


def test_zero_checks_are_passed_over_and_taken_off_the_bank_s_count() -> None:
    written = statements("lockbox", [a_deposit(CHECK, replace(CHECK, minor=0))])
    [deposit] = as_read(writers.lockbox(written)).deposits
    assert (deposit.control_total, deposit.control_count, len(deposit.entries)) == (125_050, 1, 1)
    assert [one.why for one in deposit.passed_over] == ["nothing came in"]


def test_debits_are_passed_over_in_bai2_and_the_credits_total_is_the_bank_s() -> None:
    [deposit] = as_read(writers.bai2([a_deposit(CHECK)])).deposits
    assert [(one.minor, one.why) for one in deposit.passed_over] == [(-1200, "no credit (type 475)")]
    assert deposit.total == 125_050


def test_without_a_credits_total_bai2_s_trailer_less_the_debits_is_the_control_total() -> None:
    written = writers.bai2([a_deposit(CHECK)])
    bare = written.replace(",100,125050,1,0", "").replace("751300", "626250")
    file = as_read(bare)
    assert [check for check in file.checks if not check.passed] == []
    assert [(one.total, one.count) for one in file.deposits] == [(125_050, None)]


def test_texts_of_bai2_go_on_in_continuations() -> None:
    written = (
        writers.bai2([a_deposit(CHECK)])
        .replace("INV 1012", "INV 1012,\n88,AND INV 1013/")
        .replace(",4/\n98", ",5/\n98")
        .replace(",6/\n99", ",7/\n99")
        .replace("1,8/\n", "1,9/\n")
    )
    [deposit] = as_read(written).deposits
    assert [entry.text for entry in deposit.entries] == ["INV 1012, AND INV 1013"]


BULK = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
<CreDtTm>2026-03-13T06:00:00</CreDtTm><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-13</Dt></BookgDt>
<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Amt Ccy="EUR">100.00</Amt><RmtInf><Strd><RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf><RfrdDocAmt>
<RmtdAmt Ccy="EUR">100.00</RmtdAmt></RfrdDocAmt></Strd></RmtInf></TxDtls>
<TxDtls><Amt Ccy="EUR">200.00</Amt>
<RmtInf><Strd><CdtrRefInf><Ref>RF18000000539007547034</Ref></CdtrRefInf></Strd></RmtInf>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts></Ntry>
<Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>
<Sts><Cd>BOOK</Cd></Sts></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def test_a_booking_in_bulk_becomes_a_receipt_for_each_transaction() -> None:
    [deposit] = as_read(BULK).deposits
    assert [(one.minor, one.invoices) for one in deposit.entries] == [
        (10_000, (RemittedInvoice("INV-1", 10_000),)),
        (20_000, (RemittedInvoice("RF18000000539007547034"),)),
    ]
    assert [(one.minor, one.why) for one in deposit.passed_over] == [
        (-900, "a debit"),
        (700, "a debit taken back"),
        (500, "not booked yet"),
    ]
    [failed] = [one for one in as_read(BULK.replace(">200.00<", ">199.00<")).checks if not one.passed]
    assert failed.sentence == (
        "Statement S1 of account DE02120300000000202051, entry B1: the bank gives 300.00 EUR as amount, "
        "the details come to 299.00 EUR."
    )


@pytest.mark.parametrize(
    ("old", "new"), [("300.00", "300.001"), ("300.00", "3e2"), ("300.00", "NaN"), ('"EUR">300', '"USD">300')]
)
def test_amounts_that_are_not_exact_are_refused(old: str, new: str) -> None:
    assert type(refusal_of(BULK.replace(old, new))) is BankFileDamaged


def test_currencies_have_their_own_digits() -> None:
    yen = a_deposit(replace(CHECK, minor=125_050), currency="JPY", statement="1/1")
    [deposit] = as_read(writers.mt940([yen])).deposits
    assert ":61:2603130313C125050,NTRF" in writers.mt940([yen])
    assert (deposit.currency, deposit.control_total) == ("JPY", 125_050)


def test_credits_taken_back_are_passed_over_in_mt940() -> None:
    written = (
        writers.mt940([a_deposit(CHECK)])
        .replace("C1250,50N", "RC1250,50N")
        .replace(":62F:C260313USD1500,50", ":62F:D260313USD1000,50")
    )
    file = as_read(written)
    assert [(one.minor, one.why) for one in file.deposits[0].passed_over] == [
        (-125_050, "a credit taken back")
    ]
    assert [check for check in file.checks if not check.passed] == []


def test_a_firm_s_own_layout_places_the_values_elsewhere() -> None:
    layout = lockbox_layout_of(DEFAULT_LOCKBOX.replace("4 text 11-41", "4 invoice 11-21; 4 amount 21-31"))
    written = writers.lockbox(statements("lockbox", [a_deposit(replace(CHECK, text="INV-1012  0000125050"))]))
    file = read(written.encode(), file="lockbox.txt", currency="USD", layout=layout)
    assert file.deposits[0].entries[0].invoices == (RemittedInvoice("INV-1012", 125_050),)


CSV_LAYOUT = """column date = Buchungstag; column amount = Betrag; column text = Verwendungszweck
column remitter = Auftraggeber; date DD.MM.YYYY; decimal comma; thousands point; delimiter semicolon
currency EUR; account DE02; skip 1; trailer Summe"""
SHEET = """Umsätze des Tages;;;
Buchungstag;Auftraggeber;Verwendungszweck;Betrag
13.03.2026;Müller;RE 1012;1.250,50
13.03.2026;Strom;;-80,00
Summe;;;1.170,50
"""


def test_a_csv_is_read_as_its_layout_says_with_a_line_of_the_bank_s_own_as_trailer() -> None:
    layout = csv_layout_of(CSV_LAYOUT)
    file = read(SHEET.encode("latin-1"), file="u.csv", currency="USD", layout=layout)
    [deposit] = file.deposits
    assert [check.passed for check in file.checks] == [True]
    assert (deposit.currency, deposit.total, deposit.entries[0].remitter) == ("EUR", 125_050, "Müller")
    wrong = read(SHEET.replace("1.170,50", "1.170,05").encode(), file="u.csv", currency="USD", layout=layout)
    assert [check.passed for check in wrong.checks] == [False]
    with pytest.raises(BankFileCut):
        read(SHEET.split("Summe")[0].encode(), file="u.csv", currency="USD", layout=layout)
    with pytest.raises(BankFileDamaged):
        read(SHEET.replace("1.250,50", "1,250.50").encode(), file="u.csv", currency="USD", layout=layout)
