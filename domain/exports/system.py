"""Which accounting system the ledgers go to, and how its files are written (section 12, R8.1)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import Refusal


class AccountingSystem(StrEnum):
    """The outside accounting systems that are known; NONE is any other, or none at all."""

    NONE = "NONE"
    QUICKBOOKS_ONLINE = "QUICKBOOKS_ONLINE"
    QUICKBOOKS_DESKTOP = "QUICKBOOKS_DESKTOP"
    INTACCT = "INTACCT"
    NETSUITE = "NETSUITE"
    XERO = "XERO"

    @property
    def called(self) -> str:
        """The system's own name."""
        return _TITLES[self]


class LedgerLayouts(StrEnum):
    """What of a ledger is handed over: an amount per account, every line, or either as one likes."""

    SUMMARY = "SUMMARY"
    DETAIL = "DETAIL"
    BOTH = "BOTH"

    @property
    def offered(self) -> tuple[LedgerLayout, ...]:
        """The layouts that may be asked for."""
        return tuple(LedgerLayout) if self is LedgerLayouts.BOTH else (LedgerLayout(self.value),)


class DateOrder(StrEnum):
    """How dates are written in a file, as it is to be told when the file is imported."""

    MONTH_DAY_YEAR = "MONTH_DAY_YEAR"
    MONTH_DAY_YEAR_SHORT = "MONTH_DAY_YEAR_SHORT"
    MONTH_DAY_YEAR_DASHES = "MONTH_DAY_YEAR_DASHES"
    DAY_MONTH_YEAR = "DAY_MONTH_YEAR"
    YEAR_MONTH_DAY = "YEAR_MONTH_DAY"

    def written(self, day: date) -> str:
        """The day, with leading zeros but in the short form."""
        return _DAYS[self].format(day=day)


class QuickBooksHeader(StrEnum):
    """The two headings of QuickBooks Online's sample files (formats D2)."""

    WITH_CURRENCY = "WITH_CURRENCY"
    WITH_MEMO = "WITH_MEMO"


class IifVariant(StrEnum):
    """How journals stand in an IIF file (formats D3).

    A journal per transaction; the older form, one journal of the whole ledger; the form of 2008, a
    journal of one debit and one credit for each pair.
    """

    PER_TRANSACTION = "PER_TRANSACTION"
    WHOLE_LEDGER = "WHOLE_LEDGER"
    PAIRS = "PAIRS"


class EntryState(StrEnum):
    """Whether an imported journal counts at once, or waits to be approved."""

    POSTED = "POSTED"
    DRAFT = "DRAFT"


class AccountNaming(StrEnum):
    """By what NetSuite knows an account: its number, number and name, or the name alone (formats D5)."""

    NUMBER = "NUMBER"
    NUMBER_AND_NAME = "NUMBER_AND_NAME"
    NAME = "NAME"


class PlainText(StrEnum):
    """The plain-text journal that goes with the neutral files when there is no outside system."""

    NONE = "NONE"
    HLEDGER = "HLEDGER"
    BEANCOUNT = "BEANCOUNT"


MOST_LINES = 10_000
LONGEST_DESCRIPTION = 1_000
LONGEST_JOURNAL = 20


class LinesPerPartInvalid(Refusal):
    """{lines} is no number of lines for a journal. Use 2 to {most}; journals longer than that are split."""


class DescriptionLengthInvalid(Refusal):
    """A description of {length} characters makes no sense. Use 1 to {most}; Intacct says it takes 30."""


class JournalSymbolInvalid(Refusal):
    """{symbol} cannot be the symbol of a journal. Use up to {most} letters and figures, such as GJ."""


