"""The words of bank files as enums of the API."""

from __future__ import annotations

from tieout.domain.banking.deposit import BankFormat
from tieout.domain.banking.layout import LayoutKind
from tieout.domain.banking.loaded_file import LoadState
from tieout.domain.banking.proposal import Certainty
from tieout.graphql.describing import described

BANKING_ENUMS = (
    described(
        BankFormat,
        "The format of a bank file.",
        LOCKBOX="BAI lockbox of fixed width.",
        BAI2="BAI2 cash management.",
        CAMT_053="A statement of ISO 20022.",
        CAMT_054="A notification of ISO 20022.",
        MT940="A SWIFT statement.",
        OFX="Open Financial Exchange, version 1 or 2.",
        CSV="Lines separated by commas or the like, as a layout tells.",
    ),
    described(
        LoadState,
        "Where a bank file stands.",
        WAITING="The worker is to load it, or is about it.",
        LOADED="Its batches are there.",
        FAILED="It could not be loaded; nothing of it is in the books.",
    ),
    described(
        Certainty,
        "How sure a proposal is.",
        CERTAIN="Nothing else fits; accepted by acceptCertainProposals.",
        LIKELY="It fits, but a clerk should look.",
        AMBIGUOUS="Something else fits as well; never accepted unseen.",
        POSSIBLE="A way to use the money, by no more than that.",
    ),
    described(
        LayoutKind,
        "What a layout describes.",
        LOCKBOX="The positions of values in a lockbox file.",
        CSV="The columns, the numbers and the dates of a CSV.",
    ),
)

__all__ = ["BANKING_ENUMS", "BankFormat", "Certainty", "LayoutKind", "LoadState"]
