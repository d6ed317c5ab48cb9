"""Settings: read from the environment, each one documented."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from tests.source_tree import ROOT
from tieout.domain.secrets.vault import new_key
from tieout.server.settings import Settings, names, table


def test_the_readme_documents_every_setting():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in names() if f"`{name}`" not in readme] == []


def test_the_readme_documents_no_setting_that_is_gone():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(TIEOUT_(?!TEST_)[A-Z_]+)`", readme))
    assert sorted(named - set(names())) == []


def test_every_setting_has_a_description_in_the_table():
    rows = table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == names()
    assert [row for row in rows if len(row.split("|")[3]) < 20] == []


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("TIEOUT_PORT", "8088")
    monkeypatch.setenv("TIEOUT_TRUSTED_ORIGINS", "https://a.example/, https://b.example,")
    monkeypatch.setenv("TIEOUT_SECURE_COOKIES", "true")
    monkeypatch.setenv("TIEOUT_LOG_LEVEL", "debug")
    settings = Settings()
    assert (settings.port, settings.secure_cookies, settings.log_level) == (8088, True, "DEBUG")
    assert settings.trusted_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("LOG_LEVEL", "LOUD"), ("SESSION_HOURS", "0")])
def test_a_value_that_makes_no_sense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"TIEOUT_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_a_secret_key_that_is_none_is_refused_without_showing_it(monkeypatch):
    monkeypatch.setenv("TIEOUT_SECRET_KEY", "hunter2")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "hunter2" not in str(refused.value)
    assert "tieout key" in str(refused.value)


def test_secret_keys_are_read_in_order_and_stay_out_of_what_is_printed(monkeypatch):
    first, second = new_key(), new_key()
    monkeypatch.setenv("TIEOUT_SECRET_KEY", f"{first}, {second}")
    assert Settings().secret_key == (first, second)
    assert first not in repr(Settings())
