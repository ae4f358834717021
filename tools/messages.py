"""Collect every translatable text of the house and bring the catalogues up to date, without system gettext.

python -m tools.messages            write new texts into steward/locale/*/LC_MESSAGES/django.po
python -m tools.messages --check    say what is missing, change nothing (exit 1)
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "steward"
SOME_DAY = datetime(2026, 11, 22, tzinfo=UTC)  # a date that changed at every run would be noise in every commit
COMPLETE = ["nl"]  # languages that ship without a gap; English is the source
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def texts() -> Iterator[tuple[str, int, str, Any]]:
    """Path, line, function and text of everything marked for translation."""
    for path in sorted([*HOUSE.rglob("*.py"), *HOUSE.rglob("templates/**/*.html"), *HOUSE.rglob("templates/**/*.txt")]):
        if "migrations" in path.parts:
            continue
        source = path.read_text()
        if path.suffix != ".py":
            source = templatize(source, origin=path.name)
        for line, function, text, _comments in extract_python(
            io.BytesIO(source.encode()), dict.fromkeys(KEYWORDS), [], {"encoding": "utf-8"}
        ):
            yield path.relative_to(ROOT).as_posix(), line, str(function), text


def source_catalog() -> Catalog:
    """All texts, with the files they stand in (no lines: they would change with every edit)."""
    found = Catalog(project="Steward", charset="utf-8")
    for path, _line, function, text in texts():
        spec = KEYWORDS.get(function)
        parts = text if isinstance(text, tuple) else (text,)
        context = None
        if spec and isinstance(spec[0], tuple):
            context, parts = parts[0], parts[1:]
        wanted = [part for part in parts if isinstance(part, str)]
        if not wanted or not wanted[0]:
            continue
        key = (wanted[0], wanted[1]) if "ngettext" in function and len(wanted) > 1 else wanted[0]
        found.add(key, locations=[(path, 0)], context=context)
    return found


def po_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return HOUSE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands; empty when there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Steward", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def gaps(language: str, source: Catalog) -> list[str]:
    """Texts of the house that this language lacks or is unsure of."""
    have = read(language)
    missing = []
    for message in source:
        if not message.id:
            continue
        mine = have.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        said: Any = mine.string if mine is not None and not mine.fuzzy else ""
        done = all(said) if isinstance(said, tuple) else said
        if not done:
            missing.append(str(message.id))
    return missing


def main() -> None:
    """Update, or check."""
    source = source_catalog()
    if "--check" in sys.argv:
        wrong = {language: gaps(language, source) for language in COMPLETE}
        for language, missing in wrong.items():
            for text in missing:
                print(f"{language}: {text}")
        sys.exit(1 if any(wrong.values()) else 0)
    for language in sorted({*COMPLETE, *(path.name for path in (HOUSE / "locale").iterdir() if path.is_dir())}):
        catalog = read(language)
        catalog.update(source, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment, catalog.fuzzy = "# Steward: what the interface says.", False
        catalog.creation_date = catalog.revision_date = SOME_DAY
        po_path(language).parent.mkdir(parents=True, exist_ok=True)
        with po_path(language).open("wb") as file:
            write_po(file, catalog, width=120, include_lineno=False, sort_output=True, ignore_obsolete=True)
        print(f"{language}: {len(catalog)} texts, {len(gaps(language, source))} to translate")


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    main()
