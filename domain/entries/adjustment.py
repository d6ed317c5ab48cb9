"""An adjustment that increases or reduces an invoice (R4.9 to R4.14)."""

from __future__ import annotations

from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.documents import basis_of, grouping_of
from tieout.domain.entries.drafts import AdjustmentDraft
from tieout.domain.entries.entry import AdjustmentDirection, EntryType, LineRole
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.entries.finding import AmountNotPositive, branch_of, counter_account, customer_of, item_of
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.offsetting import offset, tax_moved
from tieout.domain.entries.prepared import Prepared, PreparedApplication, PreparedDocument
from tieout.domain.entries.relieving import relieve
from tieout.domain.entries.splitting import Side, finish_of, split
from tieout.domain.entries.taxing import Basis
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, ValueMissing, text_within
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class AdjustmentOverBalance(Refusal):
    """The adjustment of {amount} is more than the {balance} left open on {number}. Key no more than that, or
    ask someone with the right OVER_ADJUST.
    """


class WriteOffOverLimit(Refusal):
    """The adjustment takes {amount} off receivables, and {limit} is the most you may. Key no more than that,
    or ask someone with a higher limit.
    """


class ReasonUnknown(Refusal):
    """There is no active reason {code} for adjustments. Choose one from the list."""


def prepare(draft: AdjustmentDraft, found: References, *, by: Actor) -> Prepared:
    """Work the adjustment out; receivables are posted to the account the invoice stands in (R4.11)."""
    item = item_of(found, draft.invoice_number, draft.customer_number)
    if item is None:
        raise ValueMissing(field="invoiceNumber", label="The invoice to adjust")
    customer = customer_of(found, draft.customer_number, item)
    basis, in_base = _basis(draft, found, item)
    raised = basis.net if draft.direction is AdjustmentDirection.INCREASE else -basis.net
    shrinks = (raised < 0) == (item.amount > 0)
    if shrinks and not by.may(Permission.OVER_ADJUST):
        _refuse_beyond_zero(item, Money(basis.net, item.currency))
    adjustment = Prepared(
        type=EntryType.ADJUSTMENT,
        customer_id=customer["id"],
        currency=item.currency,
        amount=basis.net,
        base_amount=0,
        tally=0,
        finish=finish_of(draft, debits=len(draft.revenue)),
        exchange_date=basis.exchange.on,
        exchange_rate=basis.exchange.rate,
        direction=draft.direction,
        reason=_reason(draft, found),
        document_number=item.document_number,
        document_date=draft.document_date or found.batch.post_date,
        branch=branch_of(found, draft.branch, item.branch),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
        document=_screen(draft, found, item, basis.net, in_base=in_base),
    )
    kept = (basis.base_net if raised < 0 else -basis.base_net) if in_base else None
    tax = _take_off(adjustment, found, item, -raised, kept) if shrinks else (0, 0)
    if not shrinks:
        _add_to(adjustment, item, raised, basis)
    _counter(adjustment, draft, found, customer)
    offset(adjustment, found, item, tax)
    _refuse_over_limit(adjustment, found, by)
    return adjustment


def _basis(draft: AdjustmentDraft, found: References, item: ItemFacts) -> tuple[Basis, bool]:
    """The amount, above zero; it starts as the open balance (R4.10), at the item's rate (R4.18)."""
    rated_on = found.particulars.originals[item.id].exchange_date
    exchange = Exchange(item.currency, found.batch.base_currency, item.exchange_rate, rated_on)
    basis, in_base = basis_of(draft, exchange, default=abs(item.available) or None)
    if basis.net <= 0:
        amount = Money(basis.net, item.currency)
        raise AmountNotPositive(field="baseAmount" if in_base else "amount", amount=amount)
    return basis, in_base


