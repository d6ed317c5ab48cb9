"""Opening a batch (section 2, R3.1 to R3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import record
from tieout.domain.batches import header, numbering
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus, BatchType
from tieout.domain.clock import now
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.money import digits
from tieout.domain.periods.finding import open_period_of
from tieout.domain.refusal import Refusal, text_within
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

BATCHES = "batches"
"""The topic announced when a batch appears, changes or disappears."""


class CurrencyNotOfCompany(Refusal):
    """{type} batches are kept in the company's currency {base}, not in {currency}."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """Where a cash batch is banked: cash account, deposit ID and sequence (R3.2, R3.3)."""

    cash_account_id: int | None = None
    deposit_id: str | None = None
    sequence: int | None = None


async def create(
    *,
    by: Actor,
    type: BatchType,
    number: str | None = None,
    description: str = "",
    post_date: date | None = None,
    control_total: str | None = None,
    control_count: int | None = None,
    currency: str | None = None,
    branch: str = "",
    cash_account_id: int | None = None,
    deposit_id: str | None = None,
    deposit_sequence: int | None = None,
    shared: bool = False,
    origin: BatchOrigin = BatchOrigin.INTERNAL,
) -> Batch:
    """Open a batch and return it.

    Blank fields take the defaults of section 2. What staff did not make (`origin`, R1.6) is numbered by
    itself and needs no control total; a run's mixed batch has a cash account only when it is named.
    Refused: a missing, malformed or used number (R2.3, AMB-2), a post date outside open periods (R2.4), a
    missing or negative control total (R2.5), a cash account of another currency (R3.2), a deposit in use
    (R3.3).
    """
    by.require(Permission.ENTER, "open a batch")
    company = await options.current()
    wanted, chosen = header.post_date(post_date, type, company), _currency(currency, type, company)
    required = company.options.require_control_total and origin is BatchOrigin.INTERNAL
    batch = Batch(
        type=type,
        status=BatchStatus.OPEN,
        origin=origin,
        description=text_within("The description", description, 200, field="description"),
        post_date=wanted,
        currency=chosen,
        control_total=header.control_total(control_total, chosen, required=required).minor,
        branch=await header.branch(branch, company),
        control_count=header.control_count(control_count),
        shared=shared,
        created_by_id=by.user_id,
        created_by=by.name,
        number=await _number(number, wanted, company, origin, by),
    )
    try:
        return await _open(batch, Deposit(cash_account_id, deposit_id, deposit_sequence), company, by=by)
    except IntegrityError as error:
        raise numbering.taken_meanwhile(error, batch.number, batch.post_date.year) from error


@transactional
async def _open(batch: Batch, deposit: Deposit, company: CompanyFacts, *, by: Actor) -> Batch:
    period = await open_period_of(batch.post_date, ar_hold=company.options.ar_hold_reaction, by=by)
    await numbering.refuse_used(batch.number, period["fiscal_year_id"])
    batch.fiscal_year_id = period["fiscal_year_id"]
    batch.fiscal_period_id = period["id"]
    await _bank(batch, deposit)
    batch.created_at = now()
    await batch.save(force_create=True)
    await record("BATCH_CREATED", by=by, batch_id=batch.id, number=batch.number, type=batch.type)
    announce(BATCHES)
    return batch


async def _bank(batch: Batch, deposit: Deposit) -> None:
    """A cash batch needs a cash account (R3.2); a mixed one may do without, until money comes in."""
    account = deposit.cash_account_id
    if batch.type is BatchType.CASH or (batch.type is BatchType.MIXED and account is not None):
        account = await header.cash_account(account, batch.currency)
    elif batch.type is BatchType.MIXED and batch.origin is not BatchOrigin.AUTOMATIC:
        account = await header.default_cash_account(batch.currency)
    if account is None or not batch.type.banks:
        return
    wanted = text_within("The deposit ID", deposit.deposit_id, 20, field="depositId")
    deposit_id = wanted or f"{batch.post_date:%Y%m%d}"
    await header.lock_deposits(account)
    sequence = deposit.sequence
    if sequence is None:
        sequence = await header.deposit_sequence(account, deposit_id)
    await header.refuse_deposit_used(account, deposit_id, sequence)
    batch.cash_account_id, batch.deposit_id, batch.deposit_sequence = account, deposit_id, sequence


async def _number(
    wanted: str | None, post_date: date, company: CompanyFacts, origin: BatchOrigin, by: Actor
) -> str:
    automatic = company.options.automatic_batch_numbering or origin is not BatchOrigin.INTERNAL
    if (wanted is None or not wanted.strip()) and automatic:
        reaction = company.options.ar_hold_reaction
        period = await open_period_of(post_date, ar_hold=reaction, lock=False, by=by)
        return await numbering.take_number(period["fiscal_year_id"], company.options.batch_number_prefix)
    return numbering.checked(wanted or "")


def _currency(wanted: str | None, batch_type: BatchType, company: CompanyFacts) -> str:
    currency = (wanted or company.currency).strip().upper()
    digits(currency)
    if batch_type is not BatchType.CASH and currency != company.currency:
        kind = batch_type.replace("_", " ").capitalize()
        raise CurrencyNotOfCompany(field="currency", type=kind, base=company.currency, currency=currency)
    return currency
