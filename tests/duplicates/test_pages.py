"""The pages of duplicates."""

from __future__ import annotations

from steward.accounts.models import Account
from steward.accounts.operations import change_account, trash_account
from steward.duplicates.operations import merge_accounts, merge_contacts, note_taken_back, unmerge
from steward.team.models import Member, Workspace
from steward.undo.models import Batch
from tests.cast import Api, signed_in

from .conftest import Doubles, deals_of, everything


def side_url(doubles: Doubles, *ids: int) -> str:
    """The address of records side by side."""
    return "/duplicates/account/merge/?" + "&".join(f"ids={pk}" for pk in ids or (doubles.one.pk, doubles.two.pk))


def test_two_accounts_stand_side_by_side_and_become_one(doubles: Doubles) -> None:
    client = signed_in(doubles.by)
    page = client.get(side_url(doubles)).content.decode()
    assert "What moves" in page
    for text in ("ACME B.V.", "acme.example", "+31201234567", "Key, New", "Coffee"):
        assert text in page
    assert f'name="keep" value="{doubles.two.pk}" checked' in page  # the fuller one, a customer
    body = {"ids": [doubles.one.pk, doubles.two.pk], "keep": doubles.one.pk, "from:name": doubles.two.pk}
    answer = client.post("/duplicates/account/merge/", body)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/{doubles.one.pk}/")
    kept = Account.objects.get(pk=doubles.one.pk)
    assert (kept.name, len(deals_of(kept))) == ("ACME B.V.", 3)


def test_equal_names_are_shown_too(doubles: Doubles) -> None:
    """M1 of the peers: the preview was empty when names were equal."""
    twin = doubles.firm("Acme")
    page = signed_in(doubles.by).get(side_url(doubles, doubles.one.pk, twin.pk)).content.decode()
    assert page.count('name="from:name"') == 2


def test_from_one_record_another_is_chosen(doubles: Doubles) -> None:
    client = signed_in(doubles.by)
    page = client.get(side_url(doubles, doubles.one.pk)).content.decode()
    assert "Choose what is the same as Acme." in page
    assert 'name="keep"' not in page
    beside = client.get(side_url(doubles, doubles.one.pk) + f"&other={doubles.two.pk}").content.decode()
    assert beside.count('name="keep"') == 2


def test_the_lists_offer_to_merge_the_ticked(doubles: Doubles, bob: Member) -> None:
    client = signed_in(doubles.by)
    for url, kind in (("/accounts/", "account"), ("/organizations/", "account"), ("/people/", "contact")):
        page = client.get(url).content.decode()
        assert f'href="/duplicates/{kind}/merge/" data-ids="2" hidden' in page
        assert f"/duplicates/{kind}/merge/" not in signed_in(bob).get(url).content.decode()


def test_many_become_one_at_once(doubles: Doubles) -> None:
    client = signed_in(doubles.by)
    more = [doubles.firm(f"Acme {n}").pk for n in range(10)]
    ids = [doubles.one.pk, doubles.two.pk, *more]
    page = client.get(side_url(doubles, *ids)).content.decode()
    assert page.count('name="keep"') == 10
    assert "so 2 of those chosen are not shown" in page
    answer = client.post("/duplicates/account/merge/", {"ids": ids[:10], "keep": doubles.one.pk})
    assert answer["Location"] == f"/accounts/{doubles.one.pk}/"
    left = Account.objects.filter(pk__in=ids, deleted_at__isnull=True).order_by("pk")
    assert list(left.values_list("pk", flat=True)) == [doubles.one.pk, *more[8:]]
    assert client.post("/duplicates/account/merge/", {"ids": ids, "keep": doubles.one.pk}).status_code in (409, 422)


def test_a_merge_is_taken_apart_on_the_record(doubles: Doubles) -> None:
    client = signed_in(doubles.by)
    before = everything()
    body = {"ids": [doubles.one.pk, doubles.two.pk], "keep": doubles.one.pk}
    client.post("/duplicates/account/merge/", body)
    page = client.get(f"/duplicates/account/{doubles.one.pk}/").content.decode()
    assert "ACME B.V." in page
    assert "Take apart" in page
    answer = client.post(f"/duplicates/account/{doubles.one.pk}/take-apart/")
    assert answer["Location"] == f"/accounts/{doubles.one.pk}/"
    assert everything() == before
    assert "taken apart" in client.get(f"/duplicates/account/{doubles.one.pk}/").content.decode()


