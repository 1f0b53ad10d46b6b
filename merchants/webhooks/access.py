"""Who may see and change a webhook: the merchant it belongs to."""

from typing import Any

from django.http import Http404

from merchants.stores.models import Operator
from merchants.webhooks.models import Delivery, Endpoint


def endpoint_for(operator: Operator, uid: Any) -> Endpoint:
    """A webhook of the operator's merchant. Http404 for any other."""
    row = Endpoint.objects.filter(merchant=operator.merchant_id, uid=uid).first()
    if row is None:
        raise Http404
    return row


def delivery_for(operator: Operator, uid: Any) -> Delivery:
    """A delivery to a webhook of the operator's merchant. Http404 for any other."""
    rows = Delivery.objects.filter(endpoint__merchant=operator.merchant_id, uid=uid)
    row = rows.select_related("endpoint", "event").first()
    if row is None:
        raise Http404
    return row
