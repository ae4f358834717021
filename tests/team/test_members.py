"""Inviting, joining, changing, leaving: who may, and what happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from steward.core.clock import now
from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.history.models import Event
from steward.queue.jobs import work
from steward.team.invitations import invitation_link, invited_by_link
from steward.team.models import Member, Token
from steward.team.operations import (
    accept_invitation,
    change_member,
    deactivate_member,
    invite_again,
    invite_member,
    make_token,
    reactivate_member,
)
from steward.team.rights import USUAL
from tests.cast import PASSWORD, member, signed_in
from tests.support.rows import nothing_changes

BASE = "https://crm.example.com"


def text_of(link: str) -> str:
    """The signed part of an invitation's address."""
    return link.rstrip("/").rsplit("/", 1)[1]


@pytest.fixture
def kary(alice: Member) -> Member:
    """Kary was invited and has not joined."""
    return invite_member(by=alice, email="Kary@Example.COM", base=BASE)


@pytest.fixture
def adam(alice: Member) -> Member:
    """Adam is an admin."""
    return member("Adam", Member.Role.ADMIN, [])


def test_an_invited_member_has_the_usual_rights_and_cannot_come_in(kary: Member) -> None:
    assert (kary.email, kary.status, kary.role, kary.rights) == ("kary@example.com", "invited", "employee", USUAL)
    assert not kary.has_usable_password()
    assert not kary.may("notes.write")


def test_the_invitation_is_mailed_by_the_queue_with_a_link_that_works(kary: Member) -> None:
    assert mail.outbox == []
    work(["mail"])
    (message,) = mail.outbox
    assert message.to == ["kary@example.com"]
    assert "Alice invites you to Marxen & Losch" in message.subject
    (link,) = [line for line in message.body.splitlines() if line.startswith(BASE)]
    assert invited_by_link(text_of(link)) == kary


def test_joining_needs_name_and_password_and_uses_the_link_up(kary: Member) -> None:
    link = text_of(invitation_link(kary, BASE))
    joined = accept_invitation(link, name="Kary Hendrixson", password="four unrelated words")
    assert (joined.status, joined.name) == ("active", "Kary Hendrixson")
    assert joined.check_password("four unrelated words")
    with nothing_changes(), pytest.raises(Refused, match="used, replaced"):
        accept_invitation(link, name="Mallory", password="another four words")


def test_a_link_dies_after_seven_days(kary: Member) -> None:
    link = text_of(invitation_link(kary, BASE))
    with time_machine.travel(now() + timedelta(days=6, hours=23), tick=False):
        assert invited_by_link(link) == kary
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False):
        assert invited_by_link(link) is None


def test_a_new_invitation_replaces_the_old_link(kary: Member, alice: Member) -> None:
    old = text_of(invitation_link(kary, BASE))
    again = invite_again(kary, by=alice, base=BASE)
    assert invited_by_link(old) is None
    assert invited_by_link(text_of(invitation_link(again, BASE))) == kary


@pytest.mark.parametrize("damage", ["x", "", "x:y:z", "WzEsMV0:1abc:forged"])
def test_a_forged_link_invites_nobody(damage: str, kary: Member) -> None:
    assert invited_by_link(damage) is None


def test_one_changed_character_breaks_the_link(kary: Member) -> None:
    link = text_of(invitation_link(kary, BASE))
    broken = ("X" if link[0] != "X" else "Y") + link[1:]
    assert invited_by_link(broken) is None


@pytest.mark.parametrize("password", ["short", "password123", "kary@example.com", "1234567890"])
def test_a_weak_password_is_refused_and_the_link_stays_good(password: str, kary: Member) -> None:
    link = text_of(invitation_link(kary, BASE))
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        accept_invitation(link, name="Kary", password=password)
    assert refusal.value.field == "password"
    assert invited_by_link(link) == kary


