"""The rules of a batch's header fields, the same for a new batch and a changed one (section 2)."""

from __future__ import annotations

from datetime import date

from tieout.domain.batches.batch import BatchType
from tieout.domain.database.statements import Row, fetch_one, fetch_value
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, text_within
from tieout.domain.setup.branches import refuse_unknown_branch
from tieout.domain.setup.options import CompanyFacts


class ControlTotalMissing(Refusal):
    """The control total is missing: this company requires one above zero. Key the total of the documents."""


class ControlTotalNegative(Refusal):
    """The control total {control_total} is negative. Key it without sign: signs are disregarded in the
    total.
    """


class ControlCountNegative(Refusal):
    """The control count {control_count} is negative. Key how many entries you expect, or leave it blank."""


class PostDateFixed(Refusal):
    """The post date of {type} batches is today, {today}, by the company's setting. Leave it as it is."""


class CashAccountInvalid(Refusal):
    """That cash account does not take {currency}. Choose one of the cash accounts kept for {currency}."""


class CashAccountMissing(Refusal):
    """There is no cash account for {currency}. Set one up under Cash accounts, then open the batch."""


class DepositInUse(Refusal):
    """Deposit {deposit_id}-{sequence:03d} is used by batch {number}. Choose another ID or sequence."""


class DepositSequenceInvalid(Refusal):
    """{sequence} is no deposit sequence. Use 0 to {largest}, or leave it blank for the next one."""


class BranchMissing(Refusal):
    """The branch is missing: with branch accounting every batch belongs to one."""


class BranchNotOnHeader(Refusal):
    """This company keeps no branch on the batch. Leave it blank; each entry has its own."""


LARGEST_SEQUENCE = 999

_CASH_ACCOUNT = (
    "SELECT cash_account.id FROM cash_account JOIN account ON account.id = cash_account.account_id "
    "WHERE currency = $1 AND account.active AND cash_account.active AND {condition} "
    "FOR KEY SHARE OF cash_account"
)


def control_total(text: str | None, currency: str, *, required: bool) -> Money:
    """The control total in the batch's currency; blank is zero, which means no check (R2.5, AMB-4)."""
    amount = Money(0, currency)
    if text is not None and text.strip():
        amount = Money.parse(text, currency, field="controlTotal")
    if amount.minor < 0:
        raise ControlTotalNegative(field="controlTotal", control_total=amount)
    if required and not amount:
        raise ControlTotalMissing(field="controlTotal")
    return amount


def control_count(count: int | None) -> int:
    """The number of entries expected; blank is zero, which means no check (R2.11)."""
    if count is not None and count < 0:
        raise ControlCountNegative(field="controlCount", control_count=count)
    return count or 0


def post_date(wanted: date | None, batch_type: BatchType, company: CompanyFacts) -> date:
    """The post date, today when blank; fixed to today for documents when the setting says so (R2.4)."""
    fixed = company.options.current_date_as_document_date and batch_type in (
        BatchType.INVOICE,
        BatchType.CREDIT_MEMO,
    )
    if fixed and wanted not in (None, company.today):
        kind = batch_type.replace("_", " ").lower()
        raise PostDateFixed(field="postDate", type=kind, today=company.today)
    return wanted or company.today


async def branch(wanted: str, company: CompanyFacts, *, kept: str = "") -> str:
    """The branch of the header: required with branch accounting, absent without (AMB-32).

    Once branches are set up it is one of them; a batch keeps the one it has (`kept`) all the same.
    """
    text = text_within("The branch", wanted, 20, field="branch")
    if company.options.branch_accounting and not text:
        raise BranchMissing(field="branch")
    if text and not company.options.branch_accounting:
        raise BranchNotOnHeader(field="branch")
    return text if text == kept else await refuse_unknown_branch(text)


async def cash_account(wanted: int | None, currency: str) -> int:
    """A cash account of the currency, the default one when none is named (R3.2)."""
    if wanted is not None:
        text = _CASH_ACCOUNT.format(condition="cash_account.id = $2")
        found = await fetch_value(text, currency, wanted)
        if found is None:
            raise CashAccountInvalid(field="cashAccountId", currency=currency)
        return int(found)
    default = await default_cash_account(currency)
    if default is None:
        raise CashAccountMissing(field="cashAccountId", currency=currency)
    return default


async def default_cash_account(currency: str) -> int | None:
    """The default cash account of the currency, None when there is none."""
    found = await fetch_value(_CASH_ACCOUNT.format(condition="is_default"), currency)
    return None if found is None else int(found)


async def lock_deposits(cash_account_id: int) -> None:
    """Give out the deposits of a cash account one after the other, until the transaction ends."""
    await fetch_value("SELECT id FROM cash_account WHERE id = $1 FOR NO KEY UPDATE", cash_account_id)


async def deposit_sequence(cash_account_id: int, deposit_id: str) -> int:
    """The first free sequence of a deposit ID at a cash account: 0, then 1 and so on (R3.3)."""
    last = await fetch_value(
        "SELECT max(deposit_sequence) FROM batch "
        "WHERE cash_account_id = $1 AND deposit_id = $2 AND status <> 'DELETED'",
        *(cash_account_id, deposit_id),
    )
    return 0 if last is None else int(last) + 1


async def refuse_deposit_used(
    cash_account_id: int, deposit_id: str, sequence: int, *, except_batch: int = 0
) -> None:
    """Refuse a sequence beyond three digits, and a deposit that another batch of the cash account has."""
    if not 0 <= sequence <= LARGEST_SEQUENCE:
        raise DepositSequenceInvalid(field="depositSequence", sequence=sequence, largest=LARGEST_SEQUENCE)
    other: Row | None = await fetch_one(
        "SELECT id, number FROM batch WHERE cash_account_id = $1 AND deposit_id = $2 "
        "AND deposit_sequence = $3 AND status <> 'DELETED' AND id <> $4",
        *(cash_account_id, deposit_id, sequence, except_batch),
    )
    if other is not None:
        raise DepositInUse(
            field="depositId",
            about=("Batch", other["id"]),
            deposit_id=deposit_id,
            sequence=sequence,
            number=other["number"],
        )
