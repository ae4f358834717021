"""MailBlue's document walked in Chromium, step by step, with English and with Dutch labels; the API says what is so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.firm import Api, join, sign_in
from tests.support.pages import watched_page
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Words:
    """What is read and clicked, in one language."""

    language: str
    save: str
    contacts: str
    people: str
    new_account: str
    name: str
    owner: str
    website: str
    add: str
    manage_fields: str
    add_field: str
    text: str
    next: str
    label: str
    click_to_add: str
    about: str
    add_note: str
    note: str
    add_contact: str
    person: str
    new_contact: str
    email: str
    first_name: str
    last_name: str
    phone: str
    job_title: str
    account: str
    no_contact_yet: str
    only_one: str
    edit_person: str
    unlink_person: str
    unlink: str
    was_contact: str
    select: str
    delete: str
    delete_one: str
    actions: str
    delete_more: str
    delete_named: str


ENGLISH = Words(
    language="English", save="Save", contacts="Contacts", people="People", new_account="New account", name="Name",
    owner="Owner", website="Website", add="Add", manage_fields="Manage fields", add_field="Add field", text="Text",
    next="Next", label="Label", click_to_add="Click to add", about="About", add_note="Add a note",
    note="Note", add_contact="Add a contact", person="Person", new_contact="New contact",
    email="E-mail", first_name="First name", last_name="Last name", phone="Phone", job_title="Job title",
    account="Account", no_contact_yet="No contact yet", only_one="only one here", edit_person="Edit {}",
    unlink_person="Unlink {}", unlink="Unlink", was_contact="was a contact of {}", select="Select {}", delete="Delete",
    delete_one="Delete 1 record?", actions="Actions", delete_more="Delete…", delete_named="Delete {}?",
)  # fmt: skip
DUTCH = Words(
    language="Nederlands", save="Opslaan", contacts="Contacten", people="Personen", new_account="Nieuw account",
    name="Naam", owner="Eigenaar", website="Website", add="Toevoegen", manage_fields="Velden beheren",
    add_field="Veld toevoegen", text="Tekst", next="Volgende", label="Label", click_to_add="Toevoegen",
    about="Over", add_note="Notitie toevoegen", note="Notitie", add_contact="Contact toevoegen",
    person="Persoon", new_contact="Nieuw contact", email="E-mail", first_name="Voornaam",
    last_name="Achternaam", phone="Telefoon", job_title="Functie", account="Account",
    no_contact_yet="Nog geen contact", only_one="hier maar één", edit_person="{} bewerken",
    unlink_person="{} ontkoppelen", unlink="Ontkoppelen", was_contact="was contact van {}",
    select="{} selecteren", delete="Verwijderen", delete_one="1 record verwijderen?", actions="Acties",
    delete_more="Verwijderen…", delete_named="{} verwijderen?",
)  # fmt: skip


class Walk:
    """One member at a browser, what they read, and what the API says meanwhile."""

    def __init__(self, page: Page, api: Api, words: Words) -> None:
        self.page, self.api, self.words = page, api, words
        self.account = 0

    @property
    def dialog(self) -> Locator:
        """The one that is open."""
        return self.page.locator("dialog[open]")

    def press(self, name: str, within: Locator | None = None) -> None:
        """A button by its whole name."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def fill(self, **values: str) -> None:
        """Fields of the open dialog by the names of their words."""
        for name, value in values.items():
            self.dialog.get_by_label(re.compile(f"^{getattr(self.words, name)}")).fill(value)

    def done(self) -> None:
        """The dialog went."""
        expect(self.dialog).to_have_count(0)

    def open_list(self, section: str) -> None:
        """By the main menu: Contacts > Accounts, Contacts > People."""
        menu = self.page.locator(".side nav section, .side nav, nav").filter(has_text=self.words.contacts).first
        link = menu.get_by_role("link", name=section, exact=True)
        where = str(link.get_attribute("href"))
        link.click()
        self.page.wait_for_url(f"**{where}")  # its scripts are there too

    def stored(self) -> Any:
        """The account as the API tells it."""
        return self.api.get(f"/accounts/{self.account}")

    def linked(self) -> dict[str, Any]:
        """The people of the account by name."""
        found = self.api.get(f"/accounts/{self.account}/contacts")["items"]
        return {one["contact"]["name"]: one for one in found}


