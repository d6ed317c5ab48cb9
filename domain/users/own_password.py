"""A user's own password, changed by whoever knows the old one."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch_one, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users import signing_in
from tieout.domain.users.actor import Actor
from tieout.domain.users.passwords import hashed, matches
from tieout.domain.users.permission import Permission
from tieout.domain.users.user import User


class PasswordWrong(Refusal):
    """That is not your password, or there were too many tries. Check it; try in a minute."""


async def change_password(*, by: Actor, old: str, new: str) -> User:
    """Give yourself another password; every other session of yours ends, the one it is done in goes on.

    Refused without the old one (`PasswordWrong`), wrong tries slowing down as at the sign-in, and by
    the rules of every new password.
    """
    by.require(Permission.VIEW, "change your password")
    user = await fetch_one("SELECT id, name, password_hash FROM app_user WHERE id = $1", by.user_id or 0)
    if user is None:
        raise NotFound(kind="user", key=by.name)
    await _check(user["name"].lower(), old, user["password_hash"])
    return await _change(user["id"], user["password_hash"], await hashed(new), by=by)


async def _check(name: str, password: str, kept: str) -> None:
    tries = signing_in.tries_by_name
    if tries.waits(name):
        raise PasswordWrong(field="oldPassword")
    tries.failed(name)  # before the look, as at the sign-in
    if not await matches(password, kept):
        raise PasswordWrong(field="oldPassword")
    tries.succeeded(name)


@transactional
async def _change(user_id: int, old_hash: str, new_hash: str, *, by: Actor) -> User:
    changed = await execute(
        "UPDATE app_user SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        *(user_id, old_hash, new_hash),
    )
    if not changed:  # meanwhile, by an administrator or in another window
        raise PasswordWrong(field="oldPassword")
    await signing_in.end_sessions(user_id, but=by.session_id)
    user = await User.get(id=user_id, using_db=writer())
    await record("PASSWORD_CHANGED", by=by, subject=user.name)
    return user
