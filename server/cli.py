"""The command `tieout`: serve, work, look after the books and their users, or try the demo."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tieout.domain.audit.verifying import checks
from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.database.transactions import transactional
from tieout.domain.ledgers.journal import journal_of_books
from tieout.domain.refusal import counted
from tieout.domain.secrets import resealing
from tieout.domain.secrets.vault import new_key
from tieout.domain.setup import options
from tieout.domain.setup.founding import found
from tieout.domain.users.actor import SYSTEM
from tieout.domain.users.editing import create_user
from tieout.domain.users.permission import Role
from tieout.server import banking, importing
from tieout.server.administering import tokens, users
from tieout.server.demo import company as demo_company
from tieout.server.running import begin_log, console, on_the_books, run, settings_read, told
from tieout.server.serving import address_of, listening, serve
from tieout.server.settings import PREFIX, Settings
from tieout.server.smtp import transport_of
from tieout.server.worker_process import become_worker

app = typer.Typer(
    help="Batch entry and posting for accounts receivable.",
    epilog=f"Settings come from environment variables named {PREFIX}..., listed in the README.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(users, name="user")
app.add_typer(tokens, name="token")
app.add_typer(importing.app, name="import")
app.add_typer(banking.app, name="bank")


def main() -> None:
    """Run the command line."""
    told(app)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port to listen on; 0 for any that is free.")] = 8000,
    data: Annotated[Path | None, typer.Option(help="Where the demo keeps its books.")] = None,
) -> None:
    """Try Tieout with a demo company: web server and worker in one process, mail shown in the pages."""
    directory = data or demo_company.default_directory()
    begin_log("WARNING")
    settings = settings_read(
        database_url=f"sqlite://{directory.resolve() / 'demo.sqlite'}",
        smtp_url="outbox:",
        shutdown_seconds=2,
        secure_cookies=False,
        secret_key=demo_company.secret_key(directory.resolve()),
    )
    with listening("127.0.0.1", port) as listener:
        with console.status("Setting up the demo company …"):
            demo_company.set_up(directory.resolve())
        typer.echo(f"URL: {address_of(listener)}")
        for person in demo_company.PEOPLE:
            typer.echo(f"User: {person.name} / {person.password} ({person.role.value.lower()})")
        typer.echo(f"Token: {demo_company.TOKEN}")
        serve(settings, listener, with_worker=True)


@app.command("serve")
def serve_command(
    *,
    worker: Annotated[bool, typer.Option(help="Also do the background jobs in this process.")] = False,
) -> None:
    """Serve the pages and the API. The background jobs are done by `tieout worker`."""
    settings = settings_read()
    begin_log(settings.log_level)
    transport_of(settings.smtp_url, sender=settings.mail_from)
    run(bring_up_to_date(settings.database_url))
    on_the_books(lambda _: options.current())
    with listening(settings.host, settings.port) as listener:
        typer.echo(f"Listening at {address_of(listener)}")
        serve(settings, listener, with_worker=worker)


@app.command()
def worker() -> None:
    """Do background jobs: create ledgers, send mail. Any number of workers may run."""
    run(bring_up_to_date(settings_read().database_url))
    become_worker()


@app.command()
def key(
    *,
    reseal: Annotated[bool, typer.Option(help="Seal every kept secret under the first key instead.")] = False,
) -> None:
    """Make a secret key for TIEOUT_SECRET_KEY, or, after a new one was put in front, seal everything anew."""
    if not reseal:
        typer.echo(new_key())
        return
    count = on_the_books(lambda _: resealing.reseal(by=SYSTEM))
    typer.echo(f"{counted(count, 'secret is', 'secrets are')} sealed under the first key. The others can go.")


@app.command()
def migrate() -> None:
    """Bring the database up to this version of Tieout."""
    settings = settings_read()
    with console.status("Bringing the database up to date …"):
        run(bring_up_to_date(settings.database_url))
    typer.echo("The database is up to date.")


FirstYear = Annotated[
    datetime,
    typer.Option(
        prompt="First day of the first fiscal year",
        formats=["%Y-%m-%d"],
        help="The first day of the first fiscal year, the first of a month.",
    ),
]
Password = Annotated[
    str,
    typer.Option(
        prompt="Password of the administrator",
        hide_input=True,
        confirmation_prompt=True,
        help="Ten characters or more.",
    ),
]


@app.command()
def init(
    name: Annotated[str, typer.Option(prompt="Name of the company", help="The company's name.")],
    currency: Annotated[
        str, typer.Option(prompt="Currency of the books (such as USD)", help="The base currency.")
    ],
    first_year: FirstYear,
    admin: Annotated[str, typer.Option(prompt="User name of the administrator", help="Who may do all.")],
    password: Password,
    email: Annotated[str, typer.Option(help="The administrator's e-mail address.")] = "",
    time_zone: Annotated[str, typer.Option(help="The company's time zone.")] = "UTC",
    periods: Annotated[int, typer.Option(help="How many periods a fiscal year has.")] = 12,
) -> None:
    """Found a company in an empty database: chart of accounts, first fiscal year, first administrator."""
    run(bring_up_to_date(settings_read().database_url))

    @transactional
    async def all_of_it() -> None:
        await found(
            by=SYSTEM,
            name=name,
            currency=currency,
            time_zone=time_zone,
            first_year_start=first_year.date(),
            periods=periods,
        )
        await create_user(by=SYSTEM, name=admin, email=email, role=Role.ADMINISTRATOR, password=password)

    on_the_books(lambda _: all_of_it())
    typer.echo(f"{name} is founded. Start `tieout serve` and `tieout worker`, then sign in as {admin}.")


@app.command()
def verify() -> None:
    """Prove the books: the audit trail is unbroken and every total adds up again. Exit code 1 if not."""
    if not on_the_books(_verify):
        raise typer.Exit(1)


@app.command()
def journal(
    output: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
) -> None:
    """Write every posted ledger as a journal for hledger, to check the books with a second program."""
    on_the_books(lambda _: _journal(output))


async def _verify(_: Settings) -> bool:
    sound = True
    with console.status("Checking …") as status:
        async for check in checks():
            mark = "[green]ok[/]    " if check.passed else "[red]FAILED[/]"
            console.print(f"{mark} {check.name}: ", end="", soft_wrap=True, highlight=False)
            console.print(check.detail, markup=False, highlight=False, soft_wrap=True)
            sound = sound and check.passed
            status.update("Checking …")
    typer.echo("The books are sound." if sound else "The books are NOT sound; see above.")
    return sound


async def _journal(output: Path | None) -> None:
    if output is None:
        async for piece in journal_of_books():
            typer.echo(piece, nl=False)
        return
    with output.open("w", encoding="utf-8") as file, console.status(f"Writing {output} …"):
        async for piece in journal_of_books():
            file.write(piece)
    typer.echo(f"Written to {output}.")
