"""Every URL of Steward, by room."""

from __future__ import annotations

from django.urls import include, path

from steward.core.pages import favicon
from steward.core.ui_page import kit

from .api import api
from .reference import docs, ping_page

urlpatterns = [
    path("api/v1/docs", docs(api.get_openapi_schema), name="api_docs"),
    path("api/v1/", api.urls),
    path("favicon.ico", favicon, name="favicon"),
    path("ping/", ping_page, name="ping"),
    path("ui/", kit, name="ui"),
    path("sign-in/", include("steward.team.sign_in_urls")),
    path("welcome/", include("steward.desk.welcome_urls")),
    path("", include("steward.desk.urls")),
    path("", include("steward.accounts.urls")),
    path("people/", include("steward.accounts.people_urls")),
    path("", include("steward.deals.urls")),
    path("", include("steward.activities.urls")),
    path("", include("steward.files.urls")),
    path("", include("steward.duplicates.urls")),
    path("", include("steward.undo.urls")),
    path("", include("steward.bulk.urls")),
    path("", include("steward.importing.urls")),
    path("", include("steward.exporting.urls")),
    path("", include("steward.insights.urls")),
    path("", include("steward.fields.urls")),
    path("", include("steward.team.urls")),
]

handler429 = "steward.team.limits.too_many_page"
