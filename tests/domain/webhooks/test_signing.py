"""Signatures are those of Standard Webhooks."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from tieout.domain.webhooks.signing import headers, new_secret


def test_the_published_example_comes_out_as_published():
    """The example of the specification and of its reference libraries."""
    moment = datetime.fromtimestamp(1614265330, UTC)
    made = headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        moment,
        b'{"test": 2432232314}',
        of=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_with_two_secrets_there_are_two_signatures_the_newest_first():
    moment, one, two = datetime(2026, 3, 15, tzinfo=UTC), new_secret(), new_secret()
    alone = [headers("msg_1", moment, b"{}", of=[each])["webhook-signature"] for each in (one, two)]
    both = headers("msg_1", moment, b"{}", of=[one, two])["webhook-signature"]
    assert both.split() == alone


def test_a_secret_is_of_32_random_bytes_and_never_the_same():
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert new_secret() != secret
