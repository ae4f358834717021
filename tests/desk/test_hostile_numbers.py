"""Where a page takes a number, anything else is refused in words or left out, never a crash."""

from __future__ import annotations

from typing import Any

import pytest

from steward.accounts.operations import create_account
from steward.activities.operations import set_up_types
from steward.deals.operations import open_deal, set_up_pipelines
from steward.team.models import Member
from tests.cast import signed_in
from tests.support.rows import nothing_changes

SHOWN = (  # the form or the list comes without it
    "/deals/new/?stage={n}&pipeline={n}&account={n}", "/people/new/?account={n}", "/people/pick/?q=a&without={n}",
    "/accounts/columns/?back=/accounts/%3Fview%3D{n}",
)  # fmt: skip
NOT_FOUND = ("/accounts/merge/?ids={n}&other={n}", "/activities/plan/?account={n}", "/deals/lane/1/?after={n}")
SENT = {  # address: what is sent, and the answer
    "/deals/{deal}/move/": ({"lane": "{n}", "index": "{n}"}, 404),
    "/deals/{deal}/stage/": ({"stage": "{n}"}, 404),
    "/settings/activity-types/order/": ({"ids": "{n}"}, 204),
    "/settings/pipelines/order/": ({"ids": "{n}"}, 422),
    "/settings/fields/account/order/": ({"ids": "{n}"}, 204),
    "/deals/new/": ({"name": "Press", "stage": "{n}", "account": "{n}", "owner": "{n}"}, 422),
    "/accounts/{account}/contacts/link/": ({"contact": "{n}"}, 422),
    "/accounts/{account}/field/owner/": ({"value": "{n}", "was": ""}, 422),
}
NUMBERS = ("9" * 5000, "9" * 30, "-1", "٣", "1.5")


@pytest.fixture
def ids(alice: Member) -> dict[str, int]:
    """An account and a deal of Alice's."""
    set_up_types(by=alice)
    set_up_pipelines(by=alice)
    account = create_account(by=alice, name="Acme", as_customer=True)
    return {"account": account.pk, "deal": open_deal(by=alice, name="Press", account=account).pk}


@pytest.mark.parametrize("path", SHOWN + NOT_FOUND)
def test_an_address_with_a_number_that_none_can_be_is_answered(alice: Member, ids: dict[str, int], path: str) -> None:
    browser, status = signed_in(alice), 200 if path in SHOWN else 404
    assert [browser.get(path.format(n=number, **ids)).status_code for number in NUMBERS] == [status] * len(NUMBERS)


@pytest.mark.parametrize("path", SENT)
def test_a_form_with_a_number_that_none_can_be_changes_nothing(alice: Member, ids: dict[str, int], path: str) -> None:
    browser, (values, status) = signed_in(alice), SENT[path]
    for number in NUMBERS:
        data: dict[str, Any] = {name: value.format(n=number) for name, value in values.items()}
        with nothing_changes():
            answer = browser.post(path.format(**ids), data, headers={"HX-Request": "true"})
        assert answer.status_code == status, (number[:20], answer.content[:500])
