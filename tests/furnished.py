"""Data folders made once, and firms on a real server: `olga` owns an empty one, `maven_firm` has Maven's rows.

`lived_in` has a year of work too.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.databases import DATABASE, create_database
from tests.support.firm import Api, api_of, maven, remember, set_up
from tests.support.server import Server

Make = Callable[[Server], None]
MadeOnce = Callable[[str, Server | None, Make], Server]
TOKEN = "token of olga"  # a file in the data folder
PEOPLE = [
    ("Ilse", "de Vries", "CEO"), ("Tomas", "Novák", "Head of purchasing"), ("Marta", "Bielak", "Accountant"),
    ("Jean-Baptiste", "Ngoy Mukendi wa Kalonji", "Deputy assistant director of procurement"),
]  # fmt: skip
PLANS = [
    ("Kan-code", "call", "Satisfaction call", 3), ("Konex", "meeting", "Renewal talk", 0),
    ("Hottechi", "task", "Send offer", -4),
    ("Treequote", "email", "Answer about delivery", 1), ("Isdom", "deadline", "Contract ends", 14),
    ("Kan-code", "lunch", "Lunch with Ilse and the new head of purchasing in Nairobi", 9), ("Codehow", "call", "", -1),
]  # fmt: skip


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """`made_once(name, of, make)`: an installation that the first process of this run makes, and all copy.

    It begins as a copy of `of`, or empty.
    """
    base = tmp_path_factory.getbasetemp()
    together = base if worker_id == "master" else base.parent

    def installation(name: str, of: Server | None, make: Make) -> Server:
        folder, done = together / name, together / f"{name} is made"
        with (together / f"{name} lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir()
                made = of.copy(folder) if of else Server(folder, database_url=create_database())
                (folder / DATABASE).write_text(made.database_url)
                make(made)
                done.touch()
        return Server(folder, database_url=(folder / DATABASE).read_text())

    return installation


@pytest.fixture(scope="session")
def migrated(made_once: MadeOnce) -> Server:
    """An installation as the first `steward serve` leaves it; copied for each server, so that starts are quick."""

    def make(server: Server) -> None:
        for command in (["migrate", "-v0"], ["createcachetable"]):
            done = server.steward(*command)
            assert done.returncode == 0, done.stderr

    return made_once("migrated", None, make)


@pytest.fixture(scope="session")
def owned(made_once: MadeOnce, migrated: Server) -> Server:
    """One with Olga's firm, a token and a session of hers; copied for each test, so that none waits for commands."""

    def make(server: Server) -> None:
        set_up(server)
        (server.data / TOKEN).write_text(api_of(server).token)
        remember(server)

    return made_once("owned", migrated, make)


@pytest.fixture
def olga(server: Server) -> Api:
    """The API of the test's server as Olga, who owns its empty firm."""
    return olga_of(server)


def olga_of(server: Server) -> Api:
    """The API of a server that began as `owned`, as Olga."""
    return Api(server, (server.data / TOKEN).read_text())


@pytest.fixture(scope="session")
def imported(made_once: MadeOnce, owned: Server, shared_data: Path) -> Server:
    """One into which Maven's files were imported by command."""

    def make(server: Server) -> None:
        done = server.steward("import", *map(str, maven(shared_data)))
        assert done.returncode == 0, done.stderr

    return made_once("imported", owned, make)


@pytest.fixture
def maven_firm(imported: Server, tmp_path: Path) -> Iterator[Server]:
    """A serving copy of it, for this test alone."""
    with imported.copy(tmp_path / "maven") as server:
        server.start()
        yield server


@pytest.fixture(scope="session")
def furnished_firm(made_once: MadeOnce, imported: Server, shared_data: Path) -> Server:
    """The same firm with people, plans, notes, files, tags and a field of its own."""

    def make(server: Server) -> None:
        server.start()
        furnish(olga_of(server), shared_data)
        server.stop()

    return made_once("furnished", imported, make)


@pytest.fixture(scope="session")
def lived_in(furnished_firm: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A serving copy of it, shared by tests that only look."""
    with furnished_firm.copy(tmp_path_factory.mktemp("lived-in")) as server:
        server.start()
        yield server


def furnish(api: Api, shared_data: Path) -> None:
    """What a team adds to imported records."""
    accounts = {one["name"]: one["id"] for one in api.all("/organizations")}
    kan = accounts["Kan-code"]
    today = datetime.now(UTC).date()
    api.post("/tags", {"name": "Key customer", "tone": "violet"})
    api.patch(f"/accounts/{kan}", {"tags": ["Key customer"], "website": "kan-code.example", "phone": "+31 20 624 1111"})
    api.patch(f"/accounts/{accounts['Konex']}", {"tags": ["Key customer"], "description": "Signs in spring."})
    api.post("/tags", {"name": "Trade fair", "tone": "amber"})
    options = ["Gold", "Silver"]
    api.post("/fields", {"record": "account", "label": "Service level", "type": "choice", "options": options})
    people = [
        api.post(
            f"/accounts/{kan}/contacts",
            {
                "first_name": first, "last_name": last, "job_title": title, "is_primary": number == 0,
                "email": f"{first.lower().replace('-', '')}@kan-code.example", "description": title,
                "phones": [{"number": f"+3162000000{number}"}],
            },
        )["contact"]["id"]
        for number, (first, last, title) in enumerate(PEOPLE)
    ]  # fmt: skip
    for name, kind, subject, days in PLANS:
        due = (today + timedelta(days=days)).isoformat()
        person = {"contact_id": people[0]} if name == "Kan-code" else {}
        plan = {"type": kind, "subject": subject, "due_on": due, "account_id": accounts[name], **person}
        api.post("/activities", {**plan, "due_time": "10:30"} if days == 0 else plan)
    api.post("/activities", {
        "type": "call", "subject": "Asked about delivery", "account_id": kan, "contact_id": people[1],
        "done_at": (datetime.now(UTC) - timedelta(days=2)).isoformat(),
    })  # fmt: skip
    api.post("/notes", {"body": "**Wants** a quote for *200 seats*:\n\n- by Friday\n- with training", "account_id": kan,
                        "pinned": True})  # fmt: skip
    api.post("/notes", {"body": "Moves to a new office in May.", "account_id": kan, "contact_id": people[0]})
    big = {"any": [{"field": "won_value", "op": "gte", "value": "200000"}, {"field": "industry", "op": "is",
           "value": "medical"}]}  # fmt: skip
    api.post("/views", {"list": "accounts", "name": "Large or medical", "filter": big, "sharing": "everyone",
                        "pinned": True})  # fmt: skip
    stages = api.get("/stages")["items"]
    for number, name in enumerate(["Kan-code", "Konex", "Codehow"]):
        value = {"amount": str(12_500 * (number + 1)), "currency": "USD"}
        body = {"name": f"{name} – renewal", "account_id": accounts[name], "value": value, "stage_id": stages[-1]["id"],
                "tags": ["Trade fair"]}  # fmt: skip
        api.post("/deals", {**body, "expected_close_on": (today + timedelta(days=20 - 25 * number)).isoformat()})
    for path in ("pdf/pdflatex-4-pages.pdf", "images/Portrait_6.jpg"):
        file = shared_data / path
        answer = api.upload("/files", file.name, file.read_bytes(), account_id=kan)
        assert answer.status == 201, answer.text
    waiting = api.upload("/imports", "new.csv", b"Company;Country;Segment\nBytemark;Netherlands;Large\nKonex;Chile;\n")
    assert waiting.status == 201, waiting.text
    api.post(f"/imports/{waiting.json['id']}/plan")