@pytest.mark.parametrize("words", [ENGLISH, DUTCH], ids=["English", "Dutch"])
def test_the_document_of_mailblue_is_walked(  # M22-M25, M34-M37, M40-M50, M52, M57-M65, M70-M75
    server: Server, browser: Browser, olga: Api, page: Page, complaints: list[str], words: Words
) -> None:
    olga.post("/styles/mailblue/apply")
    with watched_page(browser, server.url, complaints) as other:
        join(other, olga, "bruno@example.com", "Bruno")
    sign_in(page, to="/settings/profile/")
    page.get_by_label("Language").select_option(label=words.language)
    page.locator("form.card [type=submit]").click()
    expect(page.locator("form.card [type=submit]")).to_have_text(words.save)
    walk = Walk(page, olga, words)
    create_an_account(walk)
    add_a_field(walk)
    add_a_note(walk)
    add_existing_contacts(walk)
    add_a_new_contact(walk)
    set_the_account_of_a_contact(walk)
    edit_a_contact(walk)
    remove_a_contact(walk)
    delete_from_the_overview(walk)
    delete_from_the_account(walk)


def create_an_account(walk: Walk) -> None:
    """M22-M25: Contacts > Accounts > "Add an account"; name, owner, website; "Add"; the overview; the new account."""
    page, words = walk.page, walk.words
    walk.open_list("Accounts")
    page.get_by_role("link", name=words.new_account, exact=True).first.click()
    walk.fill(name="Kan-code", website="kan-code.example")
    walk.dialog.get_by_label(words.owner).select_option(label="Bruno")
    assert walk.api.all("/accounts") == []
    walk.press(words.add, walk.dialog)
    walk.done()
    (made,) = walk.api.all("/accounts")
    assert (made["name"], made["website"]) == ("Kan-code", "https://kan-code.example")
    assert made["owner_id"] == next(one["id"] for one in walk.api.all("/users") if one["name"] == "Bruno")
    walk.account = made["id"]
    assert page.url.endswith("/accounts/"), "one lands on the overview"
    page.get_by_role("link", name="Kan-code", exact=True).click()
    page.wait_for_url(f"**/accounts/{walk.account}/")
    expect(page.get_by_role("heading", name="Kan-code", level=1)).to_be_visible()


def add_a_field(walk: Walk) -> None:
    """M34, M35: manage fields > "add field" > the type > "Next" > the other steps; it shows under About at once."""
    page, words = walk.page, walk.words
    about = page.get_by_role("region", name=words.about, exact=True)
    about.get_by_role("link", name=words.manage_fields).click()
    page.wait_for_url("**/settings/fields/")
    page.get_by_role("link", name=words.add_field, exact=True).first.click()
    walk.dialog.locator(".types label").filter(has_text=words.text).first.click()
    walk.press(words.next, walk.dialog)
    walk.fill(label="VAT")
    walk.press(words.next, walk.dialog)
    walk.press(words.add_field, walk.dialog)
    walk.done()
    assert [(one["label"], one["type"]) for one in walk.api.get("/fields", record="account")["items"]
            if not one["standard"]] == [("VAT", "text")]  # fmt: skip
    page.goto(f"/accounts/{walk.account}/")
    about.get_by_role("button", name=re.compile(f"^VAT: {words.click_to_add}$", re.IGNORECASE)).click()
    about.get_by_role("textbox", name="VAT").fill("NL7")
    page.keyboard.press("Enter")
    expect(about.get_by_role("button", name="NL7")).to_be_visible()
    assert walk.stored()["custom"] == {"vat": "NL7"}


def add_a_note(walk: Walk) -> None:
    """M36, M37: "Add a note" in the block, type, "Add"."""
    block = walk.page.locator("#notes-block")
    block.get_by_role("button", name=walk.words.add_note, exact=True).first.click()
    walk.dialog.get_by_role("textbox", name=walk.words.note).fill("Ilse *called* about seats")
    walk.press(walk.words.add, walk.dialog)
    walk.done()
    expect(block).to_contain_text("Ilse called about seats")
    (note,) = walk.api.get("/notes", account_id=walk.account)["items"]
    assert note["body"] == "<p>Ilse <em>called</em> about seats</p>\n"


