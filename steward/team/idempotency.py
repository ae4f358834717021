"""`Idempotency-Key`: a POST that is sent again is answered again, and done once (interfaces.md, Writes).

The answer is stored in the transaction of the effect: after a crash either both are there or neither. A claim is
committed before, so that a second request, while the first runs, is told so. Refusals because of the moment (409,
429, 5xx) are not kept. Bodies are encrypted with the caller's token: a new token's text is stored nowhere readable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import cast

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from steward.core.api import problem, unavailable
from steward.core.clock import now
from steward.core.database import trouble

from .api_auth import live_token
from .models import Answer
from .secrecy import decrypted, encrypted

PREFIX = "/api/v1/"
LIFE = timedelta(hours=24)
LEASE = timedelta(seconds=60)  # after that, a request that never answered is taken for dead
LONGEST_KEY = 255
_HEADERS = ("Content-Type", "ETag", "Location")
_PURPOSE = "steward.team.answer"


class IdempotencyMiddleware:
    """Does what the module says, for every POST of the API that names a key and comes with a live token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not request.path.startswith(PREFIX):
            return self.get_response(request)
        if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
            text = _("An Idempotency-Key has 1 to %(n)s characters.") % {"n": LONGEST_KEY}
            return problem(422, text, code="invalid", errors=[{"field": "Idempotency-Key", "message": text}])
        bearer = request.headers.get("Authorization", "").partition(" ")[2]
        asked = _fingerprint(request) if live_token(bearer) else None
        if asked is None:
            return self.get_response(request)  # which says what is wrong with it
        try:
            claim = _claim(_hash(bearer, request.path, key), asked)
            if isinstance(claim, HttpResponse):
                return claim
            if claim.status is not None:
                return _replay(claim, bearer)
            return self._do(request, claim, bearer)
        except DatabaseError as error:  # the answer could not be stored, so the effect was not either
            refusal = trouble(error)
            if refusal is None:
                raise
            return unavailable(refusal)

    def _do(self, request: HttpRequest, claim: Answer, bearer: str) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            kept = response.status_code < 500 and response.status_code not in (409, 429) and not response.streaming
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif kept and not _keep(claim, response, bearer):
                transaction.set_rollback(True)
                return _busy()
        if not kept:
            _mine(claim).delete()
        return response


def _claim(scope: str, asked: str) -> Answer | HttpResponse:
    """The answer to work out (no status), the stored answer, or why neither: other content, or still running."""
    for _attempt in range(2):
        found = Answer.objects.filter(scope=scope).first()
        if found is None:
            try:
                with transaction.atomic():
                    return Answer.objects.create(scope=scope, asked=asked)
            except IntegrityError:
                continue  # somebody was quicker: look at theirs
        at = now()
        if at - found.created_at > (LIFE if found.status else LEASE):
            taken = _mine(found).update(created_at=at, asked=asked, status=None)
            found.created_at, found.asked, found.status = at, asked, None
            return found if taken else _busy()
        if found.asked != asked:
            text = _("This Idempotency-Key was used for another request. Use a new one.")
            return problem(422, text, code="key_reused", errors=[{"field": "Idempotency-Key", "message": text}])
        return _busy() if found.status is None else found
    return _busy()


def _mine(claim: Answer) -> QuerySet[Answer]:
    """The claim's row, unless another request took it over meanwhile."""
    return Answer.objects.filter(pk=claim.pk, created_at=claim.created_at)


def _keep(claim: Answer, response: HttpResponse, bearer: str) -> bool:
    """Store the answer in the transaction of the effect; False when the claim is no longer ours."""
    headers = {name: response[name] for name in _HEADERS if name in response}
    body = encrypted(response.content, key=bearer, purpose=_PURPOSE)
    return bool(_mine(claim).update(status=response.status_code, headers=headers, body=body))


def _replay(found: Answer, bearer: str) -> HttpResponse:
    body = decrypted(bytes(found.body), key=bearer, purpose=_PURPOSE)
    response = HttpResponse(body, status=cast("int", found.status), headers=found.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _busy() -> HttpResponse:
    text = _("The first request with this Idempotency-Key is still running.")
    return problem(409, text, code="in_flight", headers={"Retry-After": "1"})


def _fingerprint(request: HttpRequest) -> str | None:
    """A hash of everything sent; None when it cannot be read, which is for the view to say."""
    found = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    try:
        for part in _parts(request):
            found.update(hashlib.sha256(part).digest())
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return None
    return found.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield repr((name, values)).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield repr((name, file.name)).encode()
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield content.digest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
