"""Looking for pairs, deciding about them, and the warning while typing."""

from __future__ import annotations

from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import change_account, create_account, create_accounts, prepare_account, trash_account
from steward.config import tasks  # noqa: F401 - declares the jobs
from steward.contacts.operations import create_contact
from steward.core.refused import Invalid, NotAllowed
from steward.duplicates.groups import groups
from steward.duplicates.models import Crowd, Pair, Search
from steward.duplicates.operations import (
    bring_back_pair,
    dismiss_pair,
    go_on,
    searching,
    set_rules,
    start_search,
    stop_search,
)
from steward.queue.jobs import work
from steward.queue.models import Run
from steward.team.models import Member
from tests.cast import Api, signed_in


def firm(by: Member, name: str, **values: Any) -> Account:
    """An organization."""
    return create_account(by=by, name=name, **values)


def person(by: Member, first: str, last: str, email: str, **values: Any) -> int:
    """A person's id."""
    return create_contact(by=by, first_name=first, last_name=last, emails=[email], **values).pk


def look(by: Member) -> Search:
    """A search from its start to its end."""
    search = start_search(by=by)
    work(["searches"])
    return Search.objects.select_related("run").get(pk=search.pk)


def run_of(search: Search) -> Run:
    """Its run as it is stored."""
    return Run.objects.get(pk=search.run_id or 0)


def found(kind: str = "account") -> list[tuple[str, str, int]]:
    """Names and score of the pairs that wait."""
    names = dict(Account.objects.values_list("pk", "name"))
    rows = Pair.objects.filter(kind=kind, dismissed_at=None).order_by("-score", "a_id", "b_id")
    return [(names.get(row.a_id, str(row.a_id)), names.get(row.b_id, str(row.b_id)), row.score) for row in rows]


def test_accounts_that_share_a_sign_are_pairs(furnished: Member) -> None:
    firm(furnished, "Müller", website="mueller.example")
    firm(furnished, "MULLER GmbH", email="info@mueller.example", phone="+49 30 901820")
    firm(furnished, "Someone", phone="+4930901820")
    firm(furnished, "Neighbour", line1="Dam 1", postal_code="1012 AB", email="me@gmail.com")
    firm(furnished, "Other neighbour", line1="dam 1", postal_code="1012ab", email="you@gmail.com")
    for name in ("! LTD", "! LIMITED", "!? LTD"):
        firm(furnished, name)
    trash_account(firm(furnished, "Müller Ltd"), by=furnished)
    search = look(furnished)
    assert found() == [("Müller", "MULLER GmbH", 100), ("MULLER GmbH", "Someone", 50)]
    assert search.run is not None
    assert (search.run.state, search.run.done, search.run.result["account"]) == ("done", search.run.total, 2)


def test_people_that_share_signs_are_pairs(furnished: Member) -> None:
    one = person(furnished, "Ilse", "van Dam", "ilse@x.example", phones=["+31 20 624 1111"])
    two = person(furnished, "van Dam", "Ilse", "i@y.example", phones=["+31206241111"])
    three = person(furnished, "I.", "Dam", "ILSE@x.example")
    person(furnished, "Ilse", "van Dam", "other@z.example")  # a name alone is not enough
    look(furnished)
    pairs = Pair.objects.filter(kind="contact").order_by("-score").values_list("a_id", "b_id", "score")
    assert list(pairs) == [(one, three, 100), (one, two, 80)]


def test_what_too_many_share_is_told_and_not_compared(furnished: Member, api: Api) -> None:
    create_accounts(
        [prepare_account({"name": f"Firm {n}", "phone": "+31206241111"}) for n in range(searching.MOST_ALIKE + 1)],
        furnished,
    )
    look(furnished)
    assert found() == []
    crowd = Crowd.objects.get()
    assert (crowd.sign, crowd.count) == ("phone", searching.MOST_ALIKE + 1)
    page = signed_in(furnished).get("/duplicates/").content.decode()
    assert "+31206241111" in page
    assert "31 records share this" in page


