"""Addresses of duplicates; `kind` is account or contact."""

from __future__ import annotations

from django.urls import path

from .views import hint, merging, queue

app_name = "duplicates"
urlpatterns = [
    path("duplicates/look/", queue.look, name="look"),
    path("duplicates/search/<int:pk>/stop/", queue.stop, name="stop"),
    path("duplicates/pairs/<int:pk>/dismiss/", queue.dismiss, name="dismiss"),
    path("duplicates/pairs/<int:pk>/bring-back/", queue.bring_back, name="bring_back"),
    path("settings/duplicates/", queue.rules, name="rules"),
    path("duplicates/", queue.queue, name="queue"),
    path("duplicates/<slug:kind>/hint/", hint.hint, name="hint"),
    path("duplicates/<slug:kind>/merge/", merging.side, name="merge"),
    path("duplicates/<slug:kind>/<int:pk>/", merging.merges, name="merges"),
    path("duplicates/<slug:kind>/<int:pk>/take-apart/", merging.take_apart, name="take_apart"),
]
