"""Numbers of a plan or a run, ready to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from .models import Import
from .targets import KIND_LABELS, RECORD_LABELS, RECORDS


def numbers_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """A line per kind of record: label and counts; "" for none."""
    return [
        {"record": record, "label": RECORD_LABELS[record], **counts}
        for record, counts in report.get("counts", {}).items()
    ]


def made_of(report: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What is made on the way: heading, and the names."""
    return [(heading, names) for heading, names in _made(report.get("creates", {})) if names]


def _made(creates: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for kind, label in KIND_LABELS.items():
        fields = [one["label"] for one in creates.get("fields", []) if one["record"] == kind]
        yield _("New fields of %(kind)s") % {"kind": str(label).lower()}, fields
    for label, answers in creates.get("options", {}).items():
        yield _("New answers of “%(label)s”") % {"label": label}, answers
    yield _("New stages"), creates.get("stages", [])
    yield _("Stages nobody used, which they replace"), creates.get("replaced_stages", [])
    yield _("Parents that stand in no row of their own"), creates.get("parents", [])
    owners = creates.get("unknown_owners", {})
    yield (
        _("Owners who are no members: kept in the field “Imported owner”"),
        [f"{name} ({count:,})" for name, count in owners.items()],
    )


def progress_of(rows: Sequence[Import]) -> dict[str, Any]:
    """How far the files of an upload are."""
    done = sum(row.report.get("rows", 0) for row in rows)
    total = max(sum(row.rows for row in rows), done, 1)
    names = {kind: record for record, kind in RECORDS.items()}
    return {
        "done": done,
        "total": total,
        "percent": min(int(done * 100 / total), 100),
        "refused": sum(row.report.get("refused", 0) for row in rows),
        "running": next((row for row in rows if row.state == Import.State.RUNNING), None),
        "names": names,
    }
