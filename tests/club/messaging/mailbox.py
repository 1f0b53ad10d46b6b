"""A mail backend that dies right after sending."""

from django.core.mail.backends.locmem import EmailBackend


class DiesAfterSending(EmailBackend):
    """The letter is out, and the worker is gone."""

    def send_messages(self, messages: list) -> int:
        super().send_messages(messages)
        raise SystemExit
