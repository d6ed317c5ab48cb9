"""Random journals: whole transactions that balance, under the oddest names, without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from datetime import date

from hypothesis import strategies as st

from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.file_format import FileFormat
from tieout.domain.exports.part import OutsideLine, OutsideTransaction, Part
from tieout.domain.exports.system import ExportOptions
from tieout.domain.exports.translating import Dimension, Outside, OutsideGeneralAccount

DAY = date(2026, 8, 31)

_ODD = st.text(st.sampled_from(list("aZ9 ,;'\"=+-@\t\n\r\\|:üß€漢\x85\u2028\u200b")), max_size=12)


def _names(prefix: str) -> st.SearchStrategy[str]:
    """A name that is never blank, and odd."""
    return st.one_of(_ODD.map(lambda odd: f"{prefix}{odd}"), _ODD.map(lambda odd: f"{odd}{prefix}"))


def _account(number: int, name: str, receivable: bool) -> OutsideGeneralAccount:
    return OutsideGeneralAccount(
        id=f"id{number}",
        number=f"{1000 + number}",
        name=f"{name}{number}",
        receivable=receivable,
        own_number=f"{1000 + number}",
        own_name=name,
    )


@st.composite
def accounts(draw: st.DrawFn) -> list[OutsideGeneralAccount]:
    """Two on receivables and four others."""
    return [_account(number, draw(_names("Acc")), number < 2) for number in range(6)]


@st.composite
def transactions(
    draw: st.DrawFn, known: list[OutsideGeneralAccount], owner: str, number: int
) -> OutsideTransaction:
    """Up to six lines of one customer and branch, the last of which takes what is left."""
    customer = Outside(id=f"C{owner}", number=owner, name=draw(_names(owner)))
    branch = draw(st.sampled_from(["", "NORTH"]))
    held = {place: Outside(id="N1", number="", name="Nord\tNorth") for place in Dimension} if branch else {}
    owed = draw(st.sampled_from(known[:2]))
    others = draw(st.lists(st.sampled_from(known[2:]), min_size=1, max_size=4))
    minors = [draw(st.integers(1, 10**9)) * draw(st.sampled_from([1, 1, -1])) for _ in others]
    amounts = [*zip(others, minors, strict=True), (owed, -sum(minors))]
    memo = draw(_ODD) + " receipt"
    lines = tuple(
        OutsideLine(
            account=account,
            customer=customer if account.receivable else None,
            own_branch=branch,
            branch=held,
            currency="USD",
            debit=max(minor, 0),
            credit=max(-minor, 0),
            base_debit=max(minor, 0),
            base_credit=max(-minor, 0),
            memo=memo,
        )
        for account, minor in amounts
    )
    return OutsideTransaction(number, memo, lines)


@st.composite
def journals(draw: st.DrawFn) -> list[Part]:
    """One to three parts of one to four transactions."""
    known = draw(accounts())
    count = draw(st.integers(1, 3))
    return [
        Part(
            position=position,
            stem="R0012-26v1",
            post_date=DAY,
            memo="AR batch R0012 v1",
            currency="USD",
            transactions=tuple(
                draw(transactions(known, draw(st.sampled_from(["ACME", "BIRCH", "MÜLLER"])), number))
                for number in range(1, draw(st.integers(1, 4)) + 1)
            ),
        )
        for position in range(1, count + 1)
    ]


async def written(parts: Iterable[Part], form: FileFormat, options: ExportOptions) -> dict[str, str]:
    """The files by name, as they are read again."""

    async def stream() -> AsyncIterator[Part]:
        for part in parts:
            yield part

    files: dict[str, str] = defaultdict(str)
    async for piece in form.write(stream(), options):
        files[piece.name] += piece.text.encode(form.encoding).decode(form.encoding)
    return dict(files)


def checked(
    files: dict[str, str], parts: Iterable[Part], form: FileFormat, options: ExportOptions
) -> list[str]:
    """What is wrong with the files of these parts."""
    net: dict[str, int] = defaultdict(int)
    owed = set()
    for part in parts:
        for line in part.lines:
            cell = form.account(line.account, options)
            net[cell] += line.base_debit - line.base_credit
            naming = form.recipient(options).naming
            if line.account.receivable and naming.debtors and naming.customers is not None:
                owed.add(cell)
    faults = Faults("USD", DAY, net, frozenset(owed))
    for name, text in files.items():
        faults.file = name
        form.check(text.splitlines(keepends=True), options, faults)
    faults.end()
    return [f"{fault.line}: {fault.reason}" for fault in faults.told]


def a_part(*receipts: list[tuple[str, str, int]]) -> Part:
    """A journal of receipts of Acme's, as (account number, name, minor units): 1200 is on receivables."""
    acme = Outside(id="ACME", number="ACME", name="Acme")
    return Part(
        position=1,
        stem="R0012-26v1",
        post_date=DAY,
        memo="AR batch R0012 v1",
        currency="USD",
        transactions=tuple(
            OutsideTransaction(number, f"Receipt {number}", tuple(_line(row, number, acme) for row in rows))
            for number, rows in enumerate(receipts, 1)
        ),
    )


def _line(row: tuple[str, str, int], receipt: int, customer: Outside) -> OutsideLine:
    number, name, minor = row
    receivable = number == "1200"
    return OutsideLine(
        account=OutsideGeneralAccount("", number, name, receivable, number, name),
        customer=customer if receivable else None,
        own_branch="",
        branch={},
        currency="USD",
        debit=max(minor, 0),
        credit=max(-minor, 0),
        base_debit=max(minor, 0),
        base_credit=max(-minor, 0),
        memo=f"Receipt {receipt}",
    )
