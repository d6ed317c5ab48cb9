"""Sharing a figure of a document over several accounts (R4.4, R4.8, R4.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import DocumentDraft, LineDraft
from tieout.domain.entries.entry import Finish
from tieout.domain.entries.finding import AccountNotActive, AccountUnknown, ControlAccountKeyed
from tieout.domain.money import Money, scaled
from tieout.domain.refusal import Refusal


class NotControlAccount(Refusal):
    """Account {number} {name} is no accounts receivable control account, and receivables stand only in
    those. Choose one of them.
    """


class SplitNotPositive(Refusal):
    """The amount {amount} of a line is not above zero. Key lines without sign, and leave none empty."""


class SplitDiffers(Refusal):
    """The lines entered come to {entered}, the document takes {total} there: {difference} is the
    difference. Correct the lines.
    """


class SplitAmountMissing(Refusal):
    """More than one line is without an amount. Only one of them can take what the others leave."""


class TooManyCreditAccounts(Refusal):
    """{count} credit accounts are more than the {limit} that an invoice may be split over. Put some of them
    together, or have the limit raised under Settings.
    """


class StandardAccountsOnly(Refusal):
    """An entry to standard accounts takes no account of its own. Choose Single Debit or Multiple Debits."""


class SingleDebitOnly(Refusal):
    """{count} debit accounts are keyed, Single Debit takes one. Choose Multiple Debits."""


class FinishNotOfDocument(Refusal):
    """{finish} is how a receipt is finished. Choose STANDARD, SINGLE_DEBIT or MULTIPLE_DEBITS."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an account takes, in the document's currency and in base, with the document's sign."""

    account_id: int
    amount: int
    base_amount: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a document: the input's field, the account where none is keyed, and what it may take."""

    field: str
    fallback: int
    receivable: bool = False


def finish_of(draft: DocumentDraft, *, debits: int) -> Finish:
    """How the document is finished: as keyed, else as its accounts show (R4.4, R4.8)."""
    own = bool(draft.receivables or draft.revenue or (draft.account_number or "").strip())
    finish = draft.finish
    if finish is None:
        if not own:
            return Finish.STANDARD
        return Finish.MULTIPLE_DEBITS if debits > 1 else Finish.SINGLE_DEBIT
    if finish not in (Finish.STANDARD, Finish.SINGLE_DEBIT, Finish.MULTIPLE_DEBITS):
        raise FinishNotOfDocument(field="finish", finish=finish.value)
    if finish is Finish.STANDARD and own:
        raise StandardAccountsOnly(field="finish")
    if finish is Finish.SINGLE_DEBIT and debits > 1:
        raise SingleDebitOnly(field="finish", count=debits)
    return finish


def split(
    found: References, lines: Sequence[LineDraft], total: Money, base_total: int, side: Side
) -> list[Part]:
    """The parts that the lines make of a figure: they add up to it (R4.16), and so do they in base (R4.18).

    One line may leave its amount blank and takes the rest. Without a line the fallback takes it all.
    """
    if not lines:
        return [Part(side.fallback, total.minor, base_total)]
    accounts = [_account(found, line, side, place) for place, line in enumerate(lines)]
    return shared(accounts, _amounts(lines, total, side), base_total)


def shared(accounts: Sequence[int], amounts: Sequence[int], base_total: int) -> list[Part]:
    """The parts with their base: in proportion, the remainder on the last (R4.18)."""
    total = sum(amounts)
    bases = [scaled(base_total, amount, total) for amount in amounts[:-1]]
    bases.append(base_total - sum(bases))
    return [Part(*part) for part in zip(accounts, amounts, bases, strict=True)]


def _account(found: References, line: LineDraft, side: Side, place: int) -> int:
    wanted = line.account_number.strip().upper()
    if not wanted:
        return side.fallback
    field = f"{side.field}.{place}.accountNumber"
    account = found.accounts.get(wanted)
    if account is None:
        raise AccountUnknown(field=field, number=wanted)
    if bool(account["ar_control"]) is not side.receivable:
        wrong = NotControlAccount if side.receivable else ControlAccountKeyed
        raise wrong(field=field, number=wanted, name=account["name"])
    if not account["active"]:
        raise AccountNotActive(field=field, number=wanted, name=account["name"])
    return int(account["id"])


def _amounts(lines: Sequence[LineDraft], total: Money, side: Side) -> list[int]:
    """The amounts with the total's sign, however they were keyed (R4.17)."""
    keyed = [
        Money.parse(line.amount, total.currency, field=f"{side.field}.{place}.amount").minor
        if line.amount.strip()
        else None
        for place, line in enumerate(lines)
    ]
    if keyed.count(None) > 1:
        place = keyed.index(None)
        raise SplitAmountMissing(field=f"{side.field}.{place}.amount")
    negative = total.minor < 0 and all(amount is None or amount < 0 for amount in keyed)
    amounts = [amount if amount is None or not negative else -amount for amount in keyed]
    rest = abs(total.minor) - sum(amount or 0 for amount in amounts)
    filled = [rest if amount is None else amount for amount in amounts]
    if None not in amounts and rest:
        entered = Money(sum(filled), total.currency)
        difference = Money(rest, total.currency)
        raise SplitDiffers(field=side.field, entered=entered, total=abs(total), difference=difference)
    for place, amount in enumerate(filled):
        if amount <= 0:
            raise SplitNotPositive(field=f"{side.field}.{place}.amount", amount=Money(amount, total.currency))
    return [-amount if total.minor < 0 else amount for amount in filled]
