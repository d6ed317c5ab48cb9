"""Connecting an outside accounting system, changing and ending the connection, and looking at its books."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, fetch_one, insert, reader, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.exports.access import CONNECTION, NotConnected
from tieout.domain.exports.books import OutsideCompany
from tieout.domain.exports.connection import (
    BY_CONSENT,
    SETTINGS,
    ChoiceKind,
    ConnectionState,
    OutsideChoice,
    OutsideConnection,
    Setting,
)
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.jobs.claiming import Claim, fail, finish
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.refusal import Refusal, TextTooLong, ValueMissing
from tieout.domain.secrets.vault import sealed, unsealed
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

LONGEST_VALUE = 500
_ACCOUNT_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""It becomes part of the host that is called, so that nothing else may stand in it."""


class SystemNotConnectable(Refusal):
    """Journal entries cannot be sent to {system} by themselves; make its file and import it there."""


class ConnectionChanged(Refusal):
    """Somebody else changed this connection meanwhile (it is at version {version}, you saw {expected}). Look
    again, then save.
    """


class OutsideAccountIdInvalid(Refusal):
    """{value} is no account ID of {system}. It has letters, figures and underscores only, such as
    1234567_SB1.
    """


class SettingUnknown(Refusal):
    """A connection to {system} has no {name}."""


async def find_connection(system: AccountingSystem) -> OutsideConnection | None:
    """The connection to a system; None when nothing was entered yet."""
    return await OutsideConnection.get_or_none(system=system, using_db=reader())


async def connected_systems(systems: Sequence[AccountingSystem]) -> dict[AccountingSystem, bool]:
    """Whether each of these systems that can be connected is connected; others are left out."""
    asked = [system.value for system in systems if system in SETTINGS]
    found = {AccountingSystem(system): False for system in asked}
    if asked:
        for row in await fetch("SELECT system, state FROM outside_connection WHERE system = ANY($1)", asked):
            found[AccountingSystem(row["system"])] = row["state"] == ConnectionState.CONNECTED
    return found


async def choices(system: AccountingSystem, kind: ChoiceKind) -> list[OutsideChoice]:
    """The accounts or customers over there, as last read."""
    found = OutsideChoice.filter(system=system, kind=kind).order_by("number", "name", "id")
    return await found.using_db(reader())


@transactional
async def save_connection(
    system: AccountingSystem,
    *,
    by: Actor,
    expected_version: int,
    values: Mapping[str, str],
    automatic: bool | None = None,
) -> OutsideConnection:
    """Write settings and secrets; what is left out, or a blank secret, stays as it is.

    Refused without a secret key, for what is unknown or missing, and when changed meanwhile.
    """
    by.require(Permission.SET_UP, "change connections")
    connection = await _locked(system)
    if connection.version != expected_version:
        raise ConnectionChanged(version=connection.version, expected=expected_version)
    known = {setting.name: setting for setting in SETTINGS[system]}
    settings, secrets = _opened(connection)
    for name, value in values.items():
        if name not in known:
            raise SettingUnknown(field="values", system=system.called, name=name)
        _write(known[name], value.strip(), settings, secrets)
        if name == "account" and not _ACCOUNT_ID.fullmatch(value.strip()):
            raise OutsideAccountIdInvalid(field="account", value=value.strip()[:60], system=system.called)
    for setting in known.values():
        if setting.required and not (settings | secrets).get(setting.name):
            raise ValueMissing(field=setting.name, label=f"The {setting.label.lower()}")
    changed = sorted(name for name, value in values.items() if value.strip())
    await _keep(connection, settings, secrets, automatic=automatic)
    await record("CONNECTION_CHANGED", by=by, subject=system.called, changed=changed, automatic=automatic)
    return await OutsideConnection.get(id=connection.id, using_db=writer())


@transactional
async def connect(
    system: AccountingSystem, *, by: Actor, settings: Mapping[str, str], secrets: Mapping[str, str]
) -> OutsideConnection:
    """Keep the tokens that the outside system gave after a user allowed the connection there."""
    by.require(Permission.SET_UP, "change connections")
    connection = await _locked(system)
    kept_settings, kept_secrets = _opened(connection)
    await _keep(connection, kept_settings | dict(settings), kept_secrets | dict(secrets))
    await _connected(connection.id, by=by.name)
    await record("SYSTEM_CONNECTED", by=by, subject=system.called, company=dict(settings))
    return await OutsideConnection.get(id=connection.id, using_db=writer())


