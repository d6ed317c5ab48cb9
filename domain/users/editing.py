"""Adding users and changing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import fetch_value, reader, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.mail.address import address
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, Refusal, text_required, text_within
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.passwords import hashed
from tieout.domain.users.permission import Permission, Role
from tieout.domain.users.signing_in import end_sessions
from tieout.domain.users.user import User

USERS = "users"
"""The topic announced when a user is added or changed."""


class UserNameUsed(Refusal):
    """There is a user {name} already. Choose another name."""


class UserChanged(Refusal):
    """Somebody else changed user {name} meanwhile (now version {version}). Look again, then save."""


class WriteOffLimitNegative(Refusal):
    """The write-off limit {limit} is negative. Key the most that one adjustment may take off, or leave it
    blank for no limit.
    """


class LastAdministrator(Refusal):
    """{name} is the last active administrator. Make somebody else an administrator first."""


@dataclass(frozen=True, slots=True)
class UserChanges:
    """What to change of a user; None leaves it as it is, a blank write-off limit takes it away (AMB-21)."""

    name: str | None = None
    full_name: str | None = None
    email: str | None = None
    role: Role | None = None
    active: bool | None = None
    write_off_limit: str | None = None
    password: str | None = None


async def create_user(
    *, by: Actor, name: str, full_name: str = "", email: str = "", role: Role, password: str
) -> User:
    """Add a user who can sign in at once."""
    by.require(Permission.ADMINISTER, "add a user")
    user = User(
        name=text_required("The user name", name, 40, field="name"),
        full_name=text_within("The full name", full_name, 120, field="fullName"),
        email=address(email) if email.strip() else "",
        role=role,
        password_hash=await hashed(password),
        active=True,
    )
    try:
        return await _create(user, by=by)
    except IntegrityError as error:
        raise UserNameUsed(field="name", name=user.name) from error


async def update_user(
    user_id: int, *, by: Actor, changes: UserChanges, expected_version: int | None = None
) -> User:
    """Change a user. A new password, a new role or deactivation ends the user's sessions."""
    by.require(Permission.ADMINISTER, "change a user")
    password_hash = None if changes.password is None else await hashed(changes.password)
    try:
        return await _update(user_id, changes, password_hash, expected_version, by=by)
    except IntegrityError as error:
        raise UserNameUsed(field="name", name=changes.name) from error


async def users() -> list[User]:
    """Every user by name, those not active included."""
    return await User.all().using_db(reader()).order_by("name")


async def find_user(*, user_id: int | None = None, name: str | None = None) -> User | None:
    """The user with this key or this name (in capitals or not), None when there is none."""
    if user_id is None:
        user_id = await fetch_value("SELECT id FROM app_user WHERE lower(name) = $1", (name or "").lower())
    return await User.get_or_none(id=user_id, using_db=reader())


@transactional
async def _create(user: User, *, by: Actor) -> User:
    if await fetch_value("SELECT id FROM app_user WHERE lower(name) = $1", user.name.lower()):
        raise UserNameUsed(field="name", name=user.name)
    user.created_at = now()
    await user.save(force_create=True)
    await record("USER_CREATED", by=by, subject=user.name, role=user.role)
    announce(USERS)
    return user


@transactional
async def _update(
    user_id: int, changes: UserChanges, password_hash: str | None, expected_version: int | None, *, by: Actor
) -> User:
    # All administrators are locked, so that two of them cannot remove each other at the same moment.
    await fetch_value(
        "SELECT id FROM app_user WHERE id = $1 OR role = 'ADMINISTRATOR' ORDER BY id FOR UPDATE", user_id
    )
    user = await User.get_or_none(id=user_id, using_db=writer())
    if user is None:
        raise NotFound(kind="user", key=user_id)
    if expected_version not in (None, user.version):
        raise UserChanged(name=user.name, version=user.version)
    before = _visible(user)
    _apply(user, changes)
    if changes.write_off_limit is not None:
        user.write_off_limit = await _limit(changes.write_off_limit)
    if password_hash is not None:
        user.password_hash = password_hash
    if before["role"] is Role.ADMINISTRATOR and before["active"]:
        await _refuse_none_left(user)
    user.version += 1
    await user.save()
    changed = {name: [old, new] for name, new in _visible(user).items() if (old := before[name]) != new}
    if "write_off_limit" in changed:
        changed["write_off_limit"] = await _in_words(changed["write_off_limit"])
    if password_hash is not None or {"role", "active"} & changed.keys():
        await end_sessions(user.id)
    await record(
        "USER_UPDATED", by=by, subject=user.name, changes=changed, password=password_hash is not None
    )
    announce(USERS)
    return user


def _apply(user: User, changes: UserChanges) -> None:
    if changes.name is not None:
        user.name = text_required("The user name", changes.name, 40, field="name")
    if changes.full_name is not None:
        user.full_name = text_within("The full name", changes.full_name, 120, field="fullName")
    if changes.email is not None:
        user.email = address(changes.email) if changes.email.strip() else ""
    if changes.role is not None:
        user.role = changes.role
    if changes.active is not None:
        user.active = changes.active


async def _limit(text: str) -> int | None:
    if not text.strip():
        return None
    limit = Money.parse(text, (await options.current()).currency, field="writeOffLimit")
    if limit.minor < 0:
        raise WriteOffLimitNegative(field="writeOffLimit", limit=limit)
    return limit.minor


async def _in_words(limits: list[Any]) -> list[Any]:
    base = (await options.current()).currency
    return [None if limit is None else str(Money(limit, base)) for limit in limits]


def _visible(user: User) -> dict[str, Any]:
    names = ("name", "full_name", "email", "role", "active", "write_off_limit")
    return {name: getattr(user, name) for name in names}


async def _refuse_none_left(user: User) -> None:
    if user.active and user.role is Role.ADMINISTRATOR:
        return
    others = await fetch_value(
        "SELECT count(*) FROM app_user WHERE role = 'ADMINISTRATOR' AND active AND id <> $1", user.id
    )
    if not others:
        raise LastAdministrator(name=user.name)
