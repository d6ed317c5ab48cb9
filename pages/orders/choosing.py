"""The batches that a form offers: open ones of open periods, and the one found by rule (R5.4, R5.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Choices = list[tuple[str, str]]


def choices(batches: Iterable[Mapping[str, Any]], by_rule: str) -> Choices:
    """What a select offers; blank is the batch that the company's rule finds."""
    return [("", by_rule), *((one["id"], named(one)) for one in batches)]


def named(batch: Mapping[str, Any]) -> str:
    """A batch as one recognises it in a list."""
    about = f", {batch['description']}" if batch["description"] else ""
    return f"{batch['number']}, {batch['postDate']}{about}"
