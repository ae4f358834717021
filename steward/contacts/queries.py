"""Reads of contacts."""

from __future__ import annotations

from django.db import models


class ContactQuerySet(models.QuerySet["Contact"]):  # type: ignore[name-defined]
    """Contacts. Scoped for a member by `accounts.queries.contacts_visible_to`, since accounts decide who sees whom."""
