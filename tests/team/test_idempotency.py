"""`Idempotency-Key`: sent twice, done once, answered twice. Attack 64."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import close_old_connections, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from steward.core.clock import now
from steward.team.idempotency import IdempotencyMiddleware
from steward.team.models import Answer, Member, Token
from steward.team.tasks import forget_answers
from tests.cast import Api
from tests.support.rows import nothing_changes

KEY = {"Idempotency_Key": "order-66"}
BODY = {"name": "Bookkeeping", "scope": "read"}


def test_the_same_post_is_done_once_and_answered_the_same(api: Api) -> None:
    first = api.post("/tokens", BODY, **KEY)
    count = Token.objects.count()
    with nothing_changes():
        second = api.post("/tokens", BODY, **KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content, "the token's text too, which is stored nowhere readable"
    assert second["Idempotency-Replayed"] == "true"
    assert second["Content-Type"] == first["Content-Type"]
    assert Token.objects.count() == count


def test_without_a_key_every_post_counts(api: Api) -> None:
    api.post("/tokens", BODY)
    api.post("/tokens", BODY)
    assert Token.objects.filter(name="Bookkeeping").count() == 2
    assert Answer.objects.count() == 0


def test_the_same_key_with_another_body_or_query_is_refused(api: Api) -> None:
    api.post("/tokens", BODY, **KEY)
    with nothing_changes():
        other = api.post("/tokens", {**BODY, "name": "Other"}, **KEY)
        queried = api.call("POST", "/tokens?x=1", BODY, **KEY)
    for answer in (other, queried):
        assert answer.status_code == 422
        assert answer.json()["code"] == "key_reused"
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_counts_for_its_route_and_its_token_alone(api: Api, alice: Member, bob: Member) -> None:
    api.post("/tokens", BODY, **KEY)
    elsewhere = api.post("/users/invite", {"email": "new@example.com"}, **KEY)
    assert elsewhere.status_code == 201
    others = Api(bob).post("/tokens", BODY, **KEY)
    assert others.status_code == 201
    assert others.json()["member_id"] == bob.pk


def test_a_refusal_of_the_input_is_repeated_too(api: Api) -> None:
    first = api.post("/users/invite", {"email": "nobody"}, **KEY)
    second = api.post("/users/invite", {"email": "nobody"}, **KEY)
    assert first.status_code == second.status_code == 422
    assert first.content == second.content


def test_being_limited_is_not_kept(api: Api) -> None:
    for n in range(30):
        api.post("/users/invite", {"email": f"m{n}@example.com"})
    assert api.post("/users/invite", {"email": "last@example.com"}, **KEY).status_code == 429
    assert Answer.objects.count() == 0
    with time_machine.travel(now() + timedelta(hours=1, minutes=1), tick=False):
        assert api.post("/users/invite", {"email": "last@example.com"}, **KEY).status_code == 201


def keyed(api: Api) -> HttpRequest:
    """A request as the middleware gets it."""
    headers = {"Authorization": f"Bearer {api.token}", **{name.replace("_", "-"): value for name, value in KEY.items()}}
    return RequestFactory().post("/api/v1/anything", {}, "application/json", headers=headers)


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_what_is_of_the_moment_is_not_kept(status: int, api: Api) -> None:
    runs = []

    def rest_of_the_house(request: HttpRequest) -> HttpResponse:
        runs.append(request)
        return HttpResponse(status=status)

    for _n in range(2):
        assert IdempotencyMiddleware(rest_of_the_house)(keyed(api)).status_code == status
    assert len(runs) == 2
    assert Answer.objects.count() == 0


def test_a_failure_on_our_side_undoes_its_effect(api: Api) -> None:
    def rest_of_the_house(request: HttpRequest) -> HttpResponse:
        Member.objects.create(email="half@example.com")
        return HttpResponse(status=500)

    with nothing_changes():
        IdempotencyMiddleware(rest_of_the_house)(keyed(api))


def test_a_death_before_the_answer_takes_the_effect_with_it(api: Api) -> None:
    def rest_of_the_house(request: HttpRequest) -> HttpResponse:
        Member.objects.create(email="half@example.com")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        IdempotencyMiddleware(rest_of_the_house)(keyed(api))
    assert not Member.objects.filter(email="half@example.com").exists()
    assert Answer.objects.get().status is None, "the claim stands until its minute is over"


def test_a_request_that_was_taken_over_keeps_no_effect(api: Api) -> None:
    def slow_house(request: HttpRequest) -> HttpResponse:
        Member.objects.create(email="half@example.com")
        Answer.objects.update(created_at=now())  # another request took it for dead and claimed the key
        return HttpResponse(status=201)

    answer = IdempotencyMiddleware(slow_house)(keyed(api))
    assert answer.status_code == 409
    assert not Member.objects.filter(email="half@example.com").exists()


def test_answers_are_unreadable_without_the_callers_token(api: Api) -> None:
    made = api.post("/tokens", BODY, **KEY).json()["token"]
    stored = Answer.objects.get()
    assert made.encode() not in bytes(stored.body)
    assert made not in str(Answer.objects.values())


def test_a_revoked_token_gets_no_stored_answer(api: Api) -> None:
    api.post("/tokens", BODY, **KEY)
    Token.objects.filter(name="").update(revoked_at=now())
    assert api.post("/tokens", BODY, **KEY).status_code == 401


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_strange_key_is_refused(key: str, api: Api) -> None:
    with nothing_changes():
        answer = api.post("/tokens", BODY, Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_wrong_token_with_a_key_is_still_401(alice: Member) -> None:
    with nothing_changes():
        answer = Client().post(
            "/api/v1/tokens",
            BODY,
            "application/json",
            headers={"Authorization": "Bearer stw_wrong", "Idempotency-Key": "x"},
        )
    assert answer.status_code == 401


def test_an_answer_is_kept_for_a_day(api: Api) -> None:
    first = api.post("/tokens", BODY, **KEY)
    with time_machine.travel(now() + timedelta(hours=23, minutes=59), tick=False):
        assert api.post("/tokens", BODY, **KEY).content == first.content
        forget_answers()
        assert Answer.objects.count() == 1
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=False):
        assert api.post("/tokens", BODY, **KEY).content != first.content
    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        forget_answers()
        assert Answer.objects.count() == 0


def test_while_the_first_runs_the_second_is_told_so(api: Api) -> None:
    api.post("/tokens", BODY, **KEY)
    Answer.objects.update(status=None)  # as if it had not answered yet
    with nothing_changes():
        answer = api.post("/tokens", BODY, **KEY)
    assert answer.status_code == 409
    assert answer.json()["code"] == "in_flight"
    assert answer["Retry-After"] == "1"


def test_a_request_that_died_without_an_answer_can_be_sent_again_after_a_minute(api: Api) -> None:
    api.post("/tokens", BODY, **KEY)
    Token.objects.filter(name="Bookkeeping").delete()  # killed before its commit: neither effect nor answer
    Answer.objects.update(status=None)
    with time_machine.travel(now() + timedelta(seconds=61), tick=False):
        assert api.post("/tokens", BODY, **KEY).status_code == 201
    assert Token.objects.filter(name="Bookkeeping").count() == 1


@pytest.mark.slow
@pytest.mark.every_database
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_do_it_once(api: Api) -> None:
    answers: list[int] = []
    start = threading.Barrier(10)

    def send() -> None:
        close_old_connections()
        caller = Client(raise_request_exception=False)
        start.wait()
        headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": "storm"}
        answers.append(caller.post("/api/v1/tokens", BODY, "application/json", headers=headers).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Token.objects.filter(name="Bookkeeping").count() == 1
    assert set(answers) <= {201, 409}
    assert 201 in answers
