"""Law: a migration that was published stays as it is; a change is a new one. New ones are entered by

python -m tests.laws.test_migrations
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from .house import HOUSE

PUBLISHED = Path(__file__).with_name("migrations.txt")


def digests() -> dict[str, str]:
    """room/migration -> the digest of its text."""
    found = sorted(HOUSE.glob("*/migrations/0*.py"))
    return {f"{path.parts[-3]}/{path.stem}": sha256(path.read_bytes()).hexdigest()[:16] for path in found}


def published() -> dict[str, str]:
    """The same, as they were when they were entered."""
    lines = [line.split() for line in PUBLISHED.read_text().splitlines()]
    return {name: digest for digest, name in lines}


def test_no_published_migration_is_changed_and_each_new_one_is_entered() -> None:
    assert digests() == published(), "only new ones? run: python -m tests.laws.test_migrations"


if __name__ == "__main__":
    known = published() if PUBLISHED.exists() else {}
    everything = digests() | known
    PUBLISHED.write_text("".join(f"{digest} {name}\n" for name, digest in sorted(everything.items())))
    print(f"{PUBLISHED.name}: {len(everything) - len(known)} entered")
