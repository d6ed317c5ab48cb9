"""The domain's words as enums of the API, each value described."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import strawberry

from tieout.domain.accounts.account import AccountKind, AccountUse
from tieout.domain.batches.batch import BatchAction, BatchOrigin, BatchStatus, BatchType
from tieout.domain.entries.drafts import DebitPart
from tieout.domain.entries.entry import (
    AdjustmentDirection,
    EntryType,
    Finish,
    LineRole,
    OpenItemKind,
    PayType,
)
from tieout.domain.imports.merging import Deed
from tieout.domain.imports.tables import TableKind
from tieout.domain.jobs.job import JobState
from tieout.domain.ledgers.ledger import LedgerState
from tieout.domain.mail.message import LedgerLayout, MailState
from tieout.domain.periods.closing import PeriodAction
from tieout.domain.periods.fiscal_year import PeriodState
from tieout.domain.setup.options import Reaction
from tieout.domain.users.permission import Permission, Role


def _described(words: type[StrEnum], description: str, *, name: str | None = None, **values: str) -> Any:
    """Make the domain's enum one of the API's; `values` describes every member, none may be missing."""
    known: Any = strawberry.enum(words, name=name, description=description)
    for value in known.__strawberry_definition__.values:
        value.description = values.pop(value.name)
    if values:
        raise LookupError(f"{words.__name__} has no {', '.join(values)}")
    return known


ENUMS = (
    _described(
        BatchType,
        "What a batch holds.",
        CASH="Receipts, in one currency, banked in one deposit.",
        INVOICE="Invoices.",
        CREDIT_MEMO="Credit memos, tied to an invoice or standing alone.",
        ADJUSTMENT="Adjustments of invoices, up or down.",
    ),
    _described(
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
    _described(
        BatchOrigin,
        "Who made a batch.",
        INTERNAL="Accounting staff.",
        EXTERNAL="Another system.",
        AUTOMATIC="A run of the product.",
    ),
    _described(
        BatchAction,
        "What may be asked of a batch.",
        ENTER="Key, change and delete entries.",
        UPDATE="Change the header.",
        DELETE="Delete the batch.",
        UPDATE_CONTROL="Change the control total and count.",
        CLOSE="Close, once it ties out.",
        REOPEN="Open again; a posted batch is reversed.",
        APPROVE="Approve a large batch somebody else made.",
        CREATE_LEDGER="Have the ledger created.",
        POST="Post the ledger to the books.",
        SEND_LEDGER="Send the posted ledger by e-mail.",
    ),
    _described(
        EntryType,
        "The kinds of entry.",
        CASH_RECEIPT="Money received from a customer.",
        INVOICE="An invoice.",
        CREDIT_MEMO="A credit memo.",
        ADJUSTMENT="An adjustment of an invoice.",
    ),
    _described(
        AdjustmentDirection,
        "What an adjustment does to receivables.",
        INCREASE="The customer owes more.",
        REDUCE="The customer owes less.",
    ),
    _described(
        Finish,
        "How an entry is finished.",
        STANDARD="To standard accounts; a receipt pays one invoice in full.",
        SINGLE_CREDIT="A receipt for one invoice or for miscellaneous cash, with lines of its own.",
        MULTIPLE_CREDITS="A receipt for several invoices and credits, or on account.",
        FACTOR="A factor's receipt for invoices sold to it.",
        SINGLE_DEBIT="A document with one account of receivables.",
        MULTIPLE_DEBITS="A document with several accounts of receivables.",
    ),
    _described(
        PayType,
        "How a receipt pays an open item.",
        Y="In full, less the discount.",
        P="In part.",
    ),
    _described(
        DebitPart,
        "What a debit of a receipt is a part of.",
        CASH="The check.",
        DISCOUNT="The discounts taken.",
        WRITE_OFF="What is written off within the tolerance.",
        FEE="The fee a factor kept.",
    ),
    _described(
        LineRole,
        "What a line is in its entry.",
        CASH="The money received.",
        RECEIVABLE="What an open item stands at in an account of receivables.",
        REVENUE="Sales, or what a credit memo takes back of them.",
        ADJUSTMENT="The other side of an adjustment.",
        TAX="Tax of a document.",
        RETENTION="What the customer retains of an invoice.",
        DISCOUNT="Discounts allowed.",
        WRITE_OFF="Small differences written off.",
        FEE="A factor's fee.",
        CREDIT="A credit line of a receipt.",
        EXCHANGE="Realised exchange gain or loss.",
        VAT_OUTPUT="VAT that is no longer only invoiced.",
        TAXES_OWED="VAT that is owed since it was paid.",
    ),
    _described(
        OpenItemKind,
        "What an open item is.",
        INVOICE="An invoice to be paid.",
        CREDIT_MEMO="A credit memo not yet used; its amount is negative.",
        ON_ACCOUNT="Money received on account, not yet used; its amount is negative.",
    ),
    _described(
        PeriodState,
        "Whether a fiscal period takes postings.",
        OPEN="Takes postings.",
        CLOSED="Takes none; the last one closed may be reopened.",
        LOCKED="Takes none, for ever.",
    ),
    _described(
        PeriodAction,
        "What may be asked of a fiscal period.",
        CLOSE="Close it, once all its batches are posted or deleted.",
        REOPEN="Open the last closed one again.",
        LOCK="Lock it for ever.",
    ),
    _described(
        LedgerState,
        "Where a version of a batch's ledger stands.",
        READY="Created, waits to be posted.",
        POSTED="Counts in the books.",
        SUPERSEDED="Never posted; the batch was reopened and this version is kept for the record.",
        VOIDED="Was posted and has been reversed.",
    ),
    _described(
        LedgerLayout,
        "Which figures a ledger file holds.",
        SUMMARY="A row for each account, branch, currency and side.",
        DETAIL="Every line.",
    ),
    _described(
        AccountKind,
        "Where an account stands in the statements.",
        ASSET="Grows by debits.",
        LIABILITY="Grows by credits.",
        EQUITY="Grows by credits.",
        INCOME="Grows by credits.",
        EXPENSE="Grows by debits.",
    ),
    _described(
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
    _described(
        JobState,
        "Where a piece of background work stands.",
        QUEUED="Waits, runs, or will be tried again.",
        DONE="Carried out.",
        FAILED="Given up; may be retried.",
    ),
    _described(
        MailState,
        "Where an e-mail stands.",
        QUEUED="Waits to be sent, or to be tried again.",
        SENT="Taken by the mail server.",
        FAILED="Refused for good or too often; may be retried.",
    ),
    _described(
        Reaction,
        "What a soft check does.",
        name="HoldReaction",
        ERROR="Refuses.",
        WARN="Warns and goes on.",
        NONE="Keeps quiet.",
    ),
    _described(
        TableKind,
        "A table of master data that can be brought in from a CSV.",
        name="ImportTable",
        TERMS="Terms codes.",
    ),
    _described(
        Deed,
        "What a line of an imported file does.",
        name="ImportDeed",
        ADD="Adds a row.",
        CHANGE="Changes a row that is in the books.",
    ),
    _described(
        Role,
        "What a user is in the firm; the rights of each are in `roles`.",
        VIEWER="Looks.",
        CLERK="Keys and closes batches.",
        ACCOUNTANT="Reopens, creates ledgers, posts and sends.",
        CONTROLLER="Approves, manages and locks periods, audits.",
        ADMINISTRATOR="Everything, users and tokens included.",
    ),
    _described(
        Permission,
        "A right. Each field that needs one says which in its description.",
        VIEW="Look at the books.",
        ENTER="Open batches and key entries.",
        CLOSE_BATCHES="Close batches.",
        REOPEN_BATCHES="Open closed and posted batches again.",
        CREATE_LEDGERS="Have ledgers created.",
        POST="Post ledgers.",
        APPROVE="Approve large batches.",
        SEND="Send ledgers by e-mail.",
        OVER_ADJUST="Adjust an invoice by more than is open.",
        LATE_DISCOUNT="Allow a discount after its date or beyond the terms.",
        APPLY_ACROSS="Apply a receipt to invoices of another customer.",
        TAKE_OVER="Take over a batch that somebody else has in use.",
        IMPORT="Import files.",
        MANAGE_PERIODS="Create fiscal years, close and reopen periods.",
        LOCK_PERIODS="Lock periods.",
        SET_UP="Change the company, accounts and customers.",
        AUDIT="Read the whole audit trail and verify the books.",
        ADMINISTER="Manage users and tokens.",
    ),
)
"""The enums of the schema."""

__all__ = [
    "ENUMS",
    "AccountKind",
    "AccountUse",
    "AdjustmentDirection",
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
    "PayType",
    "PeriodAction",
    "PeriodState",
    "Permission",
    "Reaction",
    "Role",
    "TableKind",
]