@pytest.mark.parametrize("email", ["bob@example.com", "BOB@example.com", " bob@example.com "])
def test_an_address_is_a_member_once(email: str, alice: Member, bob: Member) -> None:
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        invite_member(by=alice, email=email, base=BASE)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a b@example.com", "x@example.com\nBcc: y@example.com", "a" * 250 + "@b.co"]
)
def test_what_is_no_address_is_refused(email: str, alice: Member) -> None:
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        invite_member(by=alice, email=email, base=BASE)
    assert refusal.value.field == "email"


def test_an_unknown_right_is_refused(alice: Member) -> None:
    with nothing_changes(), pytest.raises(Invalid, match="is_superuser"):
        invite_member(by=alice, email="new@example.com", base=BASE, rights=["is_superuser"])


def test_employees_neither_invite_nor_change(bob: Member, charlie: Member) -> None:
    with nothing_changes(), pytest.raises(NotAllowed):
        invite_member(by=charlie, email="new@example.com", base=BASE)
    with nothing_changes(), pytest.raises(NotAllowed):
        change_member(bob, by=charlie, rights=["imports.run"])
    with nothing_changes(), pytest.raises(NotAllowed):
        change_member(charlie, by=charlie, role="admin")
    with nothing_changes(), pytest.raises(NotAllowed):
        deactivate_member(bob, by=charlie)


def test_an_admin_cannot_make_owners_and_the_attempt_is_written_down(adam: Member, bob: Member) -> None:  # attack 16
    with nothing_changes("history.Event"), pytest.raises(NotAllowed):
        change_member(bob, by=adam, role="owner")
    with nothing_changes("history.Event"), pytest.raises(NotAllowed):
        change_member(adam, by=adam, role="owner")
    assert Event.objects.filter(kind="member.change_refused", actor=adam).count() == 2


def test_an_admin_cannot_touch_the_owner(adam: Member, alice: Member) -> None:
    with nothing_changes("history.Event"), pytest.raises(NotAllowed):
        change_member(alice, by=adam, role="employee")
    with nothing_changes(), pytest.raises(NotAllowed):
        deactivate_member(alice, by=adam)
    with nothing_changes(), pytest.raises(NotAllowed):
        invite_member(by=adam, email="new@example.com", base=BASE, role="owner")


def test_an_admin_makes_admins_and_gives_rights(adam: Member, bob: Member) -> None:
    changed = change_member(bob, by=adam, rights=["exports.run", "imports.run"])
    assert changed.rights == ["imports.run", "exports.run"]
    assert change_member(bob, by=adam, role="admin").is_admin
    events = list(Event.objects.filter(kind="member.changed").order_by("id").values_list("data", flat=True))
    assert [event["what"] for event in events] == ["Rights  → Import files · Export lists", "Role Employee → Admin"]


def test_the_last_owner_stays(alice: Member, bob: Member) -> None:
    with nothing_changes(), pytest.raises(Refused) as refusal:
        change_member(alice, by=alice, role="admin")
    assert refusal.value.code == "last_owner"
    change_member(bob, by=alice, role="owner")
    assert change_member(alice, by=alice, role="employee").role == "employee"


def test_an_invited_owner_does_not_count_as_one(alice: Member) -> None:
    invite_member(by=alice, email="second@example.com", base=BASE, role="owner")
    with nothing_changes(), pytest.raises(Refused) as refusal:
        change_member(alice, by=alice, role="admin")
    assert refusal.value.code == "last_owner"


def test_changing_what_somebody_changed_meanwhile_is_refused(alice: Member, bob: Member) -> None:
    change_member(bob, by=alice, version=1, rights=["imports.run"])
    with nothing_changes(), pytest.raises(Stale):
        change_member(bob, by=alice, version=1, rights=[])


