"""Pictures of every page, wide and on a phone, light and dark, into ./shots: `./do shots [-k "dark and phone"]`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.firm import api_of, sign_in
from tests.support.pages import watched_page
from tests.support.places import places
from tests.support.server import ROOT, Server

FOLDER = Path(ROOT / "shots")
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 832}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


def file_name(name: str) -> str:
    """As the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures(browser: Browser, lived_in: Server, size: str, theme: str, pytestconfig: pytest.Config) -> None:
    complaints: list[str] = []
    only = pytestconfig.getoption("places")
    folder = FOLDER / f"{size}-{theme}"
    if not only:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    found = places(api_of(lived_in))
    with watched_page(browser, lived_in.url, complaints, color_scheme=theme, **SIZES[size]) as page:
        for path in ("/sign-in/", "/sign-in/password/forgotten/"):
            page.goto(path)
            page.screenshot(path=folder / f"{file_name(path)}.png", animations="disabled")
        sign_in(page)
        for place in found:
            if (only and not re.search(only, place.name)) or (size == "phone" and place.desk_only):
                continue
            try:
                place.open(page)
            except Exception as error:  # noqa: BLE001 - the other pictures are wanted too
                failed.append(f"{place.name}: {str(error).splitlines()[0]}")
            page.screenshot(path=folder / f"{file_name(place.name)}.png", animations="disabled")
    assert not failed + complaints, "\n".join(failed + complaints)
