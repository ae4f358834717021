"""Law: `docs/behaviours.md` gives every line of Pipedrive Accounts its test, and names no test that is not there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

from .house import ROOT

ROW = re.compile(r"^\| ([POTLM]\d+) \|(.*)\|$", re.MULTILINE)
TEST = re.compile(r"\btests/[\w/]+\.py::[\w:]+")


def table(text: str) -> list[tuple[str, list[str]]]:
    """Each line of the tables in a text, with the tests it names."""
    return [(line, TEST.findall(rest)) for line, rest in ROW.findall(text)]


@cache
def parts() -> tuple[str, str]:
    """The document up to its heading "Not yet", and from there on."""
    done, heading, rest = (ROOT / "docs" / "behaviours.md").read_text().partition("\n## Not yet\n")
    assert heading
    return done, rest


@cache
def there(path: str) -> set[str]:
    """The tests of a file, those in classes as `Class::test_…`; none where there is no such file."""
    file = ROOT / path
    found = set()
    for node in ast.parse(file.read_text()).body if file.is_file() else []:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_"):
                found.add(f"{node.name}::{inner.name}" if isinstance(node, ast.ClassDef) else inner.name)
    return found


def test_every_line_of_the_first_product_is_proved() -> None:
    proved = {line for line, tests in table(parts()[0]) if tests}
    assert [line for line in (f"P{number}" for number in range(1, 27)) if line not in proved] == []


def test_every_line_names_its_test_or_stands_under_not_yet() -> None:
    done, rest = (table(part) for part in parts())
    assert [line for line, tests in done if not tests] == []
    assert [line for line, tests in rest if tests] == []
    assert [line for line, times in Counter(line for line, _tests in [*done, *rest]).items() if times > 1] == []


def test_every_test_that_is_named_exists() -> None:
    named = [test.partition("::") for test in TEST.findall(parts()[0])]
    assert ["".join(test) for test in named if test[2] not in there(test[0])] == []
