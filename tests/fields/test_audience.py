"""Who may see a field: nobody else meets it, in pages, API, filters, imports, timelines."""

from __future__ import annotations

import json
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import change_account, create_account
from steward.core.refused import Invalid
from steward.deals.operations import open_deal
from steward.fields.models import Field
from steward.fields.operations import change_field, create_field
from steward.importing.offered import known_targets
from steward.team.firm import workspace
from steward.team.models import Member
from tests.cast import Api, signed_in

HIDDEN = {"audience": "admins"}


@pytest.fixture
def margin(alice: Member) -> Field:
    """A field that only owner and admins see."""
    return create_field(by=alice, record="account", label="Margin", type="number", who_sees=HIDDEN)


@pytest.fixture
def acme(alice: Member, margin: Field) -> Account:
    """An account with a margin of 4711, and a change of it in its history."""
    made = create_account(by=alice, name="Acme", as_customer=True, custom={"margin": 1})
    return change_account(made, by=alice, custom={"margin": 4711}, city="Ghent")


def test_it_is_in_no_answer_and_no_page(acme: Account, margin: Field, charlie: Member, alice: Member) -> None:
    assert Api(alice).get(f"/accounts/{acme.pk}").json()["custom"] == {"margin": 4711}
    api, browser = Api(charlie), signed_in(charlie)
    assert api.get(f"/accounts/{acme.pk}").json()["custom"] == {}
    assert "4711" not in api.get("/accounts").content.decode()
    assert api.get("/fields").json()["items"] == []
    assert api.get(f"/fields/{margin.pk}").status_code == 404
    for page in (f"/accounts/{acme.pk}/", f"/accounts/{acme.pk}/info/", f"/accounts/{acme.pk}/edit/", "/accounts/",
                 "/accounts/columns/", f"/accounts/{acme.pk}/timeline/", "/accounts/filter/", "/"):  # fmt: skip
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert "Margin" not in answer.content.decode(), page
        assert "4711" not in answer.content.decode(), page


def test_it_is_not_told_in_any_timeline(acme: Account, charlie: Member, alice: Member) -> None:
    for path in (f"/accounts/{acme.pk}/timeline", "/events"):
        told = Api(charlie).get(path).content.decode()
        assert "Ghent" in told
        assert "4711" not in told
        assert "argin" not in told
        assert "4711" in Api(alice).get(path).content.decode()


def test_it_can_be_neither_set_nor_filtered_nor_sorted_by(acme: Account, charlie: Member) -> None:
    api, browser = Api(charlie), signed_in(charlie)
    refused = api.patch(f"/accounts/{acme.pk}", {"custom": {"margin": 5}})
    unknown = api.patch(f"/accounts/{acme.pk}", {"custom": {"nothing": 5}})
    assert refused.status_code == unknown.status_code == 422
    assert refused.json()["detail"].replace("margin", "nothing") == unknown.json()["detail"]
    answers = [
        api.get("/accounts", filter=json.dumps({"all": [{"field": f"custom.{key}", "op": "gt", "value": 5}]}))
        for key in ("margin", "nothing")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json()["detail"].replace("margin", "nothing") == answers[1].json()["detail"]
    assert browser.get("/accounts/", {"f": "custom.margin:gt:5"}).status_code == 422
    assert browser.get(f"/accounts/{acme.pk}/field/custom.margin/").status_code == 404
    acme.refresh_from_db()
    assert 4711 in acme.custom.values()


def test_a_change_by_who_does_not_see_it_leaves_it_as_it_is(acme: Account, charlie: Member, margin: Field) -> None:
    change_field(margin, by=Member.objects.get(role="owner"), required=True)
    change_account(acme, by=charlie, city="Bruges")
    made = create_account(by=charlie, name="New")  # what they cannot fill in is not asked of them
    acme.refresh_from_db()
    assert acme.custom == {margin.slot: 4711}
    assert made.custom == {}


def test_an_import_does_not_offer_it(margin: Field, charlie: Member, alice: Member) -> None:
    assert "account.custom.margin" in known_targets("account", alice)
    assert "account.custom.margin" not in known_targets("account", charlie)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ({"audience": "everyone"}, True),
        ({"audience": "admins"}, False),
        ({"audience": "right", "right": "accounts.manage"}, True),
        ({"audience": "right", "right": "imports.run"}, False),
    ],
)
def test_each_audience(acme: Account, margin: Field, alice: Member, charlie: Member, who: Any, sees: bool) -> None:
    assert Api(alice).patch(f"/fields/{margin.pk}", {"who_sees": who}).status_code == 200
    assert (Api(charlie).get(f"/accounts/{acme.pk}").json()["custom"] != {}) is sees


