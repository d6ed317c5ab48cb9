"""Sealing every kept secret under the newest key, so that an old key can be taken away."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch
from tieout.domain.database.transactions import transactional
from tieout.domain.secrets.vault import sealed_anew
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

SEALED: tuple[tuple[str, str], ...] = (
    ("outside_connection", "secrets"),
    ("webhook", "secret"),
    ("webhook", "previous_secret"),
)
"""Every table with its column that holds sealed secrets, blank where there is none; its key is `id`."""


@transactional
async def reseal(*, by: Actor) -> int:
    """Seal all secrets anew, in one transaction, and return how many; `SecretUnreadable` changes nothing."""
    by.require(Permission.ADMINISTER, "seal the secrets anew")
    count = 0
    for table, column in SEALED:
        for row in await fetch(f"SELECT id, {column} AS secret FROM {table} WHERE {column} <> '' FOR UPDATE"):
            anew = sealed_anew(row["secret"])
            await execute(f"UPDATE {table} SET {column} = $2 WHERE id = $1", row["id"], anew)
            count += 1
    await record("SECRETS_RESEALED", by=by, count=count)
    return count
