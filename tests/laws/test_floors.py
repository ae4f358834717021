"""Law: a room imports itself and rooms above it in the list, never below; relations obey it too."""

from __future__ import annotations

import ast
from collections import Counter

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from .house import FLOOR, imports, modules, room_of

# The named exceptions (ARCHITECTURE.md): an event tells of an account and of who did it.
RELATIONS = {("history", "Event", "account"), ("history", "Event", "actor")}
TYPE_ONLY = "team.models.Member"  # every operation says who acts; rooms left of team name the type alone


def test_no_module_imports_a_room_below_its_own() -> None:
    below = [
        f"{path}, line {line}: {name}"
        for path in modules()
        if (room := room_of(path))
        for name, line in imports(path)
        if name.split(".")[0] in FLOOR and FLOOR[name.split(".")[0]] > FLOOR[room] and name != TYPE_ONLY
    ]
    assert not below


def test_every_room_is_in_the_list() -> None:
    assert {room_of(path) for path in modules()} - {None} == set(FLOOR)


def test_no_relation_points_to_a_room_below() -> None:
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField) or room not in FLOOR:
                continue
            target = field.related_model._meta.app_label
            if target in FLOOR and FLOOR[target] > FLOOR[room]:
                wrong.append((room, model.__name__, field.name))
    assert set(wrong) == RELATIONS


LAZY = {
    "contacts/phones.py": 1,  # the numbering plans of the world take 20 MiB: only who stores a number pays for them
    "__main__.py": 2,  # the settings must be named before Django is imported, and a failure to read them told plainly
    "config/supervisor.py": 1,  # all routes: loaded while a child brings the database up to date
}


def test_no_import_hides_inside_a_function() -> None:
    hidden = {
        (path, inner.lineno)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert Counter(path for path, _line in hidden) == LAZY, sorted(hidden)


def test_nothing_listens_to_signals() -> None:
    names = [
        (path, alias.name)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (node.module or "").startswith("django") and "signals" in (node.module or "")
    ]
    assert not names
