"""`/accounts`, `/organizations`, `/accounts/{id}/contacts`, `/contacts`."""

from ninja import Router

from .accounts import router as accounts
from .memberships import router as memberships
from .people import router as people

router = Router(tags=["accounts"])
router.add_router("", accounts)
router.add_router("", memberships)
router.add_router("", people)

__all__ = ["router"]
