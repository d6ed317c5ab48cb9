"""To whom the figures of posted ledgers have gone already: whoever holds them must be told of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieout.domain.database.statements import fetch
from tieout.domain.exports.standing import standings

_MAILED = """
SELECT mail.batch_id, mail.recipient AS who, mail.created_at AS given_at FROM mail_message AS mail
JOIN ledger ON ledger.id = mail.ledger_id AND ledger.state = 'POSTED'
WHERE mail.batch_id = ANY($1) AND mail.state <> 'FAILED' ORDER BY mail.id DESC
"""
_TAKEN = """
SELECT event.batch_id, event.actor AS who, event.happened_at AS given_at FROM audit_event AS event
JOIN batch ON batch.id = event.batch_id AND event.subject = 'version ' || batch.ledger_version
WHERE event.batch_id = ANY($1) AND event.action = 'LEDGER_DOWNLOADED' AND batch.status = 'POSTED'
ORDER BY event.id DESC
"""
_IN_MASS = """
SELECT ledger.batch_id, mass.number AS who, mass.made_at AS given_at FROM mass_ledger_member AS member
JOIN mass_ledger AS mass ON mass.id = member.mass_ledger_id
JOIN ledger ON ledger.id = member.ledger_id AND ledger.state = 'POSTED' AND ledger.reverses_id IS NULL
WHERE ledger.batch_id = ANY($1) ORDER BY mass.number DESC
"""
_WAYS = (("sent to {}", _MAILED), ("downloaded by {}", _TAKEN), ("put into mass ledger {}", _IN_MASS))


@dataclass(frozen=True, slots=True)
class GivenOut:
    """One way that a posted ledger has gone, as "sent to cfo@example.org", and when."""

    how: str
    at: datetime


async def given_out(batch_ids: Sequence[int]) -> dict[int, list[GivenOut]]:
    """Every way the ledgers that count in these batches have gone (AMB-29).

    What stands in the outside accounting system comes first, then mail, downloads and mass ledgers, each
    the newest first.
    """
    found: dict[int, list[GivenOut]] = {batch_id: [] for batch_id in batch_ids}
    for batch_id, standing in (await standings(batch_ids)).items():
        if standing.there_since is not None:
            system, since = standing.there_since
            found[batch_id].append(GivenOut(f"exported to {system}", since))
    for how, query in _WAYS:
        for row in await fetch(query, list(batch_ids)):
            found[row["batch_id"]].append(GivenOut(how.format(row["who"]), row["given_at"]))
    return found
