"""What can be done to many records at once. Each action checks what it is given once, then changes record by record
with the room's own operation, so that a bulk change is never more than so many single ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from steward.accounts import operations as accounts
from steward.accounts.api.given import account_values, contact_values
from steward.accounts.models import Account
from steward.accounts.schemas import AccountPatch, ContactPatch
from steward.activities.operations import trash_activity
from steward.contacts import operations as contacts
from steward.core.api import In
from steward.core.refused import Invalid
from steward.core.text import fold
from steward.deals import operations as deals
from steward.deals.links import resolved
from steward.deals.schemas import DealPatch
from steward.team.models import Member

from . import planning
from .planning import Given, member_in
from .targets import Kind

CHANGE: dict[str, Callable[..., Any]] = {
    "account": accounts.change_account, "contact": contacts.change_contact, "deal": deals.change_deal,
}  # fmt: skip
TRASH: dict[str, Callable[..., Any]] = {
    "account": accounts.trash_account, "contact": accounts.trash_contact, "deal": deals.trash_deal,
    "activity": trash_activity,
}  # fmt: skip
RESTORE: dict[str, Callable[..., Any]] = {
    "account": accounts.restore_account, "contact": accounts.restore_contact, "deal": deals.restore_deal,
}  # fmt: skip
PATCHES: dict[str, type[In]] = {"account": AccountPatch, "contact": ContactPatch, "deal": DealPatch}
# Lists have actions of their own, which add and take away; setting them would lose what each record has.
NOT_SET = {"tags", "team", "contacts", "emails", "phones", "contact_ids"}

RECORDS, TODO = ("account", "contact", "deal"), ("activity",)


@dataclass(frozen=True)
class Action:
    """`label` offers it, `said` tells that it was done. `check(kind, given, by)` gives what is stored, or raises
    `Invalid`; `change(kind, record, given, by)` changes one record; `kinds` it is for."""

    key: str
    label: Any
    said: Any
    check: Callable[[str, Given, Member], Given]
    change: Callable[[str, Any, Given, Member], Any]
    kinds: tuple[str, ...] = RECORDS

    def title(self, kind: Kind, given: Given) -> str:
        """What was done, for lists of changes: "Added tags: Key (Accounts)"."""
        fields = [str(kind.filters[name].label) if name in kind.filters else name for name in given.get("values", ())]
        words = {"tags": ", ".join(given.get("tags", ())), "fields": ", ".join(fields)}
        return f"{str(self.said) % words} ({kind.label})"


def _names(kind: str, given: Given, by: Member) -> Given:
    names = given.get("tags")
    if not isinstance(names, list) or not names or not all(isinstance(one, str) and one.strip() for one in names):
        raise Invalid(_("Name at least one tag."), field="tags")
    return {"tags": [" ".join(one.split()) for one in names]}


def _tag(kind: str, row: Any, given: Given, by: Member) -> Any:
    there = list(row.tags.values_list("name", flat=True))
    known = {fold(one) for one in there}
    return CHANGE[kind](row, by=by, tags=[*there, *(one for one in given["tags"] if fold(one) not in known)])


def _untag(kind: str, row: Any, given: Given, by: Member) -> Any:
    away = {fold(one) for one in given["tags"]}
    return CHANGE[kind](
        row, by=by, tags=[one for one in row.tags.values_list("name", flat=True) if fold(one) not in away]
    )


def _assign(kind: str, row: Any, given: Given, by: Member) -> Any:
    owner = Member.objects.filter(pk=given["owner_id"]).first()
    return CHANGE[kind](row, by=by, owner=owner)


def _values(kind: str, given: Given, by: Member) -> Given:
    """`values` as PATCH of one record takes them; they are read again for each run, so only JSON is stored."""
    values = given.get("values")
    if not isinstance(values, Mapping) or not values:
        raise Invalid(_("Say which fields to set."), field="values")
    if wrong := NOT_SET & set(values):
        raise Invalid(_("This field is not set in bulk."), field=min(wrong))
    _read(kind, values, by)
    return {"values": dict(values)}


def _read(kind: str, values: Mapping[str, Any], by: Member) -> dict[str, Any]:
    try:
        payload = PATCHES[kind](**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(first["msg"], field=".".join(map(str, first["loc"]))) from error
    if kind == "account":
        return account_values(payload, by)
    if kind == "contact":
        return contact_values(payload)
    found = payload.given()
    if found.get("value") is not None:
        found["value"] = payload.value.money()  # type: ignore[attr-defined]
    return resolved(found, by)


def _set(kind: str, row: Any, given: Given, by: Member) -> Any:
    return CHANGE[kind](row, by=by, **_read(kind, given["values"], by))


def _join(kind: str, row: Any, given: Given, by: Member) -> Any:
    return accounts.grant_access(row, Member.objects.get(pk=given["member_id"]), by=by)


def _leave(kind: str, row: Any, given: Given, by: Member) -> Any:
    return accounts.revoke_access(row, Member.objects.get(pk=given["member_id"]), by=by)


def _account(kind: str, given: Given, by: Member) -> Given:
    pk = given.get("account_id")
    if not isinstance(pk, int) or not Account.objects.visible_to(by).filter(pk=pk).exists():
        raise Invalid(_("Choose an account."), field="account_id")
    return {"account_id": pk}


def _link(kind: str, row: Any, given: Given, by: Member) -> Any:
    account = Account.objects.get(pk=given["account_id"])
    return CHANGE[kind](row, by=by, account=account) if kind == "deal" else accounts.link_contact(account, row, by=by)


def _win(kind: str, row: Any, given: Given, by: Member) -> Any:
    return deals.win_deal(row, by=by)


def _reason(kind: str, given: Given, by: Member) -> Given:
    reason = given.get("reason") or ""
    if not isinstance(reason, str) or len(reason) > 250:
        raise Invalid(_("Say the reason in at most 250 characters."), field="reason")
    return {"reason": reason}


def _lose(kind: str, row: Any, given: Given, by: Member) -> Any:
    return deals.lose_deal(row, by=by, reason=given["reason"])


def _nothing(kind: str, given: Given, by: Member) -> Given:
    return {}


def _trash(kind: str, row: Any, given: Given, by: Member) -> Any:
    return TRASH[kind](row, by=by)


def _restore(kind: str, row: Any, given: Given, by: Member) -> Any:
    return RESTORE[kind](row, by=by)


def _owner(kind: str, given: Given, by: Member) -> Given:
    return {"owner_id": member_in(given, "owner_id", optional=True)}


def _colleague(kind: str, given: Given, by: Member) -> Given:
    return {"member_id": member_in(given, "member_id")}


ACTIONS = {
    one.key: one
    for one in (
        Action("tag", gettext_lazy("Add tags"), gettext_lazy("Added tags: %(tags)s"), _names, _tag),
        Action("untag", gettext_lazy("Remove tags"), gettext_lazy("Removed tags: %(tags)s"), _names, _untag),
        Action("assign", gettext_lazy("Assign an owner"), gettext_lazy("Changed the owner"), _owner, _assign),
        Action("set", gettext_lazy("Set a field"), gettext_lazy("Set a field: %(fields)s"), _values, _set),
        Action(
            "join",
            gettext_lazy("Add to the team"),
            gettext_lazy("Added to the team"),
            _colleague,
            _join,
            kinds=("account",),
        ),
        Action(
            "leave",
            gettext_lazy("Remove from the team"),
            gettext_lazy("Removed from the team"),
            _colleague,
            _leave,
            ("account",),
        ),
        Action(
            "link",
            gettext_lazy("Link with an account"),
            gettext_lazy("Linked with an account"),
            _account,
            _link,
            ("contact", "deal"),
        ),
        Action(
            "plan",
            gettext_lazy("Plan an activity"),
            gettext_lazy("Planned an activity"),
            planning.planned,
            planning.plan,
        ),
        Action("win", gettext_lazy("Mark as won"), gettext_lazy("Marked as won"), _nothing, _win, ("deal",)),
        Action("lose", gettext_lazy("Mark as lost"), gettext_lazy("Marked as lost"), _reason, _lose, ("deal",)),
        Action("complete", gettext_lazy("Complete"), gettext_lazy("Completed"), _nothing, planning.complete, TODO),
        Action("postpone", gettext_lazy("Postpone"), gettext_lazy("Postponed"), planning.days, planning.postpone, TODO),
        Action("move", gettext_lazy("Move to a day"), gettext_lazy("Moved"), planning.day, planning.move, TODO),
        Action(
            "reassign",
            gettext_lazy("Assign to a colleague"),
            gettext_lazy("Assigned to a colleague"),
            planning.assignee,
            planning.reassign,
            TODO,
        ),
        Action(
            "priority",
            gettext_lazy("Change the priority"),
            gettext_lazy("Changed the priority"),
            planning.priority,
            planning.prioritise,
            TODO,
        ),
        Action("reopen", gettext_lazy("Reopen"), gettext_lazy("Reopened"), _nothing, planning.reopen, TODO),
        Action("delete", gettext_lazy("Delete"), gettext_lazy("Deleted"), _nothing, _trash, (*RECORDS, *TODO)),
        Action("restore", gettext_lazy("Restore"), gettext_lazy("Restored"), _nothing, _restore),
    )
}


def checked(key: str, kind: str, given: Given, by: Member) -> tuple[Action, Given]:
    """The action and what it is given, checked. Raises `Invalid` (field `action` for one that is not there)."""
    action = ACTIONS.get(key)
    if action is None or kind not in action.kinds:
        raise Invalid(_("There is no such bulk action here."), field="action")
    return action, action.check(kind, given, by)
