"""Steward's own export comes home: its headers in every language, and the columns that hold Steward's own IDs.

A file with such a column is ours: every column then becomes what it was, whatever its values look like.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from steward.core.text import fold
from steward.fields.models import Field

from .choices import SKIP, Choice
from .targets import STANDARD
from .words import squeeze

OWN_IDS = {"account": "Steward account ID", "contact": "Steward contact ID", "deal": "Steward deal ID"}
# The records that a row names beside its own.
LINKS = {
    "account": {},
    "contact": {"account.name": _("Organization")},
    "deal": {"account.name": _("Organization"), "contact.name": _("Contact person")},
}
_KINDS = {squeeze(header): kind for kind, header in OWN_IDS.items()}


def kind_of(headers: Iterable[str]) -> str:
    """The kind of record that the rows of our own export are; "" of another file. Its ID stands first."""
    return next((kind for header in headers if (kind := _KINDS.get(squeeze(header), ""))), "")


def header_of(target: str, kind: str) -> str:
    """What an export calls the column of a target, in the language at hand."""
    of, _dot, name = target.partition(".")
    if name == "own_id":
        return OWN_IDS[of]
    return str(LINKS[kind].get(target) or STANDARD[of][name].label)


def custom_headers(kind: str, fields: Iterable[Field]) -> dict[str, str]:
    """Key -> header of custom fields: the label, or `custom.KEY` where that is the name of something else."""
    taken, found = set(targets_by_header(kind)), {}
    for field in fields:
        word = squeeze(field.label)
        clear = word and word not in taken and squeeze(field.label.removeprefix("custom.")) == word
        found[field.key] = field.label if clear else f"custom.{field.key}"
        taken.add(word)
    return found


@cache
def targets_by_header(kind: str) -> dict[str, str]:
    """Squeezed header, in every language of the interface, -> what it becomes."""
    found = {
        squeeze(header): f"{of}.own_id" for of, header in OWN_IDS.items() if of == kind or f"{of}.name" in LINKS[kind]
    }
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for target, label in LINKS[kind].items():
                found.setdefault(squeeze(str(label)), target)
            for name, spec in STANDARD[kind].items():
                if name not in ("own_id", "id"):
                    found.setdefault(squeeze(str(spec.label)), f"{kind}.{name}")
    return found


def own_mapping(headers: Iterable[str], kind: str, fields: Iterable[Field]) -> list[Choice]:
    """What the columns of our own export become. What Steward counts itself stays out."""
    known = targets_by_header(kind)
    custom = {f"custom.{field.key}": field for field in fields} | {fold(field.label): field for field in fields}
    found = []
    for header in headers:
        target = known.get(squeeze(header), "")
        field = None if target else custom.get(header) or custom.get(fold(header))
        target = f"{kind}.custom.{field.key}" if field else target
        why = _("exported by Steward") if target else _("Steward counts or keeps this itself")
        found.append(Choice(header, target or SKIP, str(why), separator=";" if target else ""))
    return found
