"""Every answer that a test of the API gets is held against the description of the API."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from merchants.api.urls import api

Described = list[tuple[re.Pattern[str], str, dict[str, Any]]]


@pytest.fixture(scope="session")
def described() -> tuple[Described, dict[str, Any]]:
    schema = api.get_openapi_schema()
    found = [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), method.upper(), operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    ]
    # A fixed path such as /redemptions/batch goes before a pattern that also fits it.
    return sorted(found, key=lambda each: "[^/]+" in each[0].pattern), schema["components"]


@pytest.fixture(autouse=True)
def answers_as_described(described: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Status, media type and body of each answer must be what the description says."""
    operations, components = described
    original, wrong = Client.generic, []

    def generic(client: Client, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        response = original(client, method, path, *args, **kwargs)
        for pattern, verb, operation in operations:
            if verb == method and pattern.fullmatch(path.partition("?")[0]):
                wrong.extend(_differences(response, operation, components, f"{method} {path}"))
                break
        return response

    monkeypatch.setattr(Client, "generic", generic)
    yield
    assert wrong == []


def _differences(response: Any, operation: Any, components: Any, name: str) -> list[str]:
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    answer = answers.get(str(response.status_code))
    if answer is None:
        return [f"{name}: {response.status_code} {response.json().get('code')} is not described"]
    kind = response["Content-Type"].partition(";")[0]
    if kind not in answer["content"]:
        return [f"{name}: {kind} is not described"]
    if response.status_code >= 400 and f"`{response.json()['code']}`" not in answer["description"]:
        return [f"{name}: {response.json()['code']} is not described for {response.status_code}"]
    whole = {**answer["content"][kind]["schema"], "components": components}
    return [f"{name}: {error}" for error in jsonschema_rs.iter_errors(whole, response.json())]
