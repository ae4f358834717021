"""Addresses of Settings > Fields and Settings > Tags."""

from __future__ import annotations

from django.urls import path

from .views import answers, change, convert, create, settings, tags, trash

app_name = "fields"
urlpatterns = [
    path("settings/fields/", settings.fields, name="settings"),
    path("settings/fields/<str:record>/new/", create.create, name="create"),
    path("settings/fields/<str:record>/order/", settings.order, name="order"),
    path("settings/fields/<int:field_id>/", change.change, name="change"),
    path("settings/fields/undo/<int:event_id>/", change.undo, name="undo_change"),
    path("settings/fields/<int:field_id>/answers/", answers.options, name="options"),
    path("settings/fields/<int:field_id>/answers/add/", answers.add, name="add_option"),
    path("settings/fields/<int:field_id>/answers/rename/", answers.rename, name="rename_option"),
    path("settings/fields/<int:field_id>/answers/merge/", answers.merge, name="merge_option"),
    path("settings/fields/<int:field_id>/answers/retire/", answers.retire, name="retire_option"),
    path("settings/fields/<int:field_id>/answers/return/", answers.give_back, name="return_option"),
    path("settings/fields/<int:field_id>/answers/remove/", answers.remove, name="remove_option"),
    path("settings/fields/<int:field_id>/answers/order/", answers.order, name="order_options"),
    path("settings/fields/<int:field_id>/type/", convert.convert, name="convert"),
    path("settings/fields/<int:field_id>/type/stop/", convert.stop, name="stop_rewrite"),
    path("settings/fields/<int:field_id>/unconverted/", convert.unconverted, name="unconverted"),
    path("settings/fields/<int:field_id>/unconverted.csv", convert.unconverted_file, name="unconverted_file"),
    path("settings/fields/<int:field_id>/delete/", trash.trash, name="trash"),
    path("settings/fields/<int:field_id>/restore/", trash.restore, name="restore"),
    path("settings/fields/<int:field_id>/suggestions/", settings.suggestions, name="suggestions"),
    path("settings/tags/", tags.tags, name="tags"),
    path("settings/tags/new/", tags.create, name="create_tag"),
    path("settings/tags/<int:tag_id>/", tags.change, name="change_tag"),
    path("settings/tags/<int:tag_id>/merge/", tags.merge, name="merge_tag"),
    path("settings/tags/<int:tag_id>/delete/", tags.delete, name="delete_tag"),
    path("settings/tags/undo/<int:event_id>/", tags.undo, name="undo_tag"),
]
