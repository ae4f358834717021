"""The team over the API: `/me`, `/users`, `/roles`, `/policies`, `/styles`, `/tokens`. No secret ever comes back."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from steward.core.api import PROBLEMS, CountOut, Id, Limit, Listed, only, version_asked, with_etag
from steward.core.clock import now
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.core.refused import Invalid

from .api_auth import admin_scope, me_of
from .api_shapes import (
    ChangeOut,
    InviteIn,
    MeIn,
    MeOut,
    PoliciesIn,
    PoliciesOut,
    RoleOut,
    StyleOut,
    StyleResult,
    TokenIn,
    TokenMadeOut,
    TokenOut,
    UserIn,
    UserInvitedOut,
    UserOut,
)
from .invitations import invitation_link
from .limits import knock
from .links import base_of
from .models import Member, Token, Workspace
from .operations import (
    PolicyChange,
    apply_style,
    change_member,
    change_policies,
    change_profile,
    deactivate_member,
    invite_member,
    make_token,
    reactivate_member,
    revoke_token,
)
from .policies import STYLE_NAMES, STYLES, workspace
from .rights import RIGHTS

router = Router(tags=["Team"])
USER_SORTS = {"name": Sort("name"), "email": Sort("email"), "created_at": Sort("created_at"), "id": Sort("id")}
TOKEN_SORTS = {"created_at": Sort("created_at"), "id": Sort("id")}


@router.get("/me", response={200: MeOut, **PROBLEMS})
def get_me(request: HttpRequest, response: HttpResponse) -> Member:
    """Who the token acts for, and what they may do."""
    only(request)
    with_etag(response, me_of(request).version)
    return me_of(request)


@router.patch("/me", response={200: MeOut, **PROBLEMS})
def patch_me(request: HttpRequest, response: HttpResponse, payload: MeIn) -> Member:
    """Change one's own name, language and time zone; nothing else can be changed here."""
    me = me_of(request)
    changed = change_profile(me, by=me, version=version_asked(request), **payload.given())
    with_etag(response, changed.version)
    return changed


@router.get("/users", response={200: Listed[UserOut], **PROBLEMS})
def list_users(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str = "name",
    status: Member.Status | None = None,
    q: Annotated[str, Field(max_length=200)] = "",
) -> dict[str, Any]:
    """The members. `status` keeps active, invited or off ones; `q` those whose name or address holds the text."""
    only(request, "limit", "cursor", "sort", "status", "q")
    rows = Member.objects.visible_to(me_of(request))
    if status is not None:
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(name__icontains=q) | rows.filter(email__icontains=q)
    return _listed(rows, sort_named(sort, USER_SORTS, "name")[1], cursor, limit)


@router.post("/users/invite", response={201: UserInvitedOut, **PROBLEMS})
def invite_user(request: HttpRequest, payload: InviteIn) -> Status[dict[str, Any]]:
    """Invite somebody: the link is mailed, and is in the answer. It works once and for seven days."""
    admin_scope(request)
    knock(request, "invite")
    made = invite_member(by=me_of(request), base=base_of(request), **payload.given())
    return Status(201, {"user": made, "link": invitation_link(made, request)})


@router.get("/users/{user_id}", response={200: UserOut, **PROBLEMS})
def get_user(request: HttpRequest, response: HttpResponse, user_id: Id) -> Member:
    """One member."""
    only(request)
    found = _user(request, user_id)
    with_etag(response, found.version)
    return found


@router.patch("/users/{user_id}", response={200: UserOut, **PROBLEMS})
def patch_user(request: HttpRequest, response: HttpResponse, user_id: Id, payload: UserIn) -> Member:
    """Change role and rights, or `status`: "off" closes all doors at once, "active" opens them again."""
    admin_scope(request)
    me, found, given = me_of(request), _user(request, user_id), payload.given()
    version, status = version_asked(request), given.pop("status", None)
    if status is not None and given:
        raise Invalid(_("Change the status by itself."), field="status")
    if status == Member.Status.OFF:
        found = deactivate_member(found, by=me, version=version)
    elif status == Member.Status.ACTIVE:
        found = reactivate_member(found, by=me, base=base_of(request), version=version)
    else:
        found = change_member(found, by=me, version=version, **given)
    with_etag(response, found.version)
    return found


