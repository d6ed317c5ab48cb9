"""The connection to an outside accounting system, and what is known of the company's books there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from tieout.domain.database.fields import InstantField
from tieout.domain.exports.system import AccountingSystem


class ConnectionState(StrEnum):
    """Whether journal entries can go there: not yet, or no more because a token ran out or was taken back."""

    NEW = "NEW"
    CONNECTED = "CONNECTED"
    EXPIRED = "EXPIRED"


class ChoiceKind(StrEnum):
    """What the outside books have that one of ours may be mapped to."""

    ACCOUNT = "ACCOUNT"
    CUSTOMER = "CUSTOMER"


class OutsideConnection(Model):
    """One system: its settings as JSON, its secrets as JSON sealed under the installation's key.

    `held` names the secrets there are, parted by blanks, so that their presence is seen without opening them;
    `company` is what the outside system calls the company; `automatic` sends after posting by itself;
    `looking` is set while its books are being read.
    """

    id = fields.BigIntField(primary_key=True)
    system = fields.CharEnumField(AccountingSystem, max_length=20)
    state = fields.CharEnumField(ConnectionState, max_length=12, default=ConnectionState.NEW)
    settings = fields.TextField(default="{}")
    secrets = fields.TextField(default="")
    held = fields.TextField(default="")
    company = fields.CharField(200, default="")
    automatic = fields.BooleanField(default=False)
    looking = fields.BooleanField(default=False)
    error = fields.TextField(default="")
    connected_by = fields.CharField(120, default="")
    connected_at = InstantField(null=True)
    looked_at = InstantField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "outside_connection"


class OutsideChoice(Model):
    """An account or a customer of the outside books, as they were when last read."""

    id = fields.BigIntField(primary_key=True)
    system = fields.CharEnumField(AccountingSystem, max_length=20)
    kind = fields.CharEnumField(ChoiceKind, max_length=12)
    outside_id = fields.CharField(60)
    number = fields.CharField(60, default="")
    name = fields.CharField(200, default="")
    type = fields.CharField(60, default="")

    class Meta:
        table = "outside_choice"


@dataclass(frozen=True, slots=True)
class Setting:
    """Something to be told about a connection; a secret is written and never shown again."""

    name: str
    label: str
    hint: str
    secret: bool = False
    required: bool = True


_SYSTEM = AccountingSystem
_CLIENT = (
    Setting("client_id", "Client ID", "Of the app registered with the system's developer site."),
    Setting("client_secret", "Client secret", "Of the same app.", secret=True),
)

SETTINGS: dict[AccountingSystem, tuple[Setting, ...]] = {
    _SYSTEM.QUICKBOOKS_ONLINE: _CLIENT,
    _SYSTEM.XERO: _CLIENT,
    _SYSTEM.NETSUITE: (
        Setting("account", "Account", "The account ID, such as 1234567 or 1234567_SB1."),
        Setting("subsidiary", "Subsidiary", "Its internal id, with OneWorld; else blank.", required=False),
        Setting("consumer_key", "Consumer key", "Of the integration record."),
        Setting("consumer_secret", "Consumer secret", "Of the integration record.", secret=True),
        Setting("token_id", "Token ID", "Of the access token."),
        Setting("token_secret", "Token secret", "Of the access token.", secret=True),
    ),
    _SYSTEM.INTACCT: (
        Setting("company_id", "Company ID", "Of the Intacct company."),
        Setting("entity_id", "Entity", "The entity to post to; blank for the top level.", required=False),
        Setting("sender_id", "Sender ID", "Of the Web Services subscription."),
        Setting("sender_password", "Sender password", "Of the same subscription.", secret=True),
        Setting("user_id", "User ID", "Of the Web Services user."),
        Setting("user_password", "User password", "Of the same user.", secret=True),
    ),
}
"""What each system that can be connected asks for."""

BY_CONSENT = frozenset({_SYSTEM.QUICKBOOKS_ONLINE, _SYSTEM.XERO})
"""Connected by a user who allows it over there (OAuth 2); the others by the secrets alone."""