def test_chosen_members_see_it(acme: Account, margin: Field, alice: Member, charlie: Member, bob: Member) -> None:
    change_field(margin, by=alice, who_sees={"audience": "members", "member_ids": [charlie.pk]})
    assert Api(charlie).get(f"/accounts/{acme.pk}").json()["custom"] == {"margin": 4711}
    bob.rights = ["accounts.view_all"]
    bob.save()
    assert Api(bob).get(f"/accounts/{acme.pk}").json()["custom"] == {}


def test_what_is_worked_out_from_it_is_hidden_too(acme: Account, alice: Member, charlie: Member) -> None:
    create_field(by=alice, record="account", label="Twice", type="formula", rule={"formula": "margin * 2"})
    create_field(by=alice, record="deal", label="Cost", type="number", who_sees=HIDDEN)
    rule = {"of": "deals", "how": "sum", "what": "custom.cost"}
    create_field(by=alice, record="account", label="Costs", type="rollup", rule=rule)
    assert Api(alice).get(f"/accounts/{acme.pk}").json()["custom"] == {"margin": 4711, "twice": 9422, "costs": None}
    assert Api(charlie).get(f"/accounts/{acme.pk}").json()["custom"] == {}


def test_nobody_opens_a_field_for_themselves(margin: Field, charlie: Member, alice: Member) -> None:
    charlie.rights = [*charlie.rights, "fields.manage"]
    charlie.save()
    api, browser = Api(charlie), signed_in(charlie)
    assert api.patch(f"/fields/{margin.pk}", {"who_sees": {"audience": "everyone"}}).status_code == 404
    assert api.delete(f"/fields/{margin.pk}").status_code == 404
    assert browser.get(f"/settings/fields/{margin.pk}/").status_code == 404
    assert "Margin" not in browser.get("/settings/fields/").content.decode()
    with pytest.raises(Invalid):
        create_field(by=charlie, record="account", label="Mine", who_sees=HIDDEN)
    margin.refresh_from_db()
    assert margin.audience == "admins"


def test_a_link_names_only_what_the_reader_sees(furnished: Member, charlie: Member) -> None:
    secret = create_account(by=furnished, name="Secret Ltd", as_customer=True)
    field = create_field(by=furnished, record="deal", label="Referred by", type="account")
    deal = open_deal(by=furnished, name="Deal", owner=charlie, custom={"referred_by": secret.pk})
    page = f"/deals/{deal.pk}/"
    assert "Secret Ltd" in signed_in(charlie).get(page).content.decode()
    firm = workspace()
    assert firm is not None
    firm.policies["account_access"] = "assigned"
    firm.save()
    charlie.rights = ["deals.manage"]
    charlie.save()
    assert "Secret Ltd" not in signed_in(charlie).get(page).content.decode()
    other = Api(charlie).patch(f"/deals/{deal.pk}", {"custom": {"referred_by": secret.pk}})
    assert other.status_code == 200  # what is there stays
    fresh = open_deal(by=furnished, name="Fresh", owner=charlie)
    assert Api(charlie).patch(f"/deals/{fresh.pk}", {"custom": {field.key: secret.pk}}).status_code == 422
