"""Data folders made once, and firms on a real server: `olga` owns an empty one, `maven_firm` has Maven's rows.

`lived_in` has a year of work too.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.firm import Api, api_of, maven, set_up
from tests.support.server import Server

MadeOnce = Callable[[str, Callable[[Path], None]], Path]
TOKEN = "token of olga"
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
    """`made_once(name, make)`: a folder that the first process of this run makes and all read."""
    base = tmp_path_factory.getbasetemp()
    together = base if worker_id == "master" else base.parent

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        done, path = together / f"{name} is made", together / name
        with (together / f"{name} lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                path.mkdir()
                make(path)
                done.touch()
        return path

    return folder


@pytest.fixture(scope="session")
def migrated_data(made_once: MadeOnce) -> Path:
    """A data folder as the first `steward serve` leaves it; copied for each server, so that starts are quick."""

    def make(folder: Path) -> None:
        server = Server(folder)
        for command in (["migrate", "-v0"], ["createcachetable"]):
            done = server.steward(*command)
            assert done.returncode == 0, done.stderr

    return made_once("migrated", make) / "data"


@pytest.fixture(scope="session")
def owned_data(made_once: MadeOnce, migrated_data: Path) -> Path:
    """A data folder with Olga's firm and a token of hers; copied for each test, so that none waits for commands."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_data, folder / "data")
        server = Server(folder)
        set_up(server)
        (server.data / TOKEN).write_text(api_of(server).token)

    return made_once("owned", make) / "data"


@pytest.fixture
def olga(server: Server) -> Api:
    """The API of the test's server as Olga, who owns its empty firm."""
    if (server.data / TOKEN).exists():
        return Api(server, (server.data / TOKEN).read_text())
    set_up(server)
    return api_of(server)


@pytest.fixture(scope="session")
def maven_data(made_once: MadeOnce, owned_data: Path, shared_data: Path) -> Path:
    """The data folder of an installation into which Maven's files were imported by command; copied for each test."""

    def make(folder: Path) -> None:
        shutil.copytree(owned_data, folder / "data")
        done = Server(folder).steward("import", *map(str, maven(shared_data)))
        assert done.returncode == 0, done.stderr

    return made_once("maven", make) / "data"


@pytest.fixture
def maven_firm(maven_data: Path, tmp_path: Path) -> Iterator[Server]:
    """A serving copy of it, for this test alone."""
    shutil.copytree(maven_data, tmp_path / "maven" / "data")
    with Server(tmp_path / "maven") as server:
        server.start()
        yield server


@pytest.fixture(scope="session")
def lived_in_data(made_once: MadeOnce, maven_data: Path, shared_data: Path) -> Path:
    """The data folder of the same firm with people, plans, notes, files, tags and a field of its own."""

    def make(folder: Path) -> None:
        shutil.copytree(maven_data, folder / "data")
        with Server(folder) as server:
            server.start()
            furnish(api_of(server), shared_data)

    return made_once("lived-in", make) / "data"


@pytest.fixture(scope="session")
def lived_in(lived_in_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A serving copy of it, shared by tests that only look."""
    folder = tmp_path_factory.mktemp("lived-in")
    shutil.copytree(lived_in_data, folder / "data")
    with Server(folder) as server:
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
    stages = api.get("/stages")["items"]
    for number, name in enumerate(["Kan-code", "Konex", "Codehow"]):
        value = {"amount": str(12_500 * (number + 1)), "currency": "USD"}
        body = {"name": f"{name} – renewal", "account_id": accounts[name], "value": value, "stage_id": stages[-1]["id"]}
        api.post("/deals", {**body, "expected_close_on": (today + timedelta(days=20 - 25 * number)).isoformat()})
    for path in ("pdf/pdflatex-4-pages.pdf", "images/Portrait_6.jpg"):
        file = shared_data / path
        answer = api.upload("/files", file.name, file.read_bytes(), account_id=kan)
        assert answer.status == 201, answer.text
    waiting = api.upload("/imports", "new.csv", b"Company;Country;Segment\nBytemark;Netherlands;Large\nKonex;Chile;\n")
    assert waiting.status == 201, waiting.text
