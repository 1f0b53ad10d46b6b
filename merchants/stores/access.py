"""Who of a merchant may do what. Every request asks again, so a leaver is out at his next tap."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial, wraps
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from club.core.prepared import Part, ask_ahead, fetch, settle
from club.core.rows import tie
from merchants.stores.models import ApiKey, Invitation, Merchant, Operator, OperatorRole, Store
from merchants.stores.secret_keys import digest

View = Callable[..., Any]


class OperatorRequest(HttpRequest):
    """A request behind `operator_page`."""

    operator: Operator


# Asked on every call of the API.
KEY_PARTS: tuple[Part, ...] = (
    Part("key", ApiKey),
    Part("merchant", Merchant, "id", "uid", "code", "name", "name_en", "state"),
    Part("store", Store, "id", "uid", "merchant_id", "code", "name", "name_en", "branch_id", "is_open"),
)
KEY = f"""
    SELECT {", ".join(part.columns for part in KEY_PARTS)}
    FROM merchants_apikey key
    LEFT JOIN merchants_merchant merchant ON merchant.id = key.merchant_id
    LEFT JOIN merchants_store store ON store.id = key.store_id
    WHERE key.key_sha256 = %(digest)s AND key.revoked_at IS NULL
"""

MOST_KEYS = 10_000  # of which a process remembers what it read; some ten megabytes
_last_read: dict[str, tuple[Any, ...]] = {}

ALL_ROLES = tuple(OperatorRole)
PARTNERS = (Merchant.State.ACTIVE, Merchant.State.SUSPENDED)  # as Merchant.is_partner says


def operator_of(account: Any) -> Operator | None:
    """The active operator behind a login, with merchant and store; None for anybody else."""
    return (
        Operator.objects.select_related("account", "merchant", "store__merchant", "store__branch")
        .filter(account_id=account.pk, is_active=True, account__is_active=True)
        .filter(merchant__state__in=PARTNERS)
        .first()
    )


def operator_page(*roles: Any) -> Callable[[View], View]:
    """A page for operators of the given roles (all roles when none is given); sets `request.operator`."""

    def guard(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if SESSION_KEY in request.session:
                    request.session.flush()  # of a login that was closed: nothing of it stays
                return redirect_to_login(request.get_full_path())
            operator = operator_of(request.user)
            if operator is None:
                return _refuse(
                    request, _("This login does not belong to a merchant, or it has been switched off.")
                )
            cast(OperatorRequest, request).operator = operator
            if operator.role not in (roles or ALL_ROLES):
                return _refuse(
                    request, _("Your role does not include this page. Please ask the owner of the shop.")
                )
            return view(request, *args, **kwargs)

        return page

    return guard


def stores_of(operator: Operator) -> list[Store]:
    """The stores where the operator may redeem: his own, or all of the merchant's."""
    if operator.store:
        return [operator.store]
    return list(operator.merchant.stores.filter(is_open=True).select_related("merchant", "branch"))


def store_for(operator: Operator, code: str) -> Store:
    """The store an operator works in: his own, the only one, or the one he chose. Http404 for any other."""
    stores = stores_of(operator)
    if len(stores) == 1 and code in ("", stores[0].code):
        return stores[0]
    for store in stores:
        if store.code == code:
            return store
    raise Http404


def colleague_for(operator: Operator, uid: Any) -> Operator:
    """An operator of the same merchant. Http404 for any other."""
    row = (
        Operator.objects.filter(merchant=operator.merchant_id, uid=uid)
        .select_related("account", "merchant")
        .first()
    )
    if row is None:
        raise Http404
    return row


def invitation_for(operator: Operator, uid: Any) -> Invitation:
    """An invitation to the operator's merchant. Http404 for any other."""
    row = Invitation.objects.filter(merchant=operator.merchant_id, uid=uid).first()
    if row is None:
        raise Http404
    return row


def open_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation behind a link that works now."""
    rows = Invitation.objects.waiting().select_related("merchant", "store")
    row = rows.filter(token_sha256=digest(token)).first()
    return row if row and row.is_open(at) and row.merchant.is_partner else None


class KeyChanged(Exception):
    """A key is not what it was when it was last read: whatever was begun with it must begin again."""


def key_of_secret(secret: str) -> ApiKey | None:
    """The key that was not revoked, with merchant and store, that belongs to a bearer secret."""
    name = digest(secret)
    found = fetch(KEY, {"digest": name})
    if not found:
        return None
    if len(_last_read) >= MOST_KEYS:
        forget_keys()
    _last_read[name] = found[0]
    return _key(found[0])


def key_last_read(secret: str) -> ApiKey | None:
    """The same as this process last read it; it is read again along with the next statement.

    That statement raises KeyChanged, and whatever it did is undone, if a single value is another by then.
    None where it was not read yet.
    """
    name = digest(secret)
    known = _last_read.get(name)
    if known is None:
        return None

    ask_ahead(KEY, {"digest": name}, told=partial(_ensure_same, name, known))
    return _key(known)


def forget_key(key: ApiKey) -> None:
    """Read a key anew: this process is about to change it.

    What was asked ahead is heard before, while whoever objects has not begun to write.
    """
    settle()
    _last_read.pop(key.key_sha256, None)


def forget_keys() -> None:
    """Read every key anew."""
    _last_read.clear()


def _ensure_same(name: str, known: tuple[Any, ...], found: Sequence[tuple[Any, ...]]) -> None:
    if list(found) != [known]:
        _last_read.pop(name, None)
        raise KeyChanged


def _key(found: tuple[Any, ...]) -> ApiKey:
    values = iter(found)
    key, merchant, store = (part.take(values) for part in KEY_PARTS)
    tie(key, "merchant", merchant)
    tie(key, "store", store)
    if store is not None:
        tie(store, "merchant", merchant)
    return cast(ApiKey, key)


def api_key_for(operator: Operator, uid: Any) -> ApiKey:
    """An API key of the operator's merchant. Http404 for any other."""
    row = ApiKey.objects.filter(merchant=operator.merchant_id, uid=uid).first()
    if row is None:
        raise Http404
    return row


def _refuse(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "merchants/stores/refused.html", {"reason": reason}, status=403)
