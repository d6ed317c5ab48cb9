"""The balanced lines of a receipt in both currencies, exchange differences included (3.7)."""

from __future__ import annotations

from collections.abc import Iterable

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.applying import Applied
from tieout.domain.entries.context import References
from tieout.domain.entries.debiting import ROLES
from tieout.domain.entries.drafts import DebitPart
from tieout.domain.entries.entry import EntryType, LineRole, OpenItemKind
from tieout.domain.entries.finding import branch_of, default_account
from tieout.domain.entries.offsetting import offset
from tieout.domain.entries.prepared import OWN, Prepared, PreparedApplication, PreparedItem
from tieout.domain.entries.receipt import Receipt
from tieout.domain.entries.relieving import relieve
from tieout.domain.money import allocate, scaled
from tieout.domain.refusal import text_within


def posted_as(receipt: Receipt, found: References) -> Prepared:
    """The entry of a balanced receipt: debits equal credits in both currencies (R3.33)."""
    entry = _header(receipt, found)
    shares = iter(receipt.cash_base())
    bases = {DebitPart.CASH: receipt.base_amount, DebitPart.FEE: receipt.exchange.to_base(receipt.fee)}
    bases |= {DebitPart.DISCOUNT: 0, DebitPart.WRITE_OFF: 0}
    for row in receipt.applied:
        discount_base, write_off_base = _apply(entry, row, next(shares), found)
        bases[DebitPart.DISCOUNT] += discount_base
        bases[DebitPart.WRITE_OFF] += write_off_base
    for line in receipt.credits:
        entry.credit(LineRole.CREDIT, line.account_id, line.amount, next(shares))
    if receipt.on_account:
        _take_on_account(entry, receipt, next(shares), default_account(found, AccountUse.RECEIVABLE))
    credits, entry.lines = entry.lines, []
    _debit(entry, receipt, bases)
    entry.lines += credits
    return entry


def _header(receipt: Receipt, found: References) -> Prepared:
    draft, batch = receipt.draft, found.batch
    item = receipt.applied[0].item if receipt.applied else None
    customer = receipt.customer
    fallback = item.branch if item else customer["branch"] if customer else ""
    return Prepared(
        type=EntryType.CASH_RECEIPT,
        customer_id=customer["id"] if customer else None,
        currency=receipt.exchange.currency,
        amount=receipt.amount,
        base_amount=receipt.base_amount,
        tally=receipt.tally(batch.currency),
        fee=receipt.fee,
        finish=receipt.finish,
        exchange_date=receipt.exchange.on,
        exchange_rate=receipt.exchange.rate,
        document_date=batch.post_date,
        document_number=item.document_number if item and len(receipt.applied) == 1 else "",
        reference=text_within("The check number", draft.reference, 40, field="reference") or None,
        branch=branch_of(found, draft.branch, fallback),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
    )


def _apply(entry: Prepared, row: Applied, cash_base: int, found: References) -> tuple[int, int]:
    """Relieve the item, realise gain or loss, move its tax; the base of discount and write-off (AMB-13)."""
    item = row.item
    tax = row.tax
    relieved = relieve(entry, item, row.taken)
    discount_base = scaled(relieved, row.discount, row.taken)
    write_off_base = scaled(relieved, row.write_off, row.taken)
    _realise(entry, cash_base + discount_base + write_off_base - relieved, found)
    offset(entry, found, item, tax)
    item.discount_taken += row.discount
    entry.applications.append(
        PreparedApplication(
            open_item_id=item.id,
            amount=row.taken,
            base_amount=relieved,
            discount=row.discount,
            write_off=row.write_off,
            vat=tax[0],
            base_vat=tax[1],
            pay_type=row.type,
            reason=row.reason,
        )
    )
    return discount_base, write_off_base


def _realise(entry: Prepared, gain: int, found: References) -> None:
    """One line per application, nothing in the entry's currency (R3.33); none when the rates agree."""
    if gain:
        use = AccountUse.FX_GAIN if gain > 0 else AccountUse.FX_LOSS
        entry.credit(LineRole.EXCHANGE, default_account(found, use), 0, gain)


def _take_on_account(entry: Prepared, receipt: Receipt, base: int, receivable: int) -> None:
    """Leave an open credit, so that the AR account stays the sum of the open items (AMB-12)."""
    amount = receipt.on_account
    entry.credit(LineRole.RECEIVABLE, receivable, amount, base, item=OWN)
    entry.item = PreparedItem(
        kind=OpenItemKind.ON_ACCOUNT,
        document_number=entry.reference or "",
        document_key=None,
        due_date=entry.document_date,
        amount=-amount,
        base_amount=-base,
        account_id=receivable,
    )


def _debit(entry: Prepared, receipt: Receipt, bases: dict[DebitPart, int]) -> None:
    """The debit lines, the base of each part shared over its lines so that it adds up."""
    for part, base in bases.items():
        lines = [line for line in receipt.debits if line.part is part]
        for line, share in zip(lines, _shares(base, [line.amount for line in lines]), strict=True):
            entry.debit(ROLES[part], line.account_id, line.amount, share)


def _shares(base: int, amounts: Iterable[int]) -> list[int]:
    weights = list(amounts)
    return allocate(base, weights) if weights else []
