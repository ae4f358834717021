"""Definitions, answers and tags: what may be changed, by whom, and what a refusal leaves."""

from __future__ import annotations

import pytest

from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.fields.models import Field, Tag
from steward.fields.operations import (
    add_option,
    change_field,
    change_tag,
    create_field,
    create_tag,
    delete_tag,
    ensure_field,
    ensure_option,
    ensure_tags,
    set_up_fields,
)  # fmt: skip
from steward.fields.values import definitions, standard
from steward.history.models import Event
from steward.team.models import Member, Workspace


def test_a_field_gets_a_key_from_its_label_and_the_next_place(alice: Member) -> None:
    first = create_field(by=alice, record="account", label="Customer number")
    second = create_field(by=alice, record="account", label="Customer  Number")
    assert (first.key, second.key) == ("customer_number", "customer_number_2")
    assert definitions("account", alice) == [first, second]
    assert Event.objects.filter(kind="field.created", subject_id=first.pk).count() == 1


def test_fields_take_the_right_to_manage_them(bob: Member) -> None:
    with pytest.raises(NotAllowed):
        create_field(by=bob, record="account", label="Mine")
    assert not Field.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"record": "invoice"}, "record"),
        ({"type": "colour"}, "type"),
        ({"label": "  "}, "label"),
        ({"label": "x" * 121}, "label"),
        ({"label": "nul\0"}, "label"),
        ({"options": ["a"]}, "options"),
        ({"type": "choice", "options": ["A", "a"]}, "options"),
        ({"key": "x' || (select 1)"}, "key"),
        ({"key": "__class__"}, "key"),
    ],
)
def test_a_wrong_definition_names_its_field_and_makes_nothing(alice: Member, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_field(by=alice, **{"record": "account", "label": "Fine", **wrong})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Field.objects.exists()


def test_answers_may_be_renamed_and_added_but_not_taken_away(alice: Member) -> None:
    field = create_field(by=alice, record="deal", label="Region", type="choice", options=["North", "South"])
    renamed = [{"value": "North", "label": "Up north"}, {"value": "South", "label": "South"}, "West"]
    field = change_field(field, by=alice, options=renamed)
    assert [answer["value"] for answer in field.options] == ["North", "South", "West"]
    assert field.options[0]["label"] == "Up north"
    with pytest.raises(Invalid):
        change_field(field, by=alice, options=["North"])
    field.refresh_from_db()
    assert len(field.options) == 3


def test_the_second_of_two_editors_is_told(alice: Member) -> None:
    field = create_field(by=alice, record="deal", label="Region")
    change_field(field, by=alice, version=field.version, label="Area")
    with pytest.raises(Stale):
        change_field(field, by=alice, version=field.version, label="Zone")
    field.refresh_from_db()
    assert field.label == "Area"


def test_standard_fields_have_answers_that_a_firm_edits(alice: Member) -> None:  # M30
    set_up_fields(by=alice)
    set_up_fields(by=alice)
    industry = standard("account", "industry")
    assert industry is not None
    assert industry not in definitions("account", alice)
    add_option(industry, by=alice, label="Beekeeping")
    industry.refresh_from_db()
    assert industry.options[-1] == {"value": "Beekeeping", "label": "Beekeeping"}
    with pytest.raises(Refused):
        change_field(industry, by=alice, label="Branch")
    with pytest.raises(Invalid):
        add_option(industry, by=alice, label="beekeeping")


def test_an_import_finds_answers_whatever_their_case_and_adds_missing_ones(alice: Member, bob: Member) -> None:
    set_up_fields(by=alice)
    industry = standard("account", "industry")
    assert industry is not None
    assert ensure_option(industry, "RETAIL", by=bob) == "retail"
    assert ensure_option(industry, "technolgy", by=alice) == "technolgy"
    with pytest.raises(NotAllowed):
        ensure_option(industry, "Falconry", by=bob)
    industry.refresh_from_db()
    assert len([answer for answer in industry.options if answer["value"] in ("technolgy", "Falconry")]) == 1


def test_an_import_finds_fields_by_label_and_makes_missing_ones(alice: Member) -> None:
    made = ensure_field(by=alice, record="contact", label="Shoe size", type="number")
    assert ensure_field(by=alice, record="contact", label="shoe SIZE", type="text") == made
    assert ensure_field(by=alice, record="account", label="Shoe size", type="text") != made


def test_tags_are_one_list_without_regard_to_case(alice: Member) -> None:
    vip, early = ensure_tags(["VIP", "Early bird", " vip "])
    assert ensure_tags(["early BIRD", "vip"]) == [early, vip]
    assert Tag.objects.count() == 2
    with pytest.raises(Invalid):
        ensure_tags(["", "fine"])
    assert Tag.objects.count() == 2


def test_tags_are_renamed_and_deleted_by_who_may(alice: Member, bob: Member) -> None:
    tag = create_tag(by=alice, name="VIP", tone="violet")
    for change in (lambda: change_tag(tag, by=bob, name="x"), lambda: delete_tag(tag, by=bob)):
        with pytest.raises(NotAllowed):
            change()
    create_tag(by=alice, name="Other")
    with pytest.raises(Invalid):
        change_tag(tag, by=alice, name="OTHER")
    assert change_tag(tag, by=alice, name="Key account").name_folded == "key account"
    delete_tag(tag, by=alice)
    assert list(Tag.objects.values_list("name", flat=True)) == ["Other"]


@pytest.mark.parametrize(
    ("rule", "rights", "may"),
    [
        ("right", [], False),
        ("right", ["fields.manage"], True),
        ("everyone", [], True),
        ("admin", ["fields.manage"], False),
    ],
)
def test_the_policy_says_who_manages_fields(  # M33
    workspace: Workspace, bob: Member, alice: Member, rule: str, rights: list[str], may: bool
) -> None:
    workspace.policies["field_rights"] = rule
    workspace.save()
    bob.rights = rights
    assert bob.may("fields.manage") is may
    assert alice.may("fields.manage")
