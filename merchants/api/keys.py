"""Who calls: the bearer key of a merchant, one of its stores, or an integration."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from club.core.errors import Forbidden, NotFound
from merchants.api.problems import Invalid
from merchants.counter.once import Door
from merchants.stores.access import key_last_read, key_of_secret
from merchants.stores.actions import touch_api_key
from merchants.stores.models import ApiKey, Store


class _Bearer(HttpBearer):
    """Looks at the one header it needs: the framework reads all of a request first."""

    def __call__(self, request: HttpRequest) -> Any:
        """Who calls, or nothing."""
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == self.openapi_scheme else None


class MerchantKey(_Bearer):
    """A key of a partner; a suspended one may read, and hears why it cannot redeem."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key behind the token, or nothing; raises Forbidden for keys of another kind."""
        key = _key(request, token)
        if key is None:
            return None
        if key.merchant is None or not key.merchant.is_partner:
            raise Forbidden
        touch_api_key(key=key, at=timezone.now())
        return key


class IntegrationKey(_Bearer):
    """A key of a system of the company, such as the policy core or the call centre."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key behind the token, or nothing; raises Forbidden for keys of merchants."""
        key = _key(request, token)
        if key is None:
            return None
        if key.kind != ApiKey.Kind.INTEGRATION:
            raise Forbidden
        touch_api_key(key=key, at=timezone.now())
        return key


def _key(request: HttpRequest, token: str) -> ApiKey | None:
    """The key behind a token; at the door, which begins again if that was wrong, as it was last read."""
    known = key_last_read(token) if getattr(request, "may_begin_again", False) else None
    return known or key_of_secret(token)


def door_of(request: Any) -> Door:
    """The caller as he stands at the counter."""
    return Door(request.auth)


def store_named(key: ApiKey, code: str | None) -> Store:
    """The store a call is about: of the key's merchant, and the key's own if it has one.

    Without a code it is the key's store or the merchant's only one. Raises NotFound, Forbidden, Invalid.
    """
    if key.store is not None and code in (None, key.store.code):
        return key.store
    found = Store.objects.filter(merchant=key.merchant_id).select_related("merchant", "branch")
    stores = list(found.filter(code=code) if code else found[:2])
    if code is None and len(stores) != 1:
        raise Invalid(errors=[{"field": "store", "message": "required: the merchant has several stores"}])
    if not stores:
        raise NotFound
    if key.store is not None:
        raise Forbidden
    return stores[0]
