"""The name of a file is a label, never a path: what is left of it after cleaning (attack 39)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

LONGEST = 200
# Control characters, and those that turn the direction of writing so that "exe.pdf" hides "fdp.exe".
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff0-\uffff\ud800-\udfff]"
)
_UNFIT = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The last part of the name, without what could harm where the file is saved later; never empty."""
    last = _UNSEEN.sub("", name).replace("\\", "/").rsplit("/", 1)[-1]
    last = _UNFIT.sub("_", last).strip().strip(".").strip()
    if _DEVICES.match(last):
        last = f"_{last}"
    if len(last) > LONGEST:
        ending = PurePosixPath(last).suffix[:20]
        last = last[: LONGEST - len(ending)].rstrip(" .") + ending
    return last or _("file")
