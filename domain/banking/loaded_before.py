"""What was loaded before: the same file by its bytes, the same entry by what the bank calls it.

A batch that was deleted frees what it held.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from tieout.domain.banking.deposit import CreditEntry, Deposit
from tieout.domain.database.statements import Row, fetch
from tieout.domain.refusal import Refusal


class BankFileLoaded(Refusal):
    """The file {file} was loaded by {who} on {when} already, into batch {number}. Nothing was loaded; delete
    that batch first if it is to be loaded again.
    """


class BankEntryLoaded(Refusal):
    """The entry of {on} over {amount}{told} was loaded by {who} on {when} already, into batch {number}. Load
    the file without what is known, or delete that batch first.
    """


_FILE = """
SELECT bank_file.name, bank_file.loaded_by, bank_file.loaded_at, batch.number, batch.id AS batch_id
FROM bank_file JOIN bank_deposit ON bank_deposit.bank_file_id = bank_file.id
JOIN batch ON batch.id = bank_deposit.batch_id
WHERE bank_file.fingerprint = $1 AND batch.status <> 'DELETED' ORDER BY batch.id LIMIT 1
"""
_ENTRIES = """
SELECT bank_entry.key, bank_file.loaded_by, bank_file.loaded_at, batch.number, batch.id AS batch_id
FROM bank_entry JOIN bank_deposit ON bank_deposit.id = bank_entry.bank_deposit_id
JOIN bank_file ON bank_file.id = bank_deposit.bank_file_id JOIN batch ON batch.id = bank_deposit.batch_id
WHERE bank_entry.key = ANY($1) AND (batch.status <> 'DELETED' OR bank_entry.reconciles_id IS NOT NULL)
ORDER BY batch.id
"""
_AT_ONCE = 5_000


def fingerprint(content: bytes) -> str:
    """SHA-256 of the file."""
    return hashlib.sha256(content).hexdigest()


def keys_of(deposits: Sequence[Deposit]) -> list[list[str]]:
    """A key for each entry of each deposit.

    Made of the account, the day, the amount and the bank's own reference, which is the same in a
    statement and in the notification before it; where the bank gives none, of the statement and all
    that is told. Entries alike in all of that are numbered.
    """
    seen: Counter[str] = Counter()
    made: list[list[str]] = []
    for deposit in deposits:
        keys: list[str] = []
        for entry in deposit.entries:
            told = _told(deposit, entry)
            seen[told] += 1
            keys.append(hashlib.sha256(f"{told}\x1f{seen[told]}".encode()).hexdigest())
        made.append(keys)
    return made


async def file_before(print_of_it: str) -> Row | None:
    """Who loaded the file, when, and a batch of it that is not deleted; None when it is free."""
    rows = await fetch(_FILE, print_of_it)
    return rows[0] if rows else None


async def entries_before(keys: Sequence[str]) -> dict[str, Row]:
    """By key, who loaded the entry, when and into which batch."""
    found: dict[str, Row] = {}
    for start in range(0, len(keys), _AT_ONCE):
        for row in await fetch(_ENTRIES, list(keys[start : start + _AT_ONCE])):
            found.setdefault(row["key"], row)
    return found


def _told(deposit: Deposit, entry: CreditEntry) -> str:
    account = "".join(deposit.account.split()).upper()
    parts = [account, deposit.currency, f"{entry.on:%Y%m%d}", str(entry.minor)]
    if entry.bank_reference:
        parts.append(entry.bank_reference)
    else:
        parts += [deposit.statement, entry.reference, entry.remitter, entry.account, entry.text]
    return "\x1f".join(parts)
