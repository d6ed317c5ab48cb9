"""Entries of bank files with the receipts made of them: which are still to be matched, and their files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tieout.domain.banking import unidentified
from tieout.domain.banking.deposit import CreditEntry, RemittedInvoice
from tieout.domain.banking.loaded_file import LoadedDeposit, LoadedFile
from tieout.domain.batches.batch import BatchStatus
from tieout.domain.database.paging import LARGEST_PAGE, Page, PageRequest, cut, page_of
from tieout.domain.database.statements import Row, fetch, fetch_value, reader


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReceipt:
    """An entry, its receipt and batch; `left` is what of it is not identified, in minor units.

    `entry_version` is None when somebody deleted the receipt.
    """

    id: int
    entry: CreditEntry
    currency: str
    left: int
    item_id: int | None
    entry_id: int
    entry_version: int | None
    customer_number: str
    batch_id: int
    batch_number: str
    batch_status: BatchStatus
    post_date: date
    file_name: str
    proposal: str

    @property
    def to_match(self) -> bool:
        """Whether it is still nobody's."""
        return self.left > 0


_COLUMNS = """
SELECT bank_entry.id, bank_entry.bank_deposit_id, bank_entry.entry_id, bank_entry.amount,
       bank_entry.entry_date, bank_entry.reference,
       bank_entry.remitter, bank_entry.routing, bank_entry.account, bank_entry.text, bank_entry.invoices,
       bank_entry.bank_reference, bank_entry.proposal, bank_deposit.currency, bank_file.name AS file_name,
       batch.id AS batch_id, batch.number AS batch_number, batch.status AS batch_status,
       batch.post_date AS post_date, entry.version AS entry_version, customer.number AS customer_number,
       customer.id AS customer_id, open_item.id AS item_id,
       coalesce(-open_item.amount + (SELECT coalesce(sum(application.amount), 0) FROM application
                                     JOIN batch AS applying ON applying.id = application.batch_id
                                     WHERE application.open_item_id = open_item.id
                                       AND applying.status <> 'DELETED'), 0)::bigint AS left_over
FROM {source} JOIN bank_deposit ON bank_deposit.id = bank_entry.bank_deposit_id
JOIN bank_file ON bank_file.id = bank_deposit.bank_file_id JOIN batch ON batch.id = bank_deposit.batch_id
LEFT JOIN entry ON entry.id = bank_entry.entry_id LEFT JOIN customer ON customer.id = entry.customer_id
LEFT JOIN open_item ON open_item.entry_id = entry.id
"""
_ANY = _COLUMNS.format(source="bank_entry")
# from the open credits of nobody: however many entries there are, these are few
_NOBODY = (
    _COLUMNS.format(source="open_item AS mine JOIN bank_entry ON bank_entry.entry_id = mine.entry_id")
    + "WHERE mine.customer_id = ANY($1) AND batch.status <> 'DELETED'"
)


async def to_match(
    request: PageRequest, *, batch_id: int | None = None, file_id: int | None = None
) -> Page[BankReceipt]:
    """The entries that are nobody's yet, in the order they were loaded; of one batch or file if asked."""
    nobody = await _nobody()
    size = request.size()
    backwards = request.backwards
    key = request.key[0] if request.key else (2**62 if backwards else 0)
    sign, order = ("<", "DESC") if backwards else (">", "ASC")
    rows = await fetch(
        f"SELECT * FROM ({_NOBODY} AND bank_entry.id {sign} $2 AND ($3 = 0 OR batch.id = $3) "
        "AND ($4 = 0 OR bank_file.id = $4)) AS found "
        f"WHERE left_over > 0 ORDER BY id {order} LIMIT {size + 1}",
        *(nobody, key, batch_id or 0, file_id or 0),
    )
    return cut([_receipt(row, nobody) for row in rows], size, request)


