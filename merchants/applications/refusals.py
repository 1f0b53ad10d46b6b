"""Why an application is not taken, or not decided."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError


class TooManyApplications(DomainError):
    """A limit of applications was reached; nothing was kept."""

    code = "throttled"
    status = 429
    message = _("Too many applications came from here. Please come back tomorrow.")


class AlreadyApplied(DomainError):
    """An application of this company waits already."""

    code = "already_applied"
    message = _("This company has applied already. The link in our SMS says how far it is.")


class AlreadyPartner(DomainError):
    """The company is a partner, or somebody at the desk has entered it."""

    code = "already_partner"
    message = _("This company is registered with us already. Please call the branch that looks after it.")


class ApplicationDecided(DomainError):
    """Somebody else was faster, or it is not its turn."""

    code = "wrong_state"
    message = _("Somebody has decided about this application already.")


class CodeTaken(DomainError):
    """A merchant or a store has this code already."""

    code = "code_taken"
    message = _("This code is taken. Please choose another one.")