class FurtherColumnsInvalid(Refusal):
    """{columns} are no further columns. Name them as the template does, parted by commas: letters, figures
    and low lines, none of them twice.
    """


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The outside accounting system and how it takes ledgers; kept with the options of the company.

    With `own_names` an account, customer or branch that is not mapped is taken to have the same number
    and name outside. `email_beside` keeps the e-mail of R8.2 beside an integration (R15.5).
    """

    accounting_system: AccountingSystem = AccountingSystem.NONE
    ledger_layouts: LedgerLayouts = LedgerLayouts.BOTH
    email_beside: bool = False
    own_names: bool = True
    lines_per_part: int = 500
    date_order: DateOrder = DateOrder.MONTH_DAY_YEAR
    quickbooks_header: QuickBooksHeader = QuickBooksHeader.WITH_CURRENCY
    commas_in_text: bool = True
    iif_variant: IifVariant = IifVariant.PER_TRANSACTION
    intacct_journal: str = "GJ"
    intacct_description: int = 30
    intacct_columns: str = ""
    entry_state: EntryState = EntryState.POSTED
    netsuite_subsidiary: str = ""
    netsuite_accounts: AccountNaming = AccountNaming.NUMBER_AND_NAME
    xero_tax_rate: str = "Tax Exempt"
    xero_tracking: str = "Branch"
    plain_text: PlainText = PlainText.NONE

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As they are kept: the default for what is missing, nothing for what is no longer known."""
        known: dict[str, Any] = {option.name: option.default for option in dataclasses.fields(cls)}
        values: dict[str, Any] = {name: value for name, value in kept.items() if name in known}
        for name, value in values.items():
            if isinstance(known[name], StrEnum):
                values[name] = type(known[name])(value)
        return cls(**values)

    def checked(self) -> Self:
        """The options, tidied; refused where one of them makes no sense."""
        if not 2 <= self.lines_per_part <= MOST_LINES:
            raise LinesPerPartInvalid(field="linesPerPart", lines=self.lines_per_part, most=MOST_LINES)
        if not 1 <= self.intacct_description <= LONGEST_DESCRIPTION:
            raise DescriptionLengthInvalid(
                field="intacctDescription", length=self.intacct_description, most=LONGEST_DESCRIPTION
            )
        symbol = self.intacct_journal.strip()
        if not re.fullmatch(rf"\w{{1,{LONGEST_JOURNAL}}}", symbol):
            raise JournalSymbolInvalid(field="intacctJournal", symbol=symbol, most=LONGEST_JOURNAL)
        return dataclasses.replace(
            self,
            intacct_journal=symbol,
            intacct_columns=",".join(_columns(self.intacct_columns)),
            netsuite_subsidiary=_text(self.netsuite_subsidiary),
            xero_tax_rate=_text(self.xero_tax_rate),
            xero_tracking=_text(self.xero_tracking),
        )

    @property
    def further_columns(self) -> tuple[str, ...]:
        """The columns that the company's Intacct template has after those of every template."""
        return _columns(self.intacct_columns)


def _columns(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    good = all(re.fullmatch(r"\w{1,40}", name) for name in names)
    if not good or len(set(names)) != len(names) or len(names) > 40:
        raise FurtherColumnsInvalid(field="intacctColumns", columns=text[:60])
    return names


def _text(text: str) -> str:
    return " ".join(text.split())[:100]


_TITLES = {
    AccountingSystem.NONE: "no outside system",
    AccountingSystem.QUICKBOOKS_ONLINE: "QuickBooks Online",
    AccountingSystem.QUICKBOOKS_DESKTOP: "QuickBooks Desktop",
    AccountingSystem.INTACCT: "Sage Intacct",
    AccountingSystem.NETSUITE: "NetSuite",
    AccountingSystem.XERO: "Xero",
}
_DAYS = {
    DateOrder.MONTH_DAY_YEAR: "{day:%m/%d/%Y}",
    DateOrder.MONTH_DAY_YEAR_SHORT: "{day.month}/{day.day}/{day:%Y}",
    DateOrder.MONTH_DAY_YEAR_DASHES: "{day:%m-%d-%Y}",
    DateOrder.DAY_MONTH_YEAR: "{day:%d/%m/%Y}",
    DateOrder.YEAR_MONTH_DAY: "{day:%Y-%m-%d}",
}
