"""The rules of the house, each as far as a test can hold it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import graphql as graphql_core

from tests.source_tree import (
    MIGRATIONS,
    ROOT,
    body_lines,
    called_before,
    functions,
    imports,
    in_a_layer,
    is_bare,
    lines,
    modules,
    ours,
    templates,
    testing_modules,
    text,
    tree,
)

FILE_LINES = 300
FUNCTION_LINES = 40
TEMPLATE_LINES = 150

# What the modules of a layer may import of Tieout.
MAY_IMPORT = {
    "domain": {"domain"},
    "graphql": {"graphql", "domain"},
    "pages": {"pages", "graphql"},
    "server": {"server", "pages", "graphql", "domain"},
}
UNKNOWN_TO_DOMAIN = {
    *("graphql", "strawberry", "starlette", "uvicorn", "websockets", "sse_starlette", "jinja2"),
    *("httpx", "aiosmtplib", "typer", "rich", "pydantic_settings"),
}
# Files named for a kind, not for a thing, grow without end.
KINDS = re.compile(r"(services?|utils?|utilities|helpers?|managers?|common|core|misc)")

# A ValueError here is a programming error: the caller had to parse or choose before.
MAY_RAISE_VALUE_ERROR = {"domain/money.py", "domain/clock.py", "domain/database/fields.py"}

UNSAFE_MARKUP = {
    "hx-on needs eval": r"\bhx-on\b",
    "computed hx values need eval": r"""\bhx-[\w:-]+\s*=\s*["']?\s*(js|javascript):""",
    "a trigger's filter needs eval": (
        r"""\bhx-trigger[\w:]*\s*=\s*(["'])((?!\1).)*?"""
        r"""(?<=["',\s])(?!from:|target:|root:)[\w:-]*\w\["""
    ),
    "inline script": r"<script(?![^>]*\ssrc\s*=)",
    "inline style": r"<style\b|\sstyle\s*=",
    "inline handler": r"""\son[a-z]+\s*=\s*["']""",
    "htmx 4 says innerMorph or outerMorph": r"""\bhx-swap(-oob)?[\w:]*\s*=\s*["']morph\b""",
}
NOT_TO_BE_NAMED = {
    "the host of a package registry": r"(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com|io)\b",
    "a path of one machine": r"(?<![\w.$}])/(work|root|home/\w+|Users/\w+)/",
}
VENDORED = re.compile(
    r"\.min\.(js|css)$|\.map$|(^|/)(node_modules|vendor|third_party)/|\.(whl|tgz|zip|woff2?)$"
)


def test_a_file_is_read_in_one_sitting() -> None:
    lengths = {path: len(lines(path)) for path in modules() if not path.startswith(MIGRATIONS)}
    assert {path: count for path, count in lengths.items() if count > FILE_LINES} == {}


def test_a_function_fits_on_a_screen() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": body_lines(function) for path, function in functions()
    }
    assert {name: count for name, count in lengths.items() if count > FUNCTION_LINES} == {}


def test_a_template_fits_on_a_few_screens() -> None:
    lengths = {path: len(lines(path)) for path in templates()}
    assert {path: count for path, count in lengths.items() if count > TEMPLATE_LINES} == {}


def test_no_function_imports() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, function in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_a_layer_is_imported_by_its_full_name_only() -> None:
    """A second name would be a second copy of every class; `graphql` alone is graphql-core."""
    found = [
        f"{path}: {name}"
        for path in (*modules(), *testing_modules())
        for name in imports(path)
        if is_bare(name)
    ]
    assert found == []


def test_a_layer_imports_only_what_is_below_it() -> None:
    found = [
        f"{path}: {name}"
        for path in modules()
        for name in imports(path)
        if name.split(".")[0] == "tieout" and name.split(".")[1] not in MAY_IMPORT[path.split("/")[0]]
    ]
    assert found == []


def test_the_domain_knows_nothing_of_http_graphql_or_its_environment() -> None:
    of_the_domain = [path for path in modules() if path.startswith("domain/")]
    imported = [
        f"{path}: {name}"
        for path in of_the_domain
        for name in imports(path)
        if name.split(".")[0] in UNKNOWN_TO_DOMAIN or name in {"os.environ", "os.getenv"}
    ]
    read = [path for path in of_the_domain if re.search(r"\bos\.(environ|getenv)\b", text(path))]
    assert imported + read == []


