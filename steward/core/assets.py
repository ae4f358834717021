"""Builds what browsers load: one stylesheet, one icon sprite, and the few vendor files, out of this clone.

Run `python -m steward.core.assets`. It needs `npm ci` to have been run once, and no network.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from .asset_icons import ICONS

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "build" / "assets"
MODULES = ROOT / "node_modules"
STYLES = Path(__file__).parent / "static" / "core" / "css"

# The order is the cascade: a later layer wins over an earlier one, whatever the selectors.
LAYERS: dict[str, tuple[str, ...]] = {
    "tokens": ("tokens",),
    "base": ("base",),
    "ui": (
        "ui/button", "ui/field", "ui/check", "ui/value", "ui/pick", "ui/dropzone", "ui/tag", "ui/avatar", "ui/card",
        "ui/table", "ui/toolbar", "ui/tabs", "ui/steps", "ui/board", "ui/feed", "ui/menu", "ui/dialog", "ui/panel",
        "ui/palette", "ui/toast", "ui/state", "ui/footbar",
        "ui/prose",
    ),
    "shell": ("shell", "sidebar", "phone"),
    "page": (
        "page/overview", "page/account", "page/home", "page/segment", "page/import", "page/settings", "page/welcome",
        "page/activities", "page/calendar", "page/accounts", "page/people", "page/insights", "page/duplicates",
        "page/kit",
    ),
    "util": ("util",),
}  # fmt: skip

VENDOR: dict[str, str] = {
    "htmx.js": "htmx.org/dist/htmx.esm.min.js",
    "sortable.js": "sortablejs/modular/sortable.esm.js",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-opsz-normal.woff2",
}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+\s*$")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class AssetsMissing(RuntimeError):
    """An npm package that the build copies from is not there; the message says what to run."""


def build(target: Path = TARGET) -> None:
    """Writes `steward.css`, `icons.svg` and `vendor/…` into `target`. Raises `AssetsMissing` without node_modules."""
    if not MODULES.is_dir():
        raise AssetsMissing("node_modules is missing: run `npm ci` first.")
    (target / "vendor").mkdir(parents=True, exist_ok=True)
    (target / "steward.css").write_text(stylesheet(), encoding="utf-8")
    (target / "icons.svg").write_text(sprite(), encoding="utf-8")
    for name, source in VENDOR.items():
        _copy(_package_file(source), target / "vendor" / name)


def stylesheet() -> str:
    """All component styles in one text, each inside its cascade layer, without comments and spare blanks."""
    # The source files name vendor files from where they lie (core/css/); the built file lies at the static root.
    fonts = _squeeze(_style("fonts")).replace("../../vendor/", "vendor/")
    layers = [f"@layer {','.join(LAYERS)};{fonts}"]
    for layer, parts in LAYERS.items():
        layers.append(f"@layer {layer}{{{''.join(_squeeze(_style(part)) for part in parts)}}}")
    return "\n".join(layers) + "\n"


def sprite() -> str:
    """One SVG holding every icon of `ICONS` as a symbol named by our own word."""
    symbols = []
    for word, drawing in ICONS.items():
        text = _package_file(f"lucide-static/icons/{drawing}.svg").read_text(encoding="utf-8")
        found = _DRAWING.search(text)
        if found is None:
            raise AssetsMissing(f"The icon {drawing} holds no drawing.")
        body = _BLANKS.sub(" ", found.group(1)).replace(" />", "/>").replace("> <", "><").strip()
        symbols.append(f'<symbol id="{word}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n"


def _style(part: str) -> str:
    return (STYLES / f"{part}.css").read_text(encoding="utf-8")


def _squeeze(css: str) -> str:
    """Fewer bytes, same meaning: strings here hold no braces and no comments."""
    return _AROUND.sub(r"\1", _BLANKS.sub(" ", _COMMENT.sub("", css))).strip()


def _package_file(path: str) -> Path:
    source = MODULES / path
    if not source.is_file():
        raise AssetsMissing(f"node_modules/{path} is missing: run `npm ci` first.")
    return source


def _copy(source: Path, target: Path) -> None:
    """Copies a file; scripts lose the pointer to their source map, which manifest storage would look for."""
    if source.suffix == ".js":
        target.write_text(_SOURCE_MAP.sub("\n", source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    build()
