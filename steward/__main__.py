"""The `steward` command: every command of the rooms, by its name (docs/commands.md)."""

from __future__ import annotations

import gc
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    """Run `steward COMMAND …`. An installation that cannot start says why in one line."""
    gc.disable()  # what is loaded stays
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings first

        from steward.config import settings  # noqa: PLC0415, F401 - read here, where a failure can be told plainly

        django.setup()
    except OSError as error:
        sys.exit(f"steward: {error.filename}: {error.strerror}. Set STEWARD_DATA to a folder that can be written to.")
    except (ValueError, ImproperlyConfigured) as error:
        sys.exit(f"steward: {' '.join(str(error).split())}")
    gc.freeze()
    gc.enable()
    execute_from_command_line(["steward", *sys.argv[1:]])


if __name__ == "__main__":
    main()