def test_there_are_no_status_codes_below_the_pages() -> None:
    below = [path for path in modules() if path.startswith(("domain/", "graphql/"))]
    assert [path for path in below if re.search(r"\bstatus_code\b|\bHTTPStatus\b", text(path))] == []


def test_every_package_is_a_namespace() -> None:
    """Above all graphql/: with an __init__.py it would hide graphql-core from everyone."""
    assert [path for path in ours() if Path(path).name == "__init__.py"] == []


def test_graphql_core_is_found_from_the_repository_root() -> None:
    command = [sys.executable, "-c", "import graphql; print(graphql.version)"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == graphql_core.version


def test_a_file_is_named_for_a_thing_not_for_a_kind() -> None:
    names = {path: [Path(part).stem for part in Path(path).parts] for path in ours() if in_a_layer(path)}
    assert [path for path, parts in names.items() if any(KINDS.fullmatch(part) for part in parts)] == []


def test_every_module_begins_by_saying_in_a_sentence_what_it_is() -> None:
    docstrings = {path: ast.get_docstring(tree(path)) or "" for path in (*modules(), *testing_modules())}
    assert [path for path, docstring in docstrings.items() if not begins_with_a_sentence(docstring)] == []


def test_every_refusal_has_its_sentence() -> None:
    found = [
        f"{path}: {node.name}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Refusal" for base in node.bases)
        and not begins_with_a_sentence(ast.get_docstring(node) or "")
    ]
    assert found == []


def test_every_test_is_named_as_a_sentence() -> None:
    names = [
        f"{path}: {node.name}"
        for path in testing_modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    ]
    assert names == []


def test_the_tests_mirror_the_tree() -> None:
    features = {
        Path(path).parts[1:3] for path in testing_modules() if in_a_layer(path.removeprefix("tests/"))
    }
    folders = ["/".join(parts) for parts in features if not parts[-1].endswith(".py")]
    assert sorted(folder for folder in folders if not (ROOT / folder).is_dir()) == []


def test_a_user_s_mistake_is_refused_not_a_value_error() -> None:
    raising = {
        path
        for path in modules()
        if path.startswith("domain/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Raise) and node.exc and re.match(r"ValueError\b", ast.unparse(node.exc))
    }
    assert sorted(raising - MAY_RAISE_VALUE_ERROR) == []


def test_no_update_or_delete_follows_a_limit() -> None:
    """Tortoise drops the limit without a word, and every row is changed."""
    found = [
        f"{path}:{node.lineno}"
        for path in (*modules(), *testing_modules())
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"update", "delete"}
        and "limit" in called_before(node.func.value)
    ]
    assert found == []


def test_nothing_is_deleted_along_with_what_it_belongs_to() -> None:
    """Tortoise cascades unless told otherwise; re-making a table on SQLite then empties its children."""
    relations = [
        (f"{path}:{node.lineno}", {word.arg: ast.unparse(word.value) for word in node.keywords})
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and re.search(r"\b(ForeignKey|OneToOne)Field$", ast.unparse(node.func))
    ]
    unsafe = [place for place, words in relations if "CASCADE" in words.get("on_delete", "CASCADE")]
    assert unsafe == []


def test_templates_hold_nothing_the_content_security_policy_forbids() -> None:
    found = [
        f"{path}: {reason}"
        for path in templates()
        for reason, pattern in UNSAFE_MARKUP.items()
        if re.search(pattern, text(path), re.IGNORECASE)
    ]
    assert found == []


def test_no_file_names_a_registry_or_somebody_s_machine() -> None:
    found = [
        f"{path}: {reason}"
        for path in ours()
        for reason, pattern in NOT_TO_BE_NAMED.items()
        if re.search(pattern, text(path))
    ]
    assert found == []


def test_nothing_third_party_is_kept_here() -> None:
    minified = [
        path
        for path in ours()
        if path.endswith((".js", ".css")) and max(map(len, lines(path)), default=0) > 500
    ]
    assert [path for path in ours() if VENDORED.search(path)] + minified == []


def begins_with_a_sentence(docstring: str) -> bool:
    paragraph = docstring.split("\n\n")[0].strip()
    return bool(re.fullmatch(r"[^a-z\s].*[.?!]", paragraph, re.DOTALL))
