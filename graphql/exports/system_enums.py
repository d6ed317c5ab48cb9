"""The words of handing ledgers over as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.exports.buttons import ButtonAction
from tieout.domain.exports.mapped import MappingKind
from tieout.domain.exports.system import (
    AccountNaming,
    DateOrder,
    EntryState,
    IifVariant,
    LedgerLayouts,
    PlainText,
    QuickBooksHeader,
)
from tieout.graphql.describing import described

SYSTEM_ENUMS = (
    described(
        LedgerLayouts,
        "What of a ledger is handed over.",
        SUMMARY="A total per account.",
        DETAIL="Every line.",
        BOTH="Either, as one likes.",
    ),
    described(
        DateOrder,
        "How dates are written in files.",
        MONTH_DAY_YEAR="08/31/2026.",
        MONTH_DAY_YEAR_SHORT="8/31/2026.",
        MONTH_DAY_YEAR_DASHES="08-31-2026.",
        DAY_MONTH_YEAR="31/08/2026.",
        YEAR_MONTH_DAY="2026-08-31.",
    ),
    described(
        QuickBooksHeader,
        "The heading of files for QuickBooks Online.",
        WITH_CURRENCY="The one with a column for the currency.",
        WITH_MEMO="The one with a column for a memo.",
    ),
    described(
        IifVariant,
        "How journals stand in an IIF file.",
        PER_TRANSACTION="A journal for each transaction, with one line on receivables.",
        WHOLE_LEDGER="One journal of the whole ledger, the older form.",
        PAIRS="A journal of one debit and one credit for each pair, the form of 2008.",
    ),
    described(
        EntryState,
        "What becomes of a journal that Intacct has imported.",
        POSTED="It counts at once.",
        DRAFT="It waits to be posted there.",
    ),
    described(
        AccountNaming,
        "By what NetSuite knows an account in a file.",
        NUMBER="Its number.",
        NUMBER_AND_NAME="Its number and name.",
        NAME="Its name, where account numbers are not used.",
    ),
    described(
        PlainText,
        "The plain-text journal beside the neutral files.",
        NONE="None.",
        HLEDGER="A journal for hledger.",
        BEANCOUNT="A journal for beancount.",
    ),
    described(
        MappingKind,
        "What is mapped to the outside system.",
        ACCOUNTS="Accounts.",
        CUSTOMERS="Customers.",
        BRANCHES="Branches.",
    ),
    described(
        ButtonAction,
        "What a button of a posted ledger does.",
        name="LedgerButtonAction",
        EMAIL="Mails the files (`sendLedger`).",
        DOWNLOAD="Downloads the files.",
        SEND="Sends the journal to the outside system.",
        CONNECT="Connects the outside system first.",
    ),
)
"""Part of `ENUMS`."""

__all__ = [
    "SYSTEM_ENUMS",
    "AccountNaming",
    "ButtonAction",
    "DateOrder",
    "EntryState",
    "IifVariant",
    "LedgerLayouts",
    "MappingKind",
    "PlainText",
    "QuickBooksHeader",
]
