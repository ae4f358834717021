"""Notes that other programs keep as HTML, as the plain text and Markdown that ours are written in."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_TAG = re.compile(r"</?(p|br|div|span|b|i|strong|em|ul|ol|li|a|h[1-6]|table|tr|td)\b[^>]*>", re.IGNORECASE)
_BREAKS = frozenset(["p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"])
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


def is_html(text: str) -> bool:
    """Whether a text is marked up with tags."""
    return bool(_TAG.search(text))


def plain(text: str) -> str:
    """The text of the markup: paragraphs and lines kept, bold and italic as Markdown, links with their address."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    joined = "".join(parser.out)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", joined)).strip()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._hidden = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "br":
            self.out.append("\n")
        elif tag in _BREAKS:
            self.out.append("\n\n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag in _MARKS:
            self.out.append(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            address = self._links.pop()
            if address.startswith(("http://", "https://", "mailto:")):
                self.out.append(f" ({address})")
        elif tag in _BREAKS:
            self.out.append("\n\n")
        elif tag in _MARKS:
            self.out.append(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.out.append(data)
