"""Writing schema.graphql, the schema as clients read it: `python -m tieout.graphql.printing`."""

from __future__ import annotations

from pathlib import Path

from tieout.graphql.schema import schema

KEPT = Path(__file__).with_name("schema.graphql")
"""The schema as it was last agreed on; a test compares."""


def printed() -> str:
    """The schema in the schema definition language."""
    return f"{schema.as_str()}\n"


if __name__ == "__main__":
    KEPT.write_text(printed())
