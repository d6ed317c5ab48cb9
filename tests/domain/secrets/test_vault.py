"""Secrets are sealed before they are written, under keys that are kept outside the books."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tieout.domain.database.statements import fetch
from tieout.domain.secrets.resealing import SEALED, reseal
from tieout.domain.secrets.vault import (
    SecretKeyInvalid,
    SecretKeyMissing,
    SecretUnreadable,
    is_open,
    new_key,
    open_vault,
    sealed,
    sealed_anew,
    unsealed,
)
from tieout.domain.users.actor import SYSTEM

OLD, NEW = new_key(), new_key()


@pytest.fixture(autouse=True)
def _another_vault() -> Iterator[None]:
    yield
    open_vault([cast.SECRET_KEY])


def test_a_secret_comes_back_as_it_was_and_is_not_to_be_read_in_between():
    open_vault([OLD])
    token = sealed("s3cret")
    assert unsealed(token) == "s3cret"
    assert "s3cret" not in token
    assert sealed("s3cret") != token


def test_without_a_key_nothing_is_sealed_and_nothing_opened():
    open_vault([OLD])
    token = sealed("s3cret")
    open_vault([])
    assert not is_open()
    with pytest.raises(SecretKeyMissing):
        sealed("s3cret")
    with pytest.raises(SecretKeyMissing):
        unsealed(token)
    with pytest.raises(SecretKeyMissing):
        sealed_anew(token)


def test_a_new_key_in_front_seals_and_the_old_one_still_opens_until_all_is_sealed_anew():
    open_vault([OLD])
    token = sealed("s3cret")
    open_vault([NEW, OLD])
    assert unsealed(token) == "s3cret"
    anew = sealed_anew(token)
    open_vault([NEW])
    assert unsealed(anew) == "s3cret"
    with pytest.raises(SecretUnreadable):
        unsealed(token)
    with pytest.raises(SecretUnreadable):
        sealed_anew(token)


def test_what_is_no_key_is_refused_without_a_word_of_it():
    with pytest.raises(SecretKeyInvalid) as refused:
        open_vault(["hunter2"])
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.usefixtures("books")
async def test_every_table_with_secrets_is_sealed_anew():
    assert await reseal(by=SYSTEM) == 0
    for table, column in SEALED:
        assert await fetch(f"SELECT id, {column} FROM {table}") == []
