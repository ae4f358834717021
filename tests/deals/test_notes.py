"""Notes on deals, by what the deal's page holds."""

from __future__ import annotations

import re

from django.test import Client

from tests.cast import signed_in
from tests.world import World

HTMX = {"HX-Request": "true"}


def block(client: Client, world: World) -> str:
    """The notes block, as the page of the deal loads it."""
    page = client.get(f"/deals/{world.deal.pk}/").content.decode()
    url = re.search(r'hx-get="(/notes/block/[^"]+)"', page)
    assert url is not None
    return client.get(url[1].replace("&amp;", "&"), headers=HTMX).content.decode()


def test_notes_on_a_deal_stand_on_its_page(world: World) -> None:  # O10
    client = signed_in(world.owner)
    assert "Prefers" not in block(client, world)
    said = {"body": "Prefers two options"}
    assert client.post(f"/notes/add/?deal={world.deal.pk}", said, headers=HTMX).status_code == 204
    assert "Prefers two options" in block(client, world)
