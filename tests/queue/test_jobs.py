"""Background work: nothing enqueued is lost, nothing runs twice, failures are tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from steward.core.clock import now
from steward.queue import jobs
from steward.queue.jobs import HANDLERS, claim, enqueue, job, run, work
from steward.queue.models import Job
from steward.queue.tasks import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran() -> Iterator[list[str]]:
    """What the test's own handlers did."""
    found: list[str] = []

    @job("test.note")
    def note(text: str) -> None:
        found.append(text)

    @job("test.fail", tries=2)
    def fail() -> None:
        Job.objects.create(kind="test.side_effect")
        raise ValueError("no luck")

    yield found
    del HANDLERS["test.note"], HANDLERS["test.fail"]


def test_a_job_runs_once_and_is_marked_done(ran: list[str]) -> None:
    enqueue("test.note", text="a")
    assert work(["rest"]) == 1
    assert work(["rest"]) == 0
    assert ran == ["a"]
    assert Job.objects.get().done_at is not None


def test_a_rolled_back_change_takes_its_job_with_it(ran: list[str]) -> None:
    with transaction.atomic():
        enqueue("test.note", text="a")
        transaction.set_rollback(True)
    assert work(["rest"]) == 0
    assert not Job.objects.exists()


def test_a_key_is_enqueued_once_ever(ran: list[str]) -> None:
    assert enqueue("test.note", key="k", text="a") is not None
    assert enqueue("test.note", key="k", text="b") is None
    work(["rest"])
    assert ran == ["a"]


def test_a_job_is_not_run_before_it_is_due(ran: list[str]) -> None:
    enqueue("test.note", due_at=now() + timedelta(minutes=1), text="later")
    assert work(["rest"]) == 0


def test_a_leased_job_is_left_alone_until_the_lease_ends(ran: list[str]) -> None:
    enqueue("test.note", text="a")
    first = claim(["rest"])
    assert first is not None
    assert claim(["rest"]) is None
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    again = claim(["rest"])
    assert again is not None
    assert again.tries == 2
    run(again)
    assert ran == ["a"]


def test_a_worker_that_lost_its_lease_does_not_do_the_job_a_second_time(ran: list[str]) -> None:
    enqueue("test.note", text="a")
    slow = claim(["rest"])
    assert slow is not None
    Job.objects.update(lease_until=now() - timedelta(hours=1))  # it stood still, or the clock jumped
    quick = claim(["rest"])
    assert quick is not None
    run(quick)
    run(slow)
    assert ran == ["a"]


def test_a_failure_of_a_worker_that_lost_its_lease_undoes_nothing(ran: list[str]) -> None:
    enqueue("test.fail")
    slow = claim(["rest"])
    assert slow is not None
    Job.objects.update(lease_until=None)
    assert claim(["rest"]) is not None
    run(slow)
    assert (Job.objects.get().error, Job.objects.get().tries) == ("", 2)
    assert Job.objects.get().lease_until is not None


def test_a_failure_leaves_no_effect_is_tried_again_and_ends_dead(ran: list[str]) -> None:
    enqueue("test.fail")
    work(["rest"])
    failed = Job.objects.get()
    assert (failed.tries, failed.dead, failed.error) == (1, False, "ValueError: no luck")
    assert failed.due_at > now()
    Job.objects.update(due_at=now())
    work(["rest"])
    assert Job.objects.get().dead


def test_beat_renews_the_lease_of_the_running_job(ran: list[str]) -> None:
    seen = []

    @job("test.long", long=True)
    def long() -> None:
        Job.objects.update(lease_until=now())
        jobs.beat()
        seen.append(Job.objects.get().lease_until)

    enqueue("test.long")
    work(["rest"])
    del HANDLERS["test.long"]
    assert seen[0] is not None
    assert seen[0] > now() + timedelta(seconds=30)


def test_done_jobs_are_forgotten_after_a_week() -> None:
    Job.objects.create(kind="old", done_at=now() - timedelta(days=8))
    Job.objects.create(kind="new", done_at=now())
    sweep()
    assert [found.kind for found in Job.objects.all()] == ["new"]
