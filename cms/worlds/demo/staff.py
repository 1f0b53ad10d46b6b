"""People at the desk."""

from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from club.core.audit import SYSTEM
from club.identity.models import Account, Role
from club.organisation.models import Branch
from cms.desk.actions import appoint, ensure_roles
from cms.worlds.demo import secrets

# Login, family name, given name, role, branch.
IN_OFFICE = timedelta(days=60)
STAFF = [
    ("admin", "林", "知远", Role.ADMIN, "000"),
    ("manager-sd", "许", "明慧", Role.CLUB_MANAGER, "370000"),
    ("operator-sd", "何", "晓晴", Role.CLUB_OPERATOR, "370000"),
    ("finance-sd", "郭", "丽萍", Role.FINANCE, "370000"),
    ("approver-sd", "沈", "静", Role.APPROVER, "370000"),
    ("auditor-sd", "唐", "正", Role.AUDITOR, "370000"),
    ("operator-jn", "韩", "雪", Role.CLUB_OPERATOR, "370100"),
    ("care-jn", "曹", "阳", Role.CUSTOMER_MANAGER, "370100"),
    ("care-qd", "方", "晴", Role.CUSTOMER_MANAGER, "370200"),
    ("care-yt", "程", "远", Role.CUSTOMER_MANAGER, "370600"),
    ("seat-jn", "苏", "敏", Role.COMPLAINT_SEAT, "370100"),
    ("handler-jn", "贺", "军", Role.COMPLAINT_HANDLER, "370100"),
    ("reviewer-sd", "于", "洁", Role.COMPLAINT_REVIEWER, "370000"),
    ("supervisor-sd", "谢", "刚", Role.COMPLAINT_SUPERVISOR, "370000"),
    ("calls-jn", "方", "婷", Role.REVISIT_SEAT, "370100"),
    ("calls-sd", "罗", "文", Role.REVISIT_MANAGER, "370000"),
    ("manager-qd", "丁", "海涛", Role.CLUB_MANAGER, "370200"),
    ("operator-hq", "顾", "盼", Role.CLUB_OPERATOR, "000"),
    ("manager-hq", "陆", "怀安", Role.CLUB_MANAGER, "000"),
]


def build(branches: dict[str, Branch], at: datetime) -> dict[str, Account]:
    """Staff with posts, passwords and second factors; by login."""
    ensure_roles()
    password = make_password(secrets.PASSWORD)  # once: a good hash is slow on purpose
    made = {}
    for username, family, given, role, branch in STAFF:
        account = Account.objects.create(
            username=username, last_name=family, first_name=given, password=password, needs_second_factor=True
        )
        # In office since before the oldest case of the demo world.
        appoint(account=account, branch=branches[branch], role=role, by=SYSTEM, at=at - IN_OFFICE)
        TOTP.activate(account, secrets.totp_secret(username))
        made[username] = account
    return made
