"""From an empty folder to the first page; what a page loads."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from .data import Data, set_up
from .machine import served
from .tables import Report

PAGES = {"list": "/accounts/", "board": "/accounts/board/", "import": "/import/"}


def measure(folder: Path, report: Report) -> None:
    """Cold start on nothing at all; compressed JavaScript and CSS of a few pages, as a browser asks for them."""
    report.say("\n## Start and weight\n")
    with served({"STEWARD_DATA": str(folder / "empty"), "DATABASE_URL": ""}) as server:
        report.say(f"- From an empty folder to the first page: {server.cold:.1f} s (goal 3 s).")
    env = {"STEWARD_DATA": str(folder / "weight"), "DATABASE_URL": ""}
    set_up(env)
    with served(env) as server:
        report.say(f"- The same with a workspace: {server.cold:.1f} s (goal 3 s).")
        report.say(f"- Idle memory of parent, web and worker: {server.idle_mib():.0f} MiB (goal 250 MiB).")
        server.sign_in(Data(0, "", env))
        for name, path in PAGES.items():
            scripts, styles = _weigh(server.base, path, server.headers["page"])
            sizes = f"JavaScript {scripts / 1000:.0f} kB (goal 120), CSS {styles / 1000:.0f} kB (goal 60)"
            report.say(f"- Compressed, {name}: {sizes}.")


def _weigh(base: str, path: str, headers: dict[str, str]) -> tuple[int, int]:
    page = _get(base + path, headers, zipped=False).decode()
    scripts = set(re.findall(r'<script[^>]+src="([^"]+)"', page)) | set(re.findall(r'"(/static/[^"]+\.js)"', page))
    styles = set(re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page))
    styles |= set(re.findall(r'<link[^>]+href="([^"]+\.css)"', page))
    sizes = [sum(len(_get(urljoin(base, one), headers, zipped=True)) for one in found) for found in (scripts, styles)]
    return sizes[0], sizes[1]


def _get(url: str, headers: dict[str, str], *, zipped: bool) -> bytes:
    asked = {**headers, "Accept-Encoding": "gzip, br"} if zipped else headers
    request = urllib.request.Request(url, headers=asked)  # noqa: S310 - our own loopback address
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return bytes(answer.read())
