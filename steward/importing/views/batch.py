"""What all pages of one upload begin with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from steward.importing.models import Import
from steward.team.doors import MemberRequest

STEPS = ("upload", "match", "check", "run")
INLINE = 3 * 1024 * 1024  # bytes that are planned while somebody waits


def files_of(request: MemberRequest, batch: UUID) -> list[Import]:
    """The files of this upload. 404 for what is not there or not yours."""
    rows = list(Import.objects.visible_to(request.user).of(batch))
    if not rows:
        raise Http404
    return rows


def step_context(step: str, batch: UUID, rows: list[Import]) -> dict[str, Any]:
    """The steps of the head, done ones ticked."""
    names = {"upload": _("Upload"), "match": _("Match columns"), "check": _("Check"), "run": _("Import")}
    at = STEPS.index(step)
    steps = [{"label": names[name], "done": place < at, "current": name == step} for place, name in enumerate(STEPS)]
    return {"steps": steps, "batch": batch, "files": rows}
