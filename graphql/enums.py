"""The domain's words as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountKind, AccountUse
from tieout.domain.batches.batch import BatchAction, BatchOrigin, BatchStatus, BatchType
from tieout.domain.jobs.job import JobState
from tieout.domain.ledgers.ledger import LedgerState
from tieout.domain.mail.message import LedgerLayout, MailState
from tieout.domain.periods.closing import PeriodAction
from tieout.domain.periods.fiscal_year import PeriodState
from tieout.domain.reports.asking import AgeBy
from tieout.domain.setup.options import Reaction
from tieout.graphql.banking.enums import BANKING_ENUMS
from tieout.graphql.deferrals.enums import DEFERRAL_ENUMS
from tieout.graphql.describing import described
from tieout.graphql.entries.enums import (
    ENTRY_ENUMS,
    AdjustmentDirection,
    DebitPart,
    EntryType,
    Finish,
    LineRole,
    OpenItemKind,
    PayType,
)
from tieout.graphql.exports.enums import EXPORT_ENUMS
from tieout.graphql.exports.system_enums import SYSTEM_ENUMS
from tieout.graphql.notices.enums import NOTICE_ENUMS
from tieout.graphql.orders.enums import ORDER_ENUMS, OrderRole, OrderStatus
from tieout.graphql.periods.enums import PERIOD_ENUMS
from tieout.graphql.setup.enums import SETUP_ENUMS, Deed, RetentionType, TableKind
from tieout.graphql.users.enums import USER_ENUMS, Permission, Role
from tieout.graphql.webhooks.enums import WEBHOOK_ENUMS

ENUMS = (
    *SETUP_ENUMS,
    *ENTRY_ENUMS,
    *ORDER_ENUMS,
    *EXPORT_ENUMS,
    *SYSTEM_ENUMS,
    *WEBHOOK_ENUMS,
    *PERIOD_ENUMS,
    *BANKING_ENUMS,
    *EXPORT_ENUMS,
    *SYSTEM_ENUMS,
    *USER_ENUMS,
    *DEFERRAL_ENUMS,
    *NOTICE_ENUMS,
    described(
        AgeBy,
        "From which date the ageing counts days.",
        DUE_DATE="From when a document is due.",
        DOCUMENT_DATE="From the date on the document.",
    ),
    described(
        BatchType,
        "What a batch holds.",
        CASH="Receipts, in one currency, banked in one deposit.",
        INVOICE="Invoices.",
        CREDIT_MEMO="Credit memos, tied to an invoice or standing alone.",
        ADJUSTMENT="Adjustments of invoices, up or down.",
        MIXED="Orders and entries of any kind, as other programs feed it; in the company's currency.",
    ),
    described(
        BatchStatus,
        "Where a batch stands between keying and posting.",
        OPEN="Entries may be keyed.",
        CLOSED="Tied out; entries are frozen until it is reopened.",
        LEDGER_PENDING="Its ledger is being created in the background.",
        LEDGER_READY="Its ledger is ready and may be posted.",
        LEDGER_FAILED="Its ledger could not be created; see the notes for the reason.",
        POSTED="Its ledger counts in the books.",
        DELETED="Deleted; the number stays taken.",
    ),
    described(
        BatchOrigin,
        "Who made a batch.",
        INTERNAL="Accounting staff.",
        EXTERNAL="Another system.",
        AUTOMATIC="A run of the product.",
    ),
    described(
        BatchAction,
        "What may be asked of a batch.",
        ENTER="Key, change and delete entries.",
        UPDATE="Change the header.",
        DELETE="Delete the batch.",
        UPDATE_CONTROL="Change the control total and count.",
        MOVE_ORDERS="Move open orders to another open batch.",
        CLOSE="Close, once it ties out and no order in it is open.",
        REOPEN="Open again; a posted batch is reversed.",
        APPROVE="Approve a large batch somebody else made.",
        CREATE_LEDGER="Have the ledger created.",
        POST="Post the ledger to the books.",
        SEND_LEDGER="Send the posted ledger by e-mail.",
        EXPORT="Send to the outside accounting system what is still to go there.",
        EXPORT_AGAIN="Send its ledger once more under new numbers.",
    ),
    described(
        PeriodState,
        "Whether a fiscal period takes postings.",
        OPEN="Takes postings.",
        CLOSED="Takes none; the last one closed may be reopened.",
        LOCKED="Takes none, for ever.",
    ),
    described(
        PeriodAction,
        "What may be asked of a fiscal period.",
        CLOSE="Close it, once all its batches are posted or deleted.",
        REOPEN="Open the last closed one again.",
        LOCK="Lock it for ever.",
    ),
    described(
        LedgerState,
        "Where a version of a batch's ledger stands.",
        READY="Created, waits to be posted.",
        POSTED="Counts in the books.",
        SUPERSEDED="Never posted; the batch was reopened and this version is kept for the record.",
        VOIDED="Was posted and has been reversed.",
    ),
    described(
        LedgerLayout,
        "Which figures a ledger file holds.",
        SUMMARY="A row for each account, branch, currency and side.",
        DETAIL="Every line.",
    ),
    described(
        AccountKind,
        "Where an account stands in the statements.",
        ASSET="Grows by debits.",
        LIABILITY="Grows by credits.",
        EQUITY="Grows by credits.",
        INCOME="Grows by credits.",
        EXPENSE="Grows by debits.",
    ),
    described(
        AccountUse,
        "What the company posts to an account unless another is named.",
        RECEIVABLE="What customers owe: account code 1, an AR control account.",
        SALES="Sales to customers without a normal account.",
        DISCOUNTS="Discounts allowed for early payment.",
        WRITE_OFFS="Small balances written off.",
        FX_GAIN="Realised exchange gains.",
        FX_LOSS="Realised exchange losses.",
        VAT_OUTPUT="VAT output liability of invoices not yet paid.",
        TAXES_OWED="Taxes owed to the government once paid.",
        RETENTION="Amounts retained from invoices.",
        FACTOR_FEES="What a factor keeps for itself.",
    ),
    described(
        JobState,
        "Where a piece of background work stands.",
        QUEUED="Waits, runs, or will be tried again.",
        DONE="Carried out.",
        FAILED="Given up; may be retried.",
    ),
    described(
        MailState,
        "Where an e-mail stands.",
        QUEUED="Waits to be sent, or to be tried again.",
        SENT="Taken by the mail server.",
        FAILED="Refused for good or too often; may be retried.",
    ),
    described(
        Reaction,
        "What a soft check does.",
        name="HoldReaction",
        ERROR="Refuses.",
        WARN="Warns and goes on.",
        NONE="Keeps quiet.",
    ),
)
"""The enums of the schema."""

__all__ = [
    "ENUMS",
    "AccountKind",
    "AccountUse",
    "AdjustmentDirection",
    "AgeBy",
    "BatchAction",
    "BatchOrigin",
    "BatchStatus",
    "BatchType",
    "DebitPart",
    "Deed",
    "EntryType",
    "Finish",
    "JobState",
    "LedgerLayout",
    "LedgerState",
    "LineRole",
    "MailState",
    "OpenItemKind",
    "OrderRole",
    "OrderStatus",
    "PayType",
    "PeriodAction",
    "PeriodState",
    "Permission",
    "Reaction",
    "RetentionType",
    "Role",
    "TableKind",
]
