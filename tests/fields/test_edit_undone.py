"""What is said of a field, changed in Settings > Fields and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from steward.fields.models import Field
from steward.fields.operations import change_field
from steward.history.models import Event
from steward.team.models import Member
from tests.cast import Api, signed_in
from tests.support.rows import nothing_changes

HTMX = {"HX-Request": "true"}
MONEY = {"amount": "12.50", "currency": "USD"}
KINDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("money", {"default": MONEY}, {"default": {"amount": "7", "currency": "USD"}}),
    ("choices", {"options": ["A", "B"], "default": ["A", "B"]}, {"default": None}),
    ("long_text", {"default": "First\nsecond"}, {"default": None, "filterable": False}),
    ("yes_no", {"default": True}, {"default": False, "required": True}),
    ("date", {"default": "2026-12-24"}, {"default": None}),
    ("formula", {"rule": {"formula": "won_count * 2"}}, {"rule": {"formula": "won_count * 3"}}),
    ("rollup", {"rule": {"of": "deals", "how": "count"}}, {"rule": {"of": "deals", "how": "sum", "what": "value"}}),
    ("text", {"who_sees": {"audience": "admins"}}, {"who_sees": {"audience": "everyone"}, "label": "Else"}),
]


def said(field: Field) -> dict[str, Any]:
    """All columns, stamps apart."""
    row = Field.objects.get(pk=field.pk)
    names = [one.attname for one in Field._meta.concrete_fields if one.attname not in ("version", "updated_at")]
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize(("kind", "given", "changes"), KINDS, ids=[kind for kind, _given, _changes in KINDS])
def test_a_change_of_each_type_is_put_back(
    browser: Client, alice: Member, make: Callable[..., Field], kind: str, given: Any, changes: Any
) -> None:
    field = make("Thing", kind, **given)
    before = said(field)
    change_field(field, by=alice, **changes)
    assert said(field) != before
    event = Event.objects.filter(kind="field.changed").latest("pk")
    answer = browser.post(f"/settings/fields/undo/{event.pk}/", headers=HTMX)
    assert answer.status_code == 204, answer.content
    assert said(field) == before
    with nothing_changes():
        assert browser.post(f"/settings/fields/undo/{event.pk}/", headers=HTMX).status_code == 412
    again = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert browser.post(again, headers=HTMX).status_code == 204
    assert said(field) != before


def test_what_is_kept_for_the_undo_is_told_to_nobody(api: Api, alice: Member, make: Callable[..., Field]) -> None:
    change_field(make("Secret", hint="Whisper"), by=alice, label="Open", hint="")
    told = api.get("/events")
    assert told.status_code == 200
    assert "Whisper" not in told.content.decode()


def test_a_new_field_goes_to_the_trash_by_its_undo(browser: Client, make: Callable[..., Field]) -> None:
    kept = {"step": "3", "type": "text", "label": "Short lived", "audience": "everyone"}
    answer = browser.post("/settings/fields/account/new/", kept, headers=HTMX)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    field = Field.objects.get()
    assert browser.post(undo, headers=HTMX).status_code == 204
    field.refresh_from_db()
    assert field.deleted_at


def test_members_without_the_right_take_nothing_back(bob: Member, alice: Member, make: Callable[..., Field]) -> None:
    change_field(make("Thing"), by=alice, label="Else")
    event, browser = Event.objects.latest("pk"), signed_in(bob)
    with nothing_changes():
        assert browser.post(f"/settings/fields/undo/{event.pk}/", headers=HTMX).status_code == 403
