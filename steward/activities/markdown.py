"""Markdown to HTML that is safe to print: markdown-it-py without HTML, then nh3 as the last step (attacks 26-29)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
_ADDRESS = re.compile(r"""https?://[^\s<>"'`“”‘’|\\^{}\[\]]+""")
_END = ".,;:!?)*_~"


def safe_html(markdown: str, mentions: Iterable[str] = ()) -> str:
    """The text as HTML without scripts, styles, forms or anything that loads from elsewhere.

    `mentions` are the "@Name"s in it that stand for members: they are set in bold.

    Images are not shown, since a remote one tells its server who reads. Links open the four usual schemes only and
    carry rel="noopener noreferrer nofollow". Nothing may edit the result afterwards.
    """
    return nh3.clean(
        _writer.render(markdown, {"mentions": sorted(mentions, key=len, reverse=True)}),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        attribute_filter=_whole_address,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def words(html: str, longest: int = 140) -> str:
    """The beginning of what `safe_html` made, as one plain line, for timelines and lists."""
    return short(_unescape(nh3.clean(html, tags=set())), longest)


def short(text: str, longest: int = 140) -> str:
    """The beginning of a plain text as one line, cut between words."""
    line = " ".join(text[: longest * 20].split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0] + "…"


def _whole_address(tag: str, name: str, value: str) -> str | None:
    """Links must name their scheme: `//host` and relative ones would be read against our own address."""
    if name == "href" and value.split(":", 1)[0].lower() not in SCHEMES:
        return None
    return value


def _unescape(text: str) -> str:
    for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&")):
        text = text.replace(mark, letter)
    return text


def _link_addresses(state: StateCore) -> None:
    """Turn plain web addresses in the text into links."""
    for block in state.tokens:
        if block.type != "inline" or not block.children or "://" not in block.content:
            continue
        found, depth = [], 0
        for token in block.children:
            depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            found += _split(token) if token.type == "text" and not depth else [token]
        block.children = found


def _split(token: Token) -> list[Token]:
    parts: list[Token] = []
    place = 0
    for match in _ADDRESS.finditer(token.content):
        address = match.group().rstrip(_END)
        parts.append(Token("text", "", 0, content=token.content[place : match.start()]))
        parts.append(Token("link_open", "a", 1, attrs={"href": _writer.normalizeLink(address)}))
        parts.append(Token("text", "", 0, content=address))
        parts.append(Token("link_close", "a", -1))
        place = match.start() + len(address)
    return [*parts, Token("text", "", 0, content=token.content[place:])] if parts else [token]


def _mark_mentions(state: StateCore) -> None:
    """Set the names of members in bold."""
    names = state.env.get("mentions", ())
    if not names:
        return
    named = re.compile("|".join(map(re.escape, names)))
    for block in state.tokens:
        if block.type == "inline" and block.children:
            found: list[Token] = []
            depth = 0
            for token in block.children:
                depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
                found += _bold(token, named) if token.type == "text" and not depth else [token]
            block.children = found


def _bold(token: Token, named: re.Pattern[str]) -> list[Token]:
    parts: list[Token] = []
    place = 0
    for match in named.finditer(token.content):
        parts.append(Token("text", "", 0, content=token.content[place : match.start()]))
        parts.append(Token("strong_open", "strong", 1))
        parts.append(Token("text", "", 0, content=match.group()))
        parts.append(Token("strong_close", "strong", -1))
        place = match.end()
    return [*parts, Token("text", "", 0, content=token.content[place:])] if parts else [token]


_writer = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
_writer.core.ruler.push("addresses", _link_addresses)
_writer.core.ruler.push("mentions", _mark_mentions)
