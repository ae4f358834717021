"""Laws about where things may be said: database vendors, writes, HTML, safety marks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .house import HOUSE, ROOT, modules, room_of

VENDOR_ROOMS = ("core/database.py", "core/database_health.py", "search/engines/", "config/")
WRITES = {"save", "delete", "update", "bulk_create", "bulk_update", "create", "get_or_create", "update_or_create"}
# Where rows are written: operations, the bases they stand on, and work that follows nobody's click.
WRITERS = re.compile(
    r"^[a-z]+/(operations(/\w+)?|tasks)\.py$|^core/(rows|database)\.py$|^queue/(jobs|runs)\.py$|^history/facts\.py$"
    r"|^search/(index|engines/\w+)\.py$|^team/(idempotency|api_auth|invitations)\.py$|^importing/\w+\.py$"
)
SAFE = {"core/templatetags/ui.py", "core/ui_icons.py", "activities/templatetags/notes.py"}


def test_no_other_room_names_a_database_vendor() -> None:
    wrong = [
        path
        for path in modules()
        if not path.startswith(VENDOR_ROOMS)
        and re.search(r"connection\.vendor|PRAGMA|pg_trgm|fts5|is_embedded\(|vendor\(\)", (HOUSE / path).read_text())
    ]
    assert not wrong


def written(tree: ast.AST) -> Iterator[str]:
    """Where a module writes rows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            target = ast.unparse(node.func.value)
            if ".objects" in target or target.endswith("_manager"):
                yield f"line {node.lineno}: {target}.{node.func.attr}"


def test_rows_are_written_in_operations_alone() -> None:
    wrong = [
        f"{path}, {place}"
        for path, tree in modules().items()
        if room_of(path) and not WRITERS.match(path)
        for place in written(tree)
    ]
    assert not wrong


def test_text_is_marked_safe_in_three_places_alone() -> None:
    assert {path for path in modules() if "mark_safe" in (HOUSE / path).read_text()} == SAFE


def test_templates_have_no_inline_script_style_or_handler() -> None:
    wrong = []
    for template in sorted(HOUSE.rglob("templates/**/*.html")):
        text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", template.read_text(), flags=re.DOTALL)
        if re.search(r'<style|\sstyle="|\son[a-z]+="|<script(?![^>]*(src=|nonce=|type="application/json"))', text):
            wrong.append(template.relative_to(ROOT).as_posix())
    assert not wrong


def test_every_template_escapes() -> None:
    wrong = [
        template.relative_to(ROOT).as_posix()
        for template in sorted(HOUSE.rglob("templates/**/*.html"))
        if re.search(r"\|\s*safe\b|autoescape off", template.read_text())
    ]
    assert not wrong
