"""Addresses: the quick way says what Django says."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from steward.core.addresses import address

NAMES = [("desk:home", []), ("desk:account", [7]), ("activities:note_pin", [2**62]), ("accounts:photo", [7, "abc"])]


@pytest.mark.parametrize(("name", "given"), NAMES)
def test_an_address_is_the_one_that_django_gives(name: str, given: list[int]) -> None:
    if all(type(one) is int for one in given):
        assert address(name, *given) == reverse(name, args=given)
    shown = Template("{% url name a b %}" if given[1:] else "{% url name a %}" if given else "{% url name %}")
    assert shown.render(Context({"name": name, **dict(zip("ab", given, strict=False))})) == reverse(name, args=given)


def test_a_name_that_is_none_is_an_error_or_nothing_where_the_template_asks() -> None:
    with pytest.raises(NoReverseMatch):
        address("desk:nowhere", 7)
    assert Template("{% url 'desk:nowhere' as found %}[{{ found }}]").render(Context()) == "[]"
