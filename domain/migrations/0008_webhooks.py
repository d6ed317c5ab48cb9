"""Webhooks, their messages and the attempts to send them."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField
from tieout.domain.database.migrating_together import Together
from tieout.domain.webhooks.webhook import WebhookEvent, WebhookState


class Migration(migrations.Migration):
    dependencies = [("tieout", "0007_bank_files")]

    operations = [
        Together(
            ops.CreateModel(
                name="Webhook",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("url", fields.CharField(max_length=500)),
                    ("description", fields.CharField(default="", max_length=120)),
                    ("events", fields.CharField(max_length=400)),
                    ("secret", fields.TextField(unique=False)),
                    ("previous_secret", fields.TextField(default="", unique=False)),
                    ("previous_until_at", InstantField(null=True, auto_now=False, auto_now_add=False)),
                    ("active", fields.BooleanField(default=True)),
                    ("stopped_because", fields.CharField(default="", max_length=200)),
                    ("version", fields.IntField(default=1)),
                    ("created_by", fields.CharField(max_length=120)),
                    ("created_at", InstantField(auto_now=False, auto_now_add=False)),
                ],
                options={"table": "webhook", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="WebhookMessage",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("message_id", fields.CharField(max_length=40)),
                    (
                        "webhook",
                        fields.ForeignKeyField(
                            "tieout.Webhook",
                            source_field="webhook_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="messages",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("event", fields.CharEnumField(enum_type=WebhookEvent, max_length=20)),
                    ("happened_at", InstantField(auto_now=False, auto_now_add=False)),
                    ("body", fields.TextField(unique=False)),
                    ("batch_id", fields.BigIntField(null=True)),
                    (
                        "state",
                        fields.CharEnumField(
                            default=WebhookState.QUEUED, enum_type=WebhookState, max_length=8
                        ),
                    ),
                    ("attempts", fields.IntField(default=0)),
                    ("created_by", fields.CharField(max_length=120)),
                ],
                options={"table": "webhook_message", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="WebhookAttempt",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    (
                        "message",
                        fields.ForeignKeyField(
                            "tieout.WebhookMessage",
                            source_field="message_id",
                            db_constraint=True,
                            to_field="id",
                            related_name="tries",
                            on_delete=OnDelete.RESTRICT,
                        ),
                    ),
                    ("attempted_at", InstantField(auto_now=False, auto_now_add=False)),
                    ("milliseconds", fields.IntField()),
                    ("status", fields.IntField(null=True)),
                    ("answer", fields.CharField(default="", max_length=500)),
                    ("error", fields.CharField(default="", max_length=500)),
                ],
                options={"table": "webhook_attempt", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
        )
    ]
