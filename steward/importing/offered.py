"""What columns of a file can become here: standard columns, the firm's own fields, new fields."""

from __future__ import annotations

from steward.fields.values import definitions
from steward.team.models import Member

from .targets import COMPANIONS, KIND_LABELS, STANDARD, WITH_FIELDS


def known_targets(kind: str, by: Member) -> dict[str, str]:
    """Every target for rows of this kind, with its label."""
    return {target: label for _group, targets in offered(kind, by) for target, label in targets}


def offered(kind: str, by: Member) -> list[tuple[str, list[tuple[str, str]]]]:
    """Targets in groups, for a choice on a page: (group, [(target, label)])."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for of in (kind, *COMPANIONS[kind]):
        rows = [(f"{of}.{name}", str(spec.label)) for name, spec in STANDARD[of].items()]
        if of in WITH_FIELDS:
            rows += [(f"{of}.custom.{field.key}", field.label) for field in definitions(of, by)
                     if not field.is_computed]  # fmt: skip
            rows.append((f"{of}.new", ""))
        groups.append((str(KIND_LABELS[of]), rows))
    return groups
