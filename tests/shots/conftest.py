"""`./do shots --places "account|home"`: only the pages whose name matches."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption("--places", default="", help="a regular expression of names of pages")
