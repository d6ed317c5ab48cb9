"""The domain's words about outside accounting systems as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.exports.connection import ChoiceKind, ConnectionState
from tieout.domain.exports.export import AttemptOutcome, ExportState, PartState
from tieout.domain.exports.system import AccountingSystem
from tieout.graphql.describing import described

EXPORT_ENUMS = (
    described(
        AccountingSystem,
        "The outside accounting systems that are known.",
        NONE="Any other, or none.",
        QUICKBOOKS_ONLINE="QuickBooks Online.",
        QUICKBOOKS_DESKTOP="QuickBooks Desktop.",
        INTACCT="Sage Intacct.",
        NETSUITE="NetSuite.",
        XERO="Xero.",
    ),
    described(
        ConnectionState,
        "Whether journal entries can go to an outside system.",
        NEW="Not yet connected.",
        CONNECTED="Connected.",
        EXPIRED="The outside system lets us in no more; somebody has to connect again.",
    ),
    described(
        ChoiceKind,
        "What the outside books have that one of ours may be mapped to.",
        ACCOUNT="An account.",
        CUSTOMER="A customer.",
    ),
    described(
        ExportState,
        "Where an export stands.",
        PREPARED="Its journal entries are made and wait to be sent.",
        SENDING="It waits for the worker or is being sent.",
        EXPORTED="All of it stands in the outside books, read back and found equal.",
        FAILED="Somebody has to act; the error says what to do.",
        WITHDRAWN="Nothing of it was sent, and its ledger version counts no more.",
        REPLACED="It was exported again since, under other numbers.",
    ),
    described(
        PartState,
        "Where a journal entry of an export stands.",
        READY="It was not sent.",
        SENDING="It was sent, and may stand there or not: it is looked for before it is sent again.",
        BOOKED="It stands there and is still to be read back.",
        VERIFIED="It stands there as it was sent.",
        DIFFERS="It stands there with other amounts than were sent.",
        REFUSED="The outside system refused it; it does not stand there.",
        WITHDRAWN="It was never sent, and its ledger version counts no more.",
    ),
    described(
        AttemptOutcome,
        "What became of an attempt.",
        STARTED="It is under way, or the worker was stopped in the middle of it.",
        CREATED="It was stored by this attempt.",
        FOUND="It stood there already, by an attempt before.",
        NOT_SENT="For certain nothing was stored.",
        UNKNOWN="It may have been stored or not.",
        REFUSED="It was refused.",
    ),
)

__all__ = [
    "EXPORT_ENUMS",
    "AccountingSystem",
    "AttemptOutcome",
    "ChoiceKind",
    "ConnectionState",
    "ExportState",
    "PartState",
]
