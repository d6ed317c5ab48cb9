"""Where one chooses what to be told of; in templates among the other addresses, as `to.NAME`."""

from __future__ import annotations

NOTICES = "/notices"
