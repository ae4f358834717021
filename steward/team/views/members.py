"""The team: who there is, inviting, roles and rights, leaving."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to, version_sent
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import InviteForm, MemberForm, attempt
from steward.team.invitations import invitation_link, is_open
from steward.team.limits import knock
from steward.team.links import base_of
from steward.team.models import Member
from steward.team.operations import (
    change_member,
    deactivate_member,
    invite_again,
    invite_member,
    reactivate_member,
)
from steward.team.rights import RIGHTS


@signed_in
def members(request: MemberRequest) -> HttpResponse:
    """Everybody in the workspace; those who may change it get the ways to do so."""
    may_change = request.user.may("members.change")
    rows = [
        {"member": one, "url": reverse("team:member", args=[one.pk]) if may_change else "", "rights": len(one.rights)}
        for one in Member.objects.visible_to(request.user).by_name()
    ]
    context = {"rows": rows, "may_invite": request.user.may("members.invite"), "all_rights": len(RIGHTS)}
    return render(request, "team/members.html", context)


@right("members.invite")
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody: mailed by the background worker, and the link is shown to copy."""
    form = InviteForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        knock(request, "invite")
        made = attempt(form, lambda: invite_member(by=request.user, base=base_of(request), **form.cleaned_data))
        if made is not None:
            text = _("%(email)s is invited. You can copy the link here.") % {"email": made.email}
            return gone_to(request, reverse("team:member", args=[made.pk]), text)
    return render(request, "team/invite.html", {"form": form}, status=422 if form.errors else 200)


@right("members.change")
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """Role and rights of one member; the link of an open invitation."""
    one = _member(request, pk)
    form = MemberForm(request.POST or None, by=request.user, initial={"role": one.role, "rights": one.rights})
    if request.method == "POST" and form.is_valid():
        version = version_sent(request)
        if attempt(form, lambda: change_member(one, by=request.user, version=version, **form.cleaned_data)):
            return gone_to(request, reverse("team:members"), _("Saved."))
    context = {"one": one, "form": form, "link": invitation_link(one, request) if is_open(one) else ""}
    return render(request, "team/member.html", context, status=422 if form.errors else 200)


@require_POST
@right("members.change")
def deactivate(request: MemberRequest, pk: int) -> HttpResponse:
    """Close all doors of a member."""
    one = deactivate_member(_member(request, pk), by=request.user, version=version_sent(request))
    text = _("%(name)s has no access any more.") % {"name": one}
    return gone_to(request, reverse("team:members"), text, undo=reverse("team:reactivate", args=[pk]))


@require_POST
@right("members.change")
def reactivate(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a member in again."""
    one = reactivate_member(_member(request, pk), by=request.user, base=base_of(request), version=version_sent(request))
    return gone_to(request, reverse("team:member", args=[pk]), _("%(name)s has access again.") % {"name": one})


@require_POST
@right("members.invite")
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Mail a new link; the old one dies."""
    knock(request, "invite")
    invite_again(_member(request, pk), by=request.user, base=base_of(request))
    return gone_to(
        request, reverse("team:member", args=[pk]), _("A new link is on its way. The old one no longer works.")
    )


def _member(request: MemberRequest, pk: int) -> Member:
    found: Member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    return found
