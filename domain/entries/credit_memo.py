"""A credit memo, tied to an invoice or standing alone: the mirror of an invoice (4.2, R4.15, AMB-20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tieout.domain.accounts.account import AccountUse
from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.crediting import corrected, credit_of, leave_open, open_credit, tie
from tieout.domain.entries.dating import timing_of
from tieout.domain.entries.documents import (
    Worked,
    basis_of,
    document_date,
    grouping_of,
    new_document_number,
    screen_of,
)
from tieout.domain.entries.drafts import CreditMemoDraft
from tieout.domain.entries.entry import EntryType, LineRole
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.entries.finding import (
    AmountNotPositive,
    branch_of,
    counter_account,
    customer_of,
    default_account,
    exchange_of,
    item_of,
)
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.originals import Original
from tieout.domain.entries.prepared import Prepared
from tieout.domain.entries.splitting import Part, Side, finish_of, shared, split
from tieout.domain.entries.taxing import taxes_of
from tieout.domain.money import Money, allocate
from tieout.domain.refusal import Refusal, text_within


class MemoOnCredit(Refusal):
    """{number} is a credit itself, so no credit memo can be tied to it. Choose an invoice, or leave it blank
    for a memo that stands alone.
    """


class NoOriginalAccounts(Refusal):
    """The memo is tied to no invoice, so there are no original accounts to use. Name the invoice, or key the
    accounts.
    """


def prepare(draft: CreditMemoDraft, found: References) -> Prepared:
    """Work the credit memo out.

    Tied to an invoice it relieves that item as far as it is open; what is left over, or all of a
    standalone memo, becomes an open credit.
    """
    item = item_of(found, draft.invoice_number, draft.customer_number)
    if item is not None and item.amount < 0:
        raise MemoOnCredit(field="invoiceNumber", number=item.document_number)
    customer = customer_of(found, draft.customer_number, item)
    original = found.particulars.originals[item.id] if item else None
    dated = document_date(found, draft.document_date)
    worked = _worked(draft, found, customer, dated, item, original)
    credit = credit_of(worked, item)
    worked = corrected(worked, credit)
    number, key = _number(draft, found, item, customer)
    grouping = grouping_of(draft, original or customer)
    revenue = _revenue(draft, found, customer, worked, original)
    memo = Prepared(
        type=EntryType.CREDIT_MEMO,
        customer_id=customer["id"],
        currency=worked.exchange.currency,
        amount=worked.total,
        base_amount=worked.base_total,
        tally=abs(worked.base_total),
        finish=finish_of(draft, debits=len(revenue)),
        exchange_date=worked.exchange.on,
        exchange_rate=worked.exchange.rate,
        document_number=number,
        document_date=dated,
        reference=item.document_number if item else "",
        branch=branch_of(found, draft.branch, item.branch if item else customer["branch"]),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
        document=screen_of(draft, worked, grouping),
    )
    _debit(memo, found, worked, revenue)
    if item is not None:
        tie(memo, found, worked, item, credit)
    if parts := leave_open(memo, draft, found, credit):
        item_made = open_credit(memo, worked, credit, parts, original)
        memo.item = replace(item_made, document_key=key, **grouping)
    if worked.taxation.retention:
        withheld, base = worked.taxation.retention, worked.taxation.base_retention
        memo.credit(LineRole.RETENTION, default_account(found, AccountUse.RETENTION), withheld, base)
    return memo


def _worked(
    draft: CreditMemoDraft,
    found: References,
    customer: Row,
    dated: date,
    item: ItemFacts | None,
    original: Original | None,
) -> Worked:
    """With the invoice's exchange date and rate, and its amount as far as it is not credited yet."""
    if item is None or original is None:
        exchange, default = exchange_of(found, customer, dated), None
    else:
        base = found.batch.base_currency
        exchange = Exchange(item.currency, base, item.exchange_rate, original.exchange_date)
        left = original.net_amount - item.credited
        default = left if left > 0 else None
    basis, in_base = basis_of(draft, exchange, default=default)
    net = Money(basis.net, exchange.currency)
    if net.minor <= 0:
        raise AmountNotPositive(field="baseAmount" if in_base else "amount", amount=net)
    worked = Worked(
        exchange=exchange,
        net=basis.net,
        base_net=basis.base_net,
        keyed_in_base=in_base,
        taxation=taxes_of(draft, found, customer, basis, original),
        timing=timing_of(draft, found, customer, dated=dated, net=net, credit=True, original=original),
    )
    worked.refuse_nothing_due()
    return worked


def _number(
    draft: CreditMemoDraft, found: References, item: ItemFacts | None, customer: Row
) -> tuple[str, str | None]:
    """Required and unique alone, free text when tied to an invoice (AMB-39)."""
    if item is None:
        return new_document_number(found, draft.document_number, customer)
    return text_within("The document number", draft.document_number, 40, field="documentNumber"), None


def _revenue(
    draft: CreditMemoDraft, found: References, customer: Row, worked: Worked, original: Original | None
) -> list[Part]:
    """The accounts debited: the customer's or sales, those keyed, or those of the invoice (R4.8, AMB-20)."""
    if not draft.original_accounts:
        side = Side("revenue", counter_account(found, draft.account_number, customer))
        net = Money(worked.net, worked.exchange.currency)
        return split(found, draft.revenue, net, worked.base_net, side)
    if original is None:
        raise NoOriginalAccounts(field="originalAccounts")
    amounts = allocate(worked.net, [amount for _, amount in original.accounts])
    parts = [(account, amount) for (account, _), amount in zip(original.accounts, amounts, strict=True)]
    kept = [part for part in parts if part[1]]
    return shared([account for account, _ in kept], [amount for _, amount in kept], worked.base_net)


def _debit(memo: Prepared, found: References, worked: Worked, revenue: list[Part]) -> None:
    """Dr revenue, Dr the taxes in the accounts where the invoice put them (R4.15)."""
    for part in revenue:
        memo.debit(LineRole.REVENUE, part.account_id, part.amount, part.base_amount)
    for account_id, tax, base_tax in worked.taxation.owed(found):
        memo.debit(LineRole.TAX, account_id, tax, base_tax)