@transactional
async def disconnect(system: AccountingSystem, *, by: Actor) -> OutsideConnection:
    """Forget the tokens and what was read there; the settings stay, and whatever was exported."""
    by.require(Permission.SET_UP, "change connections")
    connection = await _locked(system)
    settings, secrets = _opened(connection)
    names = {setting.name for setting in SETTINGS[system]}
    kept = {name: value for name, value in secrets.items() if name in names and system in BY_CONSENT}
    await _keep(connection, {name: settings[name] for name in settings if name in names}, kept)
    await execute(
        "UPDATE outside_connection SET state = 'NEW', company = '', error = '', looking = FALSE "
        "WHERE id = $1",
        connection.id,
    )
    await execute("DELETE FROM outside_choice WHERE system = $1", system.value)
    await record("SYSTEM_DISCONNECTED", by=by, subject=system.called)
    return await OutsideConnection.get(id=connection.id, using_db=writer())


@transactional
async def request_look(system: AccountingSystem, *, by: Actor) -> OutsideConnection:
    """Have the connection tested, and the accounts and customers over there read, in the background."""
    by.require(Permission.SET_UP, "test connections")
    connection = await _locked(system)
    if not connection.secrets:
        raise NotConnected(system=system.called)
    await execute("UPDATE outside_connection SET looking = TRUE, error = '' WHERE id = $1", connection.id)
    await enqueue(JobKind.READ_OUTSIDE, key=f"read:{system.value}", by=by, payload={"system": system.value})
    announce(CONNECTION)
    return await OutsideConnection.get(id=connection.id, using_db=writer())


@transactional
async def note_look(claim: Claim, system: AccountingSystem, company: OutsideCompany) -> None:
    """The connection works: keep what was read, in the place of what was read before."""
    await execute("DELETE FROM outside_choice WHERE system = $1", system.value)
    await insert(
        OutsideChoice,
        ("system", "kind", "outside_id", "number", "name", "type"),
        [
            (system.value, one.kind.value, one.id, one.number[:60], one.name[:200], one.type[:60])
            for one in company.choices
        ],
    )
    await execute(
        "UPDATE outside_connection SET company = $2, looking = FALSE, looked_at = $3 WHERE system = $1",
        *(system.value, company.name[:200], now()),
    )
    connection = await _locked(system)
    await _connected(connection.id, by=claim.by.name)
    await finish(claim)


@transactional
async def note_look_failed(claim: Claim, system: AccountingSystem, error: str) -> None:
    """The connection was tested and does not work, for this reason."""
    await execute(
        "UPDATE outside_connection SET looking = FALSE, error = $2 WHERE system = $1", system.value, error
    )
    announce(CONNECTION)
    await fail(claim, error)


async def _locked(system: AccountingSystem) -> OutsideConnection:
    """The row, made when it is the first that is asked of this system."""
    if system not in SETTINGS:
        raise SystemNotConnectable(field="system", system=system.called)
    await execute(
        "INSERT INTO outside_connection (system, state, settings, secrets, held, company, automatic, "
        "looking, error, connected_by, version) "
        "VALUES ($1, 'NEW', '{}', '', '', '', FALSE, FALSE, '', '', 1) ON CONFLICT (system) DO NOTHING",
        system.value,
    )
    await fetch_one("SELECT id FROM outside_connection WHERE system = $1 FOR UPDATE", system.value)
    return await OutsideConnection.get(system=system, using_db=writer())


def _opened(connection: OutsideConnection) -> tuple[dict[str, str], dict[str, str]]:
    secrets = json.loads(unsealed(connection.secrets)) if connection.secrets else {}
    return json.loads(connection.settings), secrets


def _write(setting: Setting, value: str, settings: dict[str, str], secrets: dict[str, str]) -> None:
    if len(value) > LONGEST_VALUE:
        label = f"The {setting.label.lower()}"
        raise TextTooLong(field=setting.name, label=label, length=len(value), limit=LONGEST_VALUE)
    if not setting.secret:
        settings[setting.name] = value
    elif value:
        secrets[setting.name] = value


async def _keep(
    connection: OutsideConnection,
    settings: dict[str, str],
    secrets: dict[str, str],
    *,
    automatic: bool | None = None,
) -> None:
    await execute(
        "UPDATE outside_connection SET settings = $2, secrets = $3, held = $4, automatic = $5, "
        "version = version + 1 WHERE id = $1",
        *(connection.id, json.dumps(settings), sealed(json.dumps(secrets)) if secrets else ""),
        *(" ".join(sorted(secrets)), connection.automatic if automatic is None else automatic),
    )
    announce(CONNECTION)


async def _connected(connection_id: int, *, by: str) -> None:
    await execute(
        "UPDATE outside_connection SET state = $2, error = '', connected_by = $3, connected_at = $4 "
        "WHERE id = $1",
        *(connection_id, ConnectionState.CONNECTED.value, by, now()),
    )
    announce(CONNECTION)
