"""E-mail through Django's mail settings (EMAIL_URL)."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from club.messaging.channels.parcel import Busy, Down, MaybeSent, Parcel, Refused

NO_SERVER = "django.core.mail.backends.dummy.EmailBackend"


def send(parcel: Parcel) -> str:
    """Send a plain-text letter; the link stands below the text. Without a mail server it is refused."""
    if settings.EMAIL_BACKEND == NO_SERVER:
        raise Refused("no_mail_server")
    body = f"{parcel.wording.text}\n\n{parcel.link}".strip()
    letter = EmailMessage(parcel.wording.title, body, to=[parcel.to.email])
    letter.extra_headers["X-Message-Key"] = parcel.key
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused:
        raise Refused("recipient_refused") from None
    except smtplib.SMTPResponseException as error:
        raise (Busy if 400 <= error.smtp_code < 500 else Refused)(error.smtp_code) from None
    except (smtplib.SMTPConnectError, ConnectionRefusedError):
        raise Down("unreachable") from None
    except OSError as error:
        raise MaybeSent(type(error).__name__) from None
    return parcel.key
