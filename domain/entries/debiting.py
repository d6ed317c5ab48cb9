"""The debits of a receipt: cash, discounts, write-offs and fee, each split or sent elsewhere (R3.29)."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import DebitPart
from tieout.domain.entries.entry import LineRole
from tieout.domain.entries.finding import AmountNotPositive, default_account, line_account
from tieout.domain.entries.receipt import DebitLine, Receipt
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal

ROLES = {
    DebitPart.CASH: LineRole.CASH,
    DebitPart.DISCOUNT: LineRole.DISCOUNT,
    DebitPart.WRITE_OFF: LineRole.WRITE_OFF,
    DebitPart.FEE: LineRole.FEE,
}
_USES = {
    DebitPart.DISCOUNT: AccountUse.DISCOUNTS,
    DebitPart.WRITE_OFF: AccountUse.WRITE_OFFS,
    DebitPart.FEE: AccountUse.FACTOR_FEES,
}
_WORDS = {
    DebitPart.CASH: "the cash, which is the check amount",
    DebitPart.DISCOUNT: "the discounts",
    DebitPart.WRITE_OFF: "the write-offs",
    DebitPart.FEE: "the fee",
}


class BatchWithoutCashAccount(Refusal):
    """Batch {number} has no cash account, so no money can come in or go out. Edit its header and choose
    one.
    """


class DebitsDiffer(Refusal):
    """The debits for {what} come to {debited}, they must be {wanted}. Correct the lines."""


def debits_of(receipt: Receipt, found: References) -> list[DebitLine]:
    """The debit lines: those keyed for a part, else one of its default account; each part adds up."""
    wanted = {
        DebitPart.CASH: receipt.amount,
        DebitPart.DISCOUNT: sum(row.discount for row in receipt.applied),
        DebitPart.WRITE_OFF: sum(row.write_off for row in receipt.applied),
        DebitPart.FEE: receipt.fee,
    }
    keyed = _keyed(receipt, found)
    lines: list[DebitLine] = []
    for part, amount in wanted.items():
        of_part = [line for line in keyed if line.part is part]
        if of_part and sum(line.amount for line in of_part) != amount:
            currency = receipt.exchange.currency
            debited = Money(sum(line.amount for line in of_part), currency)
            raise DebitsDiffer(
                field="debits", what=_WORDS[part], debited=debited, wanted=Money(amount, currency)
            )
        if not of_part and amount:
            of_part = [DebitLine(part, _account(found, part), amount)]
        lines += of_part
    return lines


def _keyed(receipt: Receipt, found: References) -> list[DebitLine]:
    lines: list[DebitLine] = []
    for place, line in enumerate(receipt.draft.debits):
        field = f"debits.{place}"
        amount = Money.parse(line.amount, receipt.exchange.currency, field=f"{field}.amount")
        if amount.minor <= 0:
            raise AmountNotPositive(field=f"{field}.amount", amount=amount)
        account = line_account(found, line.account_number, field=f"{field}.accountNumber")
        lines.append(DebitLine(line.part, account, amount.minor))
    return lines


def _account(found: References, part: DebitPart) -> int:
    return cash_account(found) if part is DebitPart.CASH else default_account(found, _USES[part])


def cash_account(found: References) -> int:
    """The account of the batch's cash account; a mixed batch may be without one."""
    if found.batch.cash_account_id is None:
        raise BatchWithoutCashAccount(field="batchId", number=found.batch.number)
    return found.batch.cash_account_id