@router.get("/roles", response={200: list[RoleOut], **PROBLEMS})
def list_roles(request: HttpRequest) -> list[dict[str, Any]]:
    """The roles. Rights are given to employees one by one; owners and admins have all."""
    only(request)
    rights = [{"right": right, "label": str(label)} for right, label in RIGHTS.items()]
    return [
        {"role": role, "label": str(label), "has_every_right": role != Member.Role.EMPLOYEE, "rights": rights}
        for role, label in Member.Role.choices
    ]


@router.get("/policies", response={200: PoliciesOut, **PROBLEMS})
def get_policies(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """How accounts behave here."""
    only(request)
    return _policies(response, _firm())


@router.patch("/policies", response={200: PoliciesOut, **PROBLEMS})
def patch_policies(request: HttpRequest, response: HttpResponse, payload: PoliciesIn) -> dict[str, Any]:
    """Answer some policies differently, all or none."""
    admin_scope(request)
    change_policies(payload.given(), by=me_of(request), version=version_asked(request))
    return _policies(response, _firm())


@router.get("/styles", response={200: list[StyleOut], **PROBLEMS})
def list_styles(request: HttpRequest) -> list[dict[str, Any]]:
    """The styles, and the policies that each sets."""
    only(request)
    return [{"name": name, "label": str(STYLE_NAMES[name]), "policies": STYLES[name]} for name in STYLES]


@router.post("/styles/{name}/apply", response={200: StyleResult, **PROBLEMS})
def post_style(request: HttpRequest, name: str, preview: bool = False) -> dict[str, Any]:
    """Set all policies as in a product. With `?preview=1` nothing is changed, and the answer says what would be."""
    only(request, "preview")
    admin_scope(request)
    changes = apply_style(name, by=me_of(request), preview=preview, version=version_asked(request))
    return {"style": name, "preview": preview, "changes": [_change(one) for one in changes]}


@router.get("/tokens", response={200: Listed[TokenOut], **PROBLEMS})
def list_tokens(
    request: HttpRequest, limit: Limit = 50, cursor: str | None = None, sort: str = "-created_at"
) -> dict[str, Any]:
    """Live tokens: one's own; for owners and admins those of all."""
    only(request, "limit", "cursor", "sort")
    rows = Token.objects.visible_to(me_of(request)).live(now())
    return _listed(rows, sort_named(sort, TOKEN_SORTS, "-created_at")[1], cursor, limit)


@router.post("/tokens", response={201: TokenMadeOut, **PROBLEMS})
def post_token(request: HttpRequest, payload: TokenIn) -> Status[dict[str, Any]]:
    """Make a token for oneself. Its text is in this answer and nowhere else."""
    admin_scope(request)
    me = me_of(request)
    token, text = make_token(me, by=me, name=payload.name, scope=payload.scope, days=payload.days)
    return Status(201, {**TokenOut.from_orm(token).dict(), "token": text})


@router.delete("/tokens/{token_id}", response={204: None, **PROBLEMS})
def delete_token(request: HttpRequest, token_id: Id) -> Status[None]:
    """Revoke a token, at once."""
    admin_scope(request)
    found = get_object_or_404(Token.objects.visible_to(me_of(request)).live(now()), pk=token_id)
    revoke_token(found, by=me_of(request))
    return Status(204, None)


def _user(request: HttpRequest, user_id: int) -> Member:
    found: Member = get_object_or_404(Member.objects.visible_to(me_of(request)), pk=user_id)
    return found


def _listed(rows: QuerySet[Any], order: Sort, cursor: str | None, limit: int) -> dict[str, Any]:
    found = page(rows, order, cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


def _firm() -> Workspace:
    firm = workspace()
    if firm is None:
        raise Invalid(_("Set up the workspace first."), field="workspace")
    return firm


def _policies(response: HttpResponse, firm: Workspace) -> dict[str, Any]:
    with_etag(response, firm.version)
    return {"style": firm.style, **STYLES["default"], **firm.policies}


def _change(change: PolicyChange) -> ChangeOut:
    return ChangeOut(
        policy=change.policy, label=change.label, before=change.before, after=change.after, effect=change.effect
    )
