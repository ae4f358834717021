"""Law: a file is short enough to be read whole."""

from __future__ import annotations

from .house import HOUSE, ROOT

LONGEST = 300
KINDS = {".py", ".js", ".css", ".html"}


def test_no_file_of_the_house_has_more_than_three_hundred_lines() -> None:
    written = [path for path in HOUSE.rglob("*") if path.suffix in KINDS and "migrations" not in path.parts]
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in written}
    assert not {path: lines for path, lines in sizes.items() if lines > LONGEST}
