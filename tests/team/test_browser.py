"""The doors in Chromium: the first run, passkeys under the security policy, tokens, accessibility."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.support.firm import OWNER, Api, sign_in, violations
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_first_run(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/welcome/$"))
    page.get_by_label("Name of your firm").fill("Marxen & Losch")
    page.get_by_label("Your name").fill("Darcel Schlecht")
    page.get_by_label("E-mail address").fill("darcel@example.com")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#id_password_error")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    assert violations(page) == []
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/welcome/start/$"))
    assert violations(page) == []
    page.get_by_role("radio", name="Pipedrive").check()
    page.get_by_role("button", name="Start empty").click()
    expect(page).not_to_have_url(re.compile("/welcome/"))
    page.goto("/settings/policies/")
    expect(page.get_by_text("Set as in Pipedrive.")).to_be_visible()


def test_the_menu_of_every_page_signs_out(page: Page, olga: Api) -> None:
    sign_in(page)
    page.locator("nav.side [popovertarget=me-menu]").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.goto("/settings/security/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_a_passkey_is_made_and_signs_in_alone(page: Page, server: Server, olga: Api) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    named = server.url.replace("127.0.0.1", "localhost")  # passkeys need a name, not a number
    page.goto(f"{named}/sign-in/?next=/sign-in/passkeys/new/")
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/again/**")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/factors/codes/")
    page.goto(f"{named}/sign-in/passkeys/")
    expect(page.get_by_text("Laptop")).to_be_visible()
    expect(page.get_by_text("Signs in alone")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{named}/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).not_to_have_url(re.compile("/sign-in/"))
    page.goto(f"{named}/settings/security/")
    expect(page.get_by_role("heading", name="Security")).to_be_visible()


def test_at_an_ip_address_the_page_says_why_passkeys_fail(page: Page, olga: Api) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Passkeys need HTTPS, or the address localhost")).to_be_visible()


def test_a_token_is_made_and_copied(page: Page, olga: Api) -> None:
    sign_in(page)
    page.goto("/settings/tokens/new/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Bookkeeping")
    page.get_by_role("button", name="Make token").click()
    token = page.locator("#token").input_value()
    assert token.startswith("stw_")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