def test_what_stayed_is_told(doubles: Doubles) -> None:
    client = signed_in(doubles.by)
    client.post("/duplicates/account/merge/", {"ids": [doubles.one.pk, doubles.two.pk], "keep": doubles.one.pk})
    change_account(doubles.one, by=doubles.by, phone="+31209999999")
    answer = client.post(f"/duplicates/account/{doubles.one.pk}/take-apart/", follow=True)
    assert "Phone · Somebody changed it since" in answer.content.decode()


def test_one_that_was_deleted_meanwhile_is_told(doubles: Doubles) -> None:
    trash_account(doubles.two, by=doubles.by)
    before = everything()
    client = signed_in(doubles.by)
    body = {"ids": [doubles.one.pk, doubles.two.pk], "keep": doubles.one.pk}
    answer = client.post("/duplicates/account/merge/", body)
    assert answer.status_code == 409
    assert "was deleted or merged meanwhile" in answer.content.decode()
    assert everything() == before


def test_who_may_not_gets_nothing(doubles: Doubles, bob: Member) -> None:
    before = everything()
    client = signed_in(bob)
    assert client.get(side_url(doubles)).status_code == 403
    body = {"ids": [doubles.one.pk, doubles.two.pk], "keep": doubles.one.pk}
    assert client.post("/duplicates/account/merge/", body).status_code == 403
    assert signed_in(doubles.by).get(side_url(doubles, 999_999)).status_code == 404
    assert signed_in(doubles.by).get("/duplicates/deal/merge/").status_code == 404
    assert everything() == before


def test_the_queries_of_a_page_are_few(doubles: Doubles, django_assert_max_num_queries: object) -> None:
    client = signed_in(doubles.by)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(side_url(doubles))


def test_the_old_address_leads_to_the_record_that_stayed(doubles: Doubles, api: Api) -> None:
    client = signed_in(doubles.by)
    third = doubles.firm("Third")
    merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    merge_accounts(third, [doubles.one], by=doubles.by)
    merge_contacts(doubles.ann, [doubles.ben], by=doubles.by)
    for old in (doubles.one, doubles.two):
        for place in ("accounts", "organizations"):
            assert client.get(f"/{place}/{old.pk}/")["Location"] == f"/accounts/{third.pk}/"
    assert "It was merged into Third." in client.get(f"/accounts/{doubles.two.pk}/", follow=True).content.decode()
    assert client.get(f"/people/{doubles.ben.pk}/")["Location"] == f"/people/{doubles.ann.pk}/"
    assert client.get("/accounts/999999/").status_code == 404
    unmerge("account", third, by=doubles.by)
    assert client.get(f"/accounts/{doubles.one.pk}/").status_code == 200


def test_the_old_address_leads_nobody_to_a_record_that_they_may_not_see(doubles: Doubles, bob: Member) -> None:
    merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert signed_in(bob).get(f"/accounts/{doubles.two.pk}/").status_code == 302
    workspace = Workspace.objects.get()
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    answer = signed_in(bob).get(f"/accounts/{doubles.two.pk}/")
    assert answer.status_code == 404
    assert "Acme" not in answer.content.decode()


def test_a_merge_taken_back_among_the_changes_counts_as_taken_apart(doubles: Doubles) -> None:
    merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    batch = Batch.objects.get()
    client = signed_in(doubles.by)
    assert client.post(f"/changes/{batch.pk}/undo/").status_code in (204, 302)
    trash_account(Account.objects.get(pk=doubles.two.pk), by=doubles.by)
    assert client.get(f"/accounts/{doubles.two.pk}/").status_code == 404
    assert note_taken_back() == 1
    assert "taken apart" in client.get(f"/duplicates/account/{doubles.one.pk}/").content.decode()
