"""Law: the API's OpenAPI document is the one in the repository. A change is meant, seen in the diff, and written by

python -m tests.laws.test_openapi
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

SNAPSHOT = Path(__file__).with_name("openapi.json")


@cache
def text() -> str:
    """The document as it is now."""
    from steward.config.api import api  # noqa: PLC0415 - after django.setup() when run as a script

    return json.dumps(json.loads(json.dumps(api.get_openapi_schema(), default=str)), indent=1, sort_keys=True) + "\n"


def test_the_api_is_the_one_that_was_promised() -> None:
    assert text() == SNAPSHOT.read_text(), "changed on purpose? run: python -m tests.laws.test_openapi"


def test_every_route_says_what_it_does_and_which_problems_it_answers() -> None:
    for path, item in json.loads(text())["paths"].items():
        for method, route in item.items():
            assert route.get("description"), f"{method} {path} has no description"
            assert "422" in route["responses"] or route["operationId"].endswith("ping"), (
                f"{method} {path} declares no problems"
            )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")
    import django

    django.setup()
    SNAPSHOT.write_text(text())
    print(f"{SNAPSHOT.name} written")
