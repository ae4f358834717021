"""Adding, editing, beginning, trashing and restoring accounts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts import operations
from steward.accounts.answers import home_currency
from steward.accounts.forms import AccountForm, EraseForm, NewAccountForm, OpenAccountForm, TagsForm, TeamForm
from steward.accounts.models import Account
from steward.core.pages import at_version, changed, gone_to, version_in
from steward.core.refused import Stale
from steward.fields.history import latest_event, undo_of, undo_of_event
from steward.fields.values import definitions
from steward.history.models import Event
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import attempt

from .addresses import back_to, opened_on
from .dialogs import shown

LISTS = {True: "accounts:list", False: "accounts:organizations"}


@right("accounts.manage")
def create(request: MemberRequest) -> HttpResponse:
    """A dialog asks name, owner and website (M22-M25); `?as=organizations` adds a company that is no account yet."""
    as_customer = request.GET.get("as") != "organizations"
    fields = definitions("account", request.user)
    form = NewAccountForm(
        member=request.user, currency=home_currency(), fields=fields, as_customer=as_customer, data=request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        make = lambda: operations.create_account(by=request.user, as_customer=as_customer, **form.values())  # noqa: E731
        made = attempt(form, make)
        if made is not None:
            text = _("%(name)s is added.") % {"name": made.name}
            list_url, undo = reverse(LISTS[as_customer]), _undo("accounts:trash", made)
            if opened_on(request, list_url):
                return changed(request, text, at="#accounts", undo=undo, back=list_url)
            return gone_to(request, made.url, text, undo=undo)
    context = {
        "title": _("New account") if as_customer else _("New organization"),
        "action": _("Add"),
        "form_url": request.get_full_path(),
        "back": reverse(LISTS[as_customer]),
        "hints": "account",
    }
    return shown(request, form, context)


@right("accounts.manage")
def edit(request: MemberRequest, account_id: int) -> HttpResponse:
    """All fields in one dialog (T61). When a colleague saved meanwhile: 412 with what they changed; nothing is lost."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    fields = definitions("account", request.user)
    form = AccountForm(account, member=request.user, currency=home_currency(), fields=fields, data=request.POST or None)
    context: dict[str, Any] = {
        "title": _("Edit %(name)s") % {"name": account.name},
        "action": _("Save"),
        "form_url": request.get_full_path(),
        "back": account.url,
        "body": "accounts/account_fields.html",
        "size": "l",
    }
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            account.expect(version)
        except Stale:
            return _stale(request, account, form, version, context)
        save = lambda: operations.change_account(account, by=request.user, version=version, **form.values())  # noqa: E731
        done = attempt(form, save)
        if done is not None:
            undo = undo_of("account", done, version, by=request.user)
            return gone_to(request, back_to(request, account.url), _("Saved."), undo=undo)
    return shown(request, form, context)


def _stale(
    request: MemberRequest, account: Account, form: AccountForm, version: int, context: dict[str, Any]
) -> HttpResponse:
    """The form again with everything typed, the colleague's name and what they changed; saving again keeps yours."""
    events = Event.objects.filter(account=account, kind="account.changed").select_related("actor").order_by("-id")
    missed = list(events[: max(1, account.version - version)])
    names = [str(event.actor) for event in missed if event.actor and event.actor_id != request.user.pk]
    again = request.POST.copy()
    again["version"] = str(account.version)
    form.data = again
    answer = shown(request, form, {
        **context,
        "changed_by": next(iter(names), _("Somebody")),
        "theirs": [line for event in missed for line in event.data.get("changes", [])],
    })  # fmt: skip
    answer.status_code = 412
    return answer


@right("accounts.manage")
def tags(request: MemberRequest, account_id: int) -> HttpResponse:
    """Choose the account's tags (T64)."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    chosen = list(account.tags.order_by("name_folded").values_list("name", flat=True))
    form = TagsForm(chosen, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: operations.change_account(account, by=request.user, tags=form.names()))
        if done is not None:
            undo = undo_of("account", done, account.version, by=request.user)
            return changed(request, _("Saved."), at="#main", undo=undo, back=account.url)
    title = _("Tags of %(name)s") % {"name": account.name}
    context = {"title": title, "action": _("Save"), "form_url": request.path, "back": account.url}
    return shown(request, form, context)


@right("accounts.manage")
def team(request: MemberRequest, account_id: int) -> HttpResponse:
    """Choose the members with access (T65)."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    form = TeamForm(account, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.members()
        done = attempt(form, lambda: operations.change_account(account, by=request.user, team=chosen))
        if done is not None:
            undo = undo_of("account", done, account.version, by=request.user)
            return changed(request, _("Saved."), at="#main", undo=undo, back=account.url)
    title = _("Team of %(name)s") % {"name": account.name}
    context = {"title": title, "action": _("Save"), "form_url": request.path, "back": account.url}
    return shown(request, form, context)


