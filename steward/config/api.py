"""The REST API, assembled from the rooms: `/api/v1/`."""

from __future__ import annotations

from ninja import NinjaAPI

from steward.core.api import install
from steward.fields.api import router as fields
from steward.team.api_auth import TokenAuth

api = NinjaAPI(
    title="Steward",
    version="1",
    auth=TokenAuth(),
    urls_namespace="api",
    docs_url=None,
)
install(api)

# One line a room: api.add_router("", accounts_router)
api.add_router("", fields)
