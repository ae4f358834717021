"""API tokens of the member; owners and admins see, and may revoke, those of others."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.clock import now
from steward.core.pages import gone_to
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import TokenForm, attempt
from steward.team.models import Token
from steward.team.operations import make_token, revoke_token


@signed_in
def tokens(request: MemberRequest) -> HttpResponse:
    """Tokens that are alive."""
    live = Token.objects.visible_to(request.user).live(now()).select_related("member").order_by("-created_at", "-id")
    return render(request, "team/tokens.html", {"tokens": live})


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def new_token(request: MemberRequest) -> HttpResponse:
    """Make a token, after proving once more who one is. Its text is on the answering page, and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: make_token(request.user, by=request.user, **form.cleaned_data))
        if made is not None:
            token, text = made
            return render(request, "team/token_made.html", {"token": token, "text": text})
    return render(request, "team/new_token.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Revoke a token."""
    token = get_object_or_404(Token.objects.visible_to(request.user), pk=pk)
    revoke_token(token, by=request.user)
    text = _("The token %(name)s no longer works.") % {"name": token.name or token.prefix}
    return gone_to(request, reverse("team:tokens"), text)
