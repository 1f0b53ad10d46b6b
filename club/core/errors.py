"""What a business act says when it refuses."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refused act. Each action defines its own subclasses beside it.

    `code` is what the API shows and never changes; `message` is what people read, in their language;
    `details` are facts for the caller that hold no personal data.
    """

    code = "invalid"
    message: Any = _("This cannot be done.")
    status = 409

    def __init__(self, message: Any = None, **details: Any) -> None:
        if message is not None:
            self.message = message
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """The object does not exist, or not for this person."""

    code = "not_found"
    message = _("We cannot find this.")
    status = 404


class Forbidden(DomainError):
    """The person is known and may not do this."""

    code = "forbidden"
    message = _("You may not do this.")
    status = 403


class FourEyes(Forbidden):
    """The act needs a second person: nobody approves what he prepared himself."""

    code = "four_eyes"
    message = _("A second person has to do this: you prepared it yourself.")
