"""Checking a file against the books without writing anything: the dry run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tieout.domain.database.statements import fetch
from tieout.domain.imports.documents import Ahead, check_documents
from tieout.domain.imports.mapping import Kind, Mapping
from tieout.domain.imports.parsing import Parser
from tieout.domain.imports.plan import CustomerRow, DocumentRow, Part, Plan, Progress, Rejected, silent
from tieout.domain.imports.reading import Line, fingerprint, read
from tieout.domain.imports.years import missing_years
from tieout.domain.refusal import Refusal
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

AT_ONCE = 5_000
TELL_EVERY = 2_000


class CustomerToldTwice(Refusal):
    """Customer {number} is told differently on line {first}. Make the two lines agree."""


async def check(
    path: Path,
    mapping: Mapping,
    kinds: Sequence[Kind],
    *,
    by: Actor,
    create_years: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Read the whole file and work out what an import of these kinds would do; nothing is written.

    Every line goes through the rules it would meet when keyed. Of several kinds the later ones count
    on the earlier: a receipt may pay an invoice of the same file. `create_years` plans the fiscal
    years that are missing; without it their lines are rejected.
    """
    by.require(Permission.IMPORT, "import files")
    company = await options.current()
    plan = Plan(path, await asyncio.to_thread(fingerprint, path), company.currency, mapping)
    ahead = Ahead()
    for kind in kinds:
        part = Part(kind)
        plan.parts.append(part)
        parser = Parser(mapping, company)
        if kind is Kind.CUSTOMERS:
            by.require(Permission.SET_UP, "import customers")
            await _check_customers(part, parser, _told(_lines(plan, part), part, progress))
            ahead.add_customers(part.customers, company)
        else:
            by.require(Permission.ENTER, f"import {kind.value}")
            rows = list(_documents(part, parser, _told(_lines(plan, part), part, progress)))
            await check_documents(
                plan, part, rows, ahead, company, create_years=create_years, progress=progress, by=by
            )
        part.rejected.sort(key=lambda rejected: rejected.line)
    if create_years:
        plan.years = await missing_years([group.post_date for part in plan.parts for group in part.groups])
    return plan


def _lines(plan: Plan, part: Part) -> Iterator[Line | Rejected]:
    for line in read(plan.path, plan.mapping, part.kind):
        part.read += 1
        yield line


def _told(lines: Iterator[Line | Rejected], part: Part, progress: Progress) -> Iterator[Line]:
    """The lines that can be read at all; the others are rejected."""
    what = f"Reading {part.kind.value}"
    for line in lines:
        if part.read % TELL_EVERY == 0:
            progress(what, part.read, None)
        if isinstance(line, Rejected):
            part.rejected.append(line)
        else:
            yield line
    progress(what, part.read, part.read)


def _documents(part: Part, parser: Parser, lines: Iterator[Line]) -> Iterator[DocumentRow]:
    for line in lines:
        try:
            row = parser.document(part.kind, line)
        except Refusal as refusal:
            part.reject(line.number, refusal)
            continue
        if row is None:
            part.blank += 1
        else:
            yield row


async def _check_customers(part: Part, parser: Parser, lines: Iterator[Line]) -> None:
    """Each customer once; those in the books already stay as they are there."""
    told: dict[str, CustomerRow] = {}
    for line in lines:
        try:
            row = parser.customer(line)
            first = told.setdefault(row.number, row)
            if not _same(first, row):
                raise CustomerToldTwice(number=row.number, first=first.line)
        except Refusal as refusal:
            part.reject(line.number, refusal)
    numbers = list(told)
    for start in range(0, len(numbers), AT_ONCE):
        text = "SELECT number FROM customer WHERE number = ANY($1)"
        for kept in await fetch(text, numbers[start : start + AT_ONCE]):
            del told[kept["number"]]
            part.known += 1
    part.customers = list(told.values())


def _same(one: CustomerRow, other: CustomerRow) -> bool:
    return replace(one, line=0) == replace(other, line=0)
