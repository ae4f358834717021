"""A list's filter in its address, as chips, and in words."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict

from steward.core.refused import Invalid
from steward.segments.chips import from_query, to_chips, to_text
from steward.segments.filters import Filter
from steward.segments.sentences import sentence
from steward.team.models import Member

FILTERS = {
    "name": Filter("name_folded", "text", "Name", folded=True),
    "type": Filter("type", "choice", "Type", choices=[("b2b", "Business"), ("b2c", "Consumer")]),
    "won_value": Filter("won_minor", "money", "Won value"),
    "last_contact_at": Filter("last_contact_at", "datetime", "Last contact"),
    "owner_id": Filter("owner_id", "member", "Owner"),
    "is_customer": Filter("is_customer", "yes_no", "Customer"),
}


def test_an_address_becomes_a_condition_and_its_chips(alice: Member) -> None:
    texts = [
        to_text("type", "has_any", ["b2b", "b2c"]),
        to_text("last_contact_at", "before", {"days": -30}),
        to_text("name", "is_not_empty"),
        to_text("name", "contains", "a:b"),
        to_text("owner_id", "is", "me"),
        to_text("owner_id", "is", str(alice.pk)),
        to_text("is_customer", "is", True),
    ]
    params = QueryDict(mutable=True)
    params.setlist("f", texts)
    params["sort"] = "name"
    params["cursor"] = "x"
    condition = from_query(params, FILTERS)
    assert condition is not None
    assert condition["all"][0] == {"field": "type", "op": "has_any", "value": ["b2b", "b2c"]}
    assert condition["all"][3]["value"] == "a:b"
    chips = to_chips(params, FILTERS)
    assert [f"{chip.label} {chip.op} {chip.value}".strip() for chip in chips] == [
        "Type is one of Business, Consumer",
        "Last contact is longer ago than 30 days",
        "Name is not empty",
        "Name contains a:b",
        "Owner is me",
        "Owner is Alice",
        "Customer is yes",
    ]
    without = QueryDict(chips[0].without)
    assert without.getlist("f") == texts[1:]
    assert without["sort"] == "name"
    assert "cursor" not in without


def test_a_condition_of_the_api_may_stand_in_the_address(alice: Member) -> None:
    whole = {"any": [{"field": "type", "op": "is", "value": "b2b"}, {"field": "won_value", "op": "gt", "value": 5}]}
    params = QueryDict(mutable=True)
    params["filter"] = json.dumps(whole)
    assert from_query(params, FILTERS) == {"all": [whole]}
    (chip,) = to_chips(params, FILTERS)
    assert chip.value == "Type is Business or Won value is more than $5"
    assert chip.without == ""


def test_no_filter_is_no_condition() -> None:
    assert from_query(QueryDict("q=x"), FILTERS) is None
    assert sentence(None, FILTERS) == ""


@pytest.mark.parametrize(
    "query", ["f=password:is:x", "f=name:is", "f=name:regex:x", "f=type:has_any:[", "filter={", "f="]
)
def test_a_wrong_address_is_refused(query: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_query(QueryDict(query), FILTERS)
    assert refused.value.field == "filter"
