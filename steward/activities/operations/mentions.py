"""Who is named in a note or comment by "@Name", and telling each of them once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from steward.activities.models import Comment, Note, Notice
from steward.core.text import fold
from steward.team.models import Member

from .notices import notify

MOST, MOST_MARKS = 20, 200
_MARK, _LETTER = re.compile(r"(?<![\w@.+-])@"), re.compile(r"\w")


def members_named(text: str, members: Iterable[Member] | None = None) -> dict[str, Member]:
    """Who is named by "@" and a whole name or an e-mail address in this text, by what stands there: "@Ann Lee". The
    longest name counts; a name that two share names neither. `members`: all who are active, looked up only when the
    text holds an "@"."""
    if "@" not in text:
        return {}
    known: dict[str, Member | None] = {}
    lengths: set[int] = set()
    for one in Member.objects.active() if members is None else members:
        for name in {one.name, one.email} - {""}:
            known[fold(name)] = None if fold(name) in known else one
            lengths.add(len(name))
    found: dict[str, Member] = {}
    for match in islice(_MARK.finditer(text), MOST_MARKS):
        rest = text[match.end() : match.end() + max(lengths, default=0) + 1]
        said = next((rest[:n] for n in sorted(lengths, reverse=True) if _is_name(rest, n, known)), "")
        member = known[fold(said)] if said else None
        if member is not None and len(found) < MOST:
            found[f"@{said}"] = member
    return found


def tell_mentioned(named: Iterable[Member], note: Note, *, by: Member, comment: Comment | None = None) -> None:
    """Tell those who may see the note, once each, whatever is changed in it later."""
    what = f"comment:{comment.pk}" if comment is not None else f"note:{note.pk}"
    for one in {member.pk: member for member in named}.values():
        if one.pk != by.pk and Note.objects.visible_to(one).filter(pk=note.pk).exists():
            notify(one, Notice.Kind.MENTION, f"mention:{what}:{one.pk}", by=by, note=note, comment=comment)


def _is_name(rest: str, length: int, known: dict[str, Member | None]) -> bool:
    if length > len(rest) or rest[0].isspace() or rest[length - 1].isspace():
        return False
    return not _LETTER.match(rest[length:]) and fold(rest[:length]) in known
