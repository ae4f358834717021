"""Laws about where things may be said: database vendors, writes, HTML, safety marks."""

from __future__ import annotations

import ast
import re

import pytest

from .house import HOUSE, ROOT, modules, room_of

VENDOR_ROOMS = ("core/database.py", "search/engines/", "config/")
WRITES = {"save", "delete", "update", "bulk_create", "bulk_update", "create", "get_or_create", "update_or_create"}
# Where rows are written: operations, the bases they stand on, and work that follows nobody's click.
WRITERS = re.compile(
    r"^[a-z]+/(operations(/\w+)?|tasks)\.py$|^core/(rows|database)\.py$|^queue/(jobs|runs)\.py$|^history/facts\.py$"
    r"|^search/(index|engines/\w+)\.py$|^team/(idempotency|api_auth|invitations)\.py$|^importing/\w+\.py$"
)
SAFE = {"core/templatetags/ui.py", "core/ui_icons.py", "activities/templatetags/notes.py"}


@pytest.mark.parametrize("path", [path for path in modules() if not path.startswith(VENDOR_ROOMS)])
def test_no_other_room_names_a_database_vendor(path: str) -> None:
    source = (HOUSE / path).read_text()
    assert not re.search(r"connection\.vendor|PRAGMA|pg_trgm|fts5|is_embedded\(|vendor\(\)", source)


@pytest.mark.parametrize("path", [path for path in modules() if room_of(path) and not WRITERS.match(path)])
def test_rows_are_written_in_operations_alone(path: str) -> None:
    found = []
    for node in ast.walk(modules()[path]):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        target = ast.unparse(node.func.value)
        if ".objects" in target or target.endswith("_manager"):
            found.append(f"line {node.lineno}: {target}.{node.func.attr}")
    assert not found


@pytest.mark.parametrize("path", [path for path in modules() if path not in SAFE])
def test_text_is_marked_safe_in_three_places_alone(path: str) -> None:
    assert "mark_safe" not in (HOUSE / path).read_text()


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
