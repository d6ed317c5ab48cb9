"""What the environment decides: every setting with its default and its description."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tieout.domain.secrets.vault import SecretKeyInvalid, check_keys

PREFIX = "TIEOUT_"


class Settings(BaseSettings):
    """Read from environment variables named `TIEOUT_` and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        default="sqlite://tieout.sqlite",
        description=(
            "Where the books are: `sqlite://` and the path of a file, or "
            "`postgres://user:password@host:5432/name` (a socket's directory as `?host=/path`)."
        ),
    )
    database_pool: int = Field(
        default=10, ge=2, le=200, description="How many connections to PostgreSQL each process keeps at most."
    )
    smtp_url: str = Field(
        default="outbox:",
        description=(
            "Where mail goes: `smtp://user:password@host:587`, `smtps://user:password@host:465`, or "
            "`outbox:` to keep it in the books, where the pages show it."
        ),
    )
    mail_from: str = Field(
        default="Tieout <tieout@localhost.localdomain>",
        description="The sender of all mail, as `Name <address>`.",
    )
    host: str = Field(default="127.0.0.1", description="The address that the web server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port that the web server listens on.")
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description=(
            "Addresses of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, "
            "parted by commas; `*` for any."
        ),
    )
    trusted_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Further origins whose pages may send changes here, such as `https://intranet.example`, "
            "parted by commas."
        ),
    )
    secure_cookies: bool | None = Field(
        default=None,
        description=(
            "`true`: the session cookie only ever travels over https; `false`: over http too; "
            "not set: as the browser came, by the scheme the proxy forwards."
        ),
    )
    session_hours: float = Field(
        default=12,
        gt=0,
        le=24 * 31,
        description="After so many hours one has to sign in again, whatever one did.",
    )
    session_idle_minutes: float = Field(
        default=120, gt=0, description="After so many minutes without a request one has to sign in again."
    )
    largest_request_mb: float = Field(
        default=16, gt=0, description="The largest request body taken, in megabytes; a larger one is refused."
    )
    shutdown_seconds: int = Field(
        default=5, ge=1, description="How long requests under way may take when the server is stopped."
    )
    secret_key: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        repr=False,
        description=(
            "Seals the secrets of connections and webhooks in the database; made by `tieout key`. To change "
            "it put the new one in front, parted by a comma, run `tieout key --reseal`, drop the old one."
        ),
    )
    quickbooks_api_url: str = Field(
        default="https://quickbooks.api.intuit.com",
        description="Where QuickBooks Online takes journal entries.",
    )
    quickbooks_authorize_url: str = Field(
        default="https://appcenter.intuit.com/connect/oauth2",
        description="Where users of QuickBooks Online allow the connection.",
    )
    quickbooks_token_url: str = Field(
        default="https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
        description="Where QuickBooks Online gives and renews tokens.",
    )
    xero_api_url: str = Field(default="https://api.xero.com", description="Where Xero takes manual journals.")
    xero_authorize_url: str = Field(
        default="https://login.xero.com/identity/connect/authorize",
        description="Where users of Xero allow the connection.",
    )
    xero_token_url: str = Field(
        default="https://identity.xero.com/connect/token",
        description="Where Xero gives and renews tokens.",
    )
    intacct_url: str = Field(
        default="https://api.intacct.com/ia/xml/xmlgw.phtml",
        description="The XML gateway of Sage Intacct.",
    )
    netsuite_url: str = Field(
        default="https://{account}.suitetalk.api.netsuite.com",
        description="Where NetSuite takes journal entries; `{account}` stands for the account in the name.",
    )
    log_level: str = Field(default="INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")

    @field_validator("trusted_origins", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("secret_key", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        keys = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
        if isinstance(keys, tuple):
            try:
                check_keys(keys)
            except SecretKeyInvalid as error:
                raise ValueError(str(error)) from None
        return keys

    @field_validator("log_level")
    @classmethod
    def _capitals(cls, value: str) -> str:
        level = value.upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return level


def names() -> list[str]:
    """The environment variables, in order."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


def table() -> str:
    """The settings as a table in Markdown, for the README."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in zip(names(), Settings.model_fields.values(), strict=True):
        default = "not set" if field.default in (None, ()) else f"`{field.default}`"
        rows.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"
