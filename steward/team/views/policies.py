"""Policies: how accounts behave here. Looking first costs nothing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.core.pages import gone_to, partial, version_sent
from steward.team.doors import MemberRequest, right
from steward.team.forms import attempt
from steward.team.operations import apply_style, change_policies, preview_policies
from steward.team.policies import STYLE_NAMES, STYLES
from steward.team.policy_form import PolicyForm
from steward.team.policy_words import STYLE_CARDS


@right("policies.change")
def policies(request: MemberRequest) -> HttpResponse:
    """All policies with their answers. `preview` in the POST shows what would change; else it is changed."""
    firm = request.workspace
    answers = {**STYLES["default"], **firm.policies}
    form = PolicyForm(request.POST or None, answers=answers)
    context = {
        "form": form,
        "cards": STYLE_CARDS,
        "style": STYLE_NAMES[firm.style],
        "own_mix": answers != STYLES[firm.style],
    }
    if request.method == "POST" and form.is_valid():
        given = form.answers()
        if "preview" in request.POST:
            context |= {"previewed": True, "changes": preview_policies(given, firm)}
            return partial(request, "team/policies.html", "preview", context)
        version = version_sent(request)
        changed = attempt(form, lambda: change_policies(given, by=request.user, version=version))
        if changed is not None:
            return gone_to(request, reverse("team:policies"), _("Saved.") if changed else _("Nothing to change."))
    return render(request, "team/policies.html", context, status=422 if form.errors else 200)


@right("policies.change")
def style(request: MemberRequest, name: str) -> HttpResponse:
    """What a style would change; a POST applies it."""
    if name not in STYLES:
        raise Http404
    if request.method == "POST":
        apply_style(name, by=request.user, version=version_sent(request))
        text = _("Policies are now as in %(style)s.") % {"style": STYLE_NAMES[name]}
        return gone_to(request, reverse("team:policies"), text)
    changes = apply_style(name, by=request.user, preview=True)
    return render(request, "team/style.html", {"changes": changes, "name": name, "style": STYLE_NAMES[name]})
