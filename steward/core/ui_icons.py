"""Markup that a page repeats hundreds of times, made once and kept: icons, the import map."""

from __future__ import annotations

import json
import logging
from functools import cache, lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .asset_icons import ICONS

logger = logging.getLogger(__name__)
_SCRIPTS = Path(__file__).parent / "static" / "core" / "js"
# Loaded only where an element asks for it, so not announced to the browser beforehand.
_LAZY = frozenset({"sortable"})


@lru_cache(maxsize=512)  # names may come from data
def icon_href(name: str) -> str:
    """The address of one icon inside the sprite; a plain circle, and a line in the log, for a name nobody listed."""
    if name not in ICONS:
        logger.warning("There is no icon “%s”; steward/core/asset_icons.py lists them.", name)
        name = "circle"
    return f"{static('icons.svg')}#{name}"


@lru_cache(maxsize=512)
def icon_html(name: str) -> SafeString:
    """The icon called `name` in `asset_icons.ICONS`, hidden from screen readers."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', icon_href(name))


@cache
def modules() -> dict[str, str]:
    """Bare module names and their addresses: `htmx`, `sortable`, and `ui/<file>` for each of our own scripts."""
    found = {"htmx": static("vendor/htmx.js"), "sortable": static("vendor/sortable.js")}
    for path in sorted(_SCRIPTS.glob("*.js")):
        if path.stem != "theme":
            found[f"ui/{path.stem}"] = static(f"core/js/{path.name}")
    return found


@cache
def importmap_json() -> str:
    """The import map as JSON that is safe inside a script element."""
    return json.dumps({"imports": modules()}, separators=(",", ":")).replace("<", "\\u003c")


@cache
def preloads() -> SafeString:
    """Links that let the browser fetch all modules at once instead of one level after the other."""
    links = (
        format_html('<link rel="modulepreload" href="{}">', url) for name, url in modules().items() if name not in _LAZY
    )
    return mark_safe("".join(links))  # noqa: S308 - each part was escaped above
