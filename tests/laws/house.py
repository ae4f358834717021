"""What the laws read: the rooms, their order, their modules and syntax trees."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from steward.config.settings import ROOMS

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = ROOT / "steward"
FLOOR = {room: number for number, room in enumerate(ROOMS)}


@cache
def modules() -> dict[str, ast.Module]:
    """Path below the house -> its syntax tree, migrations left out."""
    paths = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(HOUSE).as_posix(): ast.parse(path.read_text()) for path in paths}


def room_of(path: str) -> str | None:
    """The room a module lies in; None for the package's own two files."""
    return path.split("/", maxsplit=1)[0] if "/" in path else None


def imports(path: str) -> list[tuple[str, int]]:
    """Every module of the house that this one imports, as dotted names below `steward`, with the line."""
    found = []
    package = ["steward", *path.split("/")[:-1]]
    for node in ast.walk(modules()[path]):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found += [(f"{name}.{alias.name}", node.lineno) for alias in node.names]
    return [(name.removeprefix("steward."), line) for name, line in found if name.startswith("steward.")]
