"""What others changed since a user looked, told from the audit trail."""

from __future__ import annotations

import json

from tieout.domain.database.statements import fetch

_EVENTS = "SELECT actor, facts FROM audit_event WHERE action = $1 AND subject = $2 ORDER BY id DESC LIMIT 20"


async def changes_since(action: str, subject: str, version: int) -> str:
    """Who changed what after that version, as "Rosa (name, city)"; "Somebody else" when it is not known.

    The events must carry the facts `version` and `changes`.
    """
    changed: dict[str, list[str]] = {}
    for event in reversed(await fetch(_EVENTS, action, subject)):
        facts = json.loads(event["facts"])
        if facts.get("version", 0) > version:
            names = changed.setdefault(event["actor"], [])
            names += [name.replace("_", " ") for name in facts["changes"]]
    if not changed:
        return "Somebody else"
    return " and ".join(f"{actor} ({', '.join(dict.fromkeys(names))})" for actor, names in changed.items())