def test_deactivating_closes_every_door_at_once(alice: Member, bob: Member) -> None:  # attacks 14, 57
    browser = Client()
    browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD})
    untracked = signed_in(bob)
    _token, text = make_token(bob, by=bob, name="script")
    ask = {"Authorization": f"Bearer {text}"}
    assert browser.get("/settings/profile/").status_code == 200
    assert untracked.get("/settings/profile/").status_code == 200
    assert Client().get("/api/v1/me", headers=ask).status_code == 200
    assert UserSession.objects.filter(user=bob).count() == 1

    deactivate_member(bob, by=alice)

    assert browser.get("/settings/profile/").status_code == 302
    assert untracked.get("/settings/profile/").status_code == 302
    assert Client().get("/api/v1/me", headers=ask).status_code == 401
    assert UserSession.objects.filter(user=bob).count() == 0
    assert Client().post("/sign-in/", {"login": bob.email, "password": PASSWORD})["Location"] == "/sign-in/ended/"

    reactivate_member(bob, by=alice, base=BASE)  # lets the member in again, but not what was open before
    assert browser.get("/settings/profile/").status_code == 302
    assert untracked.get("/settings/profile/").status_code == 302
    assert Client().get("/api/v1/me", headers=ask).status_code == 401
    assert Client().post("/sign-in/", {"login": bob.email, "password": PASSWORD})["Location"] == "/"


def test_deactivating_an_invitation_kills_its_link_and_reactivating_sends_another(kary: Member, alice: Member) -> None:
    old = text_of(invitation_link(kary, BASE))
    off = deactivate_member(kary, by=alice)
    assert invited_by_link(old) is None
    back = reactivate_member(off, by=alice, base=BASE)
    assert back.status == "invited"
    assert invited_by_link(old) is None
    assert invited_by_link(text_of(invitation_link(back, BASE))) == kary


def test_nobody_deactivates_themselves(alice: Member, adam: Member) -> None:
    for one in (alice, adam):
        with nothing_changes(), pytest.raises(Refused):
            deactivate_member(one, by=one)


def test_deactivating_twice_changes_nothing_more(alice: Member, bob: Member) -> None:
    off = deactivate_member(bob, by=alice)
    with nothing_changes():
        deactivate_member(off, by=alice)


def test_rights_taken_away_are_gone_at_the_next_request(alice: Member) -> None:
    adam = member("Adam", Member.Role.ADMIN, [])
    browser = signed_in(adam)
    assert browser.get("/settings/firm/").status_code == 200
    change_member(adam, by=alice, role="employee")
    assert browser.get("/settings/firm/").status_code == 403


def test_a_deactivated_member_has_no_right_left_in_code_either(alice: Member, charlie: Member) -> None:
    off = deactivate_member(charlie, by=alice)
    with nothing_changes(), pytest.raises(NotAllowed):
        make_token(off, by=off, name="x")
    assert not off.may("accounts.manage")


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_a_token_is_256_bits_and_kept_only_as_its_hash(scope: str, bob: Member) -> None:
    token, text = make_token(bob, by=bob, name="x", scope=scope, days=30)
    assert text.startswith("stw_")
    assert len(text) == 4 + 43
    stored = Token.objects.filter(pk=token.pk).values()[0]
    assert text not in str(stored)
    assert stored["prefix"] == text[:8]


def test_tokens_are_made_for_oneself_alone(alice: Member, bob: Member) -> None:
    with nothing_changes(), pytest.raises(NotAllowed):
        make_token(bob, by=alice, name="x")


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_a_token_lives_a_sensible_time(days: int, bob: Member) -> None:
    with nothing_changes(), pytest.raises(Invalid):
        make_token(bob, by=bob, name="x", days=days)


def test_a_token_ends_by_itself(bob: Member) -> None:
    _token, text = make_token(bob, by=bob, name="x", days=1)
    ask = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/me", headers=ask).status_code == 200
    with time_machine.travel(now() + timedelta(days=1, seconds=1), tick=False):
        assert Client().get("/api/v1/me", headers=ask).status_code == 401
