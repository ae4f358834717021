"""The photo of an account: looked at, replaced, taken away (T31, L21)."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts import operations
from steward.accounts.forms import PhotoForm
from steward.accounts.models import Account
from steward.accounts.photos import path_of
from steward.core.pages import at_version, gone_to
from steward.fields.history import latest_event, undo_of_event
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import attempt

from .addresses import back_to
from .dialogs import shown


@signed_in
def photo(request: MemberRequest, account_id: int, key: str) -> HttpResponse:
    """The picture, for those who see the account. Its address changes with it, so browsers may keep it."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    if not account.photo or key != account.photo:
        raise Http404
    try:
        stored = default_storage.open(path_of(account.photo))
    except FileNotFoundError as error:
        raise Http404 from error
    with stored:
        response = HttpResponse(stored.read(), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@right("accounts.manage")
def change_photo(request: MemberRequest, account_id: int) -> HttpResponse:
    """A dialog that takes a picture."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    posted = request.method == "POST"
    form = PhotoForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        mark = latest_event()
        file = form.cleaned_data["photo"]
        change = attempt(
            form, lambda: operations.change_photo(account, by=request.user, upload=file.file, size=file.size)
        )
        if change is not None:
            undo = _undo_of(change, mark, request)
            return gone_to(request, back_to(request, account.url), _("The photo is changed."), undo=undo)
    context = {
        "title": _("Photo of %(name)s") % {"name": account.name},
        "action": _("Save"),
        "form_url": request.get_full_path(),
        "back": account.url,
        "multipart": True,
        "body": "accounts/photo_fields.html",
        "remove_url": reverse("accounts:remove_photo", args=[account.pk]) if account.photo else "",
    }
    return shown(request, form, context)


@require_POST
@right("accounts.manage")
def remove_photo(request: MemberRequest, account_id: int) -> HttpResponse:
    """Initials again."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    mark = latest_event()
    done = operations.change_photo(account, by=request.user, upload=None)
    undo = _undo_of(done, mark, request)
    return gone_to(request, back_to(request, account.url), _("The photo is gone."), undo=undo)


def _undo_of(account: Account, mark: int, request: MemberRequest) -> str:
    undo = undo_of_event(account, "account.photo_changed", by=request.user, after=mark)
    return at_version(undo, account.version) if undo else ""
