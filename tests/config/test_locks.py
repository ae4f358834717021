"""The lock files pin everything by hash and name no host: each installation uses its own index."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt", "requirements-node.txt"]
_PINNED = re.compile(r"^(?P<name>[a-z0-9.-]+)(\[[a-z,]+\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("name", [*LOCKS, "requirements.in", "requirements-dev.in", ".npmrc", "pyproject.toml"])
def test_no_host_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?:|index-url|find-links|registry=", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert _PINNED.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_both_locks_agree_on_versions() -> None:
    runtime, dev = (
        {found["name"]: found["version"] for found in _PINNED.finditer((ROOT / name).read_text())}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {name: dev[name] for name in runtime.keys() & dev} == {name: runtime[name] for name in runtime.keys() & dev}


def test_the_front_end_lock_names_no_registry_and_pins_exactly() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry]
    wanted = json.loads((ROOT / "package.json").read_text())
    for version in (wanted["dependencies"] | wanted["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_each_direct_package_has_its_reason_and_licence_written_down() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    written = {cell.lower() for cell in re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE)}
    direct = set()
    for name in ("requirements.in", "requirements-dev.in"):
        lines = (ROOT / name).read_text().splitlines()
        direct |= {re.split(r"[\[=; ]", line)[0].lower() for line in lines if re.match(r"[A-Za-z]", line)}
    wanted = json.loads((ROOT / "package.json").read_text())
    assert direct | set(wanted["dependencies"]) | set(wanted["devDependencies"]) == written
