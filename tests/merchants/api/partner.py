"""A system of the company with its key."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from merchants.stores.models import ApiKey
from tests.cast import NOW


@dataclass
class System:
    """A program that calls the API with an integration's key."""

    key: ApiKey
    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def put(self, path: str, body: Any) -> Any:
        kind = "application/json"
        return self.client.put(f"/api/v1/{path}", body, content_type=kind, headers=self.headers)

    def post(self, path: str, body: Any) -> Any:
        kind = "application/json"
        return self.client.post(f"/api/v1/{path}", body, content_type=kind, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def system(secret: str = "ck_integration") -> System:
    """An integration with a key of its own."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    facts = {"kind": ApiKey.Kind.INTEGRATION, "name": "policy core", "prefix": "ck_integr"}
    return System(ApiKey.objects.create(key_sha256=digest, created_at=NOW, **facts), secret)
