"""A dialog of settings, or of a view, that a colleague's change overtook says so with both values: nothing is stored,
nothing typed is lost, and saving once more is meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from steward.activities.models import ActivityType
from steward.activities.operations import change_type, set_up_types
from steward.deals.models import Pipeline, Stage
from steward.deals.operations import change_pipeline, change_stage, create_pipeline, set_up_pipelines
from steward.fields.models import Field
from steward.fields.operations import change_field, create_field
from steward.segments.models import View
from steward.segments.operations import change_view, create_view
from steward.team.models import Member
from tests.cast import signed_in
from tests.support.rows import nothing_changes

HTMX = {"HX-Request": "true"}
AREA = {"label": "Mine", "hint": "", "group": "", "audience": "everyone"}
STAGE = {"name": "Mine", "probability": "30", "rot_days": ""}
CHANGED = "Somebody changed this record"
# what is open: its address, what is typed there, what of it the other tab did, what the form says is stored now
DIALOGS: dict[str, tuple[str, dict[str, str], str]] = {
    "view: name": ("/views/{view}/edit/", {"name": "Mine", "sharing": "private"}, "Stored meanwhile: Theirs"),
    "pipeline: name": ("/settings/pipelines/{pipeline}/", {"name": "Mine"}, "Stored meanwhile: Theirs"),
    "stage: all of it": ("/settings/stages/{stage}/", STAGE, "Stored meanwhile: 55"),
    "stage: deleted": ("/settings/stages/{stage}/delete/", {}, CHANGED),
    "activity type": ("/settings/activity-types/{type}/", {"name": "Mine", "icon": "star", "is_active": "on"},
                      "Stored meanwhile: Theirs"),
    "field": ("/settings/fields/{field}/", AREA, "Stored meanwhile: Theirs"),
    "field: deleted": ("/settings/fields/{field}/delete/", {}, CHANGED),
    "answer: name": ("/settings/fields/{field}/answers/rename/?value=A", {"label": "Mine"}, CHANGED),
    "answer: merged": ("/settings/fields/{field}/answers/merge/?value=A", {"into": "B"}, CHANGED),
}  # fmt: skip


class Firm:
    """One of each thing that is set up."""

    def __init__(self, by: Member) -> None:
        set_up_types(by=by)
        set_up_pipelines(by=by)
        self.by = by
        self.pipeline = create_pipeline(by=by, name="Renewals", with_stages=True)
        self.stage = Stage.objects.filter(pipeline=self.pipeline).order_by("position")[0]
        self.type = ActivityType.objects.get(key="lunch")
        self.view = create_view(by=by, of="accounts", name="Ours")
        self.field = create_field(by=by, record="account", label="Area", type="choice", options=["A", "B"])

    def at(self, path: str) -> str:
        """The path with ids for names."""
        return path.format(**{name: one.pk for name, one in vars(self).items()})

    def meanwhile(self) -> None:
        """The other tab saves."""
        changes: list[tuple[Callable[..., Any], Any, dict[str, Any]]] = [
            (change_view, View.objects.get(pk=self.view.pk), {"name": "Theirs"}),
            (change_pipeline, Pipeline.objects.get(pk=self.pipeline.pk), {"name": "Theirs"}),
            (change_stage, self.stage, {"name": "Theirs", "probability": 55}),
            (change_type, self.type, {"name": "Theirs"}),
            (change_field, Field.objects.get(pk=self.field.pk), {"label": "Theirs"}),
        ]
        for change, thing, values in changes:
            change(thing, by=self.by, **values)


@pytest.fixture
def firm(alice: Member) -> Firm:
    """Alice's."""
    return Firm(alice)


def where_it_posts(answer: Any) -> tuple[str, dict[str, str]]:
    """The address of the dialog's form, and its hidden values."""
    page = answer.content.decode()
    found = re.search(r'hx-post="([^"]+)"', page)
    assert found, page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return unescape(found[1]), {name: value for name, value in hidden.items() if "csrf" not in name}


@pytest.mark.parametrize("name", DIALOGS)
def test_the_second_tab_is_told_and_loses_nothing(firm: Firm, alice: Member, name: str) -> None:
    path, typed, said = DIALOGS[name]
    browser = signed_in(alice)
    url, hidden = where_it_posts(browser.get(firm.at(path), headers=HTMX))
    firm.meanwhile()
    with nothing_changes():
        late = browser.post(url, {**typed, **hidden}, headers=HTMX)
    page = late.content.decode()
    assert late.status_code == 412, page
    assert "Somebody changed this record since you opened it" in page
    assert said in unescape(page)
    assert all(f'value="{value}"' in page for key, value in typed.items() if key in ("name", "label"))
    url, hidden = where_it_posts(late)
    meant = browser.post(url, {**typed, **hidden}, headers=HTMX)
    assert meant.status_code == 204, meant.content.decode()


def test_a_pipeline_that_changed_is_not_deleted_unseen(firm: Firm, alice: Member) -> None:
    browser = signed_in(alice)
    page = browser.get("/settings/pipelines/").content.decode()
    url = f"/settings/pipelines/{firm.pipeline.pk}/delete/?version={firm.pipeline.version}"
    assert url in page
    firm.meanwhile()
    with nothing_changes():
        assert browser.post(url, headers=HTMX).status_code == 412


def test_answers_that_changed_are_not_retired_removed_or_ordered_unseen(firm: Firm, alice: Member) -> None:
    browser = signed_in(alice)
    base = f"/settings/fields/{firm.field.pk}/answers/"
    page = unescape(browser.get(base).content.decode())
    firm.meanwhile()
    for part, given in (("retire/?value=A&", {}), ("remove/?value=A&", {}), ("order/?", {"ids": "1,0"})):
        url = f"{part}version={firm.field.version}"
        assert url in page
        with nothing_changes():
            assert browser.post(base + url, given, headers=HTMX).status_code == 412


def test_programs_are_told_by_the_version_of_an_activity_type(firm: Firm, api: Any) -> None:
    url = f"/activity-types/{firm.type.pk}"
    assert api.patch(url, {"name": "Dinner"}, if_match='"1"').headers["ETag"] == '"2"'
    with nothing_changes():
        assert api.patch(url, {"name": "Mine"}, if_match='"1"').status_code == 412
