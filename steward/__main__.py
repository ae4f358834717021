"""The `steward` command: every command of the rooms, by its name (docs/commands.md)."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `steward COMMAND …`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings first

    execute_from_command_line(["steward", *sys.argv[1:]])


if __name__ == "__main__":
    main()
