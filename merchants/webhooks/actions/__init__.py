"""What changes for a webhook: made, switched, told, sent, sent again."""

from merchants.webhooks.actions.endpoints import (
    TooManyEndpoints,
    UnknownEvent,
    add_endpoint,
    rotate_secret,
    switch_off,
    switch_on,
)
from merchants.webhooks.actions.replay import EndpointIsOff, ping, replay, replay_delivery
from merchants.webhooks.actions.send_due import send_due
from merchants.webhooks.actions.tell import tell

__all__ = [
    "EndpointIsOff",
    "TooManyEndpoints",
    "UnknownEvent",
    "add_endpoint",
    "ping",
    "replay",
    "replay_delivery",
    "rotate_secret",
    "send_due",
    "switch_off",
    "switch_on",
    "tell",
]