def add_existing_contacts(walk: Walk) -> None:
    """M40-M45, M50, M52: "Add a contact"; by name, address or number; of the suggestions, one; "Add"."""
    page, words = walk.page, walk.words
    people = {"Ilse": "ilse@kan-code.example", "Marta": "marta@home.example", "Tomas": "tomas@home.example"}
    for first, email in people.items():
        person = {"first_name": first, "last_name": "Novak", "email": email}
        walk.api.post("/contacts", person | ({"phones": ["+31206241111"]} if first == "Marta" else {}))
    block = page.locator("#people-block")
    for first, typed in {"Ilse": "ilse@kan", "Marta": "624 11", "Tomas": "toma"}.items():
        block.get_by_role("button", name=words.add_contact, exact=True).first.click()
        walk.dialog.get_by_role("combobox", name=words.person).press_sequentially(typed)
        options = walk.dialog.get_by_role("option")
        expect(options).to_have_count(1)
        options.get_by_text(f"{first} Novak").click()
        walk.press(words.add, walk.dialog)
        walk.done()
        row = block.get_by_role("listitem").filter(has_text=f"{first} Novak")
        expect(row).to_contain_text(words.no_contact_yet)
        assert walk.linked()[f"{first} Novak"]["contact"]["last_contact_at"] is None
    assert list(walk.linked()) == ["Ilse Novak", "Marta Novak", "Tomas Novak"]


def add_a_new_contact(walk: Walk) -> None:
    """M47-M50: name, e-mail, phone, job title, at this account; "Add"; a profile under Contacts, and in the block."""
    page, words = walk.page, walk.words
    block = page.locator("#people-block")
    walk.press(words.add_contact, block)
    walk.dialog.get_by_role("link", name=words.new_contact).click()
    expect(walk.dialog.get_by_role("heading")).to_contain_text("Kan-code")
    walk.fill(first_name="Ann", last_name="Lee", email="ann@kan-code.example", phone="+31 6 1", job_title="CFO")
    walk.press(words.add, walk.dialog)
    walk.done()
    expect(block).to_contain_text("Ann Lee")
    made = walk.linked()["Ann Lee"]
    assert (made["job_title"] or made["contact"]["job_title"], made["contact"]["last_contact_at"]) == ("CFO", None)
    profile = walk.api.get(f"/contacts/{made['contact']['id']}")
    assert [one["address"] for one in profile["emails"]] == ["ann@kan-code.example"]
    assert [one["number"] for one in profile["phones"]] == ["+31 6 1"]
    walk.open_list(words.people)
    expect(page.get_by_role("link", name="Ann Lee", exact=True)).to_be_visible()


def set_the_account_of_a_contact(walk: Walk) -> None:
    """M46: the field Account of the contact's own page; M42: of one account alone."""
    page, words = walk.page, walk.words
    globex = walk.api.post("/accounts", {"name": "Globex"})["id"]
    ben = walk.api.post("/contacts", {"first_name": "Ben", "email": "ben@home.example"})["id"]
    page.goto(f"/people/{ben}/")
    about = page.get_by_role("region", name=words.about, exact=True)
    about.get_by_role("button", name=re.compile(f"^Account: {words.click_to_add}$", re.IGNORECASE)).click()
    about.get_by_role("combobox", name=words.account).press_sequentially("kan-c")
    about.get_by_role("option", name="Kan-code").click()
    expect(page.locator("#accounts-block")).to_contain_text("Kan-code")
    expect(about).to_contain_text("Kan-code")
    assert "Ben" in walk.linked()
    page.goto(f"/accounts/{globex}/")
    page.locator("#people-block").get_by_role("button", name=words.add_contact, exact=True).first.click()
    walk.dialog.get_by_role("combobox", name=words.person).press_sequentially("ben")
    walk.dialog.get_by_role("option", name="Ben").click()
    walk.press(words.add, walk.dialog)
    expect(walk.dialog.get_by_role("alert").first).to_contain_text(words.only_one)
    assert walk.api.get(f"/accounts/{globex}/contacts")["items"] == []


