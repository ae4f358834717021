"""Files as lines of a page, and the block that record pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from steward.activities.scope import Scope
from steward.core.addresses import address
from steward.core.paging import Count, capped_count
from steward.core.rows import narrow
from steward.core.ui_dates import full_text, past_text
from steward.core.ui_quick import Quick
from steward.team.models import Member

from .models import File
from .operations import may_change
from .queries import with_seen

FEW = 5
BLOCK = "#files-block"
LINE = ("name", "size", "content_type", "has_preview", "created_at", "uploaded_by__name", "uploaded_by__email")


@dataclass(frozen=True, slots=True)
class Line(Quick):
    """A file, ready to show."""

    file: File
    size: str
    when: str
    full: str
    by: str
    is_new: bool
    may_change: bool
    url: str
    content_url: str
    preview_url: str


@dataclass(frozen=True)
class FilesBlock:
    """The card with a record's latest files: `id` in the page, `src` to load it again, `all_url` of all of them."""

    id: str
    at: str
    scope: Scope
    rows: list[Line]
    count: Count
    src: str
    all_url: str
    upload_url: str
    may_add: bool


def files_block(scope: Scope, member: Member, *, few: int = FEW) -> FilesBlock:
    """The record's latest files (P17, T10), those that the member has not seen marked NEW (T11). Two queries."""
    rows = File.objects.visible_to(member).filter(**scope.filter())
    shown = list(narrow(rows, LINE).order_by("-created_at", "-id")[: few + 1])
    at = scope.at_or(BLOCK)
    plain = Scope(scope.account, scope.contact, scope.deal)
    return FilesBlock(
        id=BLOCK[1:],
        at=at,
        scope=scope,
        rows=lines(shown[:few], member, at=at),
        count=capped_count(rows) if len(shown) > few else Count(len(shown), exact=True),
        src=f"{address('files:block')}?{scope.query}",
        all_url=f"{address('files:list')}?{plain.query}",
        upload_url=f"{address('files:upload')}?{plain.query}",
        may_add=member.may("files.manage"),
    )


def lines(files: Iterable[File], member: Member, *, at: str = "") -> list[Line]:
    """Lines for files that were read with their uploader. One query, none without files."""
    suffix = f"?at={quote(at)}" if at else ""
    return [_line(one, member, suffix) for one in with_seen(files, member)]


def is_new(file: File, member: Member) -> bool:
    """Whether the file bears the NEW tag for this member: somebody else added it and they have not opened it (T11)."""
    return file.uploaded_by_id != member.pk and not file.is_seen  # type: ignore[attr-defined]


def _line(one: File, member: Member, suffix: str) -> Line:
    url = address("files:show", one.pk)
    return Line(
        file=one,
        size=filesizeformat(one.size),
        when=past_text(one.created_at),
        full=full_text(one.created_at),
        by=_("You") if one.uploaded_by_id == member.pk else str(one.uploaded_by or _("Nobody")),
        is_new=is_new(one, member),
        may_change=may_change(one, member),
        url=url + suffix,
        content_url=f"{url}content/",
        preview_url=f"{url}preview/" if one.has_preview else "",
    )
