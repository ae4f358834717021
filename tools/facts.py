"""Write docs/facts.md from the declarations: `python -m tools.facts`."""

from __future__ import annotations

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")
django.setup()

from steward.config import urls  # noqa: E402, F401 - imports every room, so that every fact is declared
from steward.history.facts import REGISTRY  # noqa: E402

PAGE = Path(__file__).resolve().parent.parent / "docs" / "facts.md"
HEAD = """# Facts

Everything that can happen and is recorded: one event each, told by the timeline of every record concerned. The sentence
follows the name of who did it. Written by `python -m tools.facts` from each room's `facts.py`.

| kind | group | sentence, with example | data |
|---|---|---|---|
"""


def main() -> None:
    """One line a kind."""
    lines = [
        f"| `{kind}` | {fact.group} | … {str(fact.sentence) % fact.example} | {', '.join(fact.example) or '–'} |"
        for kind, fact in sorted(REGISTRY.items())
    ]
    PAGE.write_text(HEAD + "\n".join(lines) + "\n")
    print(f"{len(lines)} kinds written to {PAGE.name}")


if __name__ == "__main__":
    main()
