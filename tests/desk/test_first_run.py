"""The first run: in the browser and without one. It happens once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from steward.core.refused import Invalid, Refused
from steward.deals.models import Pipeline
from steward.desk.first_run import start
from steward.history.models import Event
from steward.queue.models import Job
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES
from tests.cast import PASSWORD, signed_in
from tests.support.rows import nothing_changes

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Marxen & Losch",
    "currency": "EUR",
    "language": "en",
    "owner_name": "Darcel Schlecht",
    "email": "Darcel@Example.com",
    "password": PASSWORD,
    "time_zone": "Europe/Amsterdam",
}
WHOLE = {"name": "Firm", "currency": "EUR", "email": "o@example.com", "password": PASSWORD, "owner_name": "O"}


def test_a_fresh_installation_leads_to_the_first_page() -> None:
    for path in ("/", "/sign-in/", "/settings/", "/settings/members/?x=1"):
        assert Client().get(path)["Location"] == "/welcome/"
    answer = Client().post("/settings/profile/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/welcome/")


def test_the_first_page_makes_workspace_and_owner_and_signs_in() -> None:
    client = Client()
    assert client.get("/welcome/").status_code == 200
    answer = client.post("/welcome/", FORM)
    assert answer["Location"] == "/welcome/start/"
    firm, owner = Workspace.objects.get(), Member.objects.get()
    assert (firm.name, firm.currency, firm.time_zone, firm.style) == (
        "Marxen & Losch",
        "EUR",
        "Europe/Amsterdam",
        "default",
    )
    assert (owner.email, owner.role, owner.status, owner.name) == (
        "darcel@example.com",
        "owner",
        "active",
        "Darcel Schlecht",
    )
    assert owner.password.startswith("argon2")
    assert Pipeline.objects.exists()
    assert Event.objects.get(kind="workspace.set_up").actor == owner
    assert client.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize("style", list(STYLES))
def test_the_second_page_sets_the_style(style: str) -> None:
    client = Client()
    client.post("/welcome/", FORM)
    page = client.get("/welcome/start/").content.decode()
    assert re.findall(r'name="style" value="([a-z-]+)"', page) == [
        "pipedrive",
        "taxdome",
        "taxdome-lite",
        "outseta",
        "mailblue",
        "default",
    ]
    client.post("/welcome/start/", {"style": style, "start": "empty"})
    firm = Workspace.objects.get()
    assert (firm.style, firm.policies) == (style, STYLES[style])


@pytest.mark.parametrize(
    ("way", "place"),
    [("import", "importing:start"), ("empty", "desk:home")],
)
def test_two_ways_to_start_with_what_is_there(way: str, place: str) -> None:
    client = Client()
    client.post("/welcome/", FORM)
    answer = client.post("/welcome/start/", {"style": "default", "start": way})
    assert answer["Location"] == reverse(place)
    assert client.get("/welcome/start/").status_code == 404, "once"


def test_the_sample_firm_comes_in_by_the_background(client: Client) -> None:
    client.post("/welcome/", FORM)
    answer = client.post("/welcome/start/", {"style": "default", "start": "sample"})
    assert Workspace.objects.get().sample_loaded
    assert Job.objects.filter(kind="importing.sample").count() == 1
    assert client.get(answer["Location"]).status_code == 200


def test_after_set_up_the_first_run_is_not_there(alice: Member) -> None:  # attack 62
    for client in (Client(), signed_in(alice)):
        with nothing_changes():
            assert client.get("/welcome/").status_code == 404
            assert client.post("/welcome/", FORM).status_code == 404
            assert client.post("/welcome/start/", {"style": "pipedrive", "start": "empty"}).status_code in (302, 404)
    assert Workspace.objects.get().style == "default"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("currency", "XXX"),
        ("currency", "eur; DROP"),
        ("email", "nobody"),
        ("email", ["a@example.com", "no"]),
        ("password", "short"),
        ("password", "password123"),
        ("password", "darcel@example.com"),
        ("language", "xx"),
        ("owner_name", ""),
    ],
)
def test_each_mistake_is_told_beside_its_field_and_makes_nothing(field: str, value: Any) -> None:
    with nothing_changes():
        answer = Client().post("/welcome/", {**FORM, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_extra_fields_do_nothing() -> None:
    Client().post("/welcome/", {**FORM, "role": "employee", "is_superuser": "1", "id": "9", "status": "off"})
    assert Member.objects.get().role == "owner"


def test_an_unknown_time_zone_of_a_browser_is_no_mistake() -> None:
    Client().post("/welcome/", {**FORM, "time_zone": "Mars/Olympus"})
    assert Workspace.objects.get().time_zone == "UTC"


@pytest.mark.parametrize(
    ("languages", "currency"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "EUR"),
        ("en-GB", "GBP"),
        ("en-US,en", "USD"),
        ("id-ID", "IDR"),
        ("nl", "EUR"),
        ("", "EUR"),
        ("de,en-US;q=0.5", "USD"),
        ("xx-YY,;;q=z,\x7f", "EUR"),
        ("ja-JP", "JPY"),
    ],
)
def test_the_currency_is_guessed_from_the_browser(languages: str, currency: str) -> None:
    page = Client().get("/welcome/", headers={"Accept-Language": languages})
    assert page.context["form"]["currency"].value() == currency
    assert f'value="{currency}" selected' in page.content.decode()


def test_the_page_speaks_the_browsers_language() -> None:
    page = Client().get("/welcome/", headers={"Accept-Language": "nl-NL"})
    assert '<html lang="nl"' in page.content.decode()
    assert page.context["form"]["language"].value() == "nl"


def test_trying_the_first_page_again_and_again_is_limited() -> None:
    answers = [Client().post("/welcome/", {**FORM, "password": "x"}) for _n in range(12)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert "Retry-After" in answers[-1]


def test_setting_up_twice_is_refused(alice: Member) -> None:
    with nothing_changes(), pytest.raises(Refused) as refusal:
        start(**WHOLE)
    assert refusal.value.code == "already_set_up"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("style", "salesforce"),
        ("currency", "XXX"),
        ("email", "x"),
        ("password", "x"),
        ("language", "xx"),
        ("time_zone", "x"),
        ("name", " "),
    ],
)
def test_setting_up_checks_every_field_and_is_all_or_nothing(field: str, value: str) -> None:
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        start(**{**WHOLE, field: value})
    assert refusal.value.field == field


def test_setup_does_it_without_a_browser(capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "setup",
        "--email",
        "Owner@Example.com",
        "--password",
        PASSWORD,
        "--name",
        "Olga",
        "--workspace",
        "Firm",
        "--style",
        "taxdome",
        "--currency",
        "usd",
    )
    firm, owner = Workspace.objects.get(), Member.objects.get()
    assert (firm.name, firm.style, firm.currency) == ("Firm", "taxdome", "USD")
    assert (owner.email, owner.name, owner.role) == ("owner@example.com", "Olga", "owner")
    assert "owner@example.com" in capsys.readouterr().out
    with nothing_changes(), pytest.raises(CommandError, match="set up already"):
        call_command("setup", "--email", "two@example.com", "--password", PASSWORD)


def test_setup_needs_only_address_and_password() -> None:
    call_command("setup", "--email", "olga@example.com", "--password", PASSWORD)
    assert Member.objects.get().name == "olga"
    assert Workspace.objects.get().currency == "EUR"


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--password", "short", "--password: "),
        ("--email", "nobody", "--email: "),
        ("--currency", "ZZZ", "--currency: "),
    ],
)
def test_setup_names_the_option_at_fault(option: str, value: str, words: str) -> None:
    given = {"--email": "o@example.com", "--password": PASSWORD, option: value}
    with nothing_changes(), pytest.raises(CommandError, match=words):
        call_command("setup", *(part for pair in given.items() for part in pair))
