"""Reading ledger versions, their summary and their lines."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.ledgers.ledger import Ledger, LedgerLine, LedgerTotal
from tieout.domain.refusal import NotFound, Refusal


class LedgerNotPosted(Refusal):
    """Version {version} of the ledger of batch {number} is not posted, and files are made of posted ledgers.

    Post the batch first.
    """


async def posted_ledger(ledger_id: int) -> Ledger:
    """A version with its batch and period; refused (`LedgerNotPosted`) when it never counted."""
    query = Ledger.get_or_none(id=ledger_id, using_db=reader())
    ledger = await query.select_related("batch", "fiscal_period")
    if ledger is None:
        raise NotFound(kind="ledger", key=ledger_id)
    if ledger.posted_at is None:
        raise LedgerNotPosted(version=ledger.version, number=ledger.batch.number)
    return ledger


async def find_ledger(ledger_id: int) -> Ledger | None:
    """A ledger version by id, None when there is none."""
    return await Ledger.filter(id=ledger_id).using_db(reader()).first()


async def ledgers_by_id(ledger_ids: Sequence[int]) -> dict[int, Ledger]:
    """Some ledger versions, by id."""
    return {ledger.id: ledger for ledger in await Ledger.filter(id__in=list(ledger_ids)).using_db(reader())}


async def ledgers_of(batch_ids: Sequence[int]) -> dict[int, list[Ledger]]:
    """The ledger versions of several batches, newest first, reversals included."""
    grouped: dict[int, list[Ledger]] = {batch_id: [] for batch_id in batch_ids}
    for ledger in await Ledger.filter(batch_id__in=list(batch_ids)).order_by("-id").using_db(reader()):
        grouped[ledger.batch_id].append(ledger)
    return grouped


async def totals_of(ledger_ids: Sequence[int]) -> dict[int, list[LedgerTotal]]:
    """The summary rows of several ledger versions, by account (R6.5)."""
    grouped: dict[int, list[LedgerTotal]] = {ledger_id: [] for ledger_id in ledger_ids}
    found = LedgerTotal.filter(ledger_id__in=list(ledger_ids)).order_by("account_number", "branch", "id")
    for total in await found.using_db(reader()):
        grouped[total.ledger_id].append(total)
    return grouped


async def lines(ledger_id: int, request: PageRequest) -> Page[LedgerLine]:
    """The lines of a ledger version in order; cursors are line numbers."""
    return await page_of(LedgerLine.filter(ledger_id=ledger_id), request, key="line_number")
