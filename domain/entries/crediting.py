"""What a credit memo does to receivables: it relieves its invoice, and leaves the rest as an open credit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.context import References
from tieout.domain.entries.documents import Worked
from tieout.domain.entries.drafts import CreditMemoDraft
from tieout.domain.entries.entry import LineRole, OpenItemKind
from tieout.domain.entries.finding import default_account
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.offsetting import offset, tax_moved
from tieout.domain.entries.originals import Original
from tieout.domain.entries.prepared import OWN, Prepared, PreparedApplication, PreparedItem
from tieout.domain.entries.relieving import relief, relieve
from tieout.domain.entries.splitting import Part, Side, split
from tieout.domain.money import Money, scaled
from tieout.domain.refusal import Refusal


class ReceivablesFixed(Refusal):
    """The memo reduces {number} in the account where it stands, so no receivable account is keyed. Leave it
    out.
    """


@dataclass(frozen=True, slots=True)
class Credit:
    """How a memo's credit divides: tied to its invoice, and left open; each with its base."""

    tied: int
    base_tied: int
    rest: int
    base_rest: int


def credit_of(worked: Worked, item: ItemFacts | None) -> Credit:
    """Never more than the invoice's open balance is tied to it (AMB-20).

    The memo that closes the invoice takes all that is left of its base (R4.18); none takes more.
    """
    available = max(item.available, 0) if item is not None else 0
    tied = min(worked.due, available)
    rest = worked.due - tied
    if item is None or not tied:
        return Credit(0, 0, rest, worked.base_due)
    if tied < available:
        base_tied = sum(base for _, _, base in relief(item, tied, worked.base_due))
        return Credit(tied, base_tied, 0, 0)
    left = worked.base_due - item.base_available
    base_rest = left if left > 0 else worked.exchange.to_base(rest)
    return Credit(tied, item.base_available, rest, base_rest if rest else 0)


def corrected(worked: Worked, credit: Credit) -> Worked:
    """The other side takes the base that receivables take, so that no gain or loss arises (R4.18)."""
    change = credit.base_tied + credit.base_rest - worked.base_due
    return replace(worked, base_net=worked.base_net + change)


def tie(memo: Prepared, found: References, worked: Worked, item: ItemFacts, credit: Credit) -> None:
    """Relieve the invoice in the accounts where it stands (AMB-34), with the tax of the tied part.

    The memo that closes it moves the tax that remains beyond its own (R15.3).
    """
    if not credit.tied:
        return
    closes = credit.tied == item.available
    taxation = worked.taxation

    def share(minor: int) -> int:
        return scaled(minor, credit.tied, worked.due)

    own, base_own, net = share(taxation.vat), share(taxation.base_vat), share(worked.net)
    item.vat_left, item.base_vat_left = item.vat_left - own, item.base_vat_left - base_own
    more, base_more = tax_moved(found, item, credit.tied) if closes else (0, 0)
    relieve(memo, item, credit.tied, credit.base_tied)
    offset(memo, found, item, (more, base_more))
    item.credited += net
    memo.applications.append(
        PreparedApplication(
            open_item_id=item.id,
            amount=credit.tied,
            base_amount=credit.base_tied,
            vat=own + more,
            base_vat=base_own + base_more,
            net_amount=net,
        )
    )


def leave_open(memo: Prepared, draft: CreditMemoDraft, found: References, credit: Credit) -> list[Part]:
    """Credit what is tied to nothing to the AR accounts keyed, or the default one; where it then stands."""
    if not credit.rest:
        if draft.receivables:
            raise ReceivablesFixed(field="receivables", number=memo.reference)
        return []
    side = Side("receivables", default_account(found, AccountUse.RECEIVABLE), receivable=True)
    parts = split(found, draft.receivables, Money(credit.rest, memo.currency), credit.base_rest, side)
    for part in parts:
        memo.credit(LineRole.RECEIVABLE, part.account_id, part.amount, part.base_amount, OWN)
    return parts


def open_credit(
    memo: Prepared, worked: Worked, credit: Credit, parts: list[Part], original: Original | None
) -> PreparedItem:
    """The open credit: what the memo holds less what is tied to its invoice, with a minus sign."""

    def left(minor: int) -> int:
        return scaled(minor, credit.tied, worked.due) - minor

    return PreparedItem(
        kind=OpenItemKind.CREDIT_MEMO,
        document_number=memo.document_number or f"{memo.reference} credit"[:40],
        document_key=None,
        due_date=worked.timing.due_date,
        amount=-credit.rest,
        base_amount=-credit.base_rest,
        account_id=parts[0].account_id,
        split=len({part.account_id for part in parts}) > 1,
        net_amount=left(worked.net),
        tax=left(worked.taxation.tax),
        vat=left(worked.taxation.vat),
        base_vat=left(worked.taxation.base_vat),
        retention=left(worked.taxation.retention),
        terms=worked.timing.terms,
        packing_list=original.packing_list if original else "",
        sales_order=original.sales_order if original else "",
        shipment=original.shipment if original else "",
    )
