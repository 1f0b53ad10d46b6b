"""What is wiped when a member is forgotten, and the list outside the database of who was."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from club.complaints.forgetting import forget_words
from club.identity.models import Account, BrowserSession, WeChatIdentity
from club.managers.models import CustomerContact, SurveyAnswer
from club.members import erased
from club.members.models import Customer, Member, Violation
from club.messaging.models import Message
from club.revisits.forgetting import forget_calls
from club.wechat.models import Callback, Follower
from merchants.bookings.models import Booking
from merchants.quality.models import Rating
from vouchers.lifecycle.models import Redemption


def forget(member: Member, at: datetime) -> None:
    """Wipe login, person, cars, answers and messages of one membership."""
    if member.account:
        _login(member.account)
    if member.customer:
        person(member.customer.pk, at)
    Booking.objects.filter(member=member).update(answers_text=None, tow_to=None, note="", reason="")
    Redemption.objects.filter(member=member).exclude(answers={}).update(answers={})
    Rating.objects.filter(redemption__member=member).update(words=None)
    forget_words(member)
    CustomerContact.objects.filter(member=member).update(words=None)
    SurveyAnswer.objects.filter(invitation__member=member).update(words=None)
    told = Message.objects.filter(recipient=member.uid)
    told.filter(state__in=["queued", "sending"]).update(state=Message.State.DROPPED, reason="erased")
    told.update(params=None, address=None, link="")


def _login(account: Account) -> None:
    links = WeChatIdentity.objects.filter(account=account).select_related("follower")
    followers = [link.follower for link in links]
    links.delete()
    SocialAccount.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    BrowserSession.objects.filter(account=account).delete()
    for follower in followers:
        _follower(follower)
    account.username, account.email = f"erased-{account.uid.hex}", ""
    account.first_name = account.last_name = account.phone = ""
    account.phone_verified_at, account.is_active = None, False
    account.set_unusable_password()
    account.save()


def _follower(follower: Follower) -> None:
    Callback.objects.filter(openid=follower.openid).update(openid="", content={})
    follower.permits.all().delete()
    follower.windows.all().delete()
    follower.openid, follower.unionid = f"erased-{follower.uid.hex}", ""
    follower.is_following = False
    follower.save(update_fields=["openid", "unionid", "is_following"])


def person(pk: int, at: datetime) -> None:
    """Wipe a customer with his cars; the next import leaves him out."""
    # Locked: an import that read him as he was would write him back.
    person = Customer.objects.select_for_update(of=("self",)).get(pk=pk)
    identity = erased.identity_of(person.id_number, person.external_id)
    if identity != erased.identity_of(None, None):
        erased.forget(identity)
        transaction.on_commit(lambda: erased.note(identity))
    person.external_id = None
    person.name = person.id_number = person.phone = person.address = ""
    person.birth_year = person.birth_month = person.birth_day = person.is_female = None
    person.licence_issued_date = person.licence_until = None
    person.city = person.content_hash = ""
    person.save()
    forget_calls(person.pk, at)
    Violation.objects.filter(vehicle__customer=person).delete()
    for car in person.vehicles.all():
        car.plate = car.vin = car.plate_tail = car.city = car.content_hash = ""
        car.external_id, car.archived_at = None, car.archived_at or at
        car.save()


def note(uid: UUID) -> None:
    """Write the id to the list outside the database, which an older copy does not know."""
    path: Path = settings.ERASED_LOG
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{uid}\n")


def noted() -> Iterator[UUID]:
    """Everybody on the list."""
    path: Path = settings.ERASED_LOG
    if path.exists():
        yield from (UUID(line) for line in path.read_text(encoding="ascii").split())
