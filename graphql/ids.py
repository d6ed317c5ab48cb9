"""Opaque global ids: what kind of thing, and which one."""

from __future__ import annotations

from base64 import b64decode

import strawberry

from tieout.domain.identity import opaque_id
from tieout.domain.refusal import Refusal

_LARGEST = 2**63 - 1


class IdInvalid(Refusal):
    """{text} is not the id of {kind}. Use an id as this API gave it."""


class IdOfAnotherKind(Refusal):
    """{text} is the id of {other}, not of {kind}. Use the id of {kind}."""


def global_id(kind: str, key: int) -> strawberry.ID:
    """The id of a thing: URL-safe base64 of `kind:key`, without padding."""
    return strawberry.ID(opaque_id(kind, key))


def key_of(kind: str, text: str, *, field: str = "id") -> int:
    """The key in an id; refused when it is no id (`IdInvalid`) or of something else (`IdOfAnotherKind`)."""
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    try:
        named, _, key = decoded(text).partition(":")
        number = int(key) if key.isdecimal() and len(key) < 20 else 0
    except ValueError:
        named, number = "", 0
    if not 0 < number <= _LARGEST or not named.isalpha():
        raise IdInvalid(field=field, text=shown, kind=_words(kind))
    if named != kind:
        raise IdOfAnotherKind(field=field, text=shown, kind=_words(kind), other=_words(named))
    return number


def optional_key_of(kind: str, text: str | None, *, field: str) -> int | None:
    """As `key_of`; None when no id is given."""
    return None if text is None else key_of(kind, text, field=field)


def decoded(text: str) -> str:
    """The text behind URL-safe base64 without padding; `ValueError` when it is not that."""
    return b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True).decode("ascii")


def _words(kind: str) -> str:
    """`FiscalPeriod` as "a fiscal period"."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
    return f"{'an' if spaced[:1] in 'aeio' else 'a'} {spaced}"
