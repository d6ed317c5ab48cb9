"""The connection to the outside accounting system: shown, changed, tested; no secret is ever shown."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from tieout.domain.exports import connecting
from tieout.domain.exports import connection as domain
from tieout.domain.exports.connection import BY_CONSENT, SETTINGS
from tieout.domain.setup import options
from tieout.graphql.arguments import expected_version
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.exports.enums import AccountingSystem, ChoiceKind, ConnectionState
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal


@strawberry.type(description="Something a connection has to be told. The value of a secret is never shown.")
class ConnectionSetting:
    """A field of the form."""

    name: str = strawberry.field(description="Its name, as `updateConnection` takes it.")
    label: str = strawberry.field(description="What it is called.")
    hint: str = strawberry.field(description="Where it is found.")
    secret: bool = strawberry.field(description="Whether it is a secret.")
    required: bool = strawberry.field(description="Whether the connection needs it.")
    value: str | None = strawberry.field(description="What was entered; null for a secret.")
    is_set: bool = strawberry.field(description="Whether it was entered.")


@strawberry.type(description="The connection to the company's accounting system.")
class OutsideConnection:
    """How it stands; one that was never touched is shown as NEW at version 1."""

    system: AccountingSystem = strawberry.field(description="The system.")
    system_name: str = strawberry.field(description="Its name.")
    by_consent: bool = strawberry.field(
        description="Whether a user of that system has to allow the connection over there."
    )
    state: ConnectionState = strawberry.field(description="Whether journal entries can go there.")
    company: str = strawberry.field(description="Whose books they are; blank until they were looked at.")
    automatic: bool = strawberry.field(description="Whether a posted batch is sent by itself.")
    looking: bool = strawberry.field(description="Whether it is being tested now.")
    error: str = strawberry.field(description="What the last test met with; blank when it went well.")
    connected_by: str = strawberry.field(description="The name of who connected it; may be blank.")
    connected_at: datetime | None = strawberry.field(description="When it was connected; null for never.")
    looked_at: datetime | None = strawberry.field(
        description="When its accounts and customers were read; null for never."
    )
    settings: list[ConnectionSetting] = strawberry.field(description="What it has to be told.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.OutsideConnection) -> Self:
        """The row as the API shows it; of its secrets only which there are."""
        known, held = json.loads(row.settings), set(row.held.split())
        return cls(
            system=row.system,
            system_name=row.system.called,
            by_consent=row.system in BY_CONSENT,
            state=row.state,
            company=row.company,
            automatic=row.automatic,
            looking=row.looking,
            error=row.error,
            connected_by=row.connected_by,
            connected_at=row.connected_at,
            looked_at=row.looked_at,
            settings=[
                ConnectionSetting(
                    name=one.name,
                    label=one.label,
                    hint=one.hint,
                    secret=one.secret,
                    required=one.required,
                    value=None if one.secret else known.get(one.name, ""),
                    is_set=one.name in held if one.secret else bool(known.get(one.name)),
                )
                for one in SETTINGS[row.system]
            ],
            version=row.version,
        )


@strawberry.type(description="An account or customer of the outside books, as last read.")
class OutsideChoice:
    """What one of ours may be mapped to."""

    kind: ChoiceKind = strawberry.field(description="Whether it is an account or a customer.")
    outside_id: str = strawberry.field(description="Its id over there.")
    number: str = strawberry.field(description="Its number over there; may be blank.")
    name: str = strawberry.field(description="Its name over there.")
    type: str = strawberry.field(description="What kind of account it is there; may be blank.")

    @classmethod
    def of(cls, row: domain.OutsideChoice) -> Self:
        """The row as the API shows it."""
        return cls(kind=row.kind, outside_id=row.outside_id, number=row.number, name=row.name, type=row.type)


@strawberry.input(description="A setting of a connection.")
class ConnectionValueInput:
    """A name with its value."""

    name: str = strawberry.field(description="The setting's name.")
    value: str = strawberry.field(description="Its value; a blank secret stays what it was.")


@strawberry.input(description="What to change of the connection; what is left out stays as it is.")
class UpdateConnectionInput:
    """Settings, secrets and whether to send by itself."""

    expected_version: int = expected_version()
    values: list[ConnectionValueInput] = strawberry.field(
        default_factory=list,
        description=(
            "The settings to change. VALUE_MISSING, SETTING_UNKNOWN, TEXT_TOO_LONG, "
            "OUTSIDE_ACCOUNT_ID_INVALID."
        ),
    )
    automatic: bool | None = strawberry.field(
        default=None, description="Whether a posted batch is sent by itself; null leaves it."
    )


ConnectionResult = Annotated[
    OutsideConnection | Refusal,
    strawberry.union("ConnectionResult", description="The connection as it is now, or why it was refused."),
]


@strawberry.type
class ConnectionQueries:
    """The connection."""

    @query(
        Permission.SET_UP,
        "see connections",
        description=(
            "The connection to the company's accounting system; null when that cannot be connected. "
            "Takes SET_UP."
        ),
    )
    async def outside_connection(self) -> OutsideConnection | None:
        """Of the system that the company has chosen."""
        system = await _system()
        if system not in SETTINGS:
            return None
        row = await connecting.find_connection(system)
        return OutsideConnection.of(row or domain.OutsideConnection(system=system))

    @query(
        Permission.SET_UP,
        "see connections",
        description="The accounts or customers of the outside books, as last read. Takes SET_UP.",
    )
    async def outside_choices(
        self,
        kind: Annotated[ChoiceKind, strawberry.argument(description="Accounts or customers.")],
    ) -> list[OutsideChoice]:
        """Of the system that the company has chosen."""
        return [OutsideChoice.of(row) for row in await connecting.choices(await _system(), kind)]


def _input(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type
class ConnectionMutations:
    """Changing the connection to the system that the company has chosen."""

    @mutation(
        Permission.SET_UP,
        "change connections",
        description=(
            "Enter what the connection has to be told. Takes SET_UP. SYSTEM_NOT_CONNECTABLE, "
            "CONNECTION_CHANGED, SECRET_KEY_MISSING, and the codes at the input's fields."
        ),
    )
    async def update_connection(
        self, info: Info, input: Annotated[UpdateConnectionInput, _input("What to change.")]
    ) -> ConnectionResult:
        """The connection changed."""
        row = await connecting.save_connection(
            await _system(),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            values={one.name: one.value for one in input.values},
            automatic=input.automatic,
        )
        return OutsideConnection.of(row)

    @mutation(
        Permission.SET_UP,
        "test connections",
        description=(
            "Test the connection and read the accounts and customers over there, in the background. Takes "
            "SET_UP. NOT_CONNECTED when nothing was entered."
        ),
    )
    async def test_connection(self, info: Info) -> ConnectionResult:
        """The test asked for."""
        row = await connecting.request_look(await _system(), by=info.context.signed_in)
        return OutsideConnection.of(row)

    @mutation(
        Permission.SET_UP,
        "change connections",
        description=(
            "Forget the tokens of the connection and what was read there. What was exported stays. "
            "Takes SET_UP."
        ),
    )
    async def disconnect_outside_system(self, info: Info) -> ConnectionResult:
        """The connection ended."""
        row = await connecting.disconnect(await _system(), by=info.context.signed_in)
        return OutsideConnection.of(row)


async def _system() -> AccountingSystem:
    return (await options.current()).options.exports.accounting_system
