"""The firm itself: set up once, changed later."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.text import line
from steward.history.facts import record
from steward.team import checks
from steward.team.differences import Difference, apply, told
from steward.team.facts import WorkspaceChanged, WorkspaceSetUp
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES

ONLY = 1  # the id of the one workspace: a second one, at the same moment, meets the primary key


@transaction.atomic
def set_up_workspace(
    *,
    name: str,
    currency: str,
    style: str,
    email: str,
    password: str,
    owner_name: str,
    language: str = "en",
    time_zone: str = "UTC",
) -> Member:
    """Make the workspace and its first owner, who is returned. Refused ("already_set_up") when there is one."""
    if Workspace.objects.exists() or Member.objects.filter(role=Member.Role.OWNER).exists():
        raise Refused(_("This workspace is set up already. Its owner can invite you."), code="already_set_up")
    if style not in STYLES:
        raise Invalid(_("A style is one of: %(names)s.") % {"names": ", ".join(STYLES)}, field="style")
    address, person = checks.clean_email(email), line(owner_name, field="owner_name", longest=120)
    firm = Workspace(
        id=ONLY,
        name=line(name, field="name", longest=120, required=True),
        currency=checks.clean_currency(currency),
        style=style,
        policies=dict(STYLES[style]),
        language=checks.clean_language(language),
        time_zone=checks.clean_time_zone(time_zone),
    )
    owner = Member(email=address, name=person, role=Member.Role.OWNER, status=Member.Status.ACTIVE)
    owner.set_password(checks.clean_password(password, email=address, name=person))
    firm.save(force_insert=True)
    owner.save(force_insert=True)
    record(WorkspaceSetUp(subject=owner.pk, name=firm.name), by=owner)
    return owner


@transaction.atomic
def change_workspace(
    firm: Workspace,
    *,
    by: Member,
    version: int | None = None,
    name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> Workspace:
    """Change the firm's name, and the language and time zone of members who chose none."""
    by.must("settings.change")
    firm = locked(firm)
    firm.expect(version)
    wanted = {
        "name": (_("Name"), None if name is None else line(name, field="name", longest=120, required=True)),
        "language": (_("Language"), None if language is None else checks.clean_language(language)),
        "time_zone": (_("Time zone"), None if time_zone is None else checks.clean_time_zone(time_zone)),
    }
    changed: list[Difference] = apply(firm, wanted)
    if changed:
        firm.store(*(one.field for one in changed))
        record(WorkspaceChanged(what=told(changed)), by=by)
    return firm
