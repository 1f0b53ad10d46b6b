"""What happens to an application: received, entered as a merchant, approved, declined."""

from merchants.applications.actions.decide import decline_application, reject_applicant, take_on
from merchants.applications.actions.enter_application import enter_application
from merchants.applications.actions.receive_application import Applicant, receive_application

__all__ = [
    "Applicant",
    "decline_application",
    "enter_application",
    "receive_application",
    "reject_applicant",
    "take_on",
]