@right("accounts.manage")
def begin(request: MemberRequest, account_id: int) -> HttpResponse:
    """Make an organization an account by hand; where policies ask for more (O13, O14), a dialog asks for it first."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    currency, posted = home_currency(), request.method == "POST"
    form = OpenAccountForm(account, member=request.user, currency=currency)
    if posted and (account.is_customer or not form.fields):
        operations.open_account(account, by=request.user)
        return _begun(request, account)
    filled = posted and any(name in request.POST for name in form.fields)
    if filled:
        form = OpenAccountForm(account, member=request.user, currency=currency, data=request.POST)
        make = lambda: operations.open_account(account, by=request.user, **form.values())  # noqa: E731
        if form.is_valid() and attempt(form, make) is not None:
            return _begun(request, account)
    answer = shown(request, form, {
        "title": _("Make %(name)s an account") % {"name": account.name},
        "action": _("Make account"),
        "form_url": request.path,
        "back": account.url,
    })  # fmt: skip
    if posted and not filled:  # a button that asks for nothing: what is missing is asked for in a dialog
        answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog-slot", "innerHTML"
    return answer


def _undo(name: str, account: Account) -> str:
    return at_version(reverse(name, args=[account.pk]), account.version)


def _begun(request: MemberRequest, account: Account) -> HttpResponse:
    text = _("%(name)s is an account now.") % {"name": account.name}
    undo = reverse("accounts:end", args=[account.pk])
    return changed(request, text, at=_part(request), undo=undo, back=account.url)


@require_POST
@right("accounts.manage")
def end(request: MemberRequest, account_id: int) -> HttpResponse:
    """Take that back: an organization again, unless it has won deals or client logins."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    mark = latest_event()
    operations.end_account(account, by=request.user, because="hand")
    text = _("%(name)s is an organization again.") % {"name": account.name}
    undo = undo_of_event(account, "account.ended", by=request.user, after=mark)
    return changed(request, text, at=_part(request), undo=undo, back=account.url)


@require_POST
@right("accounts.manage")
def trash(request: MemberRequest, account_id: int) -> HttpResponse:
    """Put an account into the trash (M66, M74); Undo takes it back out."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    operations.trash_account(account, by=request.user, version=version_in(request))
    text = _("%(name)s is in the trash for 30 days.") % {"name": account.name}
    undo, list_url = reverse("accounts:restore", args=[account.pk]), reverse(LISTS[account.is_customer])
    if opened_on(request, list_url):
        return changed(request, text, at="#accounts", undo=undo, back=list_url)
    return gone_to(request, list_url, text, undo=undo)


@require_POST
@right("accounts.manage")
def restore(request: MemberRequest, account_id: int) -> HttpResponse:
    """Take an account back out of the trash."""
    account = get_object_or_404(Account.objects.trashed_visible_to(request.user), pk=account_id)
    done = operations.restore_account(account, by=request.user)
    return gone_to(
        request, account.url, _("%(name)s is back.") % {"name": done.name}, undo=_undo("accounts:trash", done)
    )


@right("accounts.manage")
def erase(request: MemberRequest, account_id: int) -> HttpResponse:
    """Delete for ever: the name must be typed (M67)."""
    account = get_object_or_404(Account.objects.trashed_visible_to(request.user), pk=account_id)
    form = EraseForm(request.POST if request.method == "POST" else None)
    back = reverse("accounts:trashed")
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["name"]
        erased = attempt(form, lambda: operations.erase_account(account, by=request.user, name_typed=typed) or True)
        if erased:
            return gone_to(request, back, _("%(name)s is deleted for ever.") % {"name": account.name})
    context = {
        "title": _("Delete %(name)s for ever?") % {"name": account.name},
        "text": _("All its notes, files, activities and deals go with it. Its people stay. This cannot be undone."),
        "action": _("Delete for ever"),
        "form_url": request.path,
        "back": back,
        "danger": True,
    }
    return shown(request, form, context)


@signed_in
def trashed(request: MemberRequest) -> HttpResponse:
    """What lies in the trash: the latest first, each to restore or to delete for ever."""
    rows = Account.objects.trashed_visible_to(request.user).order_by("-deleted_at", "-id")[:200]
    may_edit = request.user.may("accounts.manage")
    return render(request, "accounts/trash.html", {"rows": rows, "of": "accounts", "may_edit": may_edit})


def _part(request: MemberRequest) -> str:
    """What to load again: the list when the click came from one, else the whole page."""
    on_list = any(opened_on(request, reverse(name)) for name in LISTS.values())
    return "#accounts" if on_list else "#main"
