"""An invoice: Dr receivables less retention, Cr revenue and taxes (4.1, R4.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tieout.domain.accounts.account import AccountUse
from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.dating import timing_of
from tieout.domain.entries.documents import (
    Worked,
    basis_of,
    document_date,
    grouping_of,
    new_document_number,
    screen_of,
)
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.entries.entry import EntryType, LineRole, OpenItemKind
from tieout.domain.entries.finding import (
    branch_of,
    counter_account,
    customer_of,
    default_account,
    exchange_of,
)
from tieout.domain.entries.prepared import OWN, Prepared, PreparedItem
from tieout.domain.entries.splitting import Part, Side, TooManyCreditAccounts, finish_of, split
from tieout.domain.entries.taxing import taxes_of
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, text_within


class InvoiceAmountZero(Refusal):
    """The invoice amount is zero. Key what is owed; a negative invoice takes a minus sign."""


def prepare(draft: InvoiceDraft, found: References) -> Prepared:
    """Work the invoice out; a negative one has the same lines on the opposite sides (R4.17)."""
    customer = customer_of(found, draft.customer_number, None)
    number, key = new_document_number(found, draft.document_number, customer)
    dated = document_date(found, draft.document_date)
    worked = _worked(draft, found, customer, dated)
    debits = _receivables(draft, found, worked)
    grouping = grouping_of(draft, customer)
    invoice = Prepared(
        type=EntryType.INVOICE,
        customer_id=customer["id"],
        currency=worked.exchange.currency,
        amount=worked.total,
        base_amount=worked.base_total,
        tally=abs(worked.base_total),
        finish=finish_of(draft, debits=len(debits)),
        exchange_date=worked.exchange.on,
        exchange_rate=worked.exchange.rate,
        document_number=number,
        document_date=dated,
        due_date=worked.timing.due_date,
        branch=branch_of(found, draft.branch, customer["branch"]),
        memo=text_within("The memo", draft.memo, 200, field="memo"),
        document=screen_of(draft, worked, grouping),
    )
    _post(invoice, draft, found, customer, worked, debits)
    factored = customer["factored"] if draft.factored is None else draft.factored
    invoice.item = PreparedItem(
        kind=OpenItemKind.INVOICE,
        document_number=number,
        document_key=key,
        factored=bool(factored) and worked.due > 0,
        packing_list=text_within("The packing list", draft.packing_list, 40, field="packingList"),
        sales_order=text_within("The sales order", draft.sales_order, 40, field="salesOrder"),
        shipment=text_within("The shipment", draft.shipment, 20, field="shipment"),
        **_figures(worked, debits),
        **grouping,
    )
    return invoice


def _worked(draft: InvoiceDraft, found: References, customer: Row, dated: date) -> Worked:
    exchange = exchange_of(found, customer, dated)
    basis, in_base = basis_of(draft, exchange)
    if not basis.net:
        raise InvoiceAmountZero(field="baseAmount" if in_base else "amount")
    net = Money(basis.net, exchange.currency)
    worked = Worked(
        exchange=exchange,
        net=basis.net,
        base_net=basis.base_net,
        keyed_in_base=in_base,
        taxation=taxes_of(draft, found, customer, basis),
        timing=timing_of(draft, found, customer, dated=dated, net=net, credit=net.minor < 0),
    )
    worked.refuse_nothing_due()
    return worked


def _receivables(draft: InvoiceDraft, found: References, worked: Worked) -> list[Part]:
    """The AR accounts debited: the default one, the one that overrides it, or several (R4.4, R4.16)."""
    side = Side("receivables", default_account(found, AccountUse.RECEIVABLE), receivable=True)
    return split(found, draft.receivables, Money(worked.due, worked.exchange.currency), worked.base_due, side)


def _post(
    invoice: Prepared,
    draft: InvoiceDraft,
    found: References,
    customer: Row,
    worked: Worked,
    debits: list[Part],
) -> None:
    """Dr receivables, Dr retention receivable, Cr revenue, Cr taxes (R4.5, AMB-18)."""
    for part in debits:
        invoice.debit(LineRole.RECEIVABLE, part.account_id, part.amount, part.base_amount, OWN)
    taxation = worked.taxation
    if taxation.retention:
        retention = default_account(found, AccountUse.RETENTION)
        invoice.debit(LineRole.RETENTION, retention, taxation.retention, taxation.base_retention)
    for part in _revenue(draft, found, customer, worked):
        invoice.credit(LineRole.REVENUE, part.account_id, part.amount, part.base_amount)
    for account_id, tax, base_tax in taxation.owed(found):
        invoice.credit(LineRole.TAX, account_id, tax, base_tax)


def _revenue(draft: InvoiceDraft, found: References, customer: Row, worked: Worked) -> list[Part]:
    """The accounts credited: one keyed or the customer's, or as many as the setting allows (AMB-17)."""
    most = found.batch.options.most_credit_accounts
    if len(draft.revenue) > most:
        raise TooManyCreditAccounts(field="revenue", count=len(draft.revenue), limit=most)
    side = Side("revenue", counter_account(found, draft.account_number, customer))
    return split(found, draft.revenue, Money(worked.net, worked.exchange.currency), worked.base_net, side)


def _figures(worked: Worked, debits: list[Part]) -> dict[str, Any]:
    taxation, timing = worked.taxation, worked.timing
    return {
        "due_date": timing.due_date,
        "amount": worked.due,
        "base_amount": worked.base_due,
        "account_id": debits[0].account_id,
        "split": len({part.account_id for part in debits}) > 1,
        "net_amount": worked.net,
        "tax": taxation.tax,
        "vat": taxation.vat,
        "base_vat": taxation.base_vat,
        "retention": taxation.retention,
        "freight": timing.freight,
        "discount": timing.discount,
        "discount_date": timing.discount_date,
        "terms": timing.terms,
    }
