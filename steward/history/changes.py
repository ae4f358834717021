"""`Changes`: what an edit changed, field by field, as the text that a fact keeps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class Changes:
    """Collects old and new values of one edit: falsy while nothing changed, then the data of a `…Changed` fact."""

    def __init__(self) -> None:
        self.lines: list[dict[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self.lines)

    def add(self, field: str, label: object, old: object, new: object) -> None:
        """Note one field; values are text as people read it, "" for none. Equal values are no change."""
        if str(old) != str(new):
            self.lines.append({"field": field, "label": str(label), "old": str(old), "new": str(new)})

    @property
    def what(self) -> str:
        """One line for the timeline: old and new of a single field, else the names of the fields."""
        if len(self.lines) != 1:
            return ", ".join(line["label"] for line in self.lines)
        line = self.lines[0]
        if not line["old"]:
            return _("%(label)s to “%(new)s”") % line
        if not line["new"]:
            return _("%(label)s, taking away “%(old)s”") % line
        return _("%(label)s from “%(old)s” to “%(new)s”") % line

    def data(self) -> dict[str, Any]:
        """`what` for the sentence, `changes` with field, label, old and new for those who want to see each."""
        return {"what": self.what, "changes": self.lines}
