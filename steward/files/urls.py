"""Addresses of files."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("files/", views.files, name="list"),
    path("files/block/", views.block, name="block"),
    path("files/upload/", views.upload, name="upload"),
    path("files/<int:file_id>/", views.show, name="show"),
    path("files/<int:file_id>/rename/", views.rename, name="rename"),
    path("files/<int:file_id>/content/", views.content, name="content"),
    path("files/<int:file_id>/preview/", views.preview, name="preview"),
    path("files/<int:file_id>/delete/", views.trash, name="trash"),
    path("files/<int:file_id>/restore/", views.restore, name="restore"),
]
