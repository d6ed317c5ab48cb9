"""The command `tieout`, as somebody at a terminal uses it."""

from __future__ import annotations

import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tieout.server.cli import main

FOUND = ("init", "--name", "Harbour", "--currency", "USD", "--first-year", "2026-01-01", "--admin", "ada")
PASSWORD = ("--password", "ten-and-more")


class Terminal:
    """Somebody's terminal: runs commands in this process, on books in a directory of their own."""

    def __init__(
        self, directory: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.directory = directory
        self.capture = capture
        self.patch = patch

    def run(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        """The exit code, the output and the complaints of a command."""
        with self.patch.context() as patch:
            patch.setattr(sys, "argv", ["tieout", *arguments])
            for name, value in ({"TIEOUT_DATABASE_URL": url(self.directory)} | settings).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        output, complaints = self.capture.readouterr()
        return int(ended.value.code or 0), output, complaints

    def done(self, *arguments: str) -> str:
        """The output of a command that ended well and complained of nothing."""
        code, output, complaints = self.run(*arguments)
        assert (code, complaints) == (0, "")
        return output

    def refused(self, *arguments: str, **settings: str) -> str:
        """The complaint of a command that ended with exit code 1."""
        code, output, complaints = self.run(*arguments, **settings)
        assert (code, output) == (1, "")
        return " ".join(complaints.split())


@pytest.fixture
def terminal(tmp_path, capsys, monkeypatch) -> Terminal:
    """A terminal in an empty directory; the log of pytest is left as it is."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("tieout.server.running.begin_log", lambda _: None)
    monkeypatch.setattr("tieout.server.cli.begin_log", lambda _: None)
    return Terminal(tmp_path, capsys, monkeypatch)


@pytest.fixture
def company(terminal) -> Terminal:
    """A terminal at the books of a company just founded."""
    terminal.done(*FOUND, *PASSWORD)
    return terminal


def test_a_company_is_founded_once(company):
    assert company.refused(*FOUND, *PASSWORD) == (
        "This database holds the books of Harbour already. Use another database for another company."
    )


def test_founding_with_a_mistake_leaves_nothing_behind(terminal):
    assert terminal.refused(*FOUND, "--password", "short").startswith("The password has 5 characters")
    assert terminal.refused(*FOUND, *PASSWORD, "--currency", "ZZZ").startswith("ZZZ is not an ISO 4217")
    assert terminal.done(*FOUND, *PASSWORD).startswith("Harbour is founded.")


def test_what_is_not_given_is_asked_for(terminal, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("ten-and-more\nten-and-more\n"))
    monkeypatch.setattr("getpass.getpass", lambda prompt, *_, **__: print(prompt) or "ten-and-more")  # noqa: T201
    assert "Password of the administrator" in terminal.done(*FOUND)


def test_users_are_added_changed_and_listed(company):
    company.done("user", "add", "clara", "--role", "clerk", "--email", "c@example.org", *PASSWORD)
    company.done("user", "set-password", "clara", "--password", "quite-another")
    company.done("user", "deactivate", "clara")
    listed = company.done("user", "list")
    assert re.search(r"clara .*c@example\.org .*clerk .*no", listed)
    company.done("user", "activate", "clara")
    assert "may not" not in company.done("user", "list")
    assert company.refused("user", "deactivate", "ada").startswith("ada is the last active administrator.")
    assert company.refused("user", "deactivate", "nobody").startswith("There is no user nobody.")


def test_tokens_are_made_listed_and_revoked(company):
    made = company.done("token", "create", "Shop", "--user", "ada", "--permission", "view", "--days", "30")
    assert re.fullmatch(r"Token: tieout_[\w-]{43}\n", made)
    assert re.search(r"1 .*Shop .*ada .*VIEW", company.done("token", "list"))
    assert company.done("token", "revoke", "1") == "Shop is revoked.\n"
    assert company.refused("token", "revoke", "9").startswith("There is no token 9.")


def test_the_books_are_verified(company):
    assert company.done("verify").endswith("The books are sound.\n")
    books = sqlite3.connect(company.directory / "books.sqlite")
    books.execute("DROP TRIGGER guard_kept_audit_event_update")
    books.execute("UPDATE audit_event SET actor = 'Nobody' WHERE id = 1")
    books.commit()
    code, output, _ = company.run("verify")
    assert code == 1
    assert "FAILED The audit trail is as it was written: After 0 sound events: event 1" in output
    assert output.endswith("The books are NOT sound; see above.\n")


def test_the_journal_is_written_to_a_file_or_to_the_terminal(company):
    shown = company.done("journal")
    company.done("journal", "--output", str(company.directory / "books.hledger"))
    assert (company.directory / "books.hledger").read_text() == shown


def test_migrating_twice_does_no_harm(terminal):
    assert terminal.done("migrate") == terminal.done("migrate")


def test_what_cannot_be_done_is_told_in_a_sentence(terminal):
    assert "Found the company first: run `tieout init`" in terminal.refused("serve")
    assert terminal.refused("serve", TIEOUT_PORT="many").startswith("The setting TIEOUT_PORT cannot be used")
    gone = "postgres://nobody@127.0.0.1:1/none"
    assert terminal.refused("verify", TIEOUT_DATABASE_URL=gone).startswith("The database or the network")


def test_a_worker_that_cannot_work_says_why_in_one_line(tmp_path):
    ended = started(tmp_path, "worker", stdout=subprocess.DEVNULL, TIEOUT_SMTP_URL="http://x")
    _, complaints = ended.communicate(timeout=60)
    sentence = "write outbox:, smtp://host:port or smtps://host:port"
    assert complaints == f"The setting TIEOUT_SMTP_URL cannot be used: {sentence}.\n"
    assert ended.returncode == 1


def test_a_worker_stops_when_told_to(company):
    process = started(company.directory, "worker", stdout=subprocess.DEVNULL)
    with process.stderr as log:
        while "Worker started" not in log.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


@pytest.mark.slow
def test_the_demo_keeps_its_books_and_stops_at_once(tmp_path):
    added = 'mutation { createBatch(input: {type: CASH, number: "KEPT1"}) { __typename } }'
    looked_for = '{ batches(filter: {search: "KEPT1"}) { nodes { number } } }'
    assert the_demo(tmp_path, added) == {"createBatch": {"__typename": "Batch"}}
    assert the_demo(tmp_path, looked_for) == {"batches": {"nodes": [{"number": "KEPT1"}]}}


def the_demo(directory: Path, query: str):
    """Start the demo, sign in as everybody it names, ask something with its token, and stop it."""
    process = started(directory, "demo", "--port", "0", "--data", str(directory), stdout=subprocess.PIPE)
    with process.stdout as output, process.stderr as log:
        lines = [output.readline().strip() for _ in range(7)]
        address, *users, token = [line.split(": ", 1)[1] for line in lines]
        with httpx.Client(base_url=address, timeout=30, headers={"Sec-Fetch-Site": "same-origin"}) as client:
            for user in users:
                name, password, _ = re.fullmatch(r"(\w+) / (\S+) \((\w+)\)", user).groups()
                answer = client.post("/sign-in", data={"name": name, "password": password})
                assert answer.status_code == 303
            headers = {"Authorization": f"Bearer {token}"}
            data = client.post("/graphql", json={"query": query}, headers=headers).json()["data"]
            with client.stream("GET", "/events?topic=batches") as stream:
                next(stream.iter_lines())
                process.send_signal(signal.SIGINT)
                process.wait(timeout=5)
        assert log.read() == ""
    return data


def started(directory: Path, *arguments: str, stdout: int, **settings: str) -> subprocess.Popen[str]:
    """A process of its own, with nothing set but where the books are."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tieout.server", *arguments],
        env=kept | {"TIEOUT_DATABASE_URL": url(directory), "TERM": "dumb"} | settings,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def url(directory: Path) -> str:
    return f"sqlite://{directory / 'books.sqlite'}"
