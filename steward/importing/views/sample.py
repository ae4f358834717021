"""The sample data: put in, taken out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to
from steward.importing.operations import load_sample, remove_sample
from steward.team.doors import MemberRequest, right


@require_POST
@right("settings.change")
def load(request: MemberRequest) -> HttpResponse:
    """Put the sample firm in, in the background; its progress is shown."""
    batch = load_sample(by=request.user, queued=True)
    return redirect("importing:run", batch)


@require_POST
@right("settings.change")
def remove(request: MemberRequest) -> HttpResponse:
    """Take the sample firm out."""
    remove_sample(by=request.user)
    return gone_to(request, reverse("importing:start"), _("The sample data is gone."))
