"""`Changes`: what an edit changed, field by field, as the text that a fact keeps; `Change`: one of them, read again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models import Event


class Changes:
    """Collects old and new values of one edit: falsy while nothing changed, then the data of a `…Changed` fact."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def __bool__(self) -> bool:
        return bool(self.lines)

    def add(self, field: str, label: object, old: object, new: object, *, was: Any = None) -> None:
        """Note one field; values are text as people read it, "" for none. Equal values are no change.

        `was` is the old value itself as JSON, so that it can be put back: an id, a number, a list. None where the text
        is the value.
        """
        if str(old) != str(new):
            line = {"field": field, "label": str(label), "old": str(old), "new": str(new)}
            self.lines.append(line if was is None else {**line, "was": was})

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


@dataclass(frozen=True)
class Change:
    """One field of one edit, in words, and the value that it had before (`was`; "" for none).

    `is_kept` says whether that value is known: of edits before there was a history of fields only the words are.
    """

    event: Event
    field: str
    label: str
    old: str
    new: str
    was: Any
    is_kept: bool


def changes_in(event: Event, *, hidden: Collection[str] = (), texts: Collection[str] = ()) -> Iterator[Change]:
    """What the edit that this event tells of changed. `hidden` as in `line_of`; `texts` are the fields whose words are
    their values."""
    lines, record = event.data.get("changes"), event.kind.partition(".")[0]
    for line in lines if isinstance(lines, list) else ():
        field = str(line["field"])
        if f"{record}.{field}" not in hidden:
            kept = "was" in line or not line["old"] or field in texts
            yield Change(event, field, line["label"], line["old"], line["new"], _before(line), kept)


def _before(line: Mapping[str, Any]) -> Any:
    return line.get("was", line["old"])
