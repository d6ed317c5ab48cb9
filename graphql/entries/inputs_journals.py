"""What the mutations of journal entries take."""

from __future__ import annotations

import strawberry

from tieout.domain.entries.drafts import JournalDraft, JournalLineDraft
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.entries.codes import LINE_ACCOUNT, MEMO
from tieout.graphql.idempotency import key_field
from tieout.graphql.scalars import Amount


@strawberry.input(description="A line of a journal entry: exactly one of debit and credit is given.")
class JournalLineInput:
    """A debit or a credit."""

    account_number: str = strawberry.field(
        description=f"The account, none of receivables. {LINE_ACCOUNT}, CONTROL_ACCOUNT_KEYED."
    )
    debit: Amount | None = left_out("The debit, above zero. JOURNAL_LINE_SIDED, AMOUNT_NOT_POSITIVE.")
    credit: Amount | None = left_out("The credit, above zero.")

    def draft(self) -> JournalLineDraft:
        """As the domain takes it."""
        return JournalLineDraft(
            account_number=self.account_number, debit=self.debit or None, credit=self.credit or None
        )


@strawberry.input
class _JournalFields:
    lines: list[JournalLineInput] = strawberry.field(
        description="Its lines, which balance. JOURNAL_LINES_MISSING, JOURNAL_NOT_BALANCED."
    )
    document_number: str | None = left_out("What it is about, up to 40 characters; need not be unique.")
    reference: str | None = left_out("Another number, up to 40 characters.")
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out("Its branch. BRANCH_UNKNOWN.")

    def draft(self) -> JournalDraft:
        """As the domain takes it."""
        return JournalDraft(
            lines=tuple(line.draft() for line in self.lines),
            document_number=self.document_number or "",
            reference=self.reference or "",
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input(description="Balanced lines between accounts, about no customer, in a mixed batch.")
class JournalEntryInput(_JournalFields):
    """A journal entry."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="A journal entry keyed anew.")
class UpdateJournalEntryInput(_JournalFields):
    """A journal entry as it should be."""

    expected_version: int = expected_version()
