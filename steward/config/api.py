"""The REST API, assembled from the rooms: `/api/v1/`."""

from __future__ import annotations

from django.http import Http404
from ninja import NinjaAPI

from steward.accounts.api import router as accounts
from steward.activities.api import router as activities
from steward.bulk.api import router as bulk
from steward.core.api import install
from steward.deals.api import router as deals
from steward.desk.api import router as desk
from steward.desk.api_account import router as account_page
from steward.duplicates.api import router as duplicates
from steward.duplicates.moved import told_where
from steward.exporting.api import router as exporting
from steward.fields.api import router as fields
from steward.fields.api_tags import router as tags
from steward.files.api import router as files
from steward.importing.api import router as importing
from steward.insights.api import router as insights
from steward.segments.api import router as views
from steward.team.api import router as team
from steward.team.api_auth import TokenAuth
from steward.undo.api import router as undo

from .reference import router as about

api = NinjaAPI(
    title="Steward",
    version="1",
    auth=TokenAuth(),
    urls_namespace="api",
    docs_url=None,
)
install(api)
api.add_exception_handler(Http404, told_where)

# One line a room: api.add_router("", accounts_router)
api.add_router("", exporting)  # before all: /accounts/export is no account
api.add_router("", desk)  # before accounts: /accounts/board is no account
api.add_router("", bulk)  # before those that know /deals/{id}
api.add_router("", fields)
api.add_router("", tags)
api.add_router("", team)
api.add_router("", views)
api.add_router("", deals)
api.add_router("", activities)
api.add_router("", files)
api.add_router("", duplicates)
api.add_router("", undo)
api.add_router("", importing)
api.add_router("", insights)
api.add_router("", accounts)
api.add_router("", account_page)
api.add_router("", about)
