"""What counts as the same."""

from __future__ import annotations

import pytest

from steward.duplicates.keys import addresses, domains, phone_keys
from steward.duplicates.names import firm_key, person_key
from steward.team.models import Workspace


@pytest.mark.parametrize(
    "names",
    [
        ("Kan-code", "Kan code B.V.", "KAN CODE bv", "kan-code, BV"),
        ("Müller", "MULLER GmbH & Co. KG", "Muller G.m.b.H.", "Müller Ltd."),
        ("Café Société", "CAFE SOCIETE SAS", "Cafe Societe S.A.S."),
        ("Żabka", "Zabka Sp. z o.o.", "ŻABKA sp. z oo"),
        ("Acme", "Acme Inc", "ACME, Inc.", "Acme LLC", "acme n.v.", "Acme Limited", "Acme S.A."),
        ("Yahoo", "Yahoo!"),
    ],
)
def test_spellings_of_one_firm_share_a_key(names: tuple[str, ...]) -> None:
    assert len({firm_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("! LTD", "! LIMITED", "!? LTD"),
        ("Limited", "Ltd", "Co Ltd"),
        ("C++", "C#", "C Ltd"),
        ("Acme", "Acme Services", "Acmee"),
        ("株式会社", "有限会社"),
    ],
)
def test_different_firms_stay_different(names: tuple[str, ...]) -> None:
    assert len({firm_key(name) for name in names}) == len(names)


def test_a_person_is_known_by_both_names_in_any_order() -> None:
    assert person_key("Ilse", "van Dam") == person_key("van Dam", "ÏLSE") != ""
    assert person_key("Ilse", "") == ""


@pytest.mark.parametrize("email", ["a@gmail.com", "b@GoogleMail.com", "c@ziggo.nl"])
def test_free_mail_joins_no_strangers(email: str) -> None:
    assert domains({"domain": "", "email": email}) == []


def test_a_website_and_an_address_of_the_firm_share_a_domain() -> None:
    assert domains({"domain": "acme.example", "email": ""}) == domains({"domain": "", "email": "info@ACME.example"})
    assert domains({"domain": "nl.linkedin.com", "email": ""}) == []


def test_numbers_are_compared_whole(workspace: Workspace) -> None:
    workspace.time_zone = "Europe/Amsterdam"
    workspace.save()
    assert phone_keys(["020 624 1111"]) == phone_keys(["+31 (0)20 6241111 ext 4"]) == ["+31206241111"]
    assert phone_keys(["reception", ""]) == []


def test_an_address_needs_postal_code_and_line() -> None:
    one = addresses({"postal_code": "1012 AB", "line1": "Dam 1"})
    assert one == addresses({"postal_code": "1012ab", "line1": "DAM 1."}) != []
    assert addresses({"postal_code": "1012 AB", "line1": ""}) == []