def test_a_sign_stops_at_a_number_of_pairs(furnished: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_PAIRS", 2)
    monkeypatch.setattr(searching, "PART", 1)
    for _number in range(3):
        firm(furnished, "Acme")
    search = look(furnished)
    assert (len(found()), search.full) == (2, [["account", "name"]])


def test_the_next_search_forgets_what_is_no_longer_so(furnished: Member) -> None:
    one, _two = firm(furnished, "Acme"), firm(furnished, "Acme BV")
    look(furnished)
    assert len(found()) == 1
    change_account(one, by=furnished, name="Globex")
    look(furnished)
    assert found() == []
    assert Search.objects.count() == 1


def test_what_is_not_a_duplicate_stays_so_until_brought_back(furnished: Member) -> None:
    firm(furnished, "Acme"), firm(furnished, "Acme BV")
    look(furnished)
    pair = dismiss_pair(Pair.objects.get(), by=furnished)
    look(furnished)
    assert found() == []
    client = signed_in(furnished)
    assert "Acme BV" not in client.get("/duplicates/").content.decode()
    assert "Acme BV" in client.get("/duplicates/?dismissed=1").content.decode()
    bring_back_pair(pair, by=furnished)
    assert len(found()) == 1


def test_a_search_that_was_killed_goes_on_with_the_sign_it_was_at(
    furnished: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm(furnished, "Acme", website="acme.example", phone="+31206241111")
    firm(furnished, "Acme BV", website="acme.example", phone="+31206241111")
    search, whole, seen = start_search(by=furnished), groups, []

    def dying(kind: str, sign: str, tick: Any) -> Any:
        seen.append((kind, sign))
        if (kind, sign) == ("account", "email") and seen.count((kind, sign)) == 1:
            tick(1)
            raise SystemExit
        return whole(kind, sign, tick)

    monkeypatch.setattr(searching, "groups", dying)
    with pytest.raises(SystemExit):
        go_on(search.pk)
    go_on(search.pk)
    assert seen.count(("account", "name")) == 1
    assert found() == [("Acme", "Acme BV", 100)]
    run = run_of(search)
    assert (run.state, run.done) == ("done", run.total)


def test_one_search_at_a_time_and_it_can_be_stopped(furnished: Member) -> None:
    firm(furnished, "Acme"), firm(furnished, "Acme BV")
    search = start_search(by=furnished)
    assert start_search(by=furnished).pk == search.pk
    stop_search(search, by=furnished)
    work(["searches"])
    assert run_of(search).state == "cancelled"
    assert look(furnished).pk != search.pk


def test_the_rules_say_what_counts(furnished: Member, charlie: Member) -> None:
    firm(furnished, "Acme", city="Utrecht", line1="Dam 1", postal_code="1")
    firm(furnished, "Acme BV", line1="Dam 1", postal_code="1")
    set_rules("account", by=furnished, points={"name": 0, "address": 70})
    look(furnished)
    assert found() == [("Acme", "Acme BV", 70)]
    set_rules("account", by=furnished, points={}, least=80)
    look(furnished)
    assert found() == []
    for wrong in ({"name": 101}, {"colour": 5}):
        with pytest.raises(Invalid):
            set_rules("account", by=furnished, points=wrong)
    with pytest.raises(NotAllowed):
        set_rules("account", by=charlie, points={"name": 1})


def test_rules_are_set_on_their_page(furnished: Member) -> None:
    client = signed_in(furnished)
    body = {"account-name": 10, "account-domain": 20, "account-email": 30, "account-phone": 40, "account-address": 50}
    assert client.post("/settings/duplicates/", {"kind": "account", **body, "account-least": 60}).status_code == 302
    page = client.get("/settings/duplicates/").content.decode()
    assert 'value="60"' in page
    answer = client.post("/settings/duplicates/", {"kind": "account", **body, "account-least": 0})
    assert answer.status_code == 422


def test_pairs_are_seen_by_those_who_see_both(furnished: Member, charlie: Member, bob: Member) -> None:
    one, two = firm(furnished, "Acme", owner=charlie), firm(furnished, "Acme BV")
    look(furnished)
    pair = Pair.objects.get()
    Api(furnished).patch("/policies", {"account_access": "assigned"})
    charlie.rights = ["accounts.manage"]
    charlie.save()
    client = signed_in(charlie)
    assert two.name not in client.get("/duplicates/").content.decode()
    assert client.post(f"/duplicates/pairs/{pair.pk}/dismiss/").status_code == 404
    assert Api(charlie).get("/duplicates").json()["items"] == []
    assert Api(charlie).get("/duplicates/check", name="ACME").json()["items"][0]["id"] == one.pk
    assert len(Api(charlie).get("/duplicates/check", name="ACME").json()["items"]) == 1
    with pytest.raises(NotAllowed):
        dismiss_pair(pair, by=bob)


def test_the_queue_says_why_and_is_worked_off(furnished: Member) -> None:
    one = firm(furnished, "Acme", website="acme.example")
    two = firm(furnished, "Acme BV", website="acme.example")
    look(furnished)
    client = signed_in(furnished)
    page = client.get("/duplicates/").content.decode()
    for text in ("Acme BV", "Same name: acme", "Same domain: acme.example", f"ids={one.pk}&amp;ids={two.pk}"):
        assert text in page
    client.post("/duplicates/account/merge/", {"ids": [one.pk, two.pk], "keep": one.pk})
    assert "Acme BV" not in client.get("/duplicates/").content.decode().replace("Merged", "")


def test_somebody_who_types_is_told_what_is_there(furnished: Member) -> None:
    acme = firm(furnished, "Acme B.V.", website="acme.example", phone="+31206241111")
    ann = person(furnished, "Ann", "Bos", "ann@acme.example")
    client = signed_in(furnished)
    for query in ("name=ACME", "website=www.acme.example/x", "email=x@acme.example", "phone=%2B31 20 624 1111"):
        page = client.get(f"/duplicates/account/hint/?{query}").content.decode()
        assert f'href="/accounts/{acme.pk}/"' in page, query
    for query in ("email=ANN@acme.example", "first_name=ann&last_name=BOS"):
        page = client.get(f"/duplicates/contact/hint/?{query}").content.decode()
        assert f'href="/people/{ann}/"' in page, query
    for query in ("name=Acm", "", "website=http://[", "email=x@gmail.com", "name=%00"):
        assert client.get(f"/duplicates/account/hint/?{query}").content.decode().strip() == ""
    assert "/duplicates/account/hint/" in client.get("/accounts/new/").content.decode()
    assert "/duplicates/contact/hint/" in client.get("/people/new/").content.decode()


def test_pairs_over_http(furnished: Member, api: Api, bob: Member) -> None:
    one, two = firm(furnished, "Acme"), firm(furnished, "Acme BV")
    started = api.post("/duplicates/search")
    assert (started.status_code, started.json()["state"]) == (202, "waiting")
    work(["searches"])
    assert api.get(f"/runs/{started.json()['id']}").json()["state"] == "done"
    (pair,) = api.get("/duplicates", kind="account").json()["items"]
    assert (pair["a"], pair["b"]) == ({"id": one.pk, "name": "Acme"}, {"id": two.pk, "name": "Acme BV"})
    assert (pair["score"], pair["signs"], pair["dismissed"]) == (60, ["name"], False)
    assert Api(bob).post(f"/duplicates/{pair['id']}/dismiss").status_code == 403
    assert api.post(f"/duplicates/{pair['id']}/dismiss").json()["dismissed"] is True
    assert api.get("/duplicates").json()["items"] == []
    assert api.get("/duplicates", dismissed="true").json()["items"][0]["dismissed_by_id"] == furnished.pk
    assert api.post(f"/duplicates/{pair['id']}/restore").json()["dismissed"] is False
    assert api.get("/duplicates", kind="deal").status_code == 422
    assert api.get("/duplicates", colour="red").status_code == 422


def test_check_and_rules_over_http(furnished: Member, api: Api, charlie: Member) -> None:
    acme = firm(furnished, "Acme B.V.", website="acme.example")
    answer = api.get("/duplicates/check", name="acme", website="https://acme.example")
    assert answer.json()["items"] == [
        {"id": acme.pk, "name": "Acme B.V.", "score": 100, "signs": ["name", "domain"], "url": f"/accounts/{acme.pk}/"}
    ]
    assert api.get("/duplicates/check", name="acme", without_id=acme.pk).json()["items"] == []
    assert api.get("/duplicates/check", kind="contact", email="a@b.example").json()["items"] == []
    rules = api.get("/duplicates/rules").json()
    assert rules["account"]["points"]["name"] == 60
    changed = api.patch("/duplicates/rules", {"account": {"points": {"name": 30}, "least": 40}})
    assert changed.json()["account"] == {"points": {**rules["account"]["points"], "name": 30}, "least": 40}
    assert Api(charlie).patch("/duplicates/rules", {"account": {"least": 10}}).status_code == 403
    assert api.patch("/duplicates/rules", {"account": {"points": {"name": 300}}}).status_code == 422
