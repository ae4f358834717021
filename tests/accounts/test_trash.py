"""Trash, restore, delete for ever, photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from PIL import Image

from steward.accounts import tasks
from steward.accounts.models import Account, Membership
from steward.accounts.operations import (
    change_photo,
    differences,
    erase_account,
    grant_access,
    link_contact,
    purge_accounts,
    purge_contacts,
    restore_account,
    set_deal_figures,
    trash_account,
    trash_contact,
    undo_event,
)
from steward.accounts.photos import path_of
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.refused import Invalid, NotAllowed, Refused
from steward.history.models import Event
from steward.history.queries import timeline
from steward.queue.jobs import work
from steward.search import index
from steward.team.models import Member

from .conftest import Everything


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: object) -> None:
    """Photos go to a folder of the test."""
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": location}  # type: ignore[attr-defined]


def picture(size: tuple[int, int] = (400, 200), kind: str = "JPEG", **more: object) -> BytesIO:
    """A picture whose left half is red and right half blue."""
    made = Image.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out = BytesIO()
    made.save(out, kind, **more)
    out.seek(0)
    return out


def test_the_trash_keeps_everything_and_gives_it_back(
    alice: Member, charlie: Member, acme: Account, ilse: Contact
) -> None:
    link_contact(acme, ilse, by=alice)
    grant_access(acme, charlie, by=alice)
    for _twice in range(2):
        trash_account(acme, by=alice)
    assert not Account.objects.visible_to(alice).exists()
    assert index.find("acme", kind="account", among=None) == []
    assert timeline(contact=ilse.pk)[0].text == "noted: was a contact of Acme"  # M69
    for _twice in range(2):
        back = restore_account(acme, by=alice)
    assert Account.objects.visible_to(alice).get().contact_count == 1
    assert [link.contact for link in Membership.objects.of(back)] == [ilse]
    assert [hit.id for hit in index.find("acme", kind="account", among=None)] == [acme.pk]
    assert timeline(contact=ilse.pk)[0].text == "noted: is again a contact of Acme"


def test_for_ever_takes_the_name_and_leaves_the_people(
    alice: Member, acme: Account, ilse: Contact, everything: Everything
) -> None:  # M67, M68
    link_contact(acme, ilse, by=alice)
    before = everything()
    for typed in ("", "acme", "Acme Inc"):
        with pytest.raises(Invalid) as refusal:
            erase_account(acme, by=alice, name_typed=typed)
        assert refusal.value.field == "name"
    assert everything() == before
    erase_account(acme, by=alice, name_typed=" Acme ")
    assert not Account.objects.exists()
    assert not Event.objects.filter(account__isnull=False).exists()
    assert timeline(contact=ilse.pk)[0].text == "noted: was a contact of Acme"
    assert Event.objects.get(kind="account.erased").data == {"name": "Acme"}
    assert Contact.objects.get() == ilse


def test_open_deals_keep_an_account_from_being_deleted_for_ever(
    alice: Member, acme: Account, everything: Everything
) -> None:
    set_deal_figures(acme.pk, won_values={}, won_minor=0, won_count=0, open_values={}, open_minor=0, open_count=2)
    before = everything()
    with pytest.raises(Refused) as refusal:
        erase_account(acme, by=alice, name_typed="Acme")
    assert (refusal.value.code, everything()) == ("open_deals", before)


def test_after_thirty_days_the_trash_is_emptied(alice: Member, acme: Account, globex: Account) -> None:
    for account in (acme, globex):
        trash_account(account, by=alice)
    Account.objects.filter(pk=acme.pk).update(deleted_at=now() - timedelta(days=31))
    Account.objects.filter(pk=globex.pk).update(deleted_at=now() - timedelta(days=29))
    assert purge_accounts() == 1
    assert Account.objects.get() == globex
    assert purge_accounts() == 0


def test_people_are_gone_after_thirty_days_too(alice: Member, acme: Account, ilse: Contact, marta: Contact) -> None:
    link_contact(acme, ilse, by=alice)
    link_contact(acme, marta, by=alice)
    trash_contact(marta, by=alice)
    assert purge_contacts() == 0
    Contact.objects.filter(pk=marta.pk).update(deleted_at=now() - timedelta(days=31))
    assert purge_contacts() == 1
    assert [link.contact for link in Membership.objects.all()] == [ilse]
    assert list(differences()) == []


def test_a_recount_says_where_kept_counts_are_wrong(alice: Member, acme: Account, ilse: Contact) -> None:
    link_contact(acme, ilse, by=alice)
    assert list(differences()) == []
    Account.objects.filter(pk=acme.pk).update(contact_count=5)
    Contact.objects.filter(pk=ilse.pk).update(last_contact_at=now())
    assert len(list(differences())) == 2


@pytest.mark.parametrize("verb", ["trash", "restore", "erase", "photo"])
def test_without_the_right_nothing_changes(bob: Member, acme: Account, verb: str, everything: Everything) -> None:
    before = everything()
    calls: dict[str, Callable[[], object]] = {
        "trash": lambda: trash_account(acme, by=bob),
        "restore": lambda: restore_account(acme, by=bob),
        "erase": lambda: erase_account(acme, by=bob, name_typed="Acme"),
        "photo": lambda: change_photo(acme, by=bob, upload=picture(), size=1000),
    }
    with pytest.raises(NotAllowed):
        calls[verb]()
    assert everything() == before


def test_a_photo_is_written_anew_cropped_and_without_its_place(alice: Member, acme: Account) -> None:  # T31, L21
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[2] = (52.0, 22.0, 0.0)  # where it was taken
    changed = change_photo(acme, by=alice, upload=picture(exif=exif), size=1000)
    with default_storage.open(path_of(changed.photo)) as stored, Image.open(stored) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (256, 256), {})
        top, bottom = kept.convert("RGB").getpixel((128, 20)), kept.convert("RGB").getpixel((128, 236))
    assert top[0] > 200 > 60 > top[2]  # type: ignore[index]
    assert bottom[2] > 200 > 60 > bottom[0]  # type: ignore[index]
    assert changed.photo_url.startswith(f"/accounts/{acme.pk}/photo/")


def test_a_photo_that_another_replaced_is_kept_for_its_undo_and_deleted_after_thirty_days(
    alice: Member, acme: Account
) -> None:
    first = change_photo(acme, by=alice, upload=picture(), size=1000).photo
    second = change_photo(acme, by=alice, upload=picture(kind="PNG"), size=1000).photo
    change_photo(acme, by=alice, upload=None)
    assert tasks.drop_replaced_photo.__doc__  # the room's jobs are read
    for days, kept in ((29, [True, True]), (31, [False, False])):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            work(["rest"])
        assert [default_storage.exists(path_of(key)) for key in (first, second)] == kept


def test_a_photo_that_was_put_back_outlives_the_thirty_days(alice: Member, acme: Account) -> None:
    key = change_photo(acme, by=alice, upload=picture(), size=1000).photo
    gone = change_photo(acme, by=alice, upload=None)
    event = Event.objects.filter(kind="account.photo_changed").latest("pk")
    undo_event(gone, event, by=alice, version=gone.version)
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        work(["rest"])
    assert Account.objects.get(pk=acme.pk).photo == key
    assert default_storage.exists(path_of(key))


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff\xe0broken",
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    ],
)
def test_what_is_no_picture_is_refused_and_stores_nothing(  # attack 43
    alice: Member, acme: Account, upload: bytes, tmp_path: Path, everything: Everything
) -> None:
    before = everything()
    with pytest.raises(Invalid) as refusal:
        change_photo(acme, by=alice, upload=BytesIO(upload), size=len(upload))
    assert (refusal.value.field, everything()) == ("photo", before)
    assert not any(tmp_path.rglob("*.webp"))


def test_a_flood_of_pixels_or_bytes_is_refused(
    alice: Member, acme: Account, everything: Everything
) -> None:  # attack 43
    before = everything()
    flood = BytesIO()
    Image.new("1", (20_000, 20_000)).save(flood, "PNG")
    flood.seek(0)
    for upload, size in ((flood, 1000), (picture(), 11 * 1024 * 1024)):
        with pytest.raises(Invalid):
            change_photo(acme, by=alice, upload=upload, size=size)
    assert everything() == before
