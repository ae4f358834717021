"""A form as a dialog over a page, or as a page of its own for those who come by its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steward.team.forms import status_of


def shown(
    request: HttpRequest, form: forms.BaseForm | None, context: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    """The form; 412 or 422 when it came back with errors, unless `status` says another. `context` has title, action,
    form_url, back, and maybe body (the template of the fields), text, quiet, danger, multipart, size."""
    name = "accounts/dialog.html" if getattr(request, "htmx", False) else "accounts/form_page.html"
    usual = status_of(form) if form is not None else 200
    body = context.get("body", "accounts/form_fields.html")
    return render(request, name, {"form": form, **context, "body": body}, status=status or usual)
