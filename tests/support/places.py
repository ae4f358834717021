"""The pages of the product, for tests that look at each: a name and an address, or how to get to the state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from .firm import Api


@dataclass(frozen=True)
class Place:
    """A page, or a state of it that `act` brings about."""

    name: str
    path: str
    act: Callable[[Page], None] | None = None
    desk_only: bool = False

    def open(self, page: Page) -> None:
        """Go there and wait until nothing moves any more."""
        answer = page.goto(self.path)
        assert answer is not None, self.path
        assert answer.status < 400, (self.path, answer.status)
        if self.act:
            self.act(page)
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.evaluate("document.fonts.ready")


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("kan")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Kan")


def _dialog(selector: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(selector).locator("visible=true").first.click()
        expect(page.locator("dialog[open]")).to_be_visible()

    return act


def _menu(page: Page) -> None:
    page.locator("[popovertarget=account-menu]").locator("visible=true").first.click()
    expect(page.locator("#account-menu")).to_be_visible()


def _panel(page: Page) -> None:
    page.locator(".tile .title a").first.click()
    expect(page.locator(".panel")).to_be_visible()


def _selected(page: Page) -> None:
    boxes = page.locator("input[name=ids]")
    for number in range(3):
        boxes.nth(number).check(force=True)
    expect(page.locator(".bulk")).to_be_visible()


def _bulk(page: Page) -> None:
    _selected(page)
    page.locator("[hx-post*='/bulk/new/']").locator("visible=true").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def _postponed(page: Page) -> None:
    """The dialog that postpones the ticked activities: from the bar, on the phone from its menu."""
    _selected(page)
    if (more := page.locator(".bulk-more")).is_visible():
        more.click()
    page.get_by_text("Postpone…").locator("visible=true").click()
    expect(page.locator("dialog[open]")).to_be_visible()


def _ticked_menu(page: Page) -> None:
    """The menu of the bar of the ticked rows, on the phone."""
    _selected(page)
    if (more := page.locator(".bulk-more")).is_visible():
        more.click()
        expect(page.locator("#bulk-more")).to_be_visible()


def _cell(page: Page) -> None:
    page.locator("inline-edit button").locator("visible=true").first.click()
    expect(page.locator("inline-edit :is(.input, .select)").first).to_be_visible()


def _trashed(page: Page) -> None:
    """Tick what lies in the trash, if anything does."""
    for box in page.locator("input[name=ids]").all()[:2]:
        box.check(force=True)


def _address_book(page: Page) -> None:
    """Upload two cards, one of them broken, and look at what they become."""
    good = "BEGIN:VCARD\nVERSION:3.0\nN:Moreno;Ilse;;;\nORG:Kan-code;Finance\nTITLE:Controller\n"
    good += "EMAIL;TYPE=WORK:ilse.moreno@kan-code.example\nTEL;TYPE=CELL:+31 6 2000 0009\nBDAY:1984-02-03\nEND:VCARD\n"
    cards = {"name": "people.vcf", "mimeType": "text/vcard", "buffer": f"{good}BEGIN:VCARD\nFN:Cut".encode()}
    with page.expect_response("**/files/"):
        page.locator("input[type=file]").set_input_files(cards)  # type: ignore[arg-type]
    page.goto(page.locator("drop-zone").get_attribute("data-url", timeout=5000).removesuffix("files/"))  # type: ignore[union-attr]
    expect(page.locator(".map")).to_be_visible()


def _history(page: Page) -> None:
    page.locator("[data-key=h][data-htmx-powered]").wait_for(state="attached")  # until then it is a link to a page
    page.keyboard.press("h")
    expect(page.locator("dialog.history[open]")).to_be_visible()


def _undoable(page: Page) -> None:
    """A value edited in place, and its toast."""
    page.locator("inline-edit[data-url*='/field/employees/'] button").locator("visible=true").first.click()
    page.locator("inline-edit .input").fill(str(page.evaluate("Date.now() % 1000000")))  # another each time
    page.keyboard.press("Enter")
    expect(page.locator("[data-undo-url]")).to_be_visible()


def _deal(api: Api, status: str) -> int:
    asked = json.dumps({"all": [{"field": "status", "op": "is", "value": status}]})
    return int(api.get("/deals", limit=1, filter=asked)["items"][0]["id"])


def _ids(api: Api) -> dict[str, int]:
    """The records that the pages are about."""
    kan = next(one for one in api.all("/accounts", q="Kan-code") if one["name"] == "Kan-code")["id"]
    return {
        "kan": kan,
        "bare": next(
            one["id"] for one in api.all("/organizations") if not one["is_customer"] or one["name"] == "Zumgoity"
        ),
        "person": api.get("/contacts", limit=1)["items"][0]["id"],
        "open": api.get("/deals", limit=1, sort="-created_at")["items"][0]["id"],
        "won": _deal(api, "won"),
        "lost": _deal(api, "lost"),
        "file": api.get("/files")["items"][0]["id"],
        "activity": api.get("/activities", limit=1)["items"][0]["id"],
        "note": api.get("/notes", limit=1)["items"][0]["id"],
        "member": api.get("/me")["id"],
        "pipeline": api.get("/pipelines")["items"][0]["id"],
        "view": api.get("/views")["items"][0]["id"],
        "field": next(
            one["id"] for one in api.get("/fields", record="account")["items"] if one["label"] == "Service level"
        ),
    }


def places(api: Api) -> list[Place]:
    """Every page of a signed-in member, and the states worth a look."""
    ids = _ids(api)
    kan = f"/accounts/{ids['kan']}/"
    imports = {one["state"]: one["batch"] for one in api.get("/imports")["items"]}
    settings = ["profile", "security", "tokens", "firm", "members", "policies", "rates", "pipelines", "fields",
                "tags", "tags/new", "activity-types", "reminders", "duplicates", "fields/account/new", "tokens/new",
                "profile/email"]  # fmt: skip
    return [
        Place("home", "/"),
        Place("accounts", "/accounts/"),
        Place("accounts selected", "/accounts/", _selected),
        Place("accounts cell", "/accounts/", _cell, desk_only=True),
        Place("accounts filter", "/accounts/", _dialog("button[hx-get*='/accounts/filter/']:not(.chip *)")),
        Place("accounts nothing", "/accounts/?q=zzzz"),
        Place("accounts new", "/accounts/", _dialog("[hx-get*='/accounts/new/']")),
        Place("accounts new as a page", "/accounts/new/"),
        Place("accounts filter as a page", "/accounts/filter/?list=accounts"),
        Place("accounts columns", "/accounts/columns/"),
        Place("accounts bulk", "/accounts/", _bulk),
        Place("accounts trash", "/accounts/trash/"),
        Place("accounts board", "/accounts/board/"),
        Place("organizations", "/organizations/"),
        Place("account", kan),
        Place("account menu", kan, _menu),
        Place("account plan", kan, _dialog("[hx-get*='/activities/new/']")),
        Place("account info", f"{kan}info/"),
        Place("account edit", f"{kan}info/", _dialog(f"[hx-get*='{kan}edit/']")),
        Place("account history", kan, _history),
        Place("account history as a page", f"{kan}history/"),
        Place("account undo", f"{kan}info/", _undoable),
        Place("deal history", f"/deals/{ids['open']}/", _history),
        Place("account activities", f"{kan}activities/"),
        Place("account deals", f"{kan}deals/"),
        Place("account people", f"{kan}people/"),
        Place("account notes", f"{kan}notes/"),
        Place("account files", f"{kan}files/"),
        Place("account timeline", f"{kan}timeline/"),
        Place("account bare", f"/accounts/{ids['bare']}/"),
        Place("people", "/people/"),
        Place("people selected", "/people/", _selected),
        Place("people cell", "/people/", _cell, desk_only=True),
        Place("people columns", "/people/", _dialog("[hx-get*='/accounts/columns/']"), desk_only=True),
        Place("people trash", "/people/trash/"),
        Place("person", f"/people/{ids['person']}/"),
        Place("deals", "/deals/"),
        Place("deal panel", "/deals/", _panel),
        Place("deals list", "/deals/list/"),
        Place("deals list selected", "/deals/list/", _selected),
        Place("deals list cell", "/deals/list/", _cell, desk_only=True),
        Place("deals list bulk", "/deals/list/", _bulk),
        Place("deals list columns", "/deals/list/", _dialog("[hx-get*='/deals/columns/']"), desk_only=True),
        Place("deals trash", "/deals/trash/", _trashed),
        Place("deal", f"/deals/{ids['open']}/"),
        Place("deal won", f"/deals/{ids['won']}/"),
        Place("deal lost", f"/deals/{ids['lost']}/"),
        Place("deal new", "/deals/", _dialog("[hx-get*='/deals/new/']")),
        Place("deal lose", f"/deals/{ids['open']}/lose/"),
        Place("deals filter", "/deals/filter/"),
        Place("duplicates", "/duplicates/"),
        Place("duplicates side by side", f"/duplicates/account/merge/?ids={ids['kan']}&ids={ids['bare']}"),
        Place("changes", "/changes/"),
        Place("segments", "/segments/"),
        Place("segment", f"/segments/{ids['view']}/"),
        Place("segment new", "/segments/new/?list=accounts"),
        Place("accounts by a picklist", "/lists/accounts/board/?by=industry"),
        Place("deals on a calendar", "/lists/deals/calendar/?by=expected_close_on"),
        Place("accounts view", f"/accounts/?view={ids['view']}"),
        Place("accounts view edit", f"/views/{ids['view']}/edit/"),
        Place("activities", "/activities/"),
        Place("activities selected", "/activities/?who=all", _ticked_menu),
        Place("activities bulk", "/activities/?who=all", _postponed),
        Place("activity", f"/activities/{ids['activity']}/"),
        Place("activity new", "/activities/", _dialog("[hx-get*='/activities/new/']")),
        Place("calendar", "/activities/calendar/?who=all"),
        Place("calendar week", "/activities/calendar/?view=week&who=all"),
        Place("calendar day", "/activities/calendar/?view=day&who=all"),
        Place("notices", "/notices/"),
        Place("notes", "/notes/"),
        Place("note", f"/notes/{ids['note']}/"),
        Place("files", "/files/"),
        Place("file", f"/files/{ids['file']}/"),
        Place("search", "/search/?q=kan"),
        Place("palette", "/", _palette),
        Place("insights", "/insights/"),
        Place("import", "/import/"),
        Place("import address book", "/import/", _address_book),
        Place("import report", f"/import/{imports['done']}/report/"),
        Place("import match", f"/import/{imports['planned']}/"),
        Place("import check", f"/import/{imports['planned']}/check/"),
        Place("keys", "/", lambda page: page.keyboard.press("?")),
        Place("settings", "/settings/"),
        *(Place(f"settings {name}", f"/settings/{name}/") for name in settings),
        Place("settings member", f"/settings/members/{ids['member']}/"),
        Place("settings invite", "/settings/members/invite/"),
        Place("settings field", f"/settings/fields/{ids['field']}/"),
        Place("settings field answers", f"/settings/fields/{ids['field']}/answers/"),
        Place("settings field type", f"/settings/fields/{ids['field']}/type/"),
        Place("settings tag", "/settings/tags/", _dialog("#tags a.tag")),
        Place("settings tag merge", "/settings/tags/", _dialog("#tags [hx-get*='/merge/']")),
        Place("settings tag delete", "/settings/tags/", _dialog("#tags [hx-get*='/delete/']")),
        Place("sign-in sessions", "/sign-in/sessions/"),
        Place("sign-in password", "/sign-in/password/"),
        Place("sign-in passkeys", "/sign-in/passkeys/"),
        Place("api", "/api/v1/docs"),
        Place("kit", "/ui/"),
    ]
