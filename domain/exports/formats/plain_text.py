"""Reading an hledger or beancount journal again: what is declared, and that every transaction balances."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tieout.domain.exports.formats.faults import Faults

_HEADING = re.compile(r"option |commodity |; |account |\d{4}-\d\d-\d\d open ")
_DECLARED = re.compile(r"(?:account |\d{4}-\d\d-\d\d open )(?P<account>.+?)(?:  ; type:\w)?")
_OPENING = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) \* .+")
_REMARK = re.compile(r'\s+(; .*|[a-z][a-z-]*: ".*")')
_POSTING = re.compile(
    r"\s+(?P<account>\S.*?)  (?P<amount>-?[\d.]+) (?P<currency>[A-Z]{3})"
    r"(?: @@ (?P<cost>[\d.]+) (?P<base>[A-Z]{3}))?"
)


def check_journal(lines: Iterable[str], faults: Faults) -> None:
    """Note what is not as it should be: `faults.net` is by the accounts' names in the journal."""
    declared: set[str] = set()
    transactions = 0
    for number, ended in enumerate(lines, 1):
        line = ended.rstrip("\n")
        if opened := _DECLARED.fullmatch(line):
            declared.add(opened["account"])
        elif opened := _OPENING.fullmatch(line):
            transactions += 1
            faults.journal(number, f"no. {transactions}", 20)
            same = opened["day"] == faults.post_date.isoformat()
            faults.require(same, number, f"the date is not {faults.post_date}")
        elif posting := _POSTING.fullmatch(line):
            _check_posting(number, posting, declared, faults)
        elif line and not _HEADING.match(line) and not _REMARK.fullmatch(line):
            faults.add(number, "the line is neither a transaction nor a posting")
    faults.end_file()


def _check_posting(number: int, posting: re.Match[str], declared: set[str], faults: Faults) -> None:
    account = posting["account"]
    faults.require(account in declared, number, f"account {account} is not declared")
    in_base = posting["cost"] is None
    currency = posting["currency"] if in_base else posting["base"]
    faults.require(currency == faults.currency, number, f"the amount is not in {faults.currency}")
    text = posting["amount"] if in_base else posting["cost"]
    minor = faults.amount(number, text, signed=True) if text.strip("-0.") else 0
    faults.post(number, account, -minor if not in_base and posting["amount"].startswith("-") else minor)
