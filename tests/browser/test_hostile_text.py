"""Attack 26: one polyglot in every text field of every record, then a crawl of every page. It is shown as text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.support.firm import Api, api_of, set_up, sign_in, until
from tests.support.pages import watched_page
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = (
    "=cmd|' /C calc'!A0 zz{{7*7}}zz${7*7}{%x%}\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    " \u202eלום\u202c 🦊"
)
SHORT = "=1+1zz{{7*7}}zz'\"><b onclick=alert(1)>🦊"  # for names of at most 40 characters
TINY = "=1'\"><b onclick=x>zz{{7*7}}"  # of at most 30
NOTE = f'{LONG}\n\n[link](javascript:alert(1)) ![x](x onerror=alert(1)) <svg onload=alert(1)> <https://a"onmouseover=alert(1)>'
PAGES, ALIKE = 140, 2  # how many pages at most, and of one kind
INJECTED = (
    "[onerror], [onload], [onclick], img[src='x'], script:not([src]):not([type=importmap]), [href^='javascript:' i]"
)
NEVER = re.compile(r"/sign-in/out/|/content/$|\.csv$|openapi\.json$|/factors/codes/download/")


def furnish(api: Api) -> dict[str, int]:
    """Every text field of every kind of record holds the polyglot; ids of some."""
    tag = api.post("/tags", {"name": SHORT})["name"]
    slots: dict[str, dict[str, Any]] = {"account": {}, "contact": {}, "deal": {}}
    for record, custom in slots.items():
        for kind, value in {"text": LONG, "long_text": NOTE, "choice": 0, "choices": 1}.items():
            options = [f"{number}{LONG}"[:120] for number in (1, 2)]
            body = {"record": record, "label": f"{kind} {LONG}"[:80], "type": kind, "group": SHORT, "hint": LONG}
            made = api.post("/fields", {**body, "options": options} if kind.startswith("choice") else body)
            first = made["options"][0]["value"] if made["options"] else None
            custom[made["key"]] = {"choice": first, "choices": [first]}.get(kind, value)
    address = dict.fromkeys(("line1", "line2", "city", "region"), LONG) | {"postal_code": TINY[:20]}
    account = api.post("/accounts", {
        "name": LONG, "description": NOTE, "address": address, "tags": [tag], "custom": slots["account"],
    })["id"]  # fmt: skip
    api.post("/organizations", {"name": f"{LONG} 2", "parent_id": account})
    contact = api.post(f"/accounts/{account}/contacts", {
        "first_name": SHORT, "last_name": SHORT, "job_title": LONG[:100], "description": LONG, "tags": [tag],
        "emails": [{"address": "a@example.com", "label": TINY}], "phones": [{"number": "+31201234567", "label": TINY}],
        "custom": slots["contact"], "is_primary": True,
    })["contact"]["id"]  # fmt: skip
    pipeline = api.post("/pipelines", {"name": SHORT, "with_stages": False})["id"]
    stage = api.post("/stages", {"name": SHORT, "pipeline_id": pipeline})["id"]
    links = {"account_id": account, "contact_id": contact}
    deal = {"name": LONG, "description": NOTE, "tags": [tag], "custom": slots["deal"], "stage_id": stage, **links}
    deals = [api.post("/deals", deal)["id"] for _ in range(3)]
    api.post(f"/deals/{deals[1]}/win")
    api.post(f"/deals/{deals[2]}/lose", {"reason": LONG})
    kind = api.post("/activity-types", {"name": SHORT, "icon": "call"})["key"]
    plan = {"type": kind, "subject": LONG, "note": NOTE, "due_on": "2026-01-01", "deal_id": deals[0], **links}
    done = api.post("/activities", plan)["id"]
    api.post(f"/activities/{done}/complete", {})
    activity = api.post("/activities", plan)["id"]
    note = api.post("/notes", {"body": NOTE, "pinned": True, "deal_id": deals[0], **links})["id"]
    name = f"{SHORT.replace('/', '')}.txt"
    answer = api.upload("/files", name, LONG.encode(), account_id=account)
    assert answer.status == 201, answer.text
    api.post("/tokens", {"name": LONG[:120], "scope": "read", "days": 1})
    api.post("/users/invite", {"email": "guest@example.com", "name": LONG[:120]})
    return {"account": account, "contact": contact, "deal": deals[0], "activity": activity, "note": note,
            "file": answer.json["id"], "import": bring_in(api)}  # fmt: skip


def bring_in(api: Api) -> int:
    """A file whose name, headers and cells are hostile; two rows are refused, so that the error file holds them."""
    out = io.StringIO()
    good = [[SHORT, f"p{number}@example.com", LONG] for number in range(8)]
    bad = [[LONG, LONG, LONG], [SHORT, f"@{LONG}", "\t=1+1"]]
    csv.writer(out).writerows([["First name", "Email", LONG], *good, *bad])
    made = api.upload("/imports", f"{SHORT}.csv", out.getvalue().encode(), record="contacts")
    assert made.status in (200, 201), made.text
    number = int(made.json["id"])
    api.post(f"/imports/{number}/run")
    until(lambda: api.get(f"/imports/{number}")["state"] in ("done", "failed"), "the import ends")
    return number


@dataclass(frozen=True)
class Firm:
    """A firm whose owner, name and every record are hostile; ids of some."""

    server: Server
    api: Api
    ids: dict[str, int]


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, migrated: Server) -> Iterator[Firm]:
    """That firm on a server of its own, which the tests only read."""
    with migrated.copy(tmp_path_factory.mktemp("hostile")) as server:
        server.start()
        set_up(server, name=LONG[:80], workspace=LONG[:80])
        api = api_of(server)
        yield Firm(server, api, furnish(api))


def kind_of(address: str) -> str:
    """Addresses of one kind show the same template: ids, numbers and values do not count."""
    parts = urlsplit(address)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    return re.sub(r"[0-9a-f-]{36}|\d+", "N", parts.path) + "?" + "&".join(names)


def addresses(page: Page) -> list[str]:
    """Where this page leads to: links, and what its buttons load."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("a[href]:not([download]), [hx-get], [data-src]")]
           .map(one => one.getAttribute("hx-get") ?? one.dataset.src ?? one.getAttribute("href"))
           .map(one => new URL(one, location).href)"""
    )
    return [urldefrag(one)[0] for one in found if one.startswith("http://127.0.0.1:")]


def wrong_on(page: Page) -> list[str]:
    """What became markup, and what was calculated."""
    return [
        f"{page.url}: {one}"
        for one in page.evaluate(
            """selector => [
              ...[...document.querySelectorAll(selector)].map(one => "markup: " + one.outerHTML.slice(0, 200)),
              ...(/zz49|49zz/.test(document.documentElement.outerHTML) ? ["calculated"] : []),
              ...(window.fired ? ["executed"] : []),
            ]""",
            INJECTED,
        )
    ]


def crawl(page: Page, base: str) -> Iterator[str]:
    """Follow every link and loader, each kind of address a few times; what is wrong."""
    waiting, seen, kinds = [f"{base}/"], {f"{base}/"}, Counter[str]()
    opened = 0
    while waiting and opened < PAGES:
        address = waiting.pop(0)
        answer = page.goto(address, wait_until="domcontentloaded")
        opened += 1
        if answer is None or answer.status >= 400:
            yield f"{address}: {answer and answer.status}"
        yield from wrong_on(page)
        for one in addresses(page):
            kind = kind_of(one)
            if one not in seen and kinds[kind] < ALIKE and not NEVER.search(urlsplit(one).path):
                seen.add(one)
                kinds[kind] += 1
                waiting.append(one)
    assert opened > 60, f"only {opened} pages were found"


def by_hand(page: Page, ids: dict[str, int]) -> Iterator[str]:
    """Dialogs, the palette, pickers and toasts: what scripts put on the page."""
    page.goto(f"/accounts/{ids['account']}/")
    for name in ("Plan activity", "Add a deal", "Add a note"):
        page.locator("#overview").get_by_role("button", name=name).first.click()
        expect(page.locator("dialog[open]")).to_be_visible()
        yield from wrong_on(page)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("cmd")
    expect(page.locator("#palette [role=option]").first).to_contain_text("zz{{7*7}}zz${7*7}")
    yield from wrong_on(page)
    page.goto(f"/deals/{ids['deal']}/")
    page.get_by_role("button", name="Won", exact=True).click()
    expect(page.locator("toast-region")).to_contain_text("zz{{7*7}}zz")
    yield from wrong_on(page)
    page.goto("/accounts/board/")
    card = page.locator(".tile", has_text="zz{{7*7}}zz").first
    card.get_by_role("link").focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Tomorrow").press("Enter")
    expect(page.locator('[data-lane="tomorrow"] .tile', has_text="zz{{7*7}}zz").first).to_be_visible()
    yield from wrong_on(page)


def test_hostile_text_is_shown_as_text_on_every_page(browser: Browser, firm: Firm) -> None:  # attack 26
    wrong: list[str] = []

    def refuse(dialog: Dialog) -> None:
        wrong.append(f"{dialog.page and dialog.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    with watched_page(browser, firm.server.url, wrong) as page:
        page.on("dialog", refuse)
        page.add_init_script("window.alert = () => { window.fired = true; }")
        sign_in(page)
        wrong += [*by_hand(page, firm.ids), *crawl(page, firm.server.url)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_hostile_text_comes_out_of_the_api_and_of_files_as_it_went_in(firm: Firm) -> None:
    hostile, ids = firm.api, firm.ids
    account = hostile.call("GET", f"/accounts/{ids['account']}")
    assert account.headers["Content-Type"].startswith("application/json")
    assert account.headers["X-Content-Type-Options"] == "nosniff"
    assert (account.json["name"], account.json["address"]["city"]) == (LONG, LONG)
    assert hostile.get(f"/deals/{ids['deal']}")["name"] == LONG
    note = hostile.get(f"/notes/{ids['note']}")
    shown = note.get("html", note["body"])
    assert not re.search(r"<(script|img|svg)|href=.?javascript:", shown), shown

    content = hostile.call("GET", f"/files/{ids['file']}/content")
    assert content.body == LONG.encode()
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in content.headers["Content-Security-Policy"]

    errors = hostile.call("GET", f"/imports/{ids['import']}/refused.csv").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(errors)))
    assert len(rows) == 3
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell
    assert "zz{{7*7}}zz" in rows[1][0]
