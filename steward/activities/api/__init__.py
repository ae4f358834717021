"""Activities, notes, their comments, types and notices over HTTP."""

from ninja import Router

from .activities import router as activities
from .comments import router as comments
from .notes import router as notes
from .notices import router as notices
from .types import router as types

router = Router(tags=["Activities"])
for part in (activities, notes, comments, notices, types):
    router.add_router("", part)

__all__ = ["router"]