def edit_a_contact(walk: Walk) -> None:
    """M57-M61: hover, pencil, the five fields, "Save"; the contact's profile shows it too."""
    page, words = walk.page, walk.words
    page.goto(f"/accounts/{walk.account}/")
    row = page.locator("#people-block").get_by_role("listitem").filter(has_text="Ilse Novak")
    row.hover()
    pencil = row.get_by_role("button", name=words.edit_person.format("Ilse Novak"))
    expect(pencil.locator("xpath=..")).to_have_css("opacity", "1")
    pencil.click()
    expect(walk.dialog.locator("input:not([type=hidden]), textarea")).to_have_count(5)
    walk.fill(first_name="Elisa", last_name="de Vries", job_title="CEO", phone="+31 6 2", email="elisa@kan.example")
    walk.press(words.save, walk.dialog)
    walk.done()
    expect(page.locator("#people-block")).to_contain_text("Elisa de Vries")
    profile = walk.api.get(f"/contacts/{walk.linked()['Elisa de Vries']['contact']['id']}")
    assert [one["address"] for one in profile["emails"]] == ["elisa@kan.example"]
    assert ([one["number"] for one in profile["phones"]], profile["job_title"]) == (["+31 6 2"], "CEO")
    page.get_by_role("link", name="Elisa de Vries").click()
    expect(page.get_by_role("region", name=words.about, exact=True)).to_contain_text("elisa@kan.example")


def remove_a_contact(walk: Walk) -> None:
    """M62-M65: hover, X, confirm; the link alone goes."""
    page, words = walk.page, walk.words
    page.go_back()
    page.wait_for_url(f"**/accounts/{walk.account}/")
    row = page.locator("#people-block").get_by_role("listitem").filter(has_text="Marta Novak")
    marta = walk.linked()["Marta Novak"]["contact"]["id"]
    row.hover()
    walk.press(words.unlink_person.format("Marta Novak"), row)
    assert "Marta Novak" in walk.linked(), "it asks first"
    walk.press(words.unlink, page.get_by_role("alertdialog"))
    expect(row).to_have_count(0)
    assert set(walk.linked()) == {"Elisa de Vries", "Tomas Novak", "Ann Lee", "Ben"}
    assert walk.api.get(f"/contacts/{marta}")["name"] == "Marta Novak"
    page.goto(f"/people/{marta}/")
    expect(page.locator("#timeline")).to_contain_text(words.was_contact.format("Kan-code"))


def delete_from_the_overview(walk: Walk) -> None:
    """M66, M68, M70-M73: Contacts > Accounts, tick, "Delete", "Delete"; the contacts remain."""
    page, words = walk.page, walk.words
    before = {one["name"] for one in walk.api.all("/contacts")}
    walk.open_list("Accounts")
    page.get_by_role("checkbox", name=words.select.format("Kan-code")).check()
    walk.press(words.delete, page.get_by_role("toolbar"))
    expect(walk.dialog).to_contain_text(words.delete_one)
    assert walk.stored()["name"] == "Kan-code", "it asks first"
    walk.press(words.delete, walk.dialog)
    expect(page.get_by_role("link", name="Kan-code", exact=True)).to_have_count(0)
    assert [one["name"] for one in walk.api.all("/accounts")] == ["Globex"]
    assert {one["name"] for one in walk.api.all("/contacts")} == before


def delete_from_the_account(walk: Walk) -> None:
    """M74, M75: "Actions" at the top right, "Delete", "Delete"."""
    page, words = walk.page, walk.words
    page.get_by_role("link", name="Globex", exact=True).click()
    page.wait_for_url("**/accounts/*/")
    walk.press(words.actions, page.locator(".record"))
    page.get_by_role("menuitem", name=words.delete_more).click()
    ask = page.get_by_role("alertdialog")
    expect(ask).to_contain_text(words.delete_named.format("Globex"))
    assert [one["name"] for one in walk.api.all("/accounts")] == ["Globex"], "it asks first"
    walk.press(words.delete, ask)
    page.wait_for_url("**/accounts/")
    expect(page.get_by_role("link", name="Globex", exact=True)).to_have_count(0)
    assert walk.api.all("/accounts") == []
