"""Law: everything the interface says is said in Dutch too, with the same places for names and numbers."""

from __future__ import annotations

import re

from django.conf import settings

from tools.messages import COMPLETE, gaps, read, source_catalog

PLACE = re.compile(r"%\(\w+\)[sd]")


def test_no_text_lacks_its_translation() -> None:
    source = source_catalog()
    assert {language: gaps(language, source) for language in COMPLETE} == {language: [] for language in COMPLETE}


def test_the_languages_that_are_offered_are_those_whose_catalogue_is_whole() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"en", *COMPLETE}


def test_every_translation_has_the_places_of_its_text() -> None:
    wrong = []
    for language in COMPLETE:
        for message in read(language):
            if not message.id or not message.string:
                continue
            text = message.id if isinstance(message.id, str) else message.id[1]
            said = message.string if isinstance(message.string, str) else message.string[1]
            if set(PLACE.findall(text)) != set(PLACE.findall(said)):
                wrong.append(text)
    assert not wrong
