"""The customer-service window: how many messages an account may send after somebody acted."""

from sandbox import clock
from sandbox.phones import Phone
from sandbox.wechat.errors import WeChatError

# Seconds and messages allowed after each kind of act (WeChat: customer service messages).
OPENS = {"text": (48 * 3600, 5), "click": (60, 3), "follow": (60, 3), "scan": (60, 3)}


def widen(phone: Phone, act: str) -> None:
    """An act opens the window anew, and never makes an open one narrower."""
    seconds, count = OPENS[act]
    held, moment = phone["window"], clock.now()
    left = held["left"] if held["until"] > moment else 0
    phone["window"] = {"until": max(held["until"], moment + seconds), "left": max(left, count)}


def spend(phone: Phone) -> None:
    """Use one message of the window; 45015 when it is closed, 45047 when it is used up."""
    held = phone["window"]
    if held["until"] <= clock.now():
        raise WeChatError(45015, "response out of time limit or subscription is canceled")
    if held["left"] < 1:
        raise WeChatError(45047, "out of response count limit")
    held["left"] -= 1
