"""Loading a bank's file: a cash batch for each deposit, tied to the bank's own figures, all or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from tieout.domain.banking import unidentified
from tieout.domain.banking.depositing import Wish, make_batch
from tieout.domain.banking.loaded_file import LoadedFile, LoadState
from tieout.domain.banking.looking import Look, look, looked_at_again
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.refusal import Refusal, refuse_any
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor

LARGE = 500
"""From so many entries on the worker loads the file, and nobody waits for the answer."""

FILES = "bankfiles"
"""The topic announced when a file is loaded, or the worker is a step further."""

Finish = Callable[[], Awaitable[None]]


class BankFileWaiting(Refusal):
    """The file {file} is being loaded already; {who} asked for it. Look at the list of bank files."""


async def load(content: bytes, *, by: Actor, name: str, wish: Wish | None = None) -> LoadedFile:
    """Make batches of a file, in one transaction, or queue it for the worker when it is large.

    Every receipt is keyed as a clerk would key it, as unidentified money, so that the batch ties out to
    the bank's figures from the beginning; matching then tells whose it is. Refused when a figure of the
    bank differs, when the file or an entry was loaded before, and for all that keying refuses.
    """
    how = wish or Wish()
    seen = await look(content, by=by, name=name, layout=how.layout)
    refuse_any(seen.refusals_without_known if how.without_known else seen.refusals)
    if seen.file.entries >= LARGE:
        return await _queue(seen, content, how, by=by)
    return await _load(seen, content, how, by=by)


async def carry_out(file_id: int, payload: dict[str, Any], *, by: Actor, finish: Finish) -> None:
    """The worker's part: look again, load, and end the job in the same transaction."""
    kept = await LoadedFile.get(id=file_id, using_db=writer())
    day = payload.get("post_date")
    how = Wish(
        layout=kept.layout,
        without_known=kept.without_known,
        post_date=date.fromisoformat(day) if day else None,
        branch=payload.get("branch", ""),
    )
    if kept.state is not LoadState.WAITING:
        await finish()
        return
    await _step(file_id, "reading", 0, 0)
    seen = await look(bytes(kept.content), by=by, name=kept.name, layout=kept.layout)
    refuse_any(seen.refusals_without_known if how.without_known else seen.refusals)
    await _step(file_id, "keying receipts", 0, seen.file.entries)
    await _carry_out(seen, kept, how, by=by, finish=finish)


@transactional
async def give_up(file_id: int, *, error: str, finish: Finish) -> None:
    """The worker could not take the file: say why, on the list of files."""
    await execute(
        "UPDATE bank_file SET state = 'FAILED', step = '', error = $2 WHERE id = $1 AND state = 'WAITING'",
        *(file_id, error),
    )
    announce(FILES)
    await finish()


@transactional
async def ask_again(file_id: int, payload: dict[str, Any], *, by: Actor) -> None:
    """Queue a file again that the worker could not take."""
    await execute(
        "UPDATE bank_file SET state = 'WAITING', error = '' WHERE id = $1 AND state = 'FAILED'", file_id
    )
    await _enqueue(file_id, payload, by=by)


@transactional
async def _queue(seen: Look, content: bytes, how: Wish, *, by: Actor) -> LoadedFile:
    await _in_turn()
    waiting = await fetch(
        "SELECT loaded_by FROM bank_file WHERE fingerprint = $1 AND state = 'WAITING'", seen.fingerprint
    )
    if waiting:
        raise BankFileWaiting(file=seen.name, who=waiting[0]["loaded_by"])
    kept = _file(seen, content, how, LoadState.WAITING, by=by)
    kept.step, kept.most = "waiting", seen.file.entries
    await kept.save(using_db=writer())
    day = how.post_date.isoformat() if how.post_date else None
    payload = {"file": kept.id, "post_date": day, "branch": how.branch}
    await _enqueue(kept.id, payload, by=by)
    announce(FILES)
    return kept


async def _enqueue(file_id: int, payload: dict[str, Any], *, by: Actor) -> None:
    await enqueue(JobKind.LOAD_BANK_FILE, key=f"bank-file:{file_id}", by=by, payload=payload)


@transactional
async def _carry_out(seen: Look, kept: LoadedFile, how: Wish, *, by: Actor, finish: Finish) -> None:
    await _make_batches(seen, kept, how, by=by)
    await execute(
        "UPDATE bank_file SET state = 'LOADED', step = '', done = most WHERE id = $1 AND state = 'WAITING'",
        kept.id,
    )
    await finish()


@transactional
async def _load(seen: Look, content: bytes, how: Wish, *, by: Actor) -> LoadedFile:
    kept = _file(seen, content, how, LoadState.LOADED, by=by)
    kept.done = kept.most = seen.file.entries
    await kept.save(using_db=writer())
    await _make_batches(seen, kept, how, by=by)
    return kept


async def _make_batches(seen: Look, kept: LoadedFile, how: Wish, *, by: Actor) -> None:
    """Looked at once more under the lock: somebody may have loaded the same a moment ago."""
    await _in_turn()
    again = await looked_at_again(seen)
    refuse_any(again.refusals_without_known if how.without_known else again.refusals)
    company = await options.current()
    await unidentified.ensure(deposit.currency for deposit in seen.file.deposits)
    for place, deposit in enumerate(seen.file.deposits):
        entries = again.new_entries(place)
        if entries:
            known = again.known_of(place)
            await make_batch(kept, place, deposit, entries, known, how, company, by=by)
    announce(FILES)


def _file(seen: Look, content: bytes, how: Wish, state: LoadState, *, by: Actor) -> LoadedFile:
    return LoadedFile(
        name=seen.name,
        fingerprint=seen.fingerprint,
        format=seen.file.format,
        layout=seen.layout,
        content=content,
        without_known=how.without_known,
        state=state,
        loaded_by_id=by.user_id,
        loaded_by=by.name,
        loaded_at=now(),
    )


async def _in_turn() -> None:
    """One load after the other, by the locks of the cash accounts, until the transaction ends."""
    await fetch("SELECT id FROM cash_account ORDER BY id FOR NO KEY UPDATE")


@transactional
async def _step(file_id: int, step: str, done: int, most: int) -> None:
    """How far the worker is, committed by itself so that it can be seen."""
    await execute(
        "UPDATE bank_file SET step = $2, done = $3, most = $4 WHERE id = $1", file_id, step, done, most
    )
    announce(FILES)
