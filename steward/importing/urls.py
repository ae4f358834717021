"""Addresses of imports and of the sample data."""

from __future__ import annotations

from django.urls import path

from .views import check, match, sample, saved, undoing, upload

app_name = "importing"
urlpatterns = [
    path("import/", upload.start, name="start"),
    path("import/field/<int:pk>/", upload.organise, name="organise"),
    path("import/past/", undoing.past, name="past"),
    path("import/sample/", sample.load, name="sample"),
    path("import/sample/remove/", sample.remove, name="remove_sample"),
    path("import/<uuid:batch>/", match.match, name="match"),
    path("import/<uuid:batch>/files/", upload.files, name="files"),
    path("import/<uuid:batch>/check/", check.check, name="check"),
    path("import/<uuid:batch>/run/", check.run, name="run"),
    path("import/<uuid:batch>/stop/", check.stop, name="stop"),
    path("import/<uuid:batch>/report/", check.report, name="report"),
    path("import/<uuid:batch>/undo/", undoing.undo, name="undo"),
    path("import/<uuid:batch>/<int:pk>/", match.match, name="match_file"),
    path("import/file/<int:pk>/mapping/save/", saved.save, name="save_mapping"),
    path("import/file/<int:pk>/mapping/use/", saved.use, name="use_mapping"),
    path("import/mapping/<int:pk>/forget/", saved.forget, name="forget_mapping"),
    path("import/file/<int:pk>/column/", match.column, name="column"),
    path("import/file/<int:pk>/reading/", match.reading, name="reading"),
    path("import/file/<int:pk>/discard/", upload.discard, name="discard"),
    path("import/file/<int:pk>/refused/", check.refused, name="refused"),
    path("import/file/<int:pk>/refused.csv", check.errors_file, name="errors_file"),
    path("import/file/<int:pk>/adjusted/", check.adjusted, name="adjusted"),
    path("import/file/<int:pk>/adjusted.csv", check.adjusted_file, name="adjusted_file"),
]
