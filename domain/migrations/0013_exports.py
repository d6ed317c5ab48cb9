"""Connections to outside accounting systems, and what was handed to them: exports, parts, attempts."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.database.migrating_together import Together
from tieout.domain.exports.connection import ChoiceKind, ConnectionState
from tieout.domain.exports.export import AttemptOutcome, ExportState, PartState
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.mail.message import LedgerLayout


def _id() -> tuple[str, Any]:
    return ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True))


def _to(name: str, model: str, related: str, *, null: bool = False) -> tuple[str, Any]:
    field: Any = fields.ForeignKeyField(  # type: ignore[call-overload]
        f"tieout.{model}",
        source_field=f"{name}_id",
        null=null,
        db_constraint=True,
        to_field="id",
        related_name=related,
        on_delete=OnDelete.RESTRICT,
    )
    return (name, field)


def _system() -> tuple[str, Any]:
    return ("system", fields.CharEnumField(enum_type=AccountingSystem, max_length=20))


def _table(name: str, table: str, columns: list[tuple[str, Any]]) -> ops.CreateModel:
    return ops.CreateModel(
        name=name,
        fields=[_id(), *columns],
        options={"table": table, "app": "tieout", "pk_attr": "id"},
        bases=["Model"],
    )


_CONNECTION = _table(
    "OutsideConnection",
    "outside_connection",
    [
        _system(),
        (
            "state",
            fields.CharEnumField(enum_type=ConnectionState, default=ConnectionState.NEW, max_length=12),
        ),
        ("settings", fields.TextField(default="{}", unique=False)),
        ("secrets", fields.TextField(default="", unique=False)),
        ("held", fields.TextField(default="", unique=False)),
        ("company", fields.CharField(default="", max_length=200)),
        ("automatic", fields.BooleanField(default=False)),
        ("looking", fields.BooleanField(default=False)),
        ("error", fields.TextField(default="", unique=False)),
        ("connected_by", fields.CharField(default="", max_length=120)),
        ("connected_at", InstantField(null=True)),
        ("looked_at", InstantField(null=True)),
        ("version", fields.IntField(default=1)),
    ],
)
_CHOICE = _table(
    "OutsideChoice",
    "outside_choice",
    [
        _system(),
        ("kind", fields.CharEnumField(enum_type=ChoiceKind, max_length=12)),
        ("outside_id", fields.CharField(max_length=60)),
        ("number", fields.CharField(default="", max_length=60)),
        ("name", fields.CharField(default="", max_length=200)),
        ("type", fields.CharField(default="", max_length=60)),
    ],
)
_EXPORT = _table(
    "Export",
    "export",
    [
        _to("batch", "Batch", "exports"),
        _to("ledger", "Ledger", "exports"),
        _to("reverses", "Export", "reversals", null=True),
        _system(),
        ("layout", fields.CharEnumField(enum_type=LedgerLayout, max_length=8)),
        ("edition", fields.IntField(default=1)),
        ("state", fields.CharEnumField(enum_type=ExportState, default=ExportState.PREPARED, max_length=12)),
        ("target", fields.CharField(default="", max_length=120)),
        ("error_code", fields.CharField(default="", max_length=60)),
        ("error", fields.TextField(default="", unique=False)),
        ("reason", fields.CharField(default="", max_length=500)),
        ("created_by_id", fields.BigIntField(null=True)),
        ("created_by", fields.CharField(max_length=120)),
        ("created_at", InstantField()),
        ("finished_at", InstantField(null=True)),
    ],
)
_PART = _table(
    "ExportPart",
    "export_part",
    [
        _to("export", "Export", "parts"),
        ("position", fields.IntField()),
        ("edition", fields.IntField(default=1)),
        ("revision", fields.IntField(default=1)),
        ("document_number", fields.CharField(max_length=60)),
        ("request_id", fields.CharField(max_length=36)),
        ("journal", fields.TextField(unique=False)),
        ("payload_hash", fields.CharField(max_length=64)),
        ("currency", fields.CharField(max_length=3)),
        ("total", MinorField()),
        ("line_count", fields.IntField()),
        ("state", fields.CharEnumField(enum_type=PartState, default=PartState.READY, max_length=12)),
        ("remote_id", fields.CharField(default="", max_length=60)),
        ("error", fields.TextField(default="", unique=False)),
    ],
)
_ATTEMPT = _table(
    "ExportAttempt",
    "export_attempt",
    [
        _to("part", "ExportPart", "attempts"),
        ("document_number", fields.CharField(max_length=60)),
        ("request_id", fields.CharField(max_length=36)),
        ("payload_hash", fields.CharField(max_length=64)),
        (
            "outcome",
            fields.CharEnumField(enum_type=AttemptOutcome, default=AttemptOutcome.STARTED, max_length=12),
        ),
        ("remote_id", fields.CharField(default="", max_length=60)),
        ("error", fields.TextField(default="", unique=False)),
        ("started_by", fields.CharField(max_length=120)),
        ("started_at", InstantField()),
        ("finished_at", InstantField(null=True)),
    ],
)


class Migration(migrations.Migration):
    dependencies = [("tieout", "0012_deferred_revenue")]

    operations = [Together(_CONNECTION, _CHOICE, _EXPORT, _PART, _ATTEMPT)]
