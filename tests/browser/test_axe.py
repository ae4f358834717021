"""Every page in Chromium: nothing serious for axe in both themes and widths, no sideways scroll, no complaint."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.support.firm import api_of, sign_in, violations
from tests.support.pages import watched_page
from tests.support.places import Place, places
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (320, 390, 768, 1152, 1280, 1920)
HEIGHT = 832
PARTS = 4  # so that several workers share them
DOORS = [Place("sign in", "/sign-in/"), Place("password forgotten", "/sign-in/password/forgotten/")]


def look(page: Page, width: int) -> list[str]:
    """What is wrong at this width, in both themes. What a theme changes is colour alone."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found = [f"{width} px, light: {one}" for one in violations(page)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"{width} px, dark: {one}" for one in violations(page, "color-contrast")]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def too_wide(page: Page) -> list[str]:
    """The widths at which the page scrolls sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            found.append(f"{page.url}: {needed} px wide at {width} px")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits(browser: Browser, lived_in: Server, part: int) -> None:
    wrong: list[str] = []
    rooms = places(api_of(lived_in))[part::PARTS]
    doors = [] if part else DOORS
    with watched_page(browser, lived_in.url, wrong, color_scheme="light", reduced_motion="reduce") as page:
        for number, place in enumerate([*doors, *rooms]):
            if number == len(doors):
                sign_in(page)
            page.set_viewport_size({"width": 1280, "height": HEIGHT})
            place.open(page)
            found = look(page, 1280)
            if not place.desk_only:
                found += look(page, 390) + too_wide(page)
            wrong += [f"{place.name}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
