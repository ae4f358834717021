"""Comments under a note and mentions: who may write, change and delete, who is told, and what is safe to print."""

from __future__ import annotations

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, trash_account
from steward.activities.models import Comment, Note, Notice
from steward.activities.operations import (
    change_comment,
    change_note,
    members_named,
    trash_comment,
    trash_note,
    write_comment,
    write_note,
)
from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.history.queries import timeline
from steward.team.models import Member, Workspace
from tests.cast import Api, member, signed_in

HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) @Charlie <b>"


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


@pytest.fixture
def note(furnished: Member, acme: Account) -> Note:
    """Alice's note about Acme."""
    return write_note(by=furnished, body="They want a discount.", account=acme)


def told(who: Member) -> list[str]:
    """What the member was told, oldest first."""
    return list(Notice.objects.filter(member=who).order_by("id").values_list("kind", flat=True))


def test_a_comment_stands_under_its_note_and_in_the_timeline(furnished: Member, note: Note, charlie: Member) -> None:
    browser = signed_in(charlie)
    answer = browser.post(f"/notes/{note.pk}/comments/", {"body": "Give them **5 %**"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<strong>5 %</strong>" in answer.content.decode()
    assert told(furnished) == ["comment"]
    assert "commented on a note: Give them 5 %" in [line.text for line in timeline(account=note.account_id or 0)]
    assert "<strong>5 %</strong>" in signed_in(furnished).get(f"/notes/{note.pk}/").content.decode()
    assert "1 comment" in signed_in(furnished).get("/notes/").content.decode()


def test_hostile_text_is_shown_and_never_run(furnished: Member, note: Note, charlie: Member) -> None:
    made = write_comment(note, by=furnished, body=HOSTILE)
    assert "<script" not in made.html
    assert "<img" not in made.html
    assert 'href="javascript' not in made.html
    assert "<strong>@Charlie</strong>" in made.html
    page = signed_in(charlie).get(f"/notes/{note.pk}/").content.decode()
    assert "<img src=x" not in page


def test_its_author_alone_changes_it_and_who_manages_accounts_may_delete_it(
    furnished: Member, note: Note, charlie: Member, bob: Member
) -> None:
    made = write_comment(note, by=charlie, body="First")
    for stranger in (bob, furnished):
        with pytest.raises(Refused, match="Only who wrote"):
            change_comment(made, by=stranger, body="Second")
    with pytest.raises(NotAllowed):
        trash_comment(made, by=bob)
    change_comment(made, by=charlie, body="Second", version=1)
    with pytest.raises(Stale):
        change_comment(made, by=charlie, body="Third", version=1)
    made.refresh_from_db()
    assert (made.body, made.html, made.version) == ("Second", "<p>Second</p>\n", 2)
    trash_comment(made, by=furnished)
    page = signed_in(charlie)
    assert "Second" not in page.get(f"/notes/{note.pk}/").content.decode()
    assert page.post(f"/comments/{made.pk}/restore/", headers=HTMX).status_code == 204
    assert "Second" in page.get(f"/notes/{note.pk}/").content.decode()


def test_an_empty_or_endless_comment_is_refused_beside_its_field(furnished: Member, note: Note) -> None:
    for body in ("", "   ", "x" * 20_001, "a\x00b"):
        with pytest.raises(Invalid) as refusal:
            write_comment(note, by=furnished, body=body)
        assert refusal.value.field == "body"
    answer = signed_in(furnished).post(f"/notes/{note.pk}/comments/", {"body": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert Comment.objects.count() == 0


def test_under_a_note_in_the_trash_nothing_is_written(furnished: Member, note: Note) -> None:
    trash_note(note, by=furnished)
    with pytest.raises(Refused, match="trash"):
        write_comment(note, by=furnished, body="Late")
    assert signed_in(furnished).get(f"/notes/{note.pk}/comments/").status_code == 404
    assert Comment.objects.count() == 0


def test_who_is_named_is_told_once_whatever_is_changed(furnished: Member, acme: Account, charlie: Member) -> None:
    note = write_note(by=furnished, body="Ask @charlie about it, and @Charlie again.", account=acme)
    change_note(note, by=furnished, body="Ask @Charlie!")
    change_note(note, by=furnished, body="Ask nobody.")
    change_note(note, by=furnished, body="Ask @charlie@example.com then.")
    assert told(charlie) == ["mention"]
    write_comment(note, by=furnished, body="@Charlie?")
    assert told(charlie) == ["mention", "mention"]
    assert "Alice mentioned you in a comment" in signed_in(charlie).get("/notices/").content.decode()


def test_naming_oneself_tells_nobody(furnished: Member, acme: Account) -> None:
    write_note(by=furnished, body="@Alice remember", account=acme)
    assert told(furnished) == []


def test_names_are_whole_and_the_longest_counts(workspace: Workspace) -> None:
    ann, lee, twin, other = (member(name, "employee", []) for name in ("Ann", "Ann Lee", "Sam", "Xam"))
    other.name = "Sam"
    people = [ann, lee, twin, other]
    assert members_named("@Ann Lee, see @ann.", people) == {"@Ann Lee": lee, "@ann": ann}
    assert members_named("mail ann@Ann or @Anna or @ Ann", people) == {}
    assert members_named("@Sam", people) == {}
    assert members_named(f"@{twin.email}", people) == {f"@{twin.email}": twin}


def test_who_may_not_see_the_record_is_neither_offered_nor_told(  # security 10, 12
    furnished: Member, workspace: Workspace, bob: Member, charlie: Member, acme: Account
) -> None:
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    note = write_note(by=furnished, body="Secret for @Bob and @Charlie", account=acme)
    write_comment(note, by=furnished, body="@Bob really")
    assert told(bob) == []
    assert told(charlie) == ["mention"]  # has the right to view all accounts
    offered = signed_in(furnished).get(f"/notes/mention/?account={acme.pk}").content.decode()
    assert "charlie@example.com" in offered
    assert "bob@example.com" not in offered
    stranger = signed_in(bob)
    assert stranger.get(f"/notes/mention/?account={acme.pk}").status_code == 404
    assert stranger.get(f"/notes/{note.pk}/comments/").status_code == 404
    assert stranger.post(f"/notes/{note.pk}/comments/", {"body": "x"}).status_code == 404
    assert Api(bob).get(f"/notes/{note.pk}/comments").status_code == 404


def test_a_notice_tells_nothing_of_what_was_hidden_since(
    furnished: Member, acme: Account, note: Note, charlie: Member
) -> None:
    write_comment(note, by=furnished, body="@Charlie the canary sings")
    browser = signed_in(charlie)
    assert "canary" in browser.get("/notices/").content.decode()
    trash_account(acme, by=furnished)
    assert "canary" not in browser.get("/notices/").content.decode()
    assert Api(charlie).get("/notices").json()["items"] == []
    assert browser.get("/notices/count/").json()["count"] == 0


def test_the_api_lists_writes_changes_and_deletes(api: Api, note: Note, charlie: Member) -> None:
    path = f"/notes/{note.pk}/comments"
    made = api.post(path, {"body": "*One*"})
    assert (made.status_code, made.json()["body"], made.json()["markdown"]) == (201, "<p><em>One</em></p>\n", "*One*")
    pk = made.json()["id"]
    assert [one["id"] for one in api.get(path).json()["items"]] == [pk]
    assert api.patch(f"/comments/{pk}", {"body": "Two"}, If_Match='"1"').json()["version"] == 2
    assert Api(charlie).patch(f"/comments/{pk}", {"body": "Three"}).status_code == 403
    assert api.patch(f"/comments/{pk}", {"body": "Three", "author_id": 1}).status_code == 422
    assert api.delete(f"/comments/{pk}").status_code == 204
    assert api.get(path).json()["items"] == []
