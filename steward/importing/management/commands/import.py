"""`steward import`: the engine of the import pages, from the command line."""  # noqa: N999 - the name of the command

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steward.core.refused import Refused
from steward.importing.errors import write_errors
from steward.importing.models import Import, SavedMapping
from steward.importing.operations import (
    discard_batch,
    finish_batch,
    map_import,
    name_batch,
    plan_batch,
    run_batch,
    start_import,
    use_mapping,
)
from steward.importing.profiles import PROFILES
from steward.importing.progress import Bar
from steward.importing.summary import summary_lines
from steward.importing.targets import RECORDS
from steward.team.models import Member

ALL_IN, NOTHING, SOME_REFUSED = 0, 1, 3


class Command(BaseCommand):
    """Exit codes: 0 all rows are in, 3 some were refused, 1 nothing was done."""

    help = "Import accounts, contacts, deals, activities and notes from CSV, TSV and XLSX files, people from vCards."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/commands.md."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="files that come in together")
        parser.add_argument("--from", dest="origin", choices=["auto", *PROFILES], default="auto", help="the program")
        parser.add_argument("--as", dest="record", choices=["auto", *RECORDS], default="auto", help="what the rows are")
        parser.add_argument("--map", metavar="MAP.json", help="what columns become, over what is guessed")
        parser.add_argument("--saved", default="", metavar="NAME", help="the saved mapping to use")
        parser.add_argument("--match", default="", metavar="COLUMN", help="the column that tells which record is meant")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--errors", metavar="OUT.csv", help="write refused rows here, with the reasons")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, **given: Any) -> None:
        """Run in this process, as the owner."""
        by = Member.objects.filter(role=Member.Role.OWNER, status=Member.Status.ACTIVE).order_by("id").first()
        if by is None:
            raise CommandError("This workspace is not set up yet: run “steward setup” first.")
        batch = name_batch()
        try:
            rows = self._take_in(batch, by, given)
            rows = self._plan(batch, by, rows) if given["dry_run"] else self._run(batch, by, rows)
        except (Refused, OSError) as problem:
            raise CommandError(_said(problem)) from None
        finally:
            if given["dry_run"]:
                discard_batch(batch, by=by)
        if given["errors"] and not given["dry_run"]:
            with Path(given["errors"]).open("w", newline="", encoding="utf-8-sig") as file:
                write_errors(rows, file)
        self._say(rows, given)
        code = _code(rows, dry=given["dry_run"])
        if code:
            sys.exit(code)

    def _take_in(self, batch: str, by: Member, given: dict[str, Any]) -> list[Import]:
        wanted = _map_file(given["map"])
        for name in given["files"]:
            row = start_import(
                _chunks(Path(name)), name, by=by, record=given["record"], origin=given["origin"], batch=batch
            )
            if given["saved"]:
                row = use_mapping(row, _saved(given["saved"], row), by=by)
            columns = {column: wish for column, wish in wanted.get("columns", {}).items() if column in _names(row)}
            options = {**wanted.get("options", {}), **({"match": given["match"]} if given["match"] else {})}
            if columns or options:
                map_import(row, by=by, columns=columns, options=options)
        return list(Import.objects.filter(batch=batch).order_by("position", "id"))

    def _plan(self, batch: str, by: Member, rows: list[Import]) -> list[Import]:
        with Bar(sum(row.rows for row in rows), "Checking") as bar:
            return plan_batch(batch, by=by, progress=bar.step)

    def _run(self, batch: str, by: Member, rows: list[Import]) -> list[Import]:
        run_batch(batch, by=by, queued=False)
        with Bar(sum(row.rows for row in rows), "Importing") as bar:
            return finish_batch(batch, progress=bar.step)

    def _say(self, rows: list[Import], given: dict[str, Any]) -> None:
        key = "plan" if given["dry_run"] else "report"
        if given["json"]:
            result = [
                {"file": row.name, "id": row.pk, "record": row.record, "problem": row.problem, **getattr(row, key)}
                for row in rows
            ]
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        for row in rows:
            for line in summary_lines(row, getattr(row, key)):
                self.stdout.write(line)


def _code(rows: list[Import], *, dry: bool) -> int:
    reports = [row.plan if dry else row.report for row in rows]
    taken = sum(report.get("rows", 0) - report.get("refused", 0) for report in reports)
    if not taken:
        return NOTHING
    clean = all(not row.problem for row in rows) and not any(report.get("refused") for report in reports)
    return ALL_IN if clean else SOME_REFUSED


def _map_file(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    try:
        found = json.loads(Path(name).read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandError(f"{name} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise CommandError(f'{name} must hold {{"columns": {{"COLUMN": "TARGET"}}, "options": {{}}}}.')
    return found if {"columns", "options"} & set(found) else {"columns": found}


def _saved(name: str, row: Import) -> SavedMapping:
    found = SavedMapping.objects.filter(record=row.record, name=name).first()
    if found is None:
        raise CommandError(f"There is no saved mapping “{name}” for {row.record or 'such a file'}.")
    return found


def _names(row: Import) -> set[str]:
    return {column["name"] for column in row.columns}


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _said(problem: Refused | OSError) -> str:
    if isinstance(problem, Refused):
        return f"{problem.field}: {problem.message}" if problem.field not in ("", "file") else problem.message
    return f"{problem.filename}: {problem.strerror}"