def _take_off(
    adjustment: Prepared, found: References, item: ItemFacts, taken: int, kept: int | None
) -> tuple[int, int]:
    """Relieve the item by its share of open base, all of it when that closes it; the tax to be moved.

    The accounts are relieved in the order recorded (R4.11, AMB-34). By right it may go beyond zero:
    what does so is posted to the first account, at the item's rate.
    """
    open_ = item.available if (item.available > 0) == (taken > 0) else 0
    within = taken if abs(taken) < abs(open_) else open_
    tax = tax_moved(found, item, within) if within else (0, 0)
    base = relieve(adjustment, item, within, None if within == open_ else kept) if within else 0
    if beyond := taken - within:
        exchange = Exchange(item.currency, found.batch.base_currency, item.exchange_rate)
        base_beyond = exchange.to_base(beyond)
        adjustment.credit(LineRole.RECEIVABLE, item.account_id, beyond, base_beyond, item.id)
        item.take(beyond, base_beyond)
        base += base_beyond
    _record(adjustment, item, taken, base, tax)
    return tax


def _add_to(adjustment: Prepared, item: ItemFacts, raised: int, basis: Basis) -> None:
    """Raise the item in its first account; what is only keyed leaves no more to be taken off (R3.24)."""
    base = basis.base_net if raised > 0 else -basis.base_net
    adjustment.debit(LineRole.RECEIVABLE, item.account_id, raised, base, item.id)
    _record(adjustment, item, -raised, -base, (0, 0))


def _record(adjustment: Prepared, item: ItemFacts, taken: int, base: int, tax: tuple[int, int]) -> None:
    adjustment.base_amount = adjustment.tally = abs(base)
    vat, base_vat = tax
    adjustment.applications.append(
        PreparedApplication(
            open_item_id=item.id,
            amount=taken,
            base_amount=base,
            vat=vat,
            base_vat=base_vat,
            reason=adjustment.reason,
        )
    )


def _counter(adjustment: Prepared, draft: AdjustmentDraft, found: References, customer: Row) -> None:
    """The accounts on the other side, until they come to the adjustment; never receivables (R4.11)."""
    side = Side("revenue", counter_account(found, draft.account_number, customer))
    amount = Money(adjustment.amount, adjustment.currency)
    sign = 1 if draft.direction is AdjustmentDirection.INCREASE else -1
    for part in split(found, draft.revenue, amount, adjustment.base_amount, side):
        adjustment.credit(LineRole.ADJUSTMENT, part.account_id, sign * part.amount, sign * part.base_amount)


def _screen(
    draft: AdjustmentDraft, found: References, item: ItemFacts, amount: int, *, in_base: bool
) -> PreparedDocument | None:
    """What fills the screen from the invoice; the purchase order may hold a note instead (R4.10)."""
    grouping = grouping_of(draft, found.particulars.originals[item.id])
    screen = PreparedDocument(net_amount=amount, keyed_in_base=in_base, **grouping)
    return None if screen == PreparedDocument(net_amount=amount) else screen


def _reason(draft: AdjustmentDraft, found: References) -> str:
    code = (draft.reason or "").strip()
    if not code:
        return ""
    reason = found.reasons.get(code.upper())
    if reason is None or not reason["for_adjustments"]:
        raise ReasonUnknown(field="reason", code=code)
    return str(reason["code"])


def _refuse_beyond_zero(item: ItemFacts, amount: Money) -> None:
    """An item may not change sides: an invoice not below zero, a credit not above it (AMB-21)."""
    left = item.available if item.amount > 0 else -item.available
    if amount.minor > left:
        balance = Money(item.available, amount.currency)
        raise AdjustmentOverBalance(
            field="amount", amount=amount, balance=balance, number=item.document_number
        )


def _refuse_over_limit(adjustment: Prepared, found: References, by: Actor) -> None:
    """A user may have a limit for what one adjustment takes off (AMB-21), in base currency."""
    limit = by.write_off_limit
    reduced = adjustment.base_amount if adjustment.direction is AdjustmentDirection.REDUCE else 0
    if limit is not None and reduced > limit:
        base = found.batch.base_currency
        raise WriteOffOverLimit(field="amount", amount=Money(reduced, base), limit=Money(limit, base))
