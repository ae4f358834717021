"""What pages of accounts offer, and ask before something goes; followed as a person would, by what the page holds."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account, Membership
from steward.accounts.operations import link_contact
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact
from steward.team.models import Member
from tests.cast import signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(alice: Member) -> Client:
    """Alice's browser."""
    return signed_in(alice)


def html(answer: Any) -> str:
    """The page's text, which came well."""
    assert answer.status_code == 200, answer.content[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def element(page: str, word: str) -> str:
    """The one start tag of a link, button or form with this attribute text."""
    found = [tag for tag in re.findall(r"<(?:a|button|form)\b[^>]*>", page) if word in tag]
    assert len(found) == 1, (word, found)
    return unescape(found[0])


def place(tag: str, attribute: str = "hx-post") -> str:
    """Where a tag leads."""
    found = re.search(rf'{attribute}="([^"]+)"', tag)
    assert found is not None, tag
    return found[1]


@pytest.mark.parametrize("typed", ["ilse", "moreno", "ilse@kan", "624 11"])
def test_typing_suggests_people_and_add_links_the_chosen(  # M43, M44, M45
    browser: Client, alice: Member, acme: Account, ilse: Contact, marta: Contact, typed: str
) -> None:
    change_contact(ilse, by=alice, phones=["+31 20 624 1111"])
    page = html(browser.get(f"/accounts/{acme.pk}/info/"))
    link = element(page, f'data-size="s" href="/accounts/{acme.pk}/contacts/link/"')
    dialog = html(browser.get(place(link, "hx-get"), headers=HTMX))
    assert "/people/pick/" in dialog
    assert re.search(r"<button[^>]*>(?:<svg.*?</svg>)?\s*Add\b", dialog)
    offered = re.findall(r'role="option" data-value="(\d+)"', html(browser.get("/people/pick/", {"q": typed})))
    assert offered == [str(ilse.pk)]
    assert browser.post(place(link, "hx-get"), {"contact": offered[0]}, headers=HTMX).status_code == 204
    assert Membership.objects.get().contact == ilse


def test_the_pencil_edits_a_person_here_and_on_their_own_page(  # M57, M58, M59, M60, M61
    browser: Client, alice: Member, acme: Account, ilse: Contact
) -> None:
    link_contact(acme, ilse, by=alice)
    pencil = element(html(browser.get(f"/accounts/{acme.pk}/info/")), 'aria-label="Edit Ilse Moreno"')
    dialog = html(browser.get(place(pencil, "hx-get"), headers=HTMX))
    asked = {"first_name", "last_name", "job_title", "emails", "phones"}
    assert asked == set(re.findall(r'name="(?!initial-)([^"]+)"', dialog)) - {"version", "csrfmiddlewaretoken"}
    form = {"version": ilse.version, "first_name": "Ilse", "last_name": "de Vries", "job_title": "CEO",
            "emails": "ilse@new.example", "phones": "+31 20 624 1111"}  # fmt: skip
    assert browser.post(place(pencil, "hx-get"), form, headers=HTMX).status_code == 204
    for url in (f"/accounts/{acme.pk}/info/", f"/people/{ilse.pk}/"):
        page = html(browser.get(url))
        for text in ("Ilse de Vries", "ilse@new.example"):
            assert text in page, (url, text)
    assert "CEO" in html(browser.get(f"/people/{ilse.pk}/"))


def test_unlinking_asks_first_and_leaves_the_person(  # M62, M63, M64, M65
    browser: Client, alice: Member, acme: Account, ilse: Contact, marta: Contact
) -> None:
    for person in (ilse, marta):
        link_contact(acme, person, by=alice)
    cross = element(html(browser.get(f"/accounts/{acme.pk}/info/")), 'aria-label="Unlink Ilse Moreno"')
    assert 'hx-confirm="Unlink Ilse Moreno?"' in cross
    assert 'data-confirm-verb="Unlink"' in cross
    assert browser.post(place(cross), headers=HTMX).status_code == 204
    assert "Ilse Moreno" not in html(browser.get(f"/accounts/{acme.pk}/contacts/"))
    assert "Ilse Moreno" in html(browser.get("/people/"))
    assert "was a contact of Acme" in html(browser.get(f"/people/{ilse.pk}/"))


def test_ticked_accounts_are_deleted_after_a_question(  # M66, M68, M70, M71, M72, M73
    browser: Client, alice: Member, globex: Account, ilse: Contact
) -> None:
    link_contact(globex, ilse, by=alice)
    page = html(browser.get("/accounts/"))
    box = re.search(r'<input class="check" type="checkbox" name="(\w+)" form="ticked" value="(\d+)"', page)
    assert box is not None
    delete = place(element(page, 'id="ticked"'))
    sent = {box[1]: box[2], "action": "delete"}
    asked = html(browser.post(delete, {**sent, "step": "check"}, headers=HTMX))
    assert "Delete 1 record?" in asked
    assert "Their people stay." in asked
    assert browser.post(delete, {**sent, "step": "run"}, headers=HTMX).status_code == 204
    assert "Globex" not in html(browser.get("/accounts/")).partition('id="accounts"')[2]
    assert "Ilse Moreno" in html(browser.get("/people/"))


def test_what_a_person_may_is_set_per_address_and_shown(  # T48, T50, T51, T58, L17
    browser: Client, alice: Member, acme: Account, ilse: Contact
) -> None:
    change_contact(ilse, by=alice, emails=["ilse@kan-code.example", "ilse@home.example"])
    link_contact(acme, ilse, by=alice)
    url, person = f"/accounts/{acme.pk}/info/", f"/accounts/{acme.pk}/contacts/{ilse.pk}/"
    switch = {"email": "ilse@home.example", "on": "on"}
    for name in ("notify", "email_sync"):
        answer = browser.post(f"{person}address/", {**switch, "switch": name}, headers=HTMX)
        assert answer.status_code == 204
    page = html(browser.get(url))
    on = re.findall(r'aria-label="([^"]+)" checked', page)
    assert on == ["NOTIFY for ilse@home.example", "E-MAIL SYNC for ilse@home.example"]
    assert "LOGIN for ilse@kan-code.example" in page
    assert browser.post(person, {"signer_priority": "2"}, headers=HTMX).status_code == 204
    assert 'name="signer_priority" value="2"' in html(browser.get(person, headers=HTMX))
