"""Who may sign in, from which browser sessions and with which API tokens."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.users.permission import Role


class User(Model):
    """A person (or a program acting as one) with one role.

    `write_off_limit`, in minor units of the base currency, is the most that one adjustment may take off;
    null for no limit (AMB-21).
    """

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(40)
    full_name = fields.CharField(120)
    email = fields.CharField(254)
    role = fields.CharEnumField(Role, max_length=16)
    password_hash = fields.CharField(200)
    active = fields.BooleanField(default=True)
    write_off_limit = MinorField(null=True)
    created_at = InstantField()
    version = fields.IntField(default=1)

    class Meta:
        table = "app_user"


class Session(Model):
    """A signed-in browser; only the hash of its token is kept."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(64)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "tieout.User", related_name="sessions", on_delete=OnDelete.RESTRICT
    )
    user_id: int
    created_at = InstantField()
    seen_at = InstantField()
    expires_at = InstantField()

    class Meta:
        table = "session"


class ApiToken(Model):
    """A bearer token of another system; only its hash is kept. It acts as its user, within `permissions`."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(64)
    name = fields.CharField(80)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "tieout.User", related_name="tokens", on_delete=OnDelete.RESTRICT
    )
    user_id: int
    permissions = fields.TextField()
    created_at = InstantField()
    expires_at = InstantField(null=True)
    revoked_at = InstantField(null=True)
    used_at = InstantField(null=True)

    class Meta:
        table = "api_token"


class IdempotencyKey(Model):
    """The first answer given under a caller's key, so that the same request is not carried out twice."""

    id = fields.BigIntField(primary_key=True)
    user_id = fields.BigIntField()
    key = fields.CharField(100)
    request_hash = fields.CharField(64)
    answer = fields.TextField(default="")
    created_at = InstantField()

    class Meta:
        table = "idempotency_key"
