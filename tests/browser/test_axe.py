"""Every page in Chromium: nothing serious for axe in both themes and widths, no sideways scroll, no complaint."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.furnished import olga_of
from tests.support.firm import sign_in, violations
from tests.support.pages import watched_page
from tests.support.places import Place, places
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEIGHT = 832
PARTS = 6  # so that several workers share them
DOORS = [Place("sign in", "/sign-in/"), Place("password forgotten", "/sign-in/password/forgotten/")]


def look(page: Page, *, narrow: bool) -> list[str]:
    """What is wrong with the page that is open, light, at 1280 pixels: for axe in both themes, and what is too wide.

    What a theme changes is colour alone, so in the dark only colours are judged. To switch between the themes, and from
    width to width, takes longer than to look: each is done as seldom as can be, and it ends as it began.
    """
    found = [f"1280 px, light: {one}" for one in violations(page)]
    _dress(page, "dark")
    found += [f"1280 px, dark: {one}" for one in violations(page, "color-contrast")]
    if narrow:
        found += [too_wide(page, width) for width in (1280, 1152, 768, 390)]
        found += [f"390 px, dark: {one}" for one in violations(page, "color-contrast")]
    _dress(page, "light")
    if narrow:
        found += [f"390 px, light: {one}" for one in violations(page)]
        found += [too_wide(page, width) for width in (320, 1920)]
        _resize(page, 1280)
    return [one for one in found if one]


def too_wide(page: Page, width: int) -> str:
    """By how much the page scrolls sideways at this width, if it does."""
    _resize(page, width)
    needed = page.evaluate("document.documentElement.scrollWidth")
    return f"{page.url}: {needed} px wide at {width} px" if needed > width else ""


def _resize(page: Page, width: int) -> None:
    size = {"width": width, "height": HEIGHT}
    if page.viewport_size != size:
        page.set_viewport_size(size)  # type: ignore[arg-type]


def _dress(page: Page, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits(browser: Browser, lived_in: Server, part: int) -> None:
    wrong: list[str] = []
    rooms = places(olga_of(lived_in))[part::PARTS]
    doors = [] if part else DOORS
    with watched_page(browser, lived_in.url, wrong, color_scheme="light", reduced_motion="reduce") as page:
        _resize(page, 1280)
        for number, place in enumerate([*doors, *rooms]):
            if number == len(doors):
                sign_in(page)
            place.open(page)
            wrong += [f"{place.name}: {one}" for one in look(page, narrow=not place.desk_only)]
    assert not wrong, "\n".join(wrong)
