"""Addresses of deals, pipelines and stages."""

from __future__ import annotations

from django.urls import path

from .views import board, columns, deal, edit, filters, history, lists, pipelines

app_name = "deals"
urlpatterns = [
    path("deals/", board.board, name="board"),
    path("deals/list/", lists.deals, name="list"),
    path("deals/new/", deal.create, name="create"),
    path("deals/filter/", filters.filter_deals, name="filter"),
    path("deals/columns/", columns.columns, name="columns"),
    path("deals/trash/", deal.trashed, name="trashed"),
    path("deals/lane/<int:stage_id>/", board.lane, name="lane"),
    path("deals/<int:deal_id>/", deal.detail, name="detail"),
    path("deals/<int:deal_id>/change/", deal.change, name="change"),
    path("deals/<int:deal_id>/history/", history.history, name="history"),
    path("deals/<int:deal_id>/history/put-back/", history.put_deal_back, name="put_back"),
    path("deals/<int:deal_id>/history/<int:event_id>/undo/", history.undo_one, name="undo"),
    path("deals/<int:deal_id>/move/", board.move, name="move"),
    path("deals/<int:deal_id>/place/", board.place, name="place"),
    path("deals/<int:deal_id>/stage/", deal.stage, name="stage"),
    path("deals/<int:deal_id>/win/", deal.win, name="win"),
    path("deals/<int:deal_id>/lose/", deal.lose, name="lose"),
    path("deals/<int:deal_id>/reopen/", deal.reopen, name="reopen"),
    path("deals/<int:deal_id>/delete/", deal.trash, name="trash"),
    path("deals/<int:deal_id>/restore/", deal.restore, name="restore"),
    path("deals/<int:deal_id>/edit/<str:field>/", edit.edit, name="edit"),
    path("deals/<int:deal_id>/people/add/", edit.put_contact, name="put_contact"),
    path("deals/<int:deal_id>/people/<int:contact_id>/remove/", edit.drop_contact, name="drop_contact"),
    path("deals/<int:deal_id>/people/<int:contact_id>/primary/", edit.primary, name="primary"),
    path("settings/pipelines/", pipelines.pipelines, name="pipelines"),
    path("settings/pipelines/new/", pipelines.create_pipeline, name="create_pipeline"),
    path("settings/pipelines/undo/<int:event_id>/", pipelines.undo_setting, name="undo_setting"),
    path("settings/pipelines/order/", pipelines.order_pipelines, name="order_pipelines"),
    path("settings/pipelines/<int:pipeline_id>/", pipelines.change_pipeline, name="change_pipeline"),
    path("settings/pipelines/<int:pipeline_id>/delete/", pipelines.delete_pipeline, name="delete_pipeline"),
    path("settings/pipelines/<int:pipeline_id>/stages/new/", pipelines.create_stage, name="create_stage"),
    path("settings/pipelines/<int:pipeline_id>/stages/order/", pipelines.order_stages, name="order_stages"),
    path("settings/stages/<int:stage_id>/", pipelines.change_stage, name="change_stage"),
    path("settings/stages/<int:stage_id>/delete/", pipelines.delete_stage, name="delete_stage"),
]
