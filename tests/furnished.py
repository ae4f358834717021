"""Firms on a real server: `olga` owns an empty one; `maven_firm` has Maven's rows, `lived_in` a year of work too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.firm import Api, api_of, maven, set_up
from tests.support.server import Server

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
def owned_data(tmp_path_factory: pytest.TempPathFactory, migrated_data: Path) -> Path:
    """A data folder with Olga's firm and a token of hers; copied for each test, so that none waits for commands."""
    folder = tmp_path_factory.mktemp("owned")
    shutil.copytree(migrated_data, folder / "data")
    server = Server(folder)
    set_up(server)
    (server.data / TOKEN).write_text(api_of(server).token)
    return server.data


@pytest.fixture
def olga(server: Server) -> Api:
    """The API of the test's server as Olga, who owns its empty firm."""
    if (server.data / TOKEN).exists():
        return Api(server, (server.data / TOKEN).read_text())
    set_up(server)
    return api_of(server)


@pytest.fixture(scope="session")
def maven_folder(tmp_path_factory: pytest.TempPathFactory, owned_data: Path, shared_data: Path) -> Path:
    """The folder of an installation into which Maven's files were imported by command; copied for each test."""
    folder = tmp_path_factory.mktemp("maven")
    shutil.copytree(owned_data, folder / "data")
    server = Server(folder)
    done = server.steward("import", *map(str, maven(shared_data)))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def maven_firm(maven_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A serving copy of it, for this test alone."""
    shutil.copytree(maven_folder / "data", tmp_path / "maven" / "data")
    with Server(tmp_path / "maven") as server:
        server.start()
        yield server


@pytest.fixture(scope="session")
def lived_in(maven_folder: Path, tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Server]:
    """The same firm with people, plans, notes, files, tags and a field of its own; shared by tests that only look."""
    folder = tmp_path_factory.mktemp("lived-in")
    shutil.copytree(maven_folder / "data", folder / "data")
    with Server(folder) as server:
        server.start()
        furnish(api_of(server), shared_data)
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
