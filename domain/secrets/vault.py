"""Secrets that the books must be able to say again (to an outside system), sealed before they are written.

They are kept as Fernet tokens: AES in CBC mode with an HMAC, made by the first of the keys, readable by any.
Keys come from outside the books (the server takes them from its environment), so a copy of the database,
a dump or a backup gives no secret away.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tieout.domain.refusal import Refusal


class SecretKeyMissing(Refusal):
    """Secrets cannot be kept yet: this installation has no secret key. Ask who runs it to set
    TIEOUT_SECRET_KEY (the README says how); nothing was saved.
    """


class SecretUnreadable(Refusal):
    """A secret kept here was sealed under a key that is no longer among this installation's secret keys. Ask
    who runs it to put the old key back at the end of TIEOUT_SECRET_KEY, or enter the secret again.
    """


class SecretKeyInvalid(Exception):
    """A text that is no key; it does not say which, so that nothing of it gets into a log."""


class _Vault:
    """The keys of this process."""

    keys: MultiFernet | None = None


def open_vault(keys: Sequence[str]) -> None:
    """Use these keys from now on, the first to seal with; none closes the vault. `SecretKeyInvalid`."""
    _Vault.keys = MultiFernet(check_keys(keys)) if keys else None


def check_keys(keys: Sequence[str]) -> list[Fernet]:
    """The keys ready for use; `SecretKeyInvalid` when one is none."""
    try:
        return [Fernet(key.encode()) for key in keys]
    except ValueError:
        raise SecretKeyInvalid("use keys made by `tieout key`, parted by commas") from None


def is_open() -> bool:
    """Whether secrets can be kept."""
    return _Vault.keys is not None


def new_key() -> str:
    """A key at random, as text."""
    return Fernet.generate_key().decode()


def sealed(secret: str) -> str:
    """The secret as it may be written to the database; refused (`SecretKeyMissing`) without a key."""
    if _Vault.keys is None:
        raise SecretKeyMissing()
    return _Vault.keys.encrypt(secret.encode()).decode()


def unsealed(token: str) -> str:
    """The secret again; refused without a key, or when none of the keys opens it (`SecretUnreadable`)."""
    if _Vault.keys is None:
        raise SecretKeyMissing()
    try:
        return _Vault.keys.decrypt(token.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable() from None


def sealed_anew(token: str) -> str:
    """The same secret under the first key, as after a new key was put before the old one."""
    if _Vault.keys is None:
        raise SecretKeyMissing()
    try:
        return _Vault.keys.rotate(token.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable() from None
