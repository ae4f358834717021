"""Workers that are killed or many: a job runs again, is done once, and a slot of the schedule is filled once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.firm import until
from tests.support.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
JOBS = 150
WORK = """
import sys, time
from pathlib import Path
import steward.config
import django
django.setup()
from steward.config import tasks
from steward.config.schedule import enqueue_due
from steward.fields.models import Tag
from steward.queue.jobs import enqueue, job, work
from steward.queue.models import Job

@job("test.mark")
def mark(name, pause):
    number = Path(name).name
    Tag.objects.create(name=number, name_folded=number)
    if pause:
        Path(name).touch()
        time.sleep(60)

folder = sys.argv[1]
for verb, *more in map(str.split, sys.argv[2:]):
    if verb == "enqueue":
        for number in range(int(more[0])):
            enqueue("test.mark", name=f"{folder}/{number}", pause=number == 0 and more[1] == "pause")
    elif verb == "work":
        Path(folder, f"ready-{more[0]}").touch()
        while not Path(folder, "go").exists():
            time.sleep(0.01)
        enqueue_due()
        work(["rest"], limit=100_000)
    elif verb == "free":
        Job.objects.filter(kind="test.mark").update(lease_until=None, args={"name": f"{folder}/0", "pause": False})
    elif verb == "count":
        done = Job.objects.filter(kind="test.mark", done_at__isnull=False)
        slots = Job.objects.exclude(kind="test.mark")
        print(Tag.objects.count(), done.count(), max(done.values_list("tries", flat=True), default=0),
              slots.count(), slots.values("key").distinct().count(), slots.filter(lane="rest", done_at=None).count())
"""


def begin(server: Server, folder: Path, *steps: str) -> subprocess.Popen[str]:
    """A process of the installation that knows the test's kind of job, and takes these steps: "work 2", "count"."""
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "steward.config.settings"}
    command = [sys.executable, "-c", WORK, str(folder), *steps]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)


def done(process: subprocess.Popen[str]) -> list[list[int]]:
    """The lines of numbers it printed, one of each count, when it ended well."""
    out, _nothing = process.communicate(timeout=90)
    assert process.returncode == 0
    return [[int(word) for word in line.split()] for line in out.splitlines()]


def test_a_job_whose_worker_was_killed_in_the_middle_runs_again_and_is_done_once(
    installation: Server, tmp_path: Path
) -> None:
    (tmp_path / "go").touch()
    worker = begin(installation, tmp_path, "enqueue 1 pause", "work 1")
    until((tmp_path / "0").exists, "the job is under way")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)
    before, after = done(begin(installation, tmp_path, "count", "work 2", "count"))
    assert before[:2] == [0, 0], "its effect went with it"
    assert after[:2] == [0, 0], "its lease has not ended"
    (found,) = done(begin(installation, tmp_path, "free", "work 3", "count"))  # as after a minute
    assert found[:3] == [1, 1, 2]


def test_three_workers_at_once_do_each_job_once_and_fill_each_slot_once(installation: Server, tmp_path: Path) -> None:
    done(begin(installation, tmp_path, f"enqueue {JOBS} quick"))
    workers = [begin(installation, tmp_path, f"work {number}") for number in range(3)]
    until(lambda: len(list(tmp_path.glob("ready-*"))) == 3, "three workers", seconds=60)
    (tmp_path / "go").touch()
    for worker in workers:
        done(worker)
    (found,) = done(begin(installation, tmp_path, "count"))
    tags, jobs, tries, slots, keys, waiting = found
    assert (tags, jobs, tries) == (JOBS, JOBS, 1)
    assert slots == keys
    assert slots >= 9
    assert waiting == 0
