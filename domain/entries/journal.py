"""A journal entry: balanced lines between accounts that are not receivables, in a mixed batch (R4.21).

What is no document and no money goes by it, such as the month's recognition of deferred revenue:

    await adding.add(
        batch_id,
        by=actor,
        entry=JournalDraft(
            lines=(
                JournalLineDraft(account_number="2400", debit="100.00"),
                JournalLineDraft(account_number="4000", credit="100.00"),
            ),
            document_number="INV-17",
            memo="Recognised for March 2026",
        ),
    )

`adding.add_many` takes thousands at once. It leaves no open item, counts as one entry in the control
count, and adds nothing to the accumulated total, which holds the payments only (R2.12).
"""

from __future__ import annotations

from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import JournalDraft, JournalLineDraft
from tieout.domain.entries.entry import EntryType, LineRole
from tieout.domain.entries.finding import AmountNotPositive, branch_of, line_account
from tieout.domain.entries.prepared import Prepared
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, text_within


class JournalLinesMissing(Refusal):
    """A journal entry takes two lines at least: one debits an account, the other credits one."""


class JournalLineSided(Refusal):
    """A line of a journal entry is a debit or a credit. Key exactly one of the two amounts."""


class JournalNotBalanced(Refusal):
    """The debits come to {debit}, the credits to {credit}: {difference} is the difference. Correct the
    lines.
    """


def prepare(draft: JournalDraft, found: References) -> Prepared:
    """Work the entry out; its amount is what it debits in all."""
    currency = found.batch.currency
    if len(draft.lines) < 2:
        raise JournalLinesMissing(field="lines")
    amounts = [_amount(line, currency, f"lines.{place}") for place, line in enumerate(draft.lines)]
    debit = sum(amount for amount in amounts if amount > 0)
    if sum(amounts):
        raise JournalNotBalanced(
            field="lines",
            debit=Money(debit, currency),
            credit=Money(debit - sum(amounts), currency),
            difference=Money(abs(sum(amounts)), currency),
        )
    entry = Prepared(
        type=EntryType.JOURNAL,
        customer_id=None,
        currency=currency,
        amount=debit,
        base_amount=debit,
        tally=0,
        document_date=found.batch.post_date,
        document_number=text_within("The document number", draft.document_number, 40, field="documentNumber"),
        reference=text_within("The reference", draft.reference, 40, field="reference"),
        branch=branch_of(found, draft.branch, ""),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )
    for place, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True)):
        account = line_account(found, line.account_number, field=f"lines.{place}.accountNumber")
        entry.debit(LineRole.JOURNAL, account, amount)
    return entry


def _amount(line: JournalLineDraft, currency: str, field: str) -> int:
    """The line's amount, debits positive."""
    keyed = {name: text for name in ("debit", "credit") if (text := (getattr(line, name) or "").strip())}
    if len(keyed) != 1:
        raise JournalLineSided(field=f"{field}.debit")
    [(name, text)] = keyed.items()
    amount = Money.parse(text, currency, field=f"{field}.{name}")
    if amount.minor <= 0:
        raise AmountNotPositive(field=f"{field}.{name}", amount=amount)
    return amount.minor if name == "debit" else -amount.minor
