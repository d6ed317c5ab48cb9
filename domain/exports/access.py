"""What the clients of outside systems identify themselves with, and keeping the tokens that are renewed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from tieout.domain.database.statements import execute, fetch_one
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.exports.connection import ConnectionState
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.refusal import Refusal
from tieout.domain.secrets.vault import sealed, unsealed

CONNECTION = "connection"
"""The topic announced when a connection changes."""


class NotConnected(Refusal):
    """{system} is not connected. Connect it in the settings, then send."""


@dataclass(frozen=True, slots=True)
class Access:
    """A connection opened: its settings, and its secrets in the clear, which no text of it shows."""

    connection_id: int
    system: AccountingSystem
    version: int
    settings: dict[str, str]
    secrets: dict[str, str] = field(repr=False)

    @property
    def target(self) -> str:
        """The company over there, by the id it has there."""
        names = ("realm_id", "tenant_id", "company_id", "account")
        return next((self.settings[name] for name in names if self.settings.get(name)), "")


async def open_connection(system: AccountingSystem) -> Access:
    """Refused where nothing was entered (`NotConnected`), and where its secrets cannot be read."""
    row = await fetch_one(
        "SELECT id, settings, secrets, version FROM outside_connection WHERE system = $1", system.value
    )
    if row is None or not row["secrets"]:
        raise NotConnected(system=system.called)
    secrets = json.loads(unsealed(row["secrets"]))
    return Access(row["id"], system, row["version"], json.loads(row["settings"]), secrets)


@transactional
async def keep_secrets(access: Access, **renewed: str) -> Access:
    """Keep tokens that were renewed, beside the other secrets, unless they were renewed or changed meanwhile.

    The outside system may have made the old ones void: what comes back is what is kept now.
    """
    secrets = {**access.secrets, **renewed}
    written = await execute(
        "UPDATE outside_connection SET secrets = $3, version = version + 1 WHERE id = $1 AND version = $2",
        *(access.connection_id, access.version, sealed(json.dumps(secrets))),
    )
    if written == 0:
        return await open_connection(access.system)
    return replace(access, version=access.version + 1, secrets=secrets)


@transactional
async def note_expired(access: Access, error: str) -> None:
    """The outside system lets us in no more: shown until somebody connects again."""
    await execute(
        "UPDATE outside_connection SET state = $3, error = $4 WHERE id = $1 AND version = $2",
        *(access.connection_id, access.version, ConnectionState.EXPIRED.value, error),
    )
    announce(CONNECTION)
