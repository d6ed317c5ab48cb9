"""`tieout user ...` and `tieout token ...`: who may sign in, and which systems may act."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from tieout.domain.clock import now
from tieout.domain.refusal import NotFound
from tieout.domain.users import editing
from tieout.domain.users import tokens as tokens_of_books
from tieout.domain.users.actor import SYSTEM
from tieout.domain.users.editing import UserChanges, create_user, find_user, update_user
from tieout.domain.users.permission import ROLES, Permission, Role
from tieout.domain.users.tokens import create_token, permissions_of, revoke_token
from tieout.domain.users.user import User
from tieout.server.running import console, on_the_books

users = typer.Typer(help="Add, list and change users.", no_args_is_help=True)
tokens = typer.Typer(help="Make, list and revoke API tokens.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The user's name.")]
Password = Annotated[
    str,
    typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out."),
]


@users.command("add")
def add_user(
    name: Name,
    password: Password,
    role: Annotated[Role, typer.Option(case_sensitive=False, help="What the user may do.")] = Role.CLERK,
    full_name: Annotated[str, typer.Option(help="As shown to others.")] = "",
    email: Annotated[str, typer.Option(help="Where mail to the user goes.")] = "",
) -> None:
    """Add a user."""
    on_the_books(
        lambda _: create_user(
            by=SYSTEM, name=name, full_name=full_name, email=email, role=role, password=password
        )
    )
    typer.echo(f"{name} may sign in as {role.value.lower()}.")


@users.command("list")
def list_users() -> None:
    """List all users."""
    table = Table("name", "full name", "e-mail", "role", "active")
    for user in on_the_books(lambda _: editing.users()):
        active = "yes" if user.active else "no"
        table.add_row(user.name, user.full_name, user.email, user.role.value.lower(), active)
    console.print(table)


@users.command("set-password")
def set_password(name: Name, password: Password) -> None:
    """Give a user a new password; the user has to sign in again everywhere."""
    _change(name, UserChanges(password=password))
    typer.echo(f"{name} has a new password.")


@users.command()
def deactivate(name: Name) -> None:
    """End a user's sessions and tokens; what the user did stays."""
    _change(name, UserChanges(active=False))
    typer.echo(f"{name} can no longer sign in.")


@users.command()
def activate(name: Name) -> None:
    """Let a deactivated user sign in again."""
    _change(name, UserChanges(active=True))
    typer.echo(f"{name} may sign in again.")


@tokens.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    user: Annotated[str, typer.Option(help="The user as whom it acts.")],
    permission: Annotated[
        list[Permission] | None,
        typer.Option(case_sensitive=False, help="A right it has; repeat it. All the user has when left out."),
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="After so many days it stops working.")] = None,
) -> None:
    """Make an API token and show it, this once."""

    async def make() -> str:
        owner = await _named(user)
        text, _ = await create_token(
            by=SYSTEM,
            name=name,
            user_id=owner.id,
            permissions=permission or ROLES[owner.role],
            expires_at=None if days is None else now() + timedelta(days=days),
        )
        return text

    typer.echo(f"Token: {on_the_books(lambda _: make())}")


@tokens.command("list")
def list_tokens() -> None:
    """List all tokens; their texts are kept nowhere."""
    table = Table("id", "name", "user", "permissions", "expires", "revoked", "last used")
    for token in on_the_books(lambda _: tokens_of_books.tokens()):
        rights = permissions_of(token.permissions)
        all_rights = rights == ROLES[token.user.role]
        shown = "all of the user's" if all_rights else ", ".join(sorted(rights))
        moments = (token.expires_at, token.revoked_at, token.used_at)
        dates = [f"{moment:%Y-%m-%d %H:%M}" if moment else "" for moment in moments]
        table.add_row(str(token.id), token.name, token.user.name, shown, *dates)
    console.print(table)


@tokens.command()
def revoke(token_id: Annotated[int, typer.Argument(metavar="ID", help="The id in the list.")]) -> None:
    """Make a token stop working at once."""
    token = on_the_books(lambda _: revoke_token(token_id, by=SYSTEM))
    typer.echo(f"{token.name} is revoked.")


def _change(name: str, changes: UserChanges) -> None:
    async def change() -> None:
        user = await _named(name)
        await update_user(user.id, by=SYSTEM, changes=changes)

    on_the_books(lambda _: change())


async def _named(name: str) -> User:
    user = await find_user(name=name)
    if user is None:
        raise NotFound(kind="user", key=name)
    return user
