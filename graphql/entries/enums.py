"""The words of entries as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.entries.drafts import DebitPart
from tieout.domain.entries.entry import (
    AdjustmentDirection,
    EntryType,
    Finish,
    LineRole,
    OpenItemKind,
    PayType,
)
from tieout.graphql.describing import described

ENTRY_ENUMS = (
    described(
        EntryType,
        "The kinds of entry.",
        CASH_RECEIPT="Money received from a customer.",
        INVOICE="An invoice.",
        CREDIT_MEMO="A credit memo.",
        ADJUSTMENT="An adjustment of an invoice.",
        REFUND="Money paid back to a customer.",
        JOURNAL="Lines between accounts, about no customer.",
    ),
    described(
        AdjustmentDirection,
        "What an adjustment does to receivables.",
        INCREASE="The customer owes more.",
        REDUCE="The customer owes less.",
    ),
    described(
        Finish,
        "How an entry is finished.",
        STANDARD="To standard accounts; a receipt pays one invoice in full.",
        SINGLE_CREDIT="A receipt for one invoice or for miscellaneous cash, with lines of its own.",
        MULTIPLE_CREDITS="A receipt for several invoices and credits, or on account.",
        FACTOR="A factor's receipt for invoices sold to it.",
        SINGLE_DEBIT="A document with one account of receivables.",
        MULTIPLE_DEBITS="A document with several accounts of receivables.",
    ),
    described(
        PayType,
        "How a receipt pays an open item.",
        Y="In full, less the discount.",
        P="In part.",
    ),
    described(
        DebitPart,
        "What a debit of a receipt is a part of.",
        CASH="The check.",
        DISCOUNT="The discounts taken.",
        WRITE_OFF="What is written off within the tolerance.",
        FEE="The fee a factor kept.",
    ),
    described(
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
        JOURNAL="A line of a journal entry.",
    ),
    described(
        OpenItemKind,
        "What an open item is.",
        INVOICE="An invoice to be paid.",
        CREDIT_MEMO="A credit memo not yet used; its amount is negative.",
        ON_ACCOUNT="Money received on account, not yet used; its amount is negative.",
    ),
)
"""The enums of entries."""

__all__ = [
    "ENTRY_ENUMS",
    "AdjustmentDirection",
    "DebitPart",
    "EntryType",
    "Finish",
    "LineRole",
    "OpenItemKind",
    "PayType",
]
