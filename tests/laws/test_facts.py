"""Law: every kind of fact shows an example that fills its sentence, and the docs list it."""

from __future__ import annotations

import pytest

from steward.config import urls  # noqa: F401 - imports every room, so that every fact is declared
from steward.history.facts import REGISTRY, Fact

from .house import ROOT


@pytest.mark.parametrize("fact", REGISTRY.values(), ids=REGISTRY.keys())
def test_the_example_fills_the_sentence(fact: type[Fact]) -> None:
    assert str(fact.sentence) % fact.example
    assert fact.kind.count(".") == 1
    assert fact.__doc__


def test_the_docs_list_every_kind() -> None:
    text = (ROOT / "docs" / "facts.md").read_text()
    assert [kind for kind in REGISTRY if f"`{kind}`" not in text] == []
