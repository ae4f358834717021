"""Addresses of exports."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "exporting"
urlpatterns = [path("export/<slug:kind>/", views.download, name="download")]
