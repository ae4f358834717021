"""Several people change one account at once: the later one is told, and no field is ever lost (attack 63)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES
from tests.cast import Api, member

FIELDS = ("phone", "description", "industry")
STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["read", "write"]), st.sampled_from(FIELDS), st.integers(1, 9)),
    max_size=25,
)


class FiveEditors(TestCase):
    """Property: a write with the version that is stored goes in, every other one is refused and changes nothing."""

    @settings(max_examples=25, deadline=None)
    @given(steps=STEPS)
    def test_only_who_read_the_present_version_writes_and_nothing_is_lost(
        self, steps: list[tuple[int, str, str, int]]
    ) -> None:
        Workspace.objects.create(name="Firm", currency="USD", policies=dict(STYLES["default"]))
        api = Api(member("Alice", Member.Role.OWNER, []))
        account = create_account(by=Member.objects.get(), name="Acme")
        path, kept, version = f"/accounts/{account.pk}", dict.fromkeys(FIELDS, ""), 1
        read = [1] * 5
        for client, verb, field, value in steps:
            if verb == "read":
                read[client] = int(api.get(path)["ETag"].strip('"'))
                continue
            answer = api.patch(path, {field: str(value)}, If_Match=f'"{read[client]}"')
            if read[client] != version:
                assert (answer.status_code, answer["ETag"]) == (412, f'"{version}"')
                continue
            assert answer.status_code == 200, answer.content
            version += kept[field] != str(value)
            kept[field] = str(value)
            read[client] = int(answer["ETag"].strip('"'))
        stored = Account.objects.get(pk=account.pk)
        assert ({name: getattr(stored, name) for name in FIELDS}, stored.version) == (kept, version)


@pytest.mark.parametrize("header", ['W/"1"', '"1"', "1"])
def test_the_etag_is_taken_however_it_is_written(api: Api, acme: Account, header: str) -> None:
    assert api.patch(f"/accounts/{acme.pk}", {"phone": "1"}, If_Match=header).status_code == 200
    assert api.patch(f"/accounts/{acme.pk}", {"phone": "2"}, If_Match="soon").status_code == 422
