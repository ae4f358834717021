"""The result of an import in a few lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .models import Import


def summary_lines(row: Import, numbers: dict[str, Any]) -> Iterator[str]:
    """Counts, what was made, and the first reasons."""
    if not numbers:
        yield f"{row.name}: {row.problem or _('nothing was done.')}"
        return
    yield _("%(name)s: %(rows)s rows, %(refused)s refused, %(adjusted)s values adjusted.") % {
        "name": row.name, "rows": f"{numbers['rows']:,}", "refused": f"{numbers['refused']:,}",
        "adjusted": f"{numbers['adjusted']:,}",
    }  # fmt: skip
    for record, counts in numbers["counts"].items():
        yield _("  %(record)s: %(create)s created, %(update)s updated, %(unchanged)s unchanged.") % {
            "record": record, **{name: f"{counts[name]:,}" for name in ("create", "update", "unchanged")},
        }  # fmt: skip
    yield from _made(numbers.get("creates", {}))
    for error in numbers["first_errors"]:
        column = f" {error['column']}:" if error["column"] else ""
        yield _("  row %(row)s:%(column)s %(reason)s") % {**error, "column": column}
    if row.problem:
        yield f"  {row.problem}"


def _made(creates: dict[str, Any]) -> Iterator[str]:
    if creates.get("fields"):
        yield _("  new fields: %(list)s") % {"list": ", ".join(one["label"] for one in creates["fields"])}
    for label, answers in creates.get("options", {}).items():
        yield _("  new answers of %(label)s: %(list)s") % {"label": label, "list": ", ".join(answers)}
    if creates.get("stages"):
        yield _("  new stages: %(list)s") % {"list": ", ".join(creates["stages"])}
    if creates.get("unknown_owners"):
        yield _("  owners who are no members, kept in a field: %(list)s") % {
            "list": ", ".join(f"{name} ({count:,})" for name, count in creates["unknown_owners"].items())
        }
