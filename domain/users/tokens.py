"""API tokens: how other systems act as a user, within some of that user's rights."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch_one, fetch_value, reader
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import NotFound, Refusal, text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import ROLES, Permission, Role
from tieout.domain.users.signing_in import actor_of, hash_of
from tieout.domain.users.user import ApiToken

PREFIX = "tieout_"
"""Begins every token, so that one that leaked is recognised for what it is."""

USED_EVERY = timedelta(minutes=1)


class TokenWithoutRights(Refusal):
    """A token without any right could do nothing. Choose at least one."""


class TokenRightsTooWide(Refusal):
    """{user} does not hold the right {permission}, so no token of theirs can. Leave it out."""


class TokenExpiryPast(Refusal):
    """A token that expires on {expires_at} would never work. Choose a time to come, or none."""


async def create_token(
    *,
    by: Actor,
    name: str,
    user_id: int | None = None,
    permissions: Iterable[Permission],
    expires_at: datetime | None = None,
    text: str | None = None,
) -> tuple[str, ApiToken]:
    """Make a token that acts as a user (the actor, unless another is named) and return its text, shown once.

    `text` fixes the token's text, for the demo company only, whose token is the same at each start.
    """
    text = text or PREFIX + secrets.token_urlsafe(32)
    chosen = frozenset(permissions)
    if not chosen:
        raise TokenWithoutRights(field="permissions")
    if expires_at is not None and expires_at <= now():
        raise TokenExpiryPast(field="expiresAt", expires_at=f"{expires_at:%Y-%m-%d %H:%M} UTC")
    return text, await _create(text, by, name, user_id, chosen, expires_at)


@transactional
async def revoke_token(token_id: int, *, by: Actor) -> ApiToken:
    """Make the token stop working at once; revoking it again changes nothing."""
    by.require(Permission.ADMINISTER, "revoke a token")
    token = await _find(token_id)
    if token.revoked_at is None:
        token.revoked_at = now()
        await execute("UPDATE api_token SET revoked_at = $2 WHERE id = $1", token_id, token.revoked_at)
        await record("TOKEN_REVOKED", by=by, subject=token.name)
    return token


async def actor_of_token(text: str) -> Actor | None:
    """Whose token it is, with the rights that both it and its user's role hold; None when not valid."""
    moment = now()
    row = await fetch_one(
        "SELECT app_user.id, app_user.name, full_name, email, role, write_off_limit, "
        "api_token.id AS token_id, permissions, used_at "
        "FROM api_token JOIN app_user ON app_user.id = api_token.user_id "
        "WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) AND active",
        *(hash_of(text), moment),
    )
    if row is None:
        return None
    if row["used_at"] is None or row["used_at"] < moment - USED_EVERY:
        await _used(row["token_id"], moment)
    owner = actor_of(row)
    return replace(owner, permissions=owner.permissions & permissions_of(row["permissions"]))


async def tokens() -> list[ApiToken]:
    """Every token with its user, the newest first."""
    return await ApiToken.all().using_db(reader()).prefetch_related("user").order_by("-id")


@lru_cache(maxsize=256)
def permissions_of(kept: str) -> frozenset[Permission]:
    """The rights of a token as they are kept: their names, parted by blanks."""
    return frozenset(Permission(name) for name in kept.split())


@transactional
async def _create(
    text: str,
    by: Actor,
    name: str,
    user_id: int | None,
    permissions: frozenset[Permission],
    expires_at: datetime | None,
) -> ApiToken:
    by.require(Permission.ADMINISTER, "create a token")
    owner_id = by.user_id if user_id is None else user_id
    owner = await fetch_one("SELECT id, name, role FROM app_user WHERE id = $1 FOR SHARE", owner_id)
    if owner is None:
        raise NotFound(field="userId", kind="user", key=owner_id)
    for permission in sorted(permissions - ROLES[Role(owner["role"])]):
        raise TokenRightsTooWide(field="permissions", user=owner["name"], permission=permission.value)
    known = text_required("The token's name", name, 80, field="name")
    token_id = await fetch_value(
        "INSERT INTO api_token (token_hash, name, user_id, permissions, created_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        *(hash_of(text), known, owner["id"], " ".join(sorted(permissions)), now(), expires_at),
    )
    await record("TOKEN_CREATED", by=by, subject=known, user=owner["name"], permissions=sorted(permissions))
    return await _find(int(token_id))


async def _find(token_id: int) -> ApiToken:
    token = await ApiToken.filter(id=token_id).using_db(reader()).prefetch_related("user").first()
    if token is None:
        raise NotFound(kind="token", key=token_id)
    return token


@transactional
async def _used(token_id: int, moment: datetime) -> None:
    await execute("UPDATE api_token SET used_at = $2 WHERE id = $1", token_id, moment)
