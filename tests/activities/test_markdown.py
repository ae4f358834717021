"""Markdown in, safe HTML out: whatever is written, only harmless elements come out (attacks 26-29)."""

from __future__ import annotations

import json
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steward.activities.markdown import SCHEMES, TAGS, safe_html, words

PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><animate onbegin=alert(1)>",
    "<math><mi//xlink:href",
    "<noscript><p title=\"</noscript><img src=x>\">", "<base href=//evil>", "<meta http-equiv=refresh>",
    "<form action=x>",
    "<style>@import 'x'</style>", "[x](javascript:alert(1))", "[x](java\tscript:alert(1))", "[x](//evil.example)",
    "[x](/me)",
    "[x](data:text/html,<script>)", "![i](https://evil.example/i.png)", "![i][r]\n\n[r]: https://evil.example/i.png",
    "http://a\"onmouseover=alert(1)//", "https://x.example/`onclick=1`", "<https://x.example>", "<javascript:alert(1)>",
    "`code`", "**", "__", "> ", "- ", "|a|b|\n|-|-|\n", "~~", "\n\n", "&lt;script&gt;", "&#x6A;avascript:", "[",
    "](", ")", "\\", "x",
    "[a](<javascript:alert(1)>)", "[a](https://x.example 'a\" onclick=\"b')", "{{7*7}}", "\u202e", "\ufeff",
    "<!-- x -->",
]  # fmt: skip


class Reader(HTMLParser):
    """Reads the result as a browser would and remembers what is wrong with it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only known elements, and of attributes only those of links."""
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            known = tag == "a" and name in ("href", "title", "rel")
            fine = name != "href" or (value or "").partition(":")[0].lower() in SCHEMES
            if not known or not fine:
                self.wrong.append(f"{tag} {name}={value}")
        if tag == "a" and dict(attrs).get("rel") != "noopener noreferrer nofollow":
            self.wrong.append("a link without rel")

    def handle_comment(self, data: str) -> None:
        """No comments."""
        self.wrong.append("comment")

    def handle_decl(self, decl: str) -> None:
        """No declarations."""
        self.wrong.append("declaration")


def wrong_in(html: str) -> list[str]:
    """What a browser would find in it that may not be there."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.wrong


@given(some.lists(some.one_of(some.sampled_from(PIECES), some.text(max_size=12)), max_size=12).map("".join))
def test_nothing_harmful_comes_out_of_any_mixture(markdown: str) -> None:
    assert wrong_in(safe_html(markdown)) == []


def test_nothing_harmful_comes_out_of_the_list_of_naughty_strings(shared_data: Path) -> None:
    for text in json.loads((shared_data / "naughty_strings" / "blns.json").read_text()):
        assert wrong_in(safe_html(text)) == [], text
        assert "\n" not in words(safe_html(text))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        (
            "see https://a.example/x?b=1&c=2.",
            (
                '<p>see <a href="https://a.example/x?b=1&amp;c=2" rel="noopener noreferrer nofollow">'
                "https://a.example/x?b=1&amp;c=2</a>.</p>\n"
            ),
        ),
        ("[me](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener noreferrer nofollow">me</a></p>\n'),
        ("`https://a.example`", "<p><code>https://a.example</code></p>\n"),
    ],
)
def test_what_people_write_comes_out_as_they_mean_it(markdown: str, html: str) -> None:
    assert safe_html(markdown) == html


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb", ["[", ">", "*a ", "- ", "![[", "|a", "<", "http://a.b/(", "_a__b", "[a](", "a\n", "[a]:b\n"]
)
def test_a_hundred_thousand_characters_of_anything_take_no_more_than_five_seconds(bomb: str) -> None:
    begun = time.process_time()
    safe_html((bomb * 100_000)[:100_000])
    assert time.process_time() - begun < 5


def test_the_first_words_are_one_plain_line() -> None:
    assert words(safe_html("# Title\n\n**Bold** and <b>text</b> & more")) == "Title Bold and <b>text</b> & more"
    assert words(safe_html("word " * 100), 20) == "word word word…"
