"""A type of activity added in the settings by mistake is taken away by its toast."""

from __future__ import annotations

import json

from steward.activities.models import ActivityType
from steward.activities.operations import create_activity, set_up_types
from steward.team.models import Member
from tests.cast import Api, signed_in
from tests.support.rows import nothing_changes

HTMX = {"HX-Request": "true"}
NEW = "/settings/activity-types/new/"


def test_the_undo_of_a_new_type_takes_it_away(alice: Member) -> None:
    set_up_types(by=alice)
    browser, before = signed_in(alice), list(ActivityType.objects.order_by("pk").values())
    answer = browser.post(NEW, {"name": "Site visit", "icon": "people"}, headers=HTMX)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert ActivityType.objects.filter(key="site-visit").exists()
    assert browser.post(undo, headers=HTMX).status_code == 204
    assert list(ActivityType.objects.order_by("pk").values()) == before


def test_a_type_in_use_or_changed_since_stays(alice: Member) -> None:
    set_up_types(by=alice)
    browser = signed_in(alice)
    undo = json.loads(browser.post(NEW, {"name": "Visit", "icon": "people"}, headers=HTMX)["HX-Trigger"])["toast"][
        "undo"
    ]
    create_activity(by=alice, type="visit", subject="Theirs")
    with nothing_changes():
        refused = browser.post(undo, headers=HTMX)
    assert refused.status_code == 409
    assert "Switch it off" in refused.content.decode()
    with nothing_changes():
        assert browser.post(undo.replace("version=1", "version=2"), headers=HTMX).status_code == 412


def test_types_are_taken_away_over_http(api: Api, bob: Member, alice: Member) -> None:
    set_up_types(by=alice)
    made = api.post("/activity-types", {"name": "Visit"}).json()
    call = ActivityType.objects.get(key="call")
    with nothing_changes("team.Token"):
        assert Api(bob).delete(f"/activity-types/{made['id']}").status_code == 403
        assert api.delete(f"/activity-types/{call.pk}").status_code == 409
        assert api.delete(f"/activity-types/{made['id']}", if_match='"7"').status_code == 412
    assert api.delete(f"/activity-types/{made['id']}", if_match='"1"').status_code == 204
    assert not ActivityType.objects.filter(key="visit").exists()