async def count_to_match(*, batch_id: int | None = None, file_id: int | None = None) -> int:
    """How many there are."""
    nobody = await _nobody()
    return int(
        await fetch_value(
            f"SELECT count(*) AS n FROM ({_NOBODY} AND ($2 = 0 OR batch.id = $2) "
            "AND ($3 = 0 OR bank_file.id = $3)) AS found WHERE left_over > 0",
            *(nobody, batch_id or 0, file_id or 0),
        )
    )


async def receipts_of_deposits(asked: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[BankReceipt]]:
    """For each deposit and a position the entries after it, in the bank's order, a page at most."""
    found: dict[tuple[int, int], list[BankReceipt]] = {key: [] for key in asked}
    nobody = await _nobody()
    for after in sorted({after for _, after in asked}):
        deposits = [deposit for deposit, its in asked if its == after]
        rows = await fetch(
            f"{_ANY} WHERE bank_entry.bank_deposit_id = ANY($1) AND bank_entry.position > $2 "
            "AND bank_entry.position <= $3 ORDER BY bank_entry.bank_deposit_id, bank_entry.position",
            *(deposits, after, after + LARGEST_PAGE),
        )
        for row in rows:
            found[row["bank_deposit_id"], after].append(_receipt(row, nobody))
    return found


async def find_receipt(receipt_id: int) -> BankReceipt | None:
    """One entry, None when there is none."""
    rows = await fetch(f"{_ANY} WHERE bank_entry.id = $1", receipt_id)
    return _receipt(rows[0], await _nobody()) if rows else None


async def files(request: PageRequest) -> Page[LoadedFile]:
    """A page of files, the newest first, without their bytes."""
    query = LoadedFile.all().only(*_OF_FILE)
    return await page_of(query, request, descending=True)


async def count_files() -> int:
    """How many files there are."""
    return await LoadedFile.all().using_db(reader()).count()


async def find_file(file_id: int) -> LoadedFile | None:
    """The file of that id, None when there is none."""
    return await LoadedFile.filter(id=file_id).only(*_OF_FILE).using_db(reader()).first()


async def deposits_of(file_ids: Sequence[int]) -> dict[int, list[LoadedDeposit]]:
    """The deposits of files, by file."""
    rows = await LoadedDeposit.filter(bank_file_id__in=list(file_ids)).order_by("position").using_db(reader())
    found: dict[int, list[LoadedDeposit]] = {file_id: [] for file_id in file_ids}
    for row in rows:
        found[row.bank_file_id].append(row)
    return found


_OF_FILE = (
    "id", "name", "fingerprint", "format", "layout", "without_known", "state", "step", "done", "most",
    "error", "loaded_by_id", "loaded_by", "loaded_at",
)  # fmt: skip


async def _nobody() -> list[int]:
    return sorted(customer.id for customer in await unidentified.customers())


def _receipt(row: Row, nobody: Sequence[int]) -> BankReceipt:
    mine = row["customer_id"] in nobody and row["batch_status"] != BatchStatus.DELETED
    invoices = tuple(RemittedInvoice(**one) for one in json.loads(row["invoices"]))
    return BankReceipt(
        id=row["id"],
        entry=CreditEntry(
            minor=row["amount"],
            on=row["entry_date"],
            reference=row["reference"],
            remitter=row["remitter"],
            routing=row["routing"],
            account=row["account"],
            text=row["text"],
            invoices=invoices,
            bank_reference=row["bank_reference"],
        ),
        currency=row["currency"],
        left=row["left_over"] if mine else 0,
        item_id=row["item_id"],
        entry_id=row["entry_id"],
        entry_version=row["entry_version"],
        customer_number=row["customer_number"] or "",
        batch_id=row["batch_id"],
        batch_number=row["batch_number"],
        batch_status=BatchStatus(row["batch_status"]),
        post_date=row["post_date"],
        file_name=row["file_name"],
        proposal=row["proposal"],
    )
