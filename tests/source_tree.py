"""The repository as the tests of the house rules read it: its files, and what their code says."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import graphql as graphql_core

ROOT = Path(__file__).parent.parent
LAYERS = ("server", "pages", "graphql", "domain")

# Lists of operations made by the migration writer; as long as the tables are.
MIGRATIONS = "domain/migrations/"


@cache
def ours() -> tuple[str, ...]:
    """Every file that is committed, or would be with `git add .`."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


def modules() -> list[str]:
    return [path for path in ours() if path.endswith(".py") and in_a_layer(path)]


def testing_modules() -> list[str]:
    return [path for path in ours() if path.endswith(".py") and path.startswith("tests/")]


def templates() -> list[str]:
    return [path for path in ours() if path.endswith(".html") and in_a_layer(path)]


def in_a_layer(path: str) -> bool:
    return path.split("/")[0] in LAYERS


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def lines(path: str) -> list[str]:
    return text(path).splitlines()


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(text(path), path)


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in modules():
        if not path.startswith(MIGRATIONS):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield path, node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines from `def` on, without the docstring."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    explained = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - explained


@cache
def imports(path: str) -> tuple[str, ...]:
    """The dotted name of everything a module imports: `from a import b` is `a.b`."""
    names = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += ["." * node.level + f"{node.module or ''}.{alias.name}" for alias in node.names]
    return tuple(names)


def is_bare(name: str) -> bool:
    first, *rest = name.split(".")
    if first == "graphql" and rest:
        core = Path(graphql_core.__file__).parent
        return not (hasattr(graphql_core, rest[0]) or any(core.glob(f"{rest[0]}*")))
    return first in {"", "domain", "pages", "server"}


def called_before(node: ast.expr) -> set[str]:
    """The methods called in the chain that leads to this expression."""
    names: set[str] = set()
    while isinstance(node, ast.Call | ast.Attribute | ast.Await):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return names
