"""What a form with a key is answered: the same form sent twice is one act and one answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from club.core.errors import DomainError
from club.core.idempotency import Answer, fingerprint
from merchants.counter.once import Door, act_once, problem
from merchants.stores.access import OperatorRequest

Work = Callable[[Door, datetime], Answer]


def given(request: OperatorRequest, key: str, work: Work) -> Answer:
    """The answer to a form with a key, a refusal included."""
    door, at = Door(request.operator), timezone.now()
    sent = {name: text for name, text in request.POST.items() if name != "csrfmiddlewaretoken"}
    mark = fingerprint("POST", request.path, repr(sorted(sent.items())).encode())
    try:
        return act_once(door=door, key=key, request_hash=mark, at=at, work=lambda: work(door, at))
    except DomainError as refusal:
        return Answer(refusal.status, problem(refusal))


def words_of(answer: Answer) -> Any:
    """Why it was refused, in words; None when it was not."""
    return answer.body["detail"] if answer.status >= 400 else None
